"""A part of a form that can be folded away; folded, it says in a few words what is in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.theme import FONT_SMALL, ICON, SPACE, SPACE_SMALL, SPACE_TINY, Theme, font


class Fold(QWidget):
    """A heading that opens and closes what is below it.

    Attributes
    ----------
    toggled : Signal
        Emitted with whether it is open now.
    """

    toggled = Signal(bool)

    def __init__(
        self, name: str, title: str, help: str, theme: Theme, open: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = title
        self._theme = theme
        self._heading = QToolButton(self)
        self._heading.setObjectName(f"{name}.heading")
        self._heading.setText(title)
        self._heading.setFont(font(bold=True))
        self._heading.setCheckable(True)
        self._heading.setChecked(open)
        self._heading.setToolTip(help)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setIconSize(QSize(ICON - 4, ICON - 4))
        self._heading.toggled.connect(self._toggle)
        self._summary = QLabel(self)
        self._summary.setObjectName(f"{name}.summary")
        self._summary.setFont(font(FONT_SMALL))
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, SPACE_SMALL, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._heading)
        row.addWidget(self._summary, 1)
        self.body = QWidget(self)
        self.body.setObjectName(f"{name}.body")
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(SPACE_SMALL, SPACE_TINY, 0, SPACE)
        self.rows.setSpacing(SPACE_SMALL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_TINY)
        layout.addLayout(row)
        layout.addWidget(self.body)
        self._words = ""
        self._toggle(open)
        self.set_theme(theme)

    @property
    def open(self) -> bool:
        """Whether what is in it is shown."""
        return self._heading.isChecked()

    def set_open(self, open: bool) -> None:
        """Show or fold away what is in it."""
        self._heading.setChecked(open)

    def set_summary(self, words: str) -> None:
        """What is in it, in a few words, read while it is folded."""
        self._words = words
        self._heading.setAccessibleName(f"{self._title}: {words}" if words else self._title)
        self._summary.setToolTip(words)
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._summary.setStyleSheet(f"color: {theme.muted}")
        # Open is told by the arrow; the look of a button that is held down would shout.
        self._heading.setStyleSheet(
            "QToolButton:checked { background: transparent; }"
            f"QToolButton:hover {{ background: {theme.hover}; }}"
        )
        self._turn()

    def resizeEvent(self, event: object) -> None:
        """Shorten the words to the room that there is."""
        self._write()

    def _toggle(self, open: bool) -> None:
        self.body.setVisible(open)
        self._turn()
        self._write()
        self.toggled.emit(open)

    def _turn(self) -> None:
        drawing = "chevron-down" if self._heading.isChecked() else "chevron-right"
        self._heading.setIcon(icon(drawing, self._theme, self._theme.muted))

    def _write(self) -> None:
        if self.open:
            self._summary.setText("")
            return
        room = max(self.width() - self._heading.sizeHint().width() - 2 * SPACE, 0)
        metrics = self._summary.fontMetrics()
        self._summary.setText(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room))
