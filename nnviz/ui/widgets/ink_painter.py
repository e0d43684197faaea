"""Paints ink with a round pen: finished strokes once, the stroke that is being drawn as it grows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from nnviz.data.ink import Ink, Stroke


class InkPainter:
    """Shows an `Ink` on a square at the origin, and repaints as little as a change takes.

    Attributes
    ----------
    ink : Ink
        What is shown.
    """

    def __init__(self, colour: str) -> None:
        self.ink = Ink()
        self._colour = colour
        self._growing = False  # whether the last stroke is still being drawn
        self._paper: QPixmap | None = None  # all finished strokes, painted once
        self._on_paper: tuple[Stroke, ...] = ()
        self._line = QPainterPath()  # the stroke that is being drawn
        self._line_points = 0

    def forget(self, colour: str = "") -> None:
        """Paint everything anew: in another size, or in another ``colour``."""
        self._paper = None
        self._colour = colour or self._colour

    def show(self, ink: Ink, growing: bool, side: int) -> QRect | None:
        """Show ``ink``, whose last stroke may still be ``growing``, on a square of ``side`` pixels.

        Returns
        -------
        QRect or None
            The part of the square that changes; None for all of it.
        """
        self.ink, self._growing = ink, growing
        if growing and self._paper is not None and ink.strokes[:-1] == self._on_paper:
            return self._lengthen(ink.strokes[-1], side)
        self._paper = None
        return None

    def paint(self, painter: QPainter, side: int, ratio: float) -> None:
        """Paint the ink on a square of ``side`` pixels, on a screen of that ratio."""
        if not self.ink:
            return
        strokes = self.ink.strokes
        finished = strokes[:-1] if self._growing else strokes
        if self._paper is None or self._on_paper != finished:
            self._paper = self._painted(finished, side, ratio)
            self._on_paper = finished
            self._line, self._line_points = QPainterPath(), 0
        painter.drawPixmap(0, 0, self._paper)
        if self._growing:
            self._lengthen(strokes[-1], side)
            painter.setClipRect(0, 0, side, side)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.strokePath(self._line, self._pen(strokes[-1], side))
            painter.setClipping(False)

    def _painted(self, strokes: tuple[Stroke, ...], side: int, ratio: float) -> QPixmap:
        paper = QPixmap(round(side * ratio), round(side * ratio))
        paper.setDevicePixelRatio(ratio)
        paper.fill(Qt.GlobalColor.transparent)
        painter = QPainter(paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in strokes:
            painter.strokePath(_path(stroke.points, side), self._pen(stroke, side))
        painter.end()
        return paper

    def _lengthen(self, stroke: Stroke, side: int) -> QRect:
        """Bring the path of the growing stroke up to date; returns the part of the square that changes."""
        known = self._line_points
        if known > len(stroke.points) or known == 0:
            self._line = _path(stroke.points, side)
            known = 0
        else:
            for x, y in stroke.points[known:] * side:
                self._line.lineTo(x, y)
        self._line_points = len(stroke.points)
        new = stroke.points[max(known - 1, 0) :]
        low = (new.min(axis=0) - stroke.width / 2) * side
        high = (new.max(axis=0) + stroke.width / 2) * side
        changed = QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1])
        return changed.toAlignedRect().adjusted(-1, -1, 1, 1)

    def _pen(self, stroke: Stroke, side: int) -> QPen:
        return QPen(
            QColor(self._colour),
            stroke.width * side,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )


def _path(points: NDArray[np.float64], side: int) -> QPainterPath:
    """A polyline in pad units as a path on a square of ``side`` pixels; a dot is drawn as one."""
    places = points * side
    path = QPainterPath(QPointF(places[0, 0], places[0, 1]))
    if len(places) == 1:
        # A path of one place is nothing to a pen; a hundredth of a pixel is a dot.
        path.lineTo(places[0, 0] + 0.01, places[0, 1])
    for x, y in places[1:]:
        path.lineTo(x, y)
    return path
