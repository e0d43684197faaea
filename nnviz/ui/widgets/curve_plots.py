"""The two plots, cost and accuracy, drawn by pyqtgraph. Importing this module takes a third of a second."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QFrame, QWidget

from nnviz.ui.theme import FONT_SMALL, LINE_WIDTH, OUTLINE_WIDTH, SPACE, SPACE_LARGE, SPACE_SMALL, Theme, font
from nnviz.ui.widgets.curve_axis import Axis
from nnviz.ui.widgets.curve_data import Numbers
from nnviz.ui.widgets.curve_items import BandItem, CurveItem, GridItem, MarksItem
from nnviz.ui.widgets.curve_ranges import ACCURACY, COST
from nnviz.ui.widgets.line_legend import DASHES, FAINT
from nnviz.ui.widgets.own_keys import keeps_key

_AXIS_WIDTH = 50
_MARK = 7
# A wide line with smooth edges is drawn in 1 ms while it is calm, but in 15 to 40 ms once it has gone up and
# down 40 times the plot's height. Without smooth edges it then takes 1 ms.
_CALM = 4.0
_ZOOM_STEP = 1.3
_LOG_OF_NOTHING = -300.0
_NOTHING = np.empty(0)
_MARGIN = 0.012  # of the width: a mark that stands at the end is seen whole
TITLES = ("cost", "right answers, %")
_TOP, _BOTTOM = (1, 0), (1, 1)  # on the right
_WALK = 200  # steps of the arrow keys across a plot


@dataclass(frozen=True, eq=False)
class Curve:
    """A line of a plot.

    Attributes
    ----------
    at, values : ndarray of float64, shape (n,)
    """

    at: Numbers = field(default_factory=lambda: np.empty(0))
    values: Numbers = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, eq=False)
class Band:
    """What lies between two lines.

    Attributes
    ----------
    at, low, high : ndarray of float64, shape (n,)
    """

    at: Numbers
    low: Numbers
    high: Numbers


class _Line:
    """A line of a plot with its style."""

    def __init__(self, plot: pg.PlotItem, colour: str, style: str, mark: str = "") -> None:
        self.colour, self._style = colour, style
        self._curve = CurveItem(skipFiniteCheck=True)
        plot.addItem(self._curve)
        self._marks: MarksItem | None = None
        if mark:
            self._marks = MarksItem(_MARK, round_=mark == "o")
            plot.addItem(self._marks, ignoreBounds=True)

    def wear(self, theme: Theme) -> None:
        self._curve.setPen(self._pen(theme))
        if self._marks is not None:
            self._marks.set_colour(QColor(getattr(theme, self.colour)))

    def _pen(self, theme: Theme) -> QPen:
        colour = QColor(getattr(theme, self.colour))
        faint = self._style == "faint"
        if faint:
            colour.setAlpha(FAINT)
        pen = pg.mkPen(colour, width=LINE_WIDTH if faint else OUTLINE_WIDTH)
        if self._style == "dashed":
            pen.setDashPattern(DASHES)
        return pen

    def draw(self, curve: Curve, height: float) -> None:
        """Draw ``curve`` into a plot that spans ``height`` of its values."""
        at, values = curve.at, curve.values
        if not (len(at) or self._curve.isVisible()):
            return  # nothing then, and nothing now
        self._curve.setVisible(bool(len(at)))
        if self._marks is not None:
            self._marks.set_data(at, values)
            if len(at) and at[0] == 0.0:
                # Before the first step everything is far away: a straight line from there would lie about the
                # way that was taken.
                at, values = at[1:], values[1:]
        travel = float(np.abs(np.diff(values)).sum()) if len(values) > 1 else 0.0
        self._curve.setData(at, values, antialias=travel <= _CALM * height)


class CurvePlots(pg.GraphicsLayoutWidget):
    """Two plots over one horizontal axis.

    Attributes
    ----------
    pointed : Signal
        Position on the horizontal axis that is pointed at, a float; None when there is none.
    zoomed : Signal
        The person has chosen a part of the axis, (first, last); None: they want to see it all again.
    """

    pointed = Signal(object)
    zoomed = Signal(object)

    LINES = (
        ("raw", COST, "train", "faint", ""),
        ("train", COST, "train", "solid", ""),
        ("test_estimate", COST, "test", "dashed", ""),
        ("validation", COST, "validation", "solid", "s"),
        ("test", COST, "test", "solid", "o"),
        ("train_accuracy", ACCURACY, "train", "dashed", ""),
        ("test_estimate_accuracy", ACCURACY, "test", "dashed", ""),
        ("validation_accuracy", ACCURACY, "validation", "solid", "s"),
        ("test_accuracy", ACCURACY, "test", "solid", "o"),
    )
    """Name, plot, colour of the theme, style and mark of every line, the lowest first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the steps
        self.viewport().setMouseTracking(True)
        self._theme = theme
        self._log = False
        self._stacked = False
        self._range = self._seen = (0.0, 1.0)
        self._heights = [1.0, 1.0]
        self._pointed: float | None = None
        self._drag: tuple[float, tuple[float, float]] | None = None
        self.plots = [self._plot(), self._plot()]
        self._band = BandItem(self.plots[COST])
        self._lines = {
            name: (which, _Line(self.plots[which], colour, style, mark))
            for name, which, colour, style, mark in self.LINES
        }
        self._grids = [GridItem(plot) for plot in self.plots]
        self._crosses = [pg.InfiniteLine(angle=90) for _ in self.plots]
        for plot, cross in zip(self.plots, self._crosses, strict=True):
            cross.hide()
            plot.addItem(cross, ignoreBounds=True)
        self._titles = [pg.LabelItem(title) for title in TITLES]
        self._note = ""
        # In the corners that the curves seldom visit: cost falls, accuracy rises.
        self._corners = [_TOP, _BOTTOM]
        for plot, title, corner in zip(self.plots, self._titles, self._corners, strict=True):
            title.setParentItem(plot.vb)
            title.anchor(itemPos=corner, parentPos=corner)
        self.ci.layout.setContentsMargins(0, SPACE_SMALL, SPACE, 0)
        self.ci.layout.setSpacing(SPACE)
        self._arrange()
        self.set_theme(theme)

    def _plot(self) -> pg.PlotItem:
        box = pg.ViewBox(enableMouse=False, enableMenu=False)
        axes = {side: Axis(side) for side in ("left", "bottom")}
        plot = pg.PlotItem(viewBox=box, axisItems=axes, enableMenu=False)
        plot.hideButtons()
        box.disableAutoRange()
        box.setDefaultPadding(0)
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(font(FONT_SMALL))
            axis.setStyle(
                tickLength=-SPACE_SMALL,
                tickTextOffset=SPACE_SMALL,
                maxTickLevel=1,
                hideOverlappingLabels=SPACE_LARGE,  # the number at the end may reach over it
            )
        axes["left"].setWidth(_AXIS_WIDTH)
        return plot

    # Showing

    @property
    def shown_range(self) -> tuple[float, float]:
        """The part of the horizontal axis that is seen."""
        return self._range

    @property
    def cross_at(self) -> float | None:
        """What is pointed at."""
        return self._pointed

    def set_axes(self, along: str, log: bool) -> None:
        """Name the axes; ``log`` makes equal factors of the cost equal distances."""
        self._log = log
        self.plots[COST].getAxis("left").setLogMode(x=None, y=log)
        for plot in self.plots:
            plot.getAxis("bottom").name_unit(along)

    def set_ranges(
        self, at: tuple[float, float], cost: tuple[float, float], accuracy: tuple[float, float]
    ) -> None:
        """Show these parts of the axes. Called when they change, which is seldom."""
        margin = _MARGIN * (at[1] - at[0])
        self._range, self._seen = at, (at[0] - margin, at[1] + margin)
        low, high = (np.log10(cost[0]), np.log10(cost[1])) if self._log else cost
        self._heights = [float(high - low), accuracy[1] - accuracy[0]]
        self.plots[COST].vb.setRange(xRange=self._seen, yRange=(float(low), float(high)), padding=0)
        self.plots[ACCURACY].vb.setRange(xRange=self._seen, yRange=accuracy, padding=0)

    def draw(self, plot: int, curves: dict[str, Curve], band: Band | None = None) -> None:
        """Draw every line of a plot anew; one that is not in ``curves`` is empty. ``band`` is of the cost."""
        if plot == COST and band is None:
            self._band.set_band(_NOTHING, _NOTHING, _NOTHING)
        elif band is not None:
            self._band.set_band(band.at, self._scaled(band.low), self._scaled(band.high))
        for name, (which, line) in self._lines.items():
            if which != plot:
                continue
            curve = curves.get(name, Curve())
            if which == COST:
                curve = Curve(curve.at, self._scaled(curve.values))
            line.draw(curve, self._heights[which])
        self._move_title(plot, curves)
        # A scene tells its views only when the event loop comes round: too late for the frame that is drawn.
        QCoreApplication.sendPostedEvents(self.scene(), QEvent.Type.MetaCall)

    def set_note(self, note: str) -> None:
        """Add ``note`` to the name of the cost's plot; nothing when it is empty."""
        if note != self._note:
            self._note = note
            self._name_plots()

    def _name_plots(self) -> None:
        words = (f"{TITLES[COST]} ({self._note})" if self._note else TITLES[COST], TITLES[ACCURACY])
        for title, text, corner in zip(self._titles, words, self._corners, strict=True):
            title.setText(text, color=self._theme.muted, bold=True, size=f"{FONT_SMALL}pt")
            title.resize(title.minimumSize())  # it would stay as wide as it ever was
            title.anchor(itemPos=corner, parentPos=corner)

    def _move_title(self, plot: int, curves: dict[str, Curve]) -> None:
        """Put a plot's name into the corner that the ends of its curves leave free."""
        low, high = self.plots[plot].vb.viewRange()[1]
        ends = [each.values[-1] for each in curves.values() if len(each.values)]
        if plot == COST:
            ends = self._scaled(np.array(ends)).tolist()
        places = [(end - low) / (high - low) for end in ends if low <= end <= high]
        if not places:
            return
        corner = self._corners[plot]
        # With a reserve, so that a curve in the middle does not make it jump to and fro.
        if max(places) < 0.4:
            corner = _TOP
        elif min(places) > 0.6:
            corner = _BOTTOM
        if corner is not self._corners[plot]:
            self._corners[plot] = corner
            self._titles[plot].anchor(itemPos=corner, parentPos=corner)

    def _scaled(self, costs: Numbers) -> Numbers:
        if not self._log:
            return costs
        with np.errstate(divide="ignore"):
            return np.maximum(np.log10(costs), _LOG_OF_NOTHING)

    def set_cross(self, at: float | None) -> None:
        """Stand the cross hair at ``at``, or take it away."""
        self._pointed = at
        for cross in self._crosses:
            cross.setVisible(at is not None)
            if at is not None:
                cross.setPos(at)

    def place_on_screen(self, at: float) -> QRect:
        """A narrow rectangle on the person's screen around the cross hair of the plot that is pointed at."""
        plot = self.plots[COST]
        for each in self.plots:
            if each.vb.sceneBoundingRect().contains(self._mouse):
                plot = each
        box = plot.vb.sceneBoundingRect()
        first, last = self._seen
        x = box.left() + (at - first) / (last - first) * box.width()
        corner = self.viewport().mapToGlobal(self.mapFromScene(QPointF(x, box.top())))
        return QRect(corner, QSize(1, round(box.height())))

    _mouse = QPointF()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``: pyqtgraph does not ask the palette."""
        self._theme = theme
        self.setBackground(theme.panel)
        for plot in self.plots:
            for side in ("left", "bottom"):
                plot.getAxis(side).wear(theme)
        band = QColor(theme.train)
        band.setAlpha(FAINT)
        self._band.set_colour(band)
        for grid in self._grids:
            grid.set_colour(theme.grid)
        self._name_plots()
        for cross in self._crosses:
            cross.setPen(pg.mkPen(theme.muted, width=LINE_WIDTH))
        for _, line in self._lines.values():
            line.wear(theme)

    # Arranging

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # pyqtgraph calls it with None
        """Put the plots side by side or one above the other, as the shape suggests."""
        super().resizeEvent(event)
        stacked = self.width() < 1.6 * self.height()
        if hasattr(self, "plots") and stacked != self._stacked:
            self._stacked = stacked
            self._arrange()

    def _arrange(self) -> None:
        for plot in self.plots:
            if plot.scene() is not None:
                self.ci.removeItem(plot)
        for number, plot in enumerate(self.plots):
            self.addItem(plot, row=number if self._stacked else 0, col=0 if self._stacked else number)

    # Pointing and zooming

    def _axis_at(self, position: QPointF) -> float | None:
        """The place on the horizontal axis under a point of the viewport; None outside the plots."""
        self._mouse = self.mapToScene(position.toPoint())
        for plot in self.plots:
            box: QRectF = plot.vb.sceneBoundingRect()
            if box.contains(self._mouse):
                first, last = self._seen
                return first + (self._mouse.x() - box.left()) / box.width() * (last - first)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is pointed at; with the button down, move the part that is shown."""
        at = self._axis_at(event.position())
        if self._drag is not None:
            began, (first, last) = self._drag
            width = self.plots[COST].vb.sceneBoundingRect().width()
            by = (began - event.position().x()) / max(width, 1.0) * (self._seen[1] - self._seen[0])
            self.zoomed.emit((max(first + by, 0.0), max(first + by, 0.0) + last - first))
        self.pointed.emit(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the curve."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = (event.position().x(), self._range)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all of it again."""
        self._drag = None
        self.zoomed.emit(None)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that nothing is pointed at."""
        self.pointed.emit(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show less or more of the horizontal axis around the pointer."""
        at = self._axis_at(event.position())
        if at is not None and event.angleDelta().y():
            self._zoom(at, _ZOOM_STEP ** (-event.angleDelta().y() / 120))
        event.accept()

    def _zoom(self, at: float, factor: float) -> None:
        first, last = self._range
        left = max(at - (at - first) * factor, 0.0)
        self.zoomed.emit((left, max(at + (last - at) * factor, left)))

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from being the window's shortcuts while this has the keyboard."""
        return keeps_key(event, (Qt.Key.Key_Left, Qt.Key.Key_Right)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the curve, zoom, show all."""
        key, (first, last) = event.key(), self._range
        at = self._pointed if self._pointed is not None else (first + last) / 2
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = (last - first) / _WALK
            self.pointed.emit(min(max(at + (by if key == Qt.Key.Key_Right else -by), first), last))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(at, 1 / _ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self._zoom(at, _ZOOM_STEP)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.zoomed.emit(None)
        elif key == Qt.Key.Key_Escape:
            self.pointed.emit(None)
        else:
            QWidget.keyPressEvent(self, event)
