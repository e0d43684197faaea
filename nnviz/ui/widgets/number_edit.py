"""A field for one number that refuses what it cannot be, and says why."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from nnviz.training.recipe_fields import About, RecipeError
from nnviz.ui.setting_words import number_text, parsed, stepped
from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, RADIUS, SPACE_SMALL, Theme, font

_STEPS = {
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_PageUp: (1, True),
    Qt.Key.Key_PageDown: (-1, True),
}


class NumberEdit(QLineEdit):
    """One number of a recipe.

    What is typed counts when Enter is pressed or the field is left. A number that cannot be is refused: the
    field stays outlined, what was typed stays to be mended, and the last good value stays in force. Escape
    brings that value back; the up and down keys step it.

    Attributes
    ----------
    committed : Signal
        Emitted with the new value.
    refused : Signal
        Emitted with the reason, a sentence; with "" when there is nothing to complain of any more.
    """

    committed = Signal(object)
    refused = Signal(str)

    def __init__(self, key: str, about: About, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._about = about
        self._theme = theme
        self._unit_face = font(FONT_SMALL)
        if about.unit:
            width = QFontMetrics(self._unit_face).horizontalAdvance(about.unit)
            self.setTextMargins(0, 0, width + SPACE_SMALL, 0)
        self._value: int | float = 0
        self._reason = ""
        self.setAccessibleName(f"{about.label}, {about.unit}" if about.unit else about.label)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setStyleSheet(f"QLineEdit {{ padding-left: {SPACE_SMALL}px; padding-right: {SPACE_SMALL}px; }}")
        self.editingFinished.connect(self._finish)
        self.textEdited.connect(self._reconsider)

    def sizeHint(self) -> QSize:
        """Room for six digits."""
        return QSize(self._width_of(6), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for three digits."""
        return QSize(self._width_of(3), super().minimumSizeHint().height())

    def _width_of(self, digits: int) -> int:
        return QFontMetrics(self.font()).horizontalAdvance("0" * digits) + (
            self.textMargins().right() + 2 * SPACE_SMALL + 2 * OUTLINE_WIDTH
        )

    @property
    def value(self) -> int | float:
        """The last good value."""
        return self._value

    @property
    def reason(self) -> str:
        """Why what stands in the field is refused; empty when it is not."""
        return self._reason

    def set_value(self, value: int | float) -> None:
        """Show ``value``, which is in force; what was being typed is gone."""
        self._value = value
        text = number_text(value)
        if self.text() != text:
            self.setText(text)
        self._complain("")

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys, give up with Escape."""
        key = Qt.Key(event.key()) if event.key() in _STEPS else None
        if key is not None:
            self._step(*_STEPS[key])
        elif event.key() == Qt.Key.Key_Escape and self.text() != number_text(self._value):
            self.set_value(self._value)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step, but only in the field that has the keyboard: a page is scrolled over many fields."""
        if self.hasFocus() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1, far=False)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached with Tab, the number is selected, ready to be replaced."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the unit behind the number, and outline a field whose text is refused."""
        super().paintEvent(event)
        painter = QPainter(self)
        if self._about.unit:
            painter.setFont(self._unit_face)
            painter.setPen(QColor(self._theme.muted))
            inside = self.rect().adjusted(0, 0, -SPACE_SMALL - OUTLINE_WIDTH, 0)
            painter.drawText(
                inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._about.unit
            )
        if self._reason:
            painter.setPen(QPen(QColor(self._theme.bad), OUTLINE_WIDTH))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _finish(self) -> None:
        if self.text() == number_text(self._value):
            self._complain("")
            return
        try:
            value = parsed(self._key, self.text(), self._about)
        except RecipeError as error:
            self._complain(f"{error} It stays {number_text(self._value)}.")
            return
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.committed.emit(value)

    def _reconsider(self) -> None:
        """Take a complaint back as soon as what is being typed is good; never complain meanwhile."""
        if not self._reason:
            return
        try:
            parsed(self._key, self.text(), self._about)
        except RecipeError:
            return
        self._complain("")

    def _step(self, direction: int, far: bool) -> None:
        value = stepped(self._value, self._about, direction, far)
        if value != self._value:
            self.set_value(value)
            self.committed.emit(value)

    def _complain(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            self.refused.emit(reason)
            self.update()
