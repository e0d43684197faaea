"""The label and the network's answer side by side, and whether they agree."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.answer_words import Reading
from nnviz.ui.icons import pixmap
from nnviz.ui.theme import FONT_LARGE, FONT_NUMBER, FONT_SMALL, ICON, RADIUS, SPACE, SPACE_LARGE, Theme, font

_HEIGHT = 52


class VerdictStrip(QWidget):
    """One line about one image of the data."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_browser.verdict")
        self.setAccessibleName("Label and answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._title = ""
        self._reading: Reading | None = None
        self._hint = ""

    def sizeHint(self) -> QSize:
        """One line of large digits with their captions."""
        return QSize(360, _HEIGHT)

    @property
    def words(self) -> str:
        """What it says, in a sentence."""
        if self._reading is None:
            return self._hint
        return f"{self._title}. {self._reading.sentence}"

    def show_reading(self, title: str, reading: Reading | None, hint: str) -> None:
        """Show the answer to the image called ``title``; without one the sentence ``hint``."""
        self._title, self._reading, self._hint = title, reading, hint
        self.setAccessibleDescription(self.words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, label, answer, verdict."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        inside = QRectF(self.rect()).adjusted(SPACE_LARGE, 0, -SPACE_LARGE, 0)
        reading = self._reading
        if reading is None or reading.label is None:
            painter.setPen(QColor(theme.muted))
            painter.setFont(font(FONT_SMALL))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
            painter.drawText(inside, flags, self._hint)
            return
        colour = theme.good if reading.right else theme.bad
        column = min(inside.width() * 0.22, 92.0)
        x = inside.left()
        self._number(painter, QRectF(x, 0, column, _HEIGHT), "label", reading.name(reading.label), theme.text)
        x += column
        self._number(painter, QRectF(x, 0, column, _HEIGHT), "answer", reading.name(reading.first), colour)
        x += column + SPACE
        mark = pixmap("check" if reading.right else "close", colour, ICON + 4, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(x, (_HEIGHT - ICON - 4) / 2), mark)
        rest = QRectF(x + ICON + SPACE_LARGE, 0, inside.right() - x - ICON - SPACE_LARGE, _HEIGHT)
        painter.setPen(QColor(colour))
        painter.setFont(font(bold=True))
        upper = QRectF(rest.left(), 7, rest.width(), 19)
        words = f"{'right' if reading.right else 'wrong'}, {reading.value(reading.first)}"
        if painter.fontMetrics().horizontalAdvance(words) > upper.width():
            words = reading.value(reading.first)  # the mark says the rest
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(QColor(theme.muted))
        painter.setFont(font(FONT_SMALL))
        lower = QRectF(rest.left(), 26, rest.width(), 18)
        title = painter.fontMetrics().elidedText(
            self._title, Qt.TextElideMode.ElideRight, round(lower.width())
        )
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

    def _number(self, painter: QPainter, box: QRectF, caption: str, words: str, colour: str) -> None:
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(font(FONT_SMALL))
        painter.drawText(
            QRectF(box.left(), 3, box.width(), 16),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            caption,
        )
        painter.setPen(QColor(colour))
        painter.setFont(font(FONT_NUMBER if len(words) == 1 else FONT_LARGE, bold=True))
        painter.drawText(
            QRectF(box.left(), 17, box.width(), 33),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            words,
        )
