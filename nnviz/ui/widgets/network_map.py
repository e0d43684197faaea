"""Every layer's activations for one image, the strongest path through them, and what feeds one neuron."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.ui.selection import Neuron
from nnviz.ui.theme import FONT_BASE, OUTLINE_WIDTH, SPACE_LARGE, Theme, font
from nnviz.ui.widgets.cell_picture import CellPicture
from nnviz.ui.widgets.layer_layout import Block, neighbour
from nnviz.ui.widgets.network_drawing import LayerPicture, Link, NetworkDrawing
from nnviz.ui.widgets.own_keys import keeps_key
from nnviz.ui.widgets.paint_target import is_for_file

_NEAR_A_LINE = 7.0
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_KEYS = frozenset({*_STEPS, Qt.Key.Key_Escape})


class NetworkMap(QWidget):
    """The layers side by side, each neuron a cell in the colour of its activation.

    Attributes
    ----------
    pointed : Signal
        What the pointer is on: a neuron ``(layer, index)``, an int for a step of the path, or None.
    chosen : Signal
        The neuron that was clicked or walked to; None when it was let go of.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the steps
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._layers: tuple[LayerPicture, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._colours: tuple[NDArray[np.uint32], ...] = ()
        self._path: tuple[Neuron, ...] = ()
        self._links: tuple[Link, ...] = ()
        self._selected: Neuron | None = None
        self._pointed: Neuron | int | None = None
        self._words = ""
        self._drawing: NetworkDrawing | None = None
        self._cells: CellPicture | None = None
        self._still: QPixmap | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Where the layers are, in this widget's coordinates."""
        return self._drawing.blocks if self._drawing is not None else ()

    @property
    def colours(self) -> tuple[NDArray[np.uint32], ...]:
        """The colours of each layer's neurons as they are painted."""
        return self._colours

    @property
    def path(self) -> tuple[Neuron, ...]:
        """The neurons of the strongest path."""
        return self._path

    @property
    def links(self) -> tuple[Link, ...]:
        """The connections that are drawn."""
        return self._links

    @property
    def ringed(self) -> Neuron | None:
        """The neuron that is outlined."""
        return self._selected

    @property
    def pointed_at(self) -> Neuron | int | None:
        """What the pointer is on."""
        return self._pointed

    @property
    def words(self) -> str:
        """What is said instead of a network; empty while there is one."""
        return self._words

    def show_layers(self, layers: tuple[LayerPicture, ...], labels: tuple[str, ...]) -> None:
        """Lay out a network whose outputs stand for ``labels``. Called when that changes, not each frame."""
        if [(layer.n, layer.maps) for layer in layers] != [(each.n, each.maps) for each in self._layers]:
            self._pointed = self._drawing = None
        self._layers, self._labels, self._words = layers, labels, ""
        self._colours, self._path, self._links, self._selected = (), (), (), None
        self._lay_out()

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a network."""
        self.show_layers((), ())
        self._words = words

    def show_activations(self, colours: tuple[NDArray[np.uint32], ...], path: tuple[Neuron, ...]) -> None:
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

    def neuron_on_screen(self, neuron: Neuron) -> QRect:
        """Where a neuron is on the person's screen."""
        block = self.blocks[neuron[0]]
        x, y = block.centre(neuron[1])
        half = block.pitch / 2
        rect = QRectF(x - half, y - half, block.pitch, block.pitch).toAlignedRect()
        return QRect(self.mapToGlobal(rect.topLeft()), rect.size())

    def step_on_screen(self, step: int) -> QRect:
        """Where a step of the path is on the person's screen."""
        assert self._drawing is not None
        middle = self._drawing.between(self._path[step], self._path[step + 1])
        return QRect(self.mapToGlobal(middle.toPoint()), QSize(1, 1))

    def _lay_out(self) -> None:
        # Of a size that nobody has seen nothing has to be found again.
        before = self.blocks if self.isVisible() else ()
        self._drawing = self._cells = self._still = None
        if self._layers and self.width() > 0 and self.height() > 0:
            self._drawing = NetworkDrawing(self._layers, self._labels, (self.width(), self.height()), before)
            ratio = self.devicePixelRatioF()
            size = (math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            self._cells = CellPicture(self.blocks, size, ratio, QColor(self._theme.panel).rgba())
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
        theme, drawing = self._theme, self._drawing
        if drawing is None or self._cells is None:
            self._paint_words(painter)
        else:
            painter.drawImage(0, 0, self._cells.image)
            self._paint_still(painter, drawing)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            drawing.draw_links(painter, self._links, theme)
            if self._path:
                drawing.draw_path(painter, self._path, theme, dimmed=bool(self._links))
                if self._path[-1][1] < len(self._labels):
                    drawing.draw_answer(painter, self._path[-1][1], theme)
            if self._selected is not None:
                drawing.draw_ring(painter, self._selected, theme)
        if self.hasFocus() and not is_for_file():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(QColor(theme.focus), OUTLINE_WIDTH))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_words(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(font(FONT_BASE))
        inside = self.rect().adjusted(SPACE_LARGE, SPACE_LARGE, -SPACE_LARGE, -SPACE_LARGE)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)

    def _paint_still(self, painter: QPainter, drawing: NetworkDrawing) -> None:
        """Draw what changes only with the layout: on the screen from a picture of it, into files anew."""
        ratio = self.devicePixelRatioF()
        if is_for_file():
            painter.save()
            drawing.draw_still(painter, self._theme)
            painter.restore()
            return
        if self._still is None:
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(Qt.GlobalColor.transparent)
            onto = QPainter(self._still)
            drawing.draw_still(onto, self._theme)
            onto.end()
        painter.drawPixmap(0, 0, self._still)

    # Pointing

    def _find(self, point: QPointF) -> Neuron | int | None:
        drawing = self._drawing
        if drawing is None:
            return None
        neuron = drawing.neuron_at(point)
        if neuron is not None:
            return neuron
        for step, (source, target) in enumerate(pairwise(self._path)):
            if drawing.distance(source, target, point) <= _NEAR_A_LINE:
                return step
        return None

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
        """Choose the neuron under the pointer; a click beside them lets go of the chosen one."""
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
        return keeps_key(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from neuron to neuron, beginning at the answer."""
        key, blocks = event.key(), self.blocks
        if key == Qt.Key.Key_Escape and self._selected is not None:
            self.chosen.emit(None)
        elif key in _STEPS and blocks:
            if self._selected is not None:
                self.chosen.emit(neighbour(blocks, self._selected, *_STEPS[Qt.Key(key)]))
            else:
                self.chosen.emit(self._path[-1] if self._path else (len(blocks) - 1, 0))
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
