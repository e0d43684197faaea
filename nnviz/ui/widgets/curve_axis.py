"""An axis of a plot. Importing this takes a third of a second: pyqtgraph."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsSimpleTextItem

from nnviz.ui.number_words import limit as limit_words
from nnviz.ui.theme import FONT_SMALL, SPACE_SMALL, Theme, font

_COUNTS = 1000
_FEW = 6


class Axis(pg.AxisItem):
    """An axis whose numbers are written as everywhere else in the window.

    Its unit stands in the corner left of the horizontal axis, where nothing else is.
    """

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self._unit = QGraphicsSimpleTextItem(self)
        self._unit.setFont(font(FONT_SMALL))

    def name_unit(self, unit: str) -> None:
        """Write ``unit``, what the axis counts, into the corner left of it."""
        self._unit.setText(unit)
        self._unit.setPos(-self._unit.boundingRect().width() - SPACE_SMALL, SPACE_SMALL)

    def wear(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self.setPen(theme.border)
        self.setTextPen(theme.muted)
        self.setTickPen(theme.grid)
        self._unit.setBrush(QColor(theme.muted))

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write the numbers of the ticks as everywhere else in the window."""
        if self.logMode:
            return self.logTickStrings(values, scale, spacing)
        return [_words(round(value * scale, 10)) for value in values]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write the numbers of a logarithmic axis; ``values`` are their logarithms."""
        # Of the finer ticks, only 2 and 5 are named: there is not the room for all, unless these are few.
        numbers = [10.0**value for value in values]
        leading = [round(number / 10.0 ** np.floor(np.log10(number) + 1e-9)) for number in numbers]
        named = [digit in (1, 2, 5) or len(numbers) <= _FEW for digit in leading]
        return [
            limit_words(float(f"{number:.3g}")) if is_named else ""
            for number, is_named in zip(numbers, named, strict=True)
        ]


def _words(value: float) -> str:
    """A count of steps in full, anything smaller as limits are written."""
    return f"{value:,.0f}" if abs(value) >= _COUNTS else limit_words(value)
