"""A number of several runs in one plot. Importing this takes a third of a second: pyqtgraph."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QFrame, QWidget

from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.widgets.curve_axis import Axis
from nnviz.ui.widgets.curve_data import Numbers
from nnviz.ui.widgets.curve_items import GridItem
from nnviz.ui.widgets.run_colours import dashes_of

LEAST_HEIGHT = 150
_AXIS_WIDTH = 50
_MARK = 7
_MARKS = ("o", "s", "t", "d")
_MARGIN = 0.06  # of the range, above and below the curves


@dataclass(frozen=True, eq=False)
class RunCurve:
    """One run's line.

    Attributes
    ----------
    run : hashable
        Whose it is.
    place : int
        Decides colour, dashes and mark.
    at, values : ndarray of float64, shape (n,)
    """

    run: Hashable
    place: int
    at: Numbers
    values: Numbers


class RunPlot(pg.PlotWidget):
    """Lines with a mark for every epoch, one a run; all of each can be seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        view = pg.ViewBox(enableMenu=False, enableMouse=False)
        super().__init__(parent, viewBox=view, axisItems=axes, enableMenu=False)
        self.setObjectName("runs.plot")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.hideButtons()
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(font(FONT_SMALL))
            axis.setStyle(tickLength=-SPACE_SMALL, tickTextOffset=SPACE_SMALL, hideOverlappingLabels=True)
        self._axes = axes
        self._grid = GridItem(self.getPlotItem())
        self._drawn: dict[Hashable, tuple[RunCurve, pg.PlotDataItem]] = {}
        self._theme = theme
        view.disableAutoRange()
        self.getPlotItem().layout.setContentsMargins(0, SPACE_SMALL, SPACE, 0)
        self.set_theme(theme)

    @property
    def curves(self) -> tuple[RunCurve, ...]:
        """What is drawn."""
        return tuple(curve for curve, _ in self._drawn.values())

    def draw(self, curves: Sequence[RunCurve], along: str) -> None:
        """Draw ``curves`` in place of what was there; those that are as they were cost nothing."""
        self._axes["bottom"].name_unit(along)
        unit = QFontMetricsF(font(FONT_SMALL)).horizontalAdvance(along)
        self._axes["left"].setWidth(max(_AXIS_WIDTH, unit + SPACE))
        for run in set(self._drawn) - {curve.run for curve in curves}:
            self.removeItem(self._drawn.pop(run)[1])
        for curve in curves:
            before = self._drawn.get(curve.run)
            if before is None:
                item = self.plot(curve.at, curve.values, antialias=True)
                self._dress(item, curve)
            else:
                old, item = before
                if np.array_equal(old.at, curve.at) and np.array_equal(old.values, curve.values):
                    continue
                item.setData(curve.at, curve.values, antialias=True)
            self._drawn[curve.run] = curve, item
        self._show_all(curves)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.setBackground(theme.panel)
        for axis in self._axes.values():
            axis.wear(theme)
        self._grid.set_colour(theme.grid)
        for curve, item in self._drawn.values():
            self._dress(item, curve)

    def _dress(self, item: pg.PlotDataItem, curve: RunCurve) -> None:
        colours = self._theme.runs
        colour = colours[curve.place % len(colours)]
        pen = pg.mkPen(colour, width=OUTLINE_WIDTH)
        pen.setDashPattern(dashes_of(curve.place, len(colours)))
        item.setPen(pen)
        item.setSymbol(_MARKS[curve.place % len(_MARKS)])
        item.setSymbolSize(_MARK)
        item.setSymbolBrush(colour)
        item.setSymbolPen(None)

    def _show_all(self, curves: Sequence[RunCurve]) -> None:
        if not curves:
            return
        along = max(float(curve.at[-1]) for curve in curves)
        low = min(float(curve.values.min()) for curve in curves)
        high = max(float(curve.values.max()) for curve in curves)
        margin = _MARGIN * (high - low) or _MARGIN * abs(high) or 1.0
        self.getViewBox().setRange(
            xRange=(0, (1 + _MARGIN / 2) * along or 1.0), yRange=(low - margin, high + margin), padding=0
        )
