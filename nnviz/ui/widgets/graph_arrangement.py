"""Where the boxes of a computation graph stand: as large as the room allows, in one band or in several."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainterPath

from nnviz.insight.graph import Box, Graph
from nnviz.ui.theme import FONT_BASE, FONT_SMALL, SPACE, SPACE_LARGE, SPACE_SMALL, SPACE_TINY, font

_GAP = SPACE_LARGE + SPACE
_ROW_GAP = SPACE_LARGE
_LANE = 2 * SPACE_LARGE  # between two bands, for the arrows that lead from one to the next
_LARGEST = 3.0
# Numbers of four digits have the room of the longest, so that boxes don't tremble while a network learns.
_LONGEST_NUMBER = "−0.0006197"


@dataclass(frozen=True)
class Form:
    """How a box is written: name, value and gradient under each other, or with the value beside the name.

    Attributes
    ----------
    stacked : bool
    widths : tuple of float
        Of the boxes of each column.
    height : float
    """

    stacked: bool
    widths: tuple[float, ...]
    height: float

    def width(self, columns: range) -> float:
        """Width of columns beside each other, with a gap after each."""
        return sum(self.widths[column] + _GAP for column in columns)


@dataclass(frozen=True)
class Arrangement:
    """The graph in the room that it has.

    Attributes
    ----------
    form : Form
    per_band : int
        Columns of a band; the next columns go on below.
    rows : int
        Of one band.
    scale : float
        Pixels for one of the theme's: fonts, lines and boxes grow and shrink together.
    size : QSizeF
        Of the whole, before it is scaled.
    """

    form: Form
    per_band: int
    rows: int
    scale: float
    size: QSizeF

    def rect(self, box: Box) -> QRectF:
        """Where a box stands, before it is scaled."""
        band, form = box.column // self.per_band, self.form
        return QRectF(
            _GAP + form.width(range(band * self.per_band, box.column)),
            _top() + band * _band_height(self.rows, form) + box.row * (form.height + _ROW_GAP),
            form.widths[box.column],
            form.height,
        )

    def arrow(self, start: Box, end: Box) -> QPainterPath:
        """The way from a box to one that was made of it."""
        before, after = self.rect(start), self.rect(end)
        here, there = QPointF(before.right(), before.center().y()), QPointF(after.left(), after.center().y())
        path = QPainterPath(here)
        band = start.column // self.per_band
        if band == end.column // self.per_band:
            bend = there.x() - _GAP / 2
            path.lineTo(bend - _GAP / 2, here.y())
            path.cubicTo(QPointF(bend, here.y()), QPointF(bend, there.y()), there)
            return path
        lane = _top() + (band + 1) * _band_height(self.rows, self.form) - (_LANE + _ROW_GAP) / 2
        right = self.size.width() - _GAP / 2
        for point in (
            QPointF(right, here.y()),
            QPointF(right, lane),
            QPointF(_GAP / 2, lane),
            QPointF(_GAP / 2, there.y()),
            there,
        ):
            path.lineTo(point)
        return path


def arrange(graph: Graph, room: QSizeF) -> Arrangement:
    """Return the arrangement of `graph` that is largest in `room`."""
    columns = 1 + max(box.column for box in graph.boxes)
    rows = 1 + max(box.row for box in graph.boxes)
    return max(_arrangements(graph, columns, rows, room), key=lambda each: each.scale)


def _arrangements(graph: Graph, columns: int, rows: int, room: QSizeF) -> Iterator[Arrangement]:
    for form in _forms(graph, columns):
        for bands in range(1, columns + 1):
            per_band = math.ceil(columns / bands)
            starts = range(0, columns, per_band)
            size = QSizeF(
                _GAP + max(form.width(range(start, min(start + per_band, columns))) for start in starts),
                _top() + len(starts) * _band_height(rows, form) - _LANE - _ROW_GAP + SPACE_TINY,
            )
            scale = min(room.width() / size.width(), room.height() / size.height(), _LARGEST)
            yield Arrangement(form, per_band, rows, scale, size)


def _forms(graph: Graph, columns: int) -> tuple[Form, Form]:
    bold, plain = QFontMetricsF(font(FONT_BASE, bold=True)), QFontMetricsF(font(FONT_BASE))
    small = QFontMetricsF(font(FONT_SMALL))
    number = plain.horizontalAdvance(_LONGEST_NUMBER)
    gradient = plain.horizontalAdvance(f"∂ {_LONGEST_NUMBER}")
    equals = plain.horizontalAdvance(" = ")
    upright, beside = [0.0] * columns, [0.0] * columns
    for box in graph.boxes:
        name = bold.horizontalAdvance(box.name)
        least = max(gradient, small.horizontalAdvance(box.operation) + SPACE)
        upright[box.column] = max(upright[box.column], name + SPACE_LARGE, least + SPACE_LARGE)
        beside[box.column] = max(
            beside[box.column], name + equals + number + SPACE_LARGE, least + SPACE_LARGE
        )
    # The sign of an operation sits on the upper edge: half of it is inside.
    edges = sign_height() / 2 + SPACE_SMALL
    return (
        Form(True, tuple(upright), 3 * bold.height() + edges),
        Form(False, tuple(beside), 2 * bold.height() + edges),
    )


def sign_height() -> float:
    """Height of an operation's sign, before it is scaled."""
    return QFontMetricsF(font(FONT_SMALL)).height()


def _top() -> float:
    """Room above the first row, for the upper halves of the signs."""
    return sign_height() / 2 + SPACE_TINY


def _band_height(rows: int, form: Form) -> float:
    return rows * (form.height + _ROW_GAP) + _LANE
