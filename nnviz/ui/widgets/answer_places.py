"""Where the parts of the answer are."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect

from nnviz.ui.theme import SPACE, SPACE_SMALL, SPACE_TINY

_COMFORTABLE_ROW, _HIGHEST_ROW = 17, 60


class AnswerPlaces:
    """Where the parts are in a widget of a given size, from top to bottom: head, rows, foot.

    Where they do not all find room the foot goes first, and then the rows come closer together.

    Attributes
    ----------
    head, foot : QRect
        The digit and what is said of it; the line at the bottom, empty where there is no room for it.
    names, bars, values : QRect
        The three columns of the rows.
    count : int
        How many rows there are.
    """

    ANSWER = 62  # the square of the large digit
    VERDICT = 28
    LINE = 16
    ROOMY = 214  # from this width on, what stands at the foot has no more than two lines
    VALUE = 68  # room for ">99.9 %" in bold

    def __init__(self, area: QRect, widest_name: int, count: int) -> None:
        inner = area.adjusted(SPACE, SPACE_SMALL, -SPACE, -SPACE_SMALL)
        self.count = count
        self.head = QRect(inner.left(), inner.top(), inner.width(), self.ANSWER + self.VERDICT)
        foot = self.LINE * (2 if inner.width() >= self.ROOMY else 3) + SPACE_SMALL
        room = inner.bottom() - self.head.bottom() - SPACE_SMALL
        if room - foot - SPACE_SMALL < _COMFORTABLE_ROW * count:
            foot = 0
        else:
            room -= foot + SPACE_SMALL
        self.foot = QRect(inner.left(), inner.bottom() - foot + 1, inner.width(), foot)
        self._row = min(max(room, 0) / count, _HIGHEST_ROW)
        self._top = self.head.bottom() + 1 + SPACE_SMALL
        self._inner = inner
        name = max(widest_name + SPACE, 28)
        height = round(self._row * count)
        self.names = QRect(inner.left(), self._top, name, height)
        self.values = QRect(inner.right() - self.VALUE - SPACE_TINY, self._top, self.VALUE, height)
        left = self.names.right() + SPACE_SMALL
        self.bars = QRect(left, self._top, self.values.left() - SPACE_TINY - left, height)

    def row(self, index: int) -> QRect:
        """The row of an output, across all columns."""
        top = self._top + round(self._row * index)
        return QRect(
            self._inner.left(), top, self._inner.width(), self._top + round(self._row * (index + 1)) - top
        )

    def row_at(self, point: QPointF) -> int | None:
        """The output whose row is at a point."""
        index = int((point.y() - self._top) // max(self._row, 1))
        inside = self._inner.left() <= point.x() <= self._inner.right()
        return index if inside and 0 <= index < self.count else None
