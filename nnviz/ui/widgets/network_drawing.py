"""How the layers, their captions and the lines between them are drawn. Knows no widget and no events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen

from nnviz.ui.selection import Neuron
from nnviz.ui.theme import FONT_BASE, FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_SMALL, SPACE_TINY, Theme, font
from nnviz.ui.widgets.layer_layout import Block, Maps, lay_out_layers

_LINE_WIDTHS = (1.0, 3.5)
_DIMMED = 0.35  # what is left of the path's colour while a neuron's own connections are shown
_SMALLEST_RING = 3.0
_RING_ON_PICTURE = 5.0
_PARTS = 48  # of a line, to find the place on it that is nearest to something


@dataclass(frozen=True, eq=False)
class LayerPicture:
    """One layer as it is drawn.

    Attributes
    ----------
    n : int
        Neurons.
    name, detail : tuple of str
        The two lines above it: the first wording that has room is taken, else none.
    maps : Maps or None
        The pictures that its activations are, if they are.
    """

    n: int
    name: tuple[str, ...]
    detail: tuple[str, ...]
    maps: Maps | None = None


@dataclass(frozen=True)
class Link:
    """A connection to draw.

    Attributes
    ----------
    source, target : (layer, index)
    strength : float
        Its size beside the strongest that is drawn, 0 to 1, with the sign of its contribution.
    """

    source: Neuron
    target: Neuron
    strength: float


class NetworkDrawing:
    """The layers of a network in an area.

    Parameters
    ----------
    layers : sequence of LayerPicture
    labels : tuple of str
        What the outputs stand for.
    size : tuple of float
        Width and height of the area.
    before : sequence of Block
        Where the same layers were until now.

    Attributes
    ----------
    blocks : tuple of Block
        Where the layers are.
    """

    def __init__(
        self,
        layers: Sequence[LayerPicture],
        labels: tuple[str, ...],
        size: tuple[float, float],
        before: Sequence[Block] = (),
    ) -> None:
        self._layers, self._labels, self._width = layers, labels, size[0]
        self._caption_font, self._label_font = font(FONT_SMALL), font(FONT_BASE)
        self._answer_font = font(FONT_BASE, bold=True)
        self._captions = QFontMetrics(self._caption_font)
        metrics = QFontMetrics(self._answer_font)
        self._label_height = metrics.height()
        label = max((metrics.horizontalAdvance(text) for text in labels), default=0) + SPACE
        above = 2 * self._captions.lineSpacing() + SPACE
        area = (size[0] - 2.0 * SPACE, size[1] - above - 1.5 * SPACE)
        sizes, maps = [layer.n for layer in layers], [layer.maps for layer in layers]
        placed = lay_out_layers(sizes, maps, area, label, before)
        self.blocks = tuple(block.moved(SPACE, above) for block in placed)

    # What never changes

    def draw_still(self, painter: QPainter, theme: Theme) -> None:
        """Draw the corners that make discs of squares, the outlines, and all words that stay."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block in self.blocks:
            if block.kind == "discs":
                self._draw_discs(painter, block, theme)
            else:
                edge = 1.0 if block.kind == "pixels" else 1.5
                frame = QRectF(block.left, block.top, block.width, block.height)
                painter.setPen(QPen(QColor(theme.border), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(frame.adjusted(-edge, -edge, edge, edge))
        painter.setFont(self._caption_font)
        for block, layer in zip(self.blocks, self._layers, strict=True):
            self._draw_caption(painter, block, layer, theme)
        painter.setFont(self._label_font)
        painter.setPen(QColor(theme.muted))
        for index, text in enumerate(self._labels):
            painter.drawText(self.label_rect(index), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _draw_discs(self, painter: QPainter, block: Block, theme: Theme) -> None:
        corners, discs = QPainterPath(), QPainterPath()
        radius = block.pitch / 2 - block.inset
        for index in range(len(block.places)):
            x, y = block.centre(index)
            square = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
            # One path of both, filled by the odd-even rule, is the square without the disc.
            corners.addRect(square.adjusted(-1, -1, 1, 1))
            corners.addEllipse(square.adjusted(0.5, 0.5, -0.5, -0.5))
            discs.addEllipse(square.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.fillPath(corners, QColor(theme.panel))
        painter.strokePath(discs, QPen(QColor(theme.border), 1))

    def _draw_caption(self, painter: QPainter, block: Block, layer: LayerPicture, theme: Theme) -> None:
        metrics = self._captions
        left, right = self._slot(block)
        middle = block.left + block.width / 2
        for texts, y, colour in (
            (layer.name, 0, theme.text),
            (layer.detail, metrics.lineSpacing(), theme.muted),
        ):
            # A number that is cut is another number: what has no room at all is left out.
            fitting = (text for text in texts if metrics.horizontalAdvance(text) <= right - left)
            text = next(fitting, "")
            width = metrics.horizontalAdvance(text)
            x = min(max(middle - width / 2, left), right - width)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, y + metrics.ascent() + SPACE_SMALL), text)

    def _slot(self, block: Block) -> tuple[float, float]:
        """The width that a layer's caption may take: to the middle of the gaps on both sides."""
        blocks = self.blocks
        left, right = float(SPACE), self._width - float(SPACE_TINY)
        if block.layer > 0:
            before = blocks[block.layer - 1]
            left = (before.left + before.width + block.left) / 2 + SPACE_SMALL / 2
        if block.layer < len(blocks) - 1:
            right = (block.left + block.width + blocks[block.layer + 1].left) / 2 - SPACE_SMALL / 2
        return left, right

    def label_rect(self, index: int) -> QRectF:
        """Where it says what an output stands for."""
        block = self.blocks[-1]
        _, y = block.centre(index)
        half = max(block.pitch, float(self._label_height)) / 2
        left = block.left + block.width + SPACE_SMALL
        return QRectF(left, y - half, self._width - left, 2 * half)

    # Lines

    def curve(self, source: Neuron, target: Neuron) -> QPainterPath:
        """The line from one neuron to another."""
        path = QPainterPath()
        self._add_curve(path, source, target)
        return path

    def _add_curve(self, path: QPainterPath, source: Neuron, target: Neuron) -> None:
        before, after = self.blocks[source[0]], self.blocks[target[0]]
        x, y = before.centre(source[1])
        begin = QPointF(x + before.pitch / 2, y)
        x, y = after.centre(target[1])
        end = QPointF(x - after.pitch / 2, y)
        bend = QPointF((end.x() - begin.x()) / 2, 0)
        path.moveTo(begin)
        path.cubicTo(begin + bend, end - bend, end)

    def distance(self, source: Neuron, target: Neuron, point: QPointF) -> float:
        """How far a point is from a line, in pixels."""
        curve = self.curve(source, target)
        places = (curve.pointAtPercent(part / _PARTS) for part in range(_PARTS + 1))
        return min(QLineF(point, place).length() for place in places)

    def between(self, source: Neuron, target: Neuron) -> QPointF:
        """The place of a line in the middle between its two layers."""
        before, after = self.blocks[source[0]], self.blocks[target[0]]
        middle = (before.left + before.width + after.left) / 2
        curve = self.curve(source, target)
        places = [curve.pointAtPercent(part / _PARTS) for part in range(_PARTS + 1)]
        return min(places, key=lambda place: abs(place.x() - middle))

    def draw_links(self, painter: QPainter, links: Sequence[Link], theme: Theme) -> None:
        """Draw connections in the colours of signed values, the strong ones wide."""
        thin, thick = _LINE_WIDTHS
        for link in links:
            colour = theme.positive if link.strength >= 0 else theme.negative
            pen = QPen(QColor(colour), thin + (thick - thin) * abs(link.strength))
            painter.strokePath(self.curve(link.source, link.target), pen)

    def draw_path(self, painter: QPainter, path: Sequence[Neuron], theme: Theme, dimmed: bool) -> None:
        """Draw the strongest path with one stroke, a ring around each of its neurons."""
        line = QPainterPath()
        for source, target in pairwise(path):
            self._add_curve(line, source, target)
        for neuron in path:
            self._add_ring(line, neuron)
        colour = QColor(theme.path)
        if dimmed:
            # Mixed here: strokes that let something shine through take several times as long.
            colour = _mixed(colour, QColor(theme.panel), _DIMMED)
        painter.strokePath(line, QPen(colour, OUTLINE_WIDTH))

    def draw_answer(self, painter: QPainter, index: int, theme: Theme) -> None:
        """Write once more, in bold, what the answer stands for."""
        painter.setFont(self._answer_font)
        painter.setPen(QColor(theme.text))
        painter.drawText(self.label_rect(index), int(Qt.AlignmentFlag.AlignVCenter), self._labels[index])

    def draw_ring(self, painter: QPainter, neuron: Neuron, theme: Theme) -> None:
        """Outline the selected neuron."""
        ring = QPainterPath()
        self._add_ring(ring, neuron)
        painter.strokePath(ring, QPen(QColor(theme.selected), OUTLINE_WIDTH))

    def _add_ring(self, path: QPainterPath, neuron: Neuron) -> None:
        block = self.blocks[neuron[0]]
        x, y = block.centre(neuron[1])
        half = max(block.pitch / 2, _RING_ON_PICTURE if block.kind == "pixels" else _SMALLEST_RING)
        around = QRectF(x - half, y - half, 2 * half, 2 * half)
        if block.kind == "squares":
            path.addRect(around)
        else:
            path.addEllipse(around)

    # Finding

    def neuron_at(self, point: QPointF) -> Neuron | None:
        """The neuron at a point; what an output stands for counts as part of it."""
        for block in self.blocks:
            index = block.neuron_at(point.x(), point.y())
            if index is not None:
                return block.layer, index
        last = len(self.blocks) - 1
        if point.x() > self.blocks[last].left:
            for index in range(len(self._labels)):
                if self.label_rect(index).contains(point):
                    return last, index
        return None


def _mixed(colour: QColor, other: QColor, share: float) -> QColor:
    def part(one: int, two: int) -> int:
        return round(share * one + (1 - share) * two)

    return QColor(
        part(colour.red(), other.red()),
        part(colour.green(), other.green()),
        part(colour.blue(), other.blue()),
    )
