"""pyqtgraph's line, exact when it is painted for a file; and marks, a band and a grid that are quick.

On the screen pyqtgraph's line is left alone. In a file it would be wrong: SVG knows neither its clipping nor
its pens that keep their width under any transformation.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from nnviz.ui.theme import LINE_WIDTH
from nnviz.ui.widgets.paint_target import is_for_file

Points = NDArray[np.float64]

_BEHIND = -100
_ENOUGH_LINES = 3
_TICK_LEVELS = 2  # of pyqtgraph's three; the third is finer than the numbers that are written


class _AsLargeAsThePlot:
    """Says that it fills what is seen of its plot: to look for the numbers takes half of a frame."""

    def boundingRect(self) -> QRectF:
        """What is seen of the plot, in its own units."""
        return _seen(self)


class CurveItem(_AsLargeAsThePlot, pg.PlotCurveItem):
    """A line that ends at the edge of its plot in a file, too."""

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the line; for a file, only the part inside the plot, with a pen as wide as on the screen."""
        if not is_for_file():
            super().paint(painter, option, widget)
            return
        at, values = self.getData()
        if at is None or len(at) < 2:
            return
        begins, ends = clipped(np.stack((at, values), axis=1), _seen(self))
        pen = QPen(self.opts["pen"])
        pen.setCosmetic(False)
        placed = painter.worldTransform()
        begins, ends = _mapped(begins, placed), _mapped(ends, placed)
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        for run in _runs(begins, ends):
            painter.drawPolyline([QPointF(x, y) for x, y in run.tolist()])
        painter.restore()


class BandItem(pg.GraphicsObject):
    """The area between two lines, without an edge.

    Parameters
    ----------
    plot : PlotItem
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__()
        self._band: tuple[Points, Points, Points] = (np.empty(0), np.empty(0), np.empty(0))
        self._brush = QBrush()
        plot.addItem(self, ignoreBounds=True)

    @property
    def band(self) -> tuple[Points, Points, Points]:
        """Positions, lower and upper line."""
        return self._band

    def set_band(self, at: Points, low: Points, high: Points) -> None:
        """Fill between ``low`` and ``high``, arrays of shape (n,)."""
        if len(at) or len(self._band[0]):
            self.prepareGeometryChange()
            self._band = (at, low, high)
            self.update()

    def set_colour(self, colour: QColor) -> None:
        """Fill with ``colour``."""
        self._brush = QBrush(colour)
        self.update()

    def boundingRect(self) -> QRectF:
        """Around the whole band."""
        at, low, high = self._band
        if not len(at):
            return QRectF()
        bottom, top = float(low.min()), float(high.max())
        return QRectF(float(at[0]), bottom, float(at[-1] - at[0]), top - bottom)

    def paint(self, painter: QPainter, *rest: object) -> None:
        """Fill the part of it that is inside the plot."""
        at, low, high = self._band
        if len(at) < 2:
            return
        view = _seen(self)
        seen = slice(
            max(int(np.searchsorted(at, view.left())) - 1, 0), int(np.searchsorted(at, view.right())) + 1
        )
        across = np.clip(at[seen], view.left(), view.right())
        sides = [np.clip(side[seen], view.top(), view.bottom()) for side in (low, high)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush)
        painter.drawPolygon(
            pg.functions.arrayToQPolygonF(
                np.concatenate((across, across[::-1])), np.concatenate((sides[0], sides[1][::-1]))
            )
        )


class MarksItem(_AsLargeAsThePlot, pg.GraphicsObject):
    """Discs or squares of one size, in one call. pyqtgraph's own take a millisecond a frame.

    Parameters
    ----------
    size : float
        Their width, in logical pixels.
    round_ : bool
        Discs; else squares.
    """

    def __init__(self, size: float, round_: bool) -> None:
        super().__init__()
        self._size, self._round = size, round_
        self._at = self._values = np.empty(0)
        self._colour = QColor()

    def getData(self) -> tuple[Points, Points]:
        """Where they are, as pyqtgraph's lines say it too."""
        return self._at, self._values

    def set_data(self, at: Points, values: Points) -> None:
        """Put them at ``at``, ``values``, arrays of shape (n,)."""
        if len(at) or len(self._at):
            self._at, self._values = at, values
            self.update()

    def set_colour(self, colour: QColor) -> None:
        """Draw them in ``colour``."""
        self._colour = colour
        self.update()

    def paint(self, painter: QPainter, *rest: object) -> None:
        """Draw them all as the ends of a pen; for a file, those inside the plot as shapes."""
        if not len(self._at):
            return
        placed = painter.worldTransform()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(QTransform())
        if is_for_file():
            self._paint_shapes(painter, placed)
        else:
            cap = Qt.PenCapStyle.RoundCap if self._round else Qt.PenCapStyle.SquareCap
            painter.setPen(QPen(self._colour, self._size, Qt.PenStyle.SolidLine, cap))
            points = _mapped(np.stack((self._at, self._values), axis=1), placed)
            painter.drawPoints(pg.functions.arrayToQPolygonF(points[:, 0], points[:, 1]))
        painter.restore()

    def _paint_shapes(self, painter: QPainter, placed: QTransform) -> None:
        view, half = _seen(self), self._size / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for x, y in zip(self._at.tolist(), self._values.tolist(), strict=True):
            if view.contains(QPointF(x, y)):
                centre = placed.map(QPointF(x, y))
                square = QRectF(centre.x() - half, centre.y() - half, self._size, self._size)
                if self._round:
                    painter.drawEllipse(square)
                else:
                    painter.drawRect(square)


