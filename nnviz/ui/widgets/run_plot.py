"""The accuracy of several runs in one plot. Importing this takes a third of a second: pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.widgets.curve_axis import Axis
from nnviz.ui.widgets.curve_data import Numbers
from nnviz.ui.widgets.curve_items import GridItem
from nnviz.ui.widgets.run_colours import dashes_of

_AXIS_WIDTH = 50
_MARK = 7
_MARKS = ("o", "s", "t", "d")


@dataclass(frozen=True, eq=False)
class RunCurve:
    """One run's line.

    Attributes
    ----------
    place : int
        The run's place in the list: decides colour, dashes and mark.
    at, percent : ndarray of float64, shape (n,)
    """

    place: int
    at: Numbers
    percent: Numbers


class RunPlot(pg.PlotWidget):
    """Lines with a mark for every epoch, one a run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(parent, viewBox=pg.ViewBox(enableMenu=False), axisItems=axes, enableMenu=False)
        self.setObjectName("runs.plot")
        self.setAccessibleName("Right answers of every run")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hideButtons()
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(font(FONT_SMALL))
            axis.setStyle(tickLength=-SPACE_SMALL, tickTextOffset=SPACE_SMALL, hideOverlappingLabels=True)
        axes["left"].setWidth(_AXIS_WIDTH)
        self._title = pg.LabelItem("right answers, %")
        self._title.setParentItem(self.getViewBox())
        self._title.anchor(itemPos=(1, 1), parentPos=(1, 1))
        self._axes = axes
        self._grid = GridItem(self.getPlotItem())
        self._curves: tuple[RunCurve, ...] = ()
        self.getPlotItem().layout.setContentsMargins(0, SPACE_SMALL, SPACE, 0)
        self.set_theme(theme)

    def draw(self, curves: Sequence[RunCurve], along: str) -> None:
        """Draw ``curves`` in place of what was there."""
        self._curves = tuple(curves)
        self._axes["bottom"].name_unit(along)
        plot = self.getPlotItem()
        plot.clear()
        for curve in self._curves:
            colour = self._theme.runs[curve.place % len(self._theme.runs)]
            pen = pg.mkPen(colour, width=OUTLINE_WIDTH)
            pen.setDashPattern(dashes_of(curve.place, len(self._theme.runs)))
            plot.plot(
                curve.at,
                curve.percent,
                pen=pen,
                symbol=_MARKS[curve.place % len(_MARKS)],
                symbolSize=_MARK,
                symbolBrush=colour,
                symbolPen=None,
                antialias=True,
            )

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.setBackground(theme.panel)
        for axis in self._axes.values():
            axis.wear(theme)
        self._grid.set_colour(theme.grid)
        self._title.setText(self._title.text, color=theme.muted, bold=True, size=f"{FONT_SMALL}pt")
