"""A small dot plot: where the seeds landed, and where the claim stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_LARGE, SPACE_SMALL, Theme, font

_NARROWEST = 0.2  # points: what is closer together looks it
_BEYOND = 0.15  # of the spread, left free on each side
_TICKS = 5
_ROW = 26
_DOT = 4.5


@dataclass(frozen=True)
class DotRow:
    """One row of dots.

    Attributes
    ----------
    label : str
    percents : tuple of float
        One a seed, 0 to 100.
    filled : bool
        Whether the dots are discs; else rings.
    """

    label: str
    percents: tuple[float, ...]
    filled: bool


def extent(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis that has room for all ``values`` (percent), never more than 0 to 100."""
    low, high = min(values), max(values)
    wanted = max(high - low, _NARROWEST)
    middle, half = (low + high) / 2, wanted * (0.5 + _BEYOND)
    return max(middle - half, 0.0), min(middle + half, 100.0)


def ticks(low: float, high: float, most: int = _TICKS) -> tuple[list[float], int]:
    """Return at most ``most`` round numbers from ``low`` to ``high``, and how many decimals they need."""
    exponent = math.floor(math.log10((high - low) / most))
    steps = [factor * 10.0**power for power in (exponent, exponent + 1) for factor in (1, 2, 5)]
    step = next(step for step in steps if math.floor(high / step) - math.ceil(low / step) < most)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [step * count for count in range(first, last + 1)], max(-math.floor(math.log10(step) + 1e-9), 0)


class SeedDots(QWidget):
    """Rows of dots over one axis of percent, with the claim as a line through all of them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book_bench.dots")
        self.setAccessibleName("Seeds against the claim")
        self.setToolTip("Each dot is one seed's figure; the line is the claim.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._claim = 0.0
        self._rows: tuple[DotRow, ...] = ()

    @property
    def rows(self) -> tuple[DotRow, ...]:
        """What is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        """As high as the rows need."""
        line = QFontMetricsF(font(FONT_SMALL)).height()
        return QSize(40 * SPACE, round(2 * line + 2 * SPACE_SMALL + _ROW * max(len(self._rows), 1)))

    def minimumSizeHint(self) -> QSize:
        """The same height, half as wide."""
        return QSize(20 * SPACE, self.sizeHint().height())

    def show_rows(self, claim: float, rows: Sequence[DotRow]) -> None:
        """Show ``rows`` against the ``claim``, in percent."""
        self._claim, self._rows = claim, tuple(rows)
        said = [f"{row.label}: {', '.join(f'{each:.2f}' for each in row.percents)} %" for row in self._rows]
        self.setAccessibleDescription("; ".join((f"claim: {claim:.2f} %", *said)))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axis, the rows and the claim."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = font(FONT_SMALL)
        painter.setFont(small)
        metrics = QFontMetricsF(small)
        line = metrics.height()
        labels = max((metrics.horizontalAdvance(row.label) for row in self._rows), default=0.0)
        left = labels + SPACE_LARGE if labels else 0.0
        plot = QRectF(left, line + SPACE_SMALL, self.width() - left - SPACE, _ROW * max(len(self._rows), 1))
        values = [self._claim, *(each for row in self._rows for each in row.percents)]
        low, high = extent(values)

        def x(value: float) -> float:
            return plot.left() + (value - low) / (high - low) * plot.width()

        self._paint_axis(painter, plot, x, ticks(low, high), line)
        for place, row in enumerate(self._rows):
            self._paint_row(painter, plot, x, row, plot.top() + _ROW * (place + 0.5))
        self._paint_claim(painter, plot, x(self._claim), metrics)

    def _paint_axis(
        self,
        painter: QPainter,
        plot: QRectF,
        x: Callable[[float], float],
        marks: tuple[list[float], int],
        line: float,
    ) -> None:
        theme = self._theme
        numbers, digits = marks
        widest = painter.fontMetrics().horizontalAdvance(f"{numbers[-1]:.{digits}f} %") + SPACE
        apart = x(numbers[1]) - x(numbers[0]) if len(numbers) > 1 else widest
        # Counted from the last, which names the unit.
        numbers = numbers[:: -max(math.ceil(widest / max(apart, 1.0)), 1)][::-1]
        for number in numbers:
            painter.setPen(QPen(QColor(theme.grid), 1))
            painter.drawLine(QPointF(x(number), plot.top()), QPointF(x(number), plot.bottom()))
            painter.setPen(QColor(theme.muted))
            place = QRectF(x(number) - 50, plot.bottom() + SPACE_SMALL, 100, line)
            # The last one names the unit for all of them.
            unit = " %" if number == numbers[-1] else ""
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, f"{number:.{digits}f}{unit}")

    def _paint_row(
        self, painter: QPainter, plot: QRectF, x: Callable[[float], float], row: DotRow, y: float
    ) -> None:
        theme = self._theme
        painter.setPen(QColor(theme.muted))
        beside = QRectF(0, y - _ROW / 2, plot.left() - SPACE_LARGE, _ROW)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.label)
        colour = QColor(theme.text if row.filled else theme.muted)
        painter.setPen(QPen(QColor(theme.border), OUTLINE_WIDTH))
        painter.drawLine(QPointF(x(min(row.percents)), y), QPointF(x(max(row.percents)), y))
        painter.setPen(QPen(colour, OUTLINE_WIDTH))
        painter.setBrush(colour if row.filled else QColor(theme.panel))
        for percent in row.percents:
            painter.drawEllipse(QPointF(x(percent), y), _DOT, _DOT)

    def _paint_claim(self, painter: QPainter, plot: QRectF, x: float, metrics: QFontMetricsF) -> None:
        colour = QColor(self._theme.positive)
        painter.setPen(QPen(colour, OUTLINE_WIDTH))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        words = f"claim {self._claim:.2f} %"
        width = metrics.horizontalAdvance(words)
        left = min(max(x - width / 2, 0.0), self.width() - width)
        painter.drawText(QPointF(left, metrics.ascent()), words)
