"""Which line is which: colour, style and mark of each, with a few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_LARGE, SPACE_TINY, font

_SAMPLE = 26
_MARK = 3.5


@dataclass(frozen=True)
class Line:
    """One entry.

    Attributes
    ----------
    words : tuple of str
        The longest wording that has room for all entries is taken, else the last.
    colour : str
        ``#rrggbb``.
    style : str
        ``"solid"``, ``"dashed"``, or ``"faint"`` for single values behind their mean.
    mark : str
        ``"disc"``, ``"square"`` or none.
    """

    words: tuple[str, ...]
    colour: str
    style: Literal["solid", "dashed", "faint"] = "solid"
    mark: Literal["disc", "square", ""] = ""


class LineLegend(QWidget):
    """Entries side by side, in as many rows as they need."""

    def __init__(self, text_colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text_colour
        self._lines: tuple[Line, ...] = ()
        self._font = font(FONT_SMALL)
        self._metrics = QFontMetrics(self._font)
        self._places: list[tuple[QRect, Line, str]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The entries."""
        return self._lines

    def show_lines(self, lines: tuple[Line, ...], text_colour: str) -> None:
        """Show ``lines``."""
        if (lines, text_colour) != (self._lines, self._text):
            self._lines, self._text = lines, text_colour
            self.setAccessibleDescription("; ".join(line.words[0] for line in lines))
            self._places = self._place(self.width())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as the longest words in one row."""
        width = sum(self._width(line.words[0]) + SPACE_LARGE for line in self._lines)
        return QSize(width, self._row)

    def hasHeightForWidth(self) -> bool:
        """Yes: narrow legends have more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the rows that a width makes necessary."""
        places = self._place(width)
        return places[-1][0].bottom() + 1 if places else self._row

    @property
    def _row(self) -> int:
        return self._metrics.height() + SPACE_TINY

    def _width(self, words: str) -> int:
        return _SAMPLE + SPACE + self._metrics.horizontalAdvance(words)

    def _place(self, width: int) -> list[tuple[QRect, Line, str]]:
        """Choose the longest wording that fits into one row; if none does, the shortest in several."""
        longest = max((len(line.words) for line in self._lines), default=0)
        for wording in range(longest):
            words = [line.words[min(wording, len(line.words) - 1)] for line in self._lines]
            if sum(self._width(each) + SPACE_LARGE for each in words) - SPACE_LARGE <= width:
                break
        else:
            words = [line.words[-1] for line in self._lines]
        places, x, y = [], 0, 0
        for line, each in zip(self._lines, words, strict=True):
            wide = self._width(each)
            if x and x + wide > width:
                x, y = 0, y + self._row
            places.append((QRect(x, y, wide, self._row), line, each))
            x += wide + SPACE_LARGE
        return places

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the entries anew."""
        super().resizeEvent(event)
        self._places = self._place(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a sample of each line and its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        used = self._places[-1][0].bottom() + 1 if self._places else 0
        down = max((self.height() - used) // 2, 0)
        for rect, line, words in self._places:
            rect = rect.translated(0, down)
            self._draw_sample(painter, line, rect.left(), rect.center().y() + 0.5)
            painter.setPen(QColor(self._text))
            rect.setLeft(rect.left() + _SAMPLE + SPACE)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), words)

    @staticmethod
    def _draw_sample(painter: QPainter, line: Line, x: float, y: float) -> None:
        colour = QColor(line.colour)
        if line.style == "faint":
            colour.setAlpha(FAINT)
            painter.setPen(QPen(colour, 3 * OUTLINE_WIDTH))
        else:
            pen = QPen(colour, OUTLINE_WIDTH)
            if line.style == "dashed":
                pen.setDashPattern(DASHES)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
        painter.drawLine(QPointF(x, y), QPointF(x + _SAMPLE, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(line.colour))
        mark = QRectF(x + _SAMPLE / 2 - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK)
        if line.mark == "disc":
            painter.drawEllipse(mark)
        elif line.mark == "square":
            painter.drawRect(mark)


FAINT = 45
"""Opacity, of 255, of what lies behind its own mean."""

DASHES = (3.0, 2.0)
"""Dash and space, in widths of the line."""
