"""What would have to begin anew, and the two ways out of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.training.recipe_changes import Difference
from nnviz.ui.setting_words import CHOICES
from nnviz.ui.theme import FONT_SMALL, SPACE, SPACE_LARGE, SPACE_SMALL, Theme, font


class NewStartBar(QFrame):
    """Collects the changes that a network in training cannot take over.

    Attributes
    ----------
    start : Signal
        The person wants to begin anew with the changes.
    discard : Signal
        The person wants the recipe back that is in force.
    """

    start = Signal()
    discard = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipe_editor.new_start_bar")
        self.setAccessibleName("Changes that need a new start")
        self._words = QLabel(self)
        self._words.setObjectName("recipe_editor.new_start_bar.words")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._changes = QLabel(self)
        self._changes.setObjectName("recipe_editor.new_start_bar.changes")
        self._changes.setFont(font(FONT_SMALL))
        self._changes.setWordWrap(True)
        self._changes.setTextFormat(Qt.TextFormat.PlainText)
        self.start_button = self._button(
            "recipe_editor.start_anew",
            "Start anew",
            "Begin untrained with these changes. The network that is here is kept: Back brings it back",
        )
        self.start_button.setDefault(True)  # wears the accent
        self.start_button.clicked.connect(self.start)
        self.discard_button = self._button(
            "recipe_editor.discard", "Discard", "Take these changes back and keep the network that is here"
        )
        self.discard_button.clicked.connect(self.discard)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addWidget(self.start_button)
        buttons.addWidget(self.discard_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_LARGE, SPACE, SPACE_LARGE, SPACE)
        column.setSpacing(SPACE_SMALL)
        column.addWidget(self._words)
        column.addWidget(self._changes)
        column.addLayout(buttons)
        self.set_theme(theme)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return f"{self._words.text()}\n{self._changes.text()}"

    def show_changes(self, changes: Sequence[Difference], problem: str) -> None:
        """List what was changed, and the ``problem`` that keeps it from being started, if any."""
        self.setVisible(bool(changes))
        count = "This change needs" if len(changes) == 1 else "These changes need"
        self._words.setText(
            f"{count} a new start; until then it trains as before:"
            if not problem
            else "This cannot be started yet; it trains as before:"
        )
        self._changes.setText(problem or "\n".join(_line(each) for each in changes))
        self.start_button.setEnabled(bool(changes) and not problem)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self.setStyleSheet(
            f"QFrame#recipe_editor\\.new_start_bar {{ background: {theme.notice};"
            f" border-top: 1px solid {theme.border}; }}"
            f"QLabel {{ color: {theme.notice_text}; background: transparent; }}"
            f"QPushButton:disabled {{ background: {theme.raised}; color: {theme.disabled};"
            f" border-color: {theme.border}; }}"
        )

    def _button(self, name: str, words: str, help: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(help)
        button.setAutoDefault(False)
        return button


def _line(change: Difference) -> str:
    return f"{change.label}: {_written(change.before)} → {_written(change.after)}"


def _written(value: str) -> str:
    """A value in the window's words; those of layers are several."""
    return ", ".join(
        " ".join(CHOICES.get(word, word) for word in part.split(" ")) for part in value.split(", ")
    )
