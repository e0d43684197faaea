"""Every layer's activations for one image, the strongest path through them, and what feeds the selected neuron."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEngine,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.ui.selection import Neuron
from nnviz.ui.theme import (
    FONT_BASE,
    FONT_SMALL,
    OUTLINE_WIDTH,
    SPACE,
    SPACE_LARGE,
    SPACE_SMALL,
    Theme,
    font,
)
from nnviz.ui.widgets.cell_picture import CellPicture
from nnviz.ui.widgets.layer_layout import Block, lay_out_layers, neighbour

_NEAR_A_LINE = 7.0
_LOOKED_AT = 48  # points of a line, to find out whether the pointer is near it
_LINE_WIDTHS = (1.0, 3.5)
_DIMMED = 90  # of 255: the path while a neuron's own connections are shown
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_KEYS = frozenset({*_STEPS, Qt.Key.Key_Escape})


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


@dataclass(frozen=True, eq=False)
class LayerPicture:
    """One layer as the map draws it.

    Attributes
    ----------
    n : int
    name, detail : tuple of str
        The two lines above it: the longest wording that has room is taken, else the last.
    """

    n: int
    name: tuple[str, ...]
    detail: tuple[str, ...]


class NetworkMap(QWidget):
    """The layers side by side, each neuron a cell in the colour of its activation.

    Attributes
    ----------
    pointed : Signal
        What the pointer is on: a neuron ``(layer, index)``, an int for a step of the strongest path, or None.
    chosen : Signal
        The neuron that was clicked or walked to; None when Escape let go of it.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._layers: tuple[LayerPicture, ...] = ()
        self._image = (28, 28)
        self._labels: tuple[str, ...] = ()
        self._blocks: tuple[Block, ...] = ()
        self._colours: tuple[NDArray[np.uint32], ...] = ()
        self._path: tuple[int, ...] = ()
        self._links: tuple[Link, ...] = ()
        self._selected: Neuron | None = None
        self._pointed: Neuron | int | None = None
        self._words = ""
        self._cells: CellPicture | None = None
        self._overlay: QPixmap | None = None
        self._caption_font, self._label_font = font(FONT_SMALL), font(FONT_BASE)
        self._answer_font = font(FONT_BASE, bold=True)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Where the layers are, in this widget's coordinates."""
        return self._blocks

    @property
    def colours(self) -> tuple[NDArray[np.uint32], ...]:
        """The colours of each layer's neurons as they are painted."""
        return self._colours

    @property
    def path(self) -> tuple[int, ...]:
        """The neurons of the strongest path, input first."""
        return self._path

    @property
    def links(self) -> tuple[Link, ...]:
        """The connections of the selected or pointed-at neuron that are drawn."""
        return self._links

    @property
    def pointed_at(self) -> Neuron | int | None:
        """What the pointer is on."""
        return self._pointed

    def show_layers(
        self, layers: tuple[LayerPicture, ...], image: tuple[int, int], labels: tuple[str, ...]
    ) -> None:
        """Lay out a network whose outputs stand for ``labels``. Called when that changes, not each frame."""
        self._layers, self._image, self._labels, self._words = layers, image, labels, ""
        self._pointed = None
        self._lay_out()

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a network."""
        self._layers, self._blocks, self._colours, self._path, self._links = (), (), (), (), ()
        self._words, self._pointed, self._cells, self._overlay = words, None, None, None
        self.update()

    def show_activations(self, colours: tuple[NDArray[np.uint32], ...], path: tuple[int, ...]) -> None:
        """Paint each layer's neurons in ``colours`` (``0xffRRGGBB``, (n,)) and the path through ``path``."""
        self._colours, self._path = colours, path
        if self._cells is not None:
            for layer, each in enumerate(colours):
                self._cells.paint(layer, each)
        self.update()

    def show_links(self, links: tuple[Link, ...], selected: Neuron | None) -> None:
        """Draw ``links`` and outline ``selected``."""
        if links != self._links or selected != self._selected:
            self._links, self._selected = links, selected
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``; the colours of the neurons have to be given anew."""
        self._theme = theme
        self._lay_out()

    def rect_on_screen(self, neuron: Neuron) -> QRect:
        """Where a neuron is on the person's screen."""
        block = self._blocks[neuron[0]]
        x, y = block.centre(neuron[1])
        half = block.pitch / 2
        rect = QRectF(x - half, y - half, block.pitch, block.pitch).toAlignedRect()
        return QRect(self.mapToGlobal(rect.topLeft()), rect.size())

    def step_on_screen(self, step: int) -> QRect:
        """Where the middle of a step of the path is on the person's screen."""
        before, after = self._blocks[step], self._blocks[step + 1]
        middle = (before.left + before.width + after.left) / 2
        curve = self._curve_of_step(step)
        points = [curve.pointAtPercent(part / _LOOKED_AT) for part in range(_LOOKED_AT + 1)]
        nearest = min(points, key=lambda point: abs(point.x() - middle))
        return QRect(self.mapToGlobal(nearest.toPoint()), QSize(1, 1))

    # Layout

    @property
    def _caption_height(self) -> int:
        return 2 * QFontMetrics(self._caption_font).lineSpacing() + SPACE_SMALL

    def _lay_out(self) -> None:
        self._cells = self._overlay = None
        if self._layers and self.width() > 0 and self.height() > 0:
            sizes = [layer.n for layer in self._layers]
            metrics = QFontMetrics(self._answer_font)
            label = max((metrics.horizontalAdvance(text) for text in self._labels), default=0) + SPACE
            caption, margin = self._caption_height, SPACE
            area = (self.width() - 2.0 * margin, self.height() - caption - 1.5 * margin)
            placed = lay_out_layers(sizes, self._image, area, label)
            self._blocks = tuple(
                Block(b.layer, b.n, b.columns, b.left + margin, b.top + caption + margin / 2, b.pitch, b.round)
                for b in placed
            )
            ratio = self.devicePixelRatioF()
            size = (math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            self._cells = CellPicture(self._blocks, size, ratio, QColor(self._theme.panel).rgba())
            if len(self._colours) == len(self._blocks) and all(
                len(c) == b.n for c, b in zip(self._colours, self._blocks, strict=True)
            ):
                for layer, colours in enumerate(self._colours):
                    self._cells.paint(layer, colours)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the network out anew."""
        super().resizeEvent(event)
        self._lay_out()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells with one image, what never changes with one more, then the lines."""
        painter = QPainter(self)
        if self._cells is None:
            self._paint_words(painter)
            return
        painter.drawImage(0, 0, self._cells.image)
        self._paint_still(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_links(painter)
        self._paint_path(painter)
        self._paint_selected(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(QColor(self._theme.focus), OUTLINE_WIDTH))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_words(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(self._label_font)
        inside = self.rect().adjusted(SPACE_LARGE, SPACE_LARGE, -SPACE_LARGE, -SPACE_LARGE)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)

    def _paint_still(self, painter: QPainter) -> None:
        """Draw what changes only with the layout; on the screen from a picture of it."""
        ratio = self.devicePixelRatioF()
        exact = painter.paintEngine().type() == QPaintEngine.Type.SVG or painter.deviceTransform().m11() != ratio
        if exact:
            self._draw_still(painter)
            return
        if self._overlay is None:
            self._overlay = QPixmap(self.size() * ratio)
            self._overlay.setDevicePixelRatio(ratio)
            self._overlay.fill(Qt.GlobalColor.transparent)
            onto = QPainter(self._overlay)
            self._draw_still(onto)
            onto.end()
        painter.drawPixmap(0, 0, self._overlay)

    def _draw_still(self, painter: QPainter) -> None:
        """Draw the corners that make discs of squares, the outlines, and all words that stay."""
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block in self._blocks:
            around = QPainterPath()
            discs = QPainterPath()
            for index in range(block.n if block.round else 0):
                x, y = block.centre(index)
                radius = block.pitch / 2 - block.inset
                discs.addEllipse(QPointF(x, y), radius - 0.5, radius - 0.5)
                around.addRect(QRectF(x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2))
            if block.round:
                painter.fillPath(around.subtracted(discs), QColor(theme.panel))
                painter.strokePath(discs, QPen(QColor(theme.border), 1))
            else:
                edge = 1.0 if block.layer == 0 else 1.5
                frame = QRectF(block.left, block.top, block.width, block.height)
                painter.setPen(QPen(QColor(theme.border), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(frame.adjusted(-edge, -edge, edge, edge))
        painter.setFont(self._caption_font)
        for block, layer in zip(self._blocks, self._layers, strict=True):
            self._draw_caption(painter, block, layer)
        painter.setFont(self._label_font)
        painter.setPen(QColor(theme.muted))
        for index, text in enumerate(self._labels):
            painter.drawText(self._label_rect(index), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _draw_caption(self, painter: QPainter, block: Block, layer: LayerPicture) -> None:
        metrics = QFontMetrics(self._caption_font)
        left, right = self._slot(block)
        line = metrics.lineSpacing()
        middle = block.left + block.width / 2
        for texts, y, colour in ((layer.name, 0, self._theme.text), (layer.detail, line, self._theme.muted)):
            fitting = (text for text in texts if metrics.horizontalAdvance(text) <= right - left)
            text = next(fitting, metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, int(right - left)))
            width = metrics.horizontalAdvance(text)
            x = min(max(middle - width / 2, left), right - width)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, y + metrics.ascent() + SPACE_SMALL), text)

    def _slot(self, block: Block) -> tuple[float, float]:
        """The width that a layer's caption may take: to the middle of the gaps on both sides."""
        blocks = self._blocks
        left, right = float(SPACE), self.width() - float(SPACE)
        if block.layer > 0:
            before = blocks[block.layer - 1]
            left = (before.left + before.width + block.left) / 2 + SPACE_SMALL / 2
        if block.layer < len(blocks) - 1:
            right = (block.left + block.width + blocks[block.layer + 1].left) / 2 - SPACE_SMALL / 2
        return left, right

    def _label_rect(self, index: int) -> QRectF:
        block = self._blocks[-1]
        _, y = block.centre(index)
        half = max(block.pitch, QFontMetrics(self._answer_font).height()) / 2
        left = block.left + block.width + SPACE_SMALL
        return QRectF(left, y - half, self.width() - left, 2 * half)

    def _curve(self, path: QPainterPath, source: Neuron, target: Neuron) -> None:
        line = self._line(source, target)
        bend = (line.x2() - line.x1()) / 2
        path.moveTo(line.p1())
        path.cubicTo(line.p1() + QPointF(bend, 0), line.p2() - QPointF(bend, 0), line.p2())

    def _line(self, source: Neuron, target: Neuron) -> QLineF:
        before, after = self._blocks[source[0]], self._blocks[target[0]]
        x1, y1 = before.centre(source[1])
        x2, y2 = after.centre(target[1])
        return QLineF(x1 + before.pitch / 2, y1, x2 - after.pitch / 2, y2)

    def _curve_of_step(self, step: int) -> QPainterPath:
        curve = QPainterPath()
        self._curve(curve, (step, self._path[step]), (step + 1, self._path[step + 1]))
        return curve

    def _paint_links(self, painter: QPainter) -> None:
        thin, thick = _LINE_WIDTHS
        for positive, colour in ((False, self._theme.negative), (True, self._theme.positive)):
            for link in self._links:
                if (link.strength >= 0) != positive:
                    continue
                path = QPainterPath()
                self._curve(path, link.source, link.target)
                painter.strokePath(
                    path, QPen(QColor(colour), thin + (thick - thin) * abs(link.strength))
                )

    def _paint_path(self, painter: QPainter) -> None:
        path = QPainterPath()
        for step in range(len(self._path) - 1):
            self._curve(path, (step, self._path[step]), (step + 1, self._path[step + 1]))
        for block, index in zip(self._blocks, self._path, strict=True) if self._path else ():
            self._ring(path, block, index)
        colour = QColor(self._theme.path)
        if self._links:
            colour.setAlpha(_DIMMED)
        painter.strokePath(path, QPen(colour, OUTLINE_WIDTH))
        if self._path and self._path[-1] < len(self._labels):
            painter.setFont(self._answer_font)
            painter.setPen(QColor(self._theme.text))
            painter.drawText(
                self._label_rect(self._path[-1]),
                int(Qt.AlignmentFlag.AlignVCenter),
                self._labels[self._path[-1]],
            )

    def _ring(self, path: QPainterPath, block: Block, index: int) -> None:
        x, y = block.centre(index)
        half = max(block.pitch / 2, 5.0 if block.layer == 0 else 3.0)
        if block.round or block.layer == 0:
            path.addEllipse(QPointF(x, y), half, half)
        else:
            path.addRect(QRectF(x - half, y - half, 2 * half, 2 * half))

    def _paint_selected(self, painter: QPainter) -> None:
        if self._selected is None:
            return
        ring = QPainterPath()
        self._ring(ring, self._blocks[self._selected[0]], self._selected[1])
        painter.strokePath(ring, QPen(QColor(self._theme.selected), OUTLINE_WIDTH))

    # Pointing

    def _find(self, position: QPointF) -> Neuron | int | None:
        x, y = position.x(), position.y()
        for block in self._blocks:
            index = block.neuron_at(x, y)
            if index is not None:
                return block.layer, index
        if self._blocks and x > self._blocks[-1].left:
            for index in range(len(self._labels)):
                if self._label_rect(index).contains(position):
                    return len(self._blocks) - 1, index
        for step in range(len(self._path) - 1):
            if self._near_step(step, position):
                return step
        return None

    def _near_step(self, step: int, position: QPointF) -> bool:
        curve = self._curve_of_step(step)
        points = (curve.pointAtPercent(part / _LOOKED_AT) for part in range(_LOOKED_AT + 1))
        return any(QLineF(position, point).length() <= _NEAR_A_LINE for point in points)

    def _point(self, found: Neuron | int | None) -> None:
        if found != self._pointed:
            self._pointed = found
            self.pointed.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the pointer is on."""
        self._point(self._find(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that it is on nothing."""
        self._point(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the neuron under the pointer; nothing beside them."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        found = self._find(event.position())
        if isinstance(found, tuple) and found[0] > 0:
            self.chosen.emit(found)
        elif found is None:
            self.chosen.emit(None)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from being the window's shortcuts while this has the keyboard."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEYS
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from neuron to neuron."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self._selected is not None:
            self.chosen.emit(None)
        elif key in _STEPS and self._blocks:
            if self._selected is not None:
                self.chosen.emit(neighbour(self._blocks, self._selected, *_STEPS[Qt.Key(key)]))
            else:
                last = len(self._blocks) - 1
                self.chosen.emit((last, self._path[-1] if self._path else 0))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that this has the keyboard."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And that it has lost it."""
        super().focusOutEvent(event)
        self.update()