class GridItem(pg.GraphicsObject):
    """The grid behind a plot, in one call. pyqtgraph's own takes ten milliseconds a frame.

    Parameters
    ----------
    plot : PlotItem
        Its view box becomes the parent, so the grid's coordinates are logical pixels of the box; clearing the
        plot leaves it there.
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__(plot.vb)
        self._plot = plot
        self._pen = QPen()
        self._lines: list[QLineF] | None = None
        self.setZValue(_BEHIND)
        plot.vb.sigResized.connect(self._changed)
        plot.vb.sigRangeChanged.connect(self._changed)

    def set_colour(self, colour: str) -> None:
        """Draw the lines in ``colour`` (``#rrggbb``)."""
        self._pen = pg.mkPen(colour, width=LINE_WIDTH)
        self.update()

    def _changed(self) -> None:
        self.prepareGeometryChange()
        self._lines = None
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole plot."""
        return QRectF(self._plot.vb.rect())

    def paint(self, painter: QPainter, *rest: object) -> None:
        """Draw a line for each number of the axes."""
        if self._lines is None:
            self._lines = self._place()
        painter.setPen(self._pen)
        painter.drawLines(self._lines)

    def _place(self) -> list[QLineF]:
        box = self._plot.vb
        width, height = box.width(), box.height()
        (left, right), (bottom, top) = box.viewRange()
        lines = [QLineF(x, 0, x, height) for x in self._ticks("bottom", left, right, width)]
        lines += [QLineF(0, height - y, width, height - y) for y in self._ticks("left", bottom, top, height)]
        return lines

    def _ticks(self, side: str, first: float, last: float, length: float) -> list[float]:
        if last <= first:
            return []
        levels = self._plot.getAxis(side).tickValues(first, last, length)
        if len(levels[0][1]) >= _ENOUGH_LINES:
            levels = levels[:1]
        return [
            (value - first) / (last - first) * length
            for _, values in levels[:_TICK_LEVELS]
            for value in values
        ]


def _seen(item: pg.GraphicsItem) -> QRectF:
    """The part of its plot that is shown, in an item's own units, which are its plot's.

    Not ``item.viewRect()``: that is remembered, and pyqtgraph's lines and marks never hear when to forget it.
    """
    box = item.getViewBox()
    return QRectF() if box is None else box.viewRect()


def clipped(points: Points, view: QRectF) -> tuple[Points, Points]:
    """Begins and ends of the parts of a line that lie inside a rectangle (Liang and Barsky 1984).

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    view : QRectF

    Returns
    -------
    begins, ends : ndarray of shape (m, 2)
    """
    begins, steps = points[:-1], np.diff(points, axis=0)
    enters, leaves = np.zeros(len(steps)), np.ones(len(steps))
    box = ((view.left(), view.right()), (view.top(), view.bottom()))
    for axis, (low, high) in enumerate(box):
        for direction, distance in (
            (-steps[:, axis], begins[:, axis] - low),
            (steps[:, axis], high - begins[:, axis]),
        ):
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                share = distance / direction
            enters = np.where(direction < 0, np.maximum(enters, share), enters)
            leaves = np.where(direction > 0, np.minimum(leaves, share), leaves)
            outside = (direction == 0) & (distance < 0)
            leaves = np.where(outside, -1.0, leaves)
    seen = enters < leaves
    return (
        (begins + enters[:, np.newaxis] * steps)[seen],
        (begins + leaves[:, np.newaxis] * steps)[seen],
    )


def _mapped(points: Points, placed: QTransform) -> Points:
    linear = np.array(((placed.m11(), placed.m12()), (placed.m21(), placed.m22())))
    return points @ linear + (placed.dx(), placed.dy())


def _runs(begins: Points, ends: Points) -> list[Points]:
    """Join segments that follow each other, so that dashes run on."""
    if not len(begins):
        return []
    breaks = np.flatnonzero(np.abs(ends[:-1] - begins[1:]).max(axis=1) > 1e-6) + 1
    return [
        np.concatenate((part_begins[:1], part_ends))
        for part_begins, part_ends in zip(np.split(begins, breaks), np.split(ends, breaks), strict=True)
    ]
