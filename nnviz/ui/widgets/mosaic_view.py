"""A widget full of heatmaps: painted with one call; tiles are pointed at, clicked, walked through."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from nnviz.ui.theme import FONT_BASE, OUTLINE_WIDTH, SPACE_LARGE, Theme, diverging_table, font
from nnviz.ui.widgets.mosaic_picture import GAP_ENTRY, MosaicPicture
from nnviz.ui.widgets.own_keys import keeps_key
from nnviz.ui.widgets.paint_target import is_for_file
from nnviz.ui.widgets.tile_layout import TileLayout, lay_out

_MARGIN = 4  # around the tiles, for the outline of those at the edge and for the ring of keyboard focus
_ZOOM_STEP = 1.25
_LARGEST_ZOOM = 8.0
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_KEYS = frozenset(
    {
        *_STEPS,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Equal,
    }
)
_VECTOR_ENLARGEMENT = 4  # viewers of SVG blur an image that they enlarge; large pixels stay sharp


class MosaicView(QAbstractScrollArea):
    """Heatmaps of signed numbers, one tile for each row.

    Attributes
    ----------
    pointed : Signal
        The tile under the pointer and the pixel of it, ``(tile, row, column)``; None when there is none.
    chosen : Signal
        The tile that was clicked or walked to, an int; None when Escape let go of it.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the steps
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._table = _with_gaps(theme)
        self._values: NDArray[np.float32] | None = None
        self._tile = (28, 28)
        self._limit, self._gamma = 1.0, 1.0
        self._selected: int | None = None
        self._hovered: tuple[int, int, int] | None = None
        self._zoom = 1.0
        self._words = ""
        self._layout = lay_out(0, (1, 1))
        self._picture: MosaicPicture | None = None
        self._stale = True

    @property
    def layout_of_tiles(self) -> TileLayout:
        """Where the tiles are."""
        return self._layout

    @property
    def picture(self) -> MosaicPicture | None:
        """What is painted, brought up to date; None without tiles."""
        self._compose()
        return self._picture

    @property
    def hovered(self) -> tuple[int, int, int] | None:
        """Tile, row and column under the pointer."""
        return self._hovered

    @property
    def words(self) -> str:
        """What is said instead of tiles; empty while there are some."""
        return self._words

    @property
    def table(self) -> NDArray[np.uint32]:
        """The colours of the entries; the gaps' colour is the panel's."""
        return self._table

    def show_values(
        self, values: NDArray[np.float32], tile: tuple[int, int], limit: float, gamma: float
    ) -> None:
        """Show ``values``, (n, height * width), in colours from -limit to limit. They are not copied."""
        before = None if self._values is None else (len(self._values), self._tile)
        self._values, self._tile, self._limit, self._gamma = values, tile, limit, gamma
        self._words = ""
        if before != (len(values), tile):
            self._hovered = None
            self._lay_out()
        self._refresh()

    def show_words(self, words: str) -> None:
        """Show a sentence instead of tiles."""
        if self._values is not None or words != self._words:
            self._values, self._picture, self._words, self._hovered = None, None, words, None
            self._lay_out()
            self._refresh()

    def set_selected(self, tile: int | None) -> None:
        """Outline ``tile``, and scroll to it if it was chosen elsewhere."""
        if tile != self._selected:
            self._selected = tile
            self.reveal(tile)
            self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._table = _with_gaps(theme)
        self._refresh()

    @property
    def zoom(self) -> float:
        """How many times larger than they would be the tiles are."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Show the tiles so many times larger, 1 to 8, and scroll them if they do not fit."""
        zoom = min(max(zoom, 1.0), _LARGEST_ZOOM)
        if zoom != self._zoom:
            self._zoom = zoom
            self._lay_out()
            self.reveal(self._selected)
            self._refresh()

    def reveal(self, tile: int | None) -> None:
        """Scroll as far as needed to see the whole of ``tile``."""
        if tile is None or tile >= self._layout.mosaic.n:
            return
        _, top, _, height = self._layout.rect_of(tile)
        bar, seen = self.verticalScrollBar(), round((self.viewport().height() - 2 * _MARGIN) * self._ratio)
        if top < bar.value():
            bar.setValue(top - self._layout.gap)
        elif top + height > bar.value() + seen:
            bar.setValue(top + height + self._layout.gap - seen)

    def rect_on_screen(self, tile: int) -> QRect:
        """Where ``tile`` is on the person's screen."""
        rect = self._rect(tile).toAlignedRect()
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def whole(self) -> MosaicView:
        """This view, or, where part of it has to be scrolled to, a higher one that shows every tile."""
        if self._values is None or not self._layout.scrolls:
            return self
        view = MosaicView(self._theme)
        # At least one logical pixel for each of a tile's, or it would be scrolled as well.
        tile, gap = max(self._tile), max(round(2 * self._ratio), 1)
        columns = max((self.width() - 2 * _MARGIN - gap) // (tile + gap), 1)
        rows = -(-len(self._values) // columns)
        view.resize(self.width(), rows * (tile + gap) + gap + 2 * _MARGIN)
        view.show_values(self._values, self._tile, self._limit, self._gamma)
        view.set_selected(self._selected)
        # A widget that is never shown hears of its size only when it is told.
        QCoreApplication.sendEvent(view, QResizeEvent(view.size(), QSize()))
        return view

    # Painting

    @property
    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _lay_out(self) -> None:
        ratio = self._ratio
        margin = 2 * _MARGIN
        area = (math.floor((self.width() - margin) * ratio), math.floor((self.height() - margin) * ratio))
        bar = math.ceil(self.verticalScrollBar().sizeHint().width() * ratio)
        n = 0 if self._values is None else len(self._values)
        self._layout = lay_out(n, area, self._tile, ratio, self._zoom, bar)
        scroll = self.verticalScrollBar()
        over = self._layout.height - area[1] if self._layout.scrolls else 0
        scroll.setRange(0, max(over, 0))
        scroll.setPageStep(area[1])
        scroll.setSingleStep(self._layout.pitch)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if over > 0 else policy.ScrollBarAlwaysOff)
        self._picture = None

    def _refresh(self) -> None:
        self._stale = True
        self.viewport().update()

    def _compose(self) -> None:
        if self._values is None:
            return
        top = self.verticalScrollBar().value()
        height = math.ceil((self.viewport().height() - 2 * _MARGIN) * self._ratio)
        if self._picture is None or self._picture.top != top:
            self._picture = MosaicPicture(self._layout, top, height)
            self._stale = True
        if self._stale:
            self._picture.paint(self._values, self._limit, self._gamma, self._table)
            self._stale = False

    @property
    def _origin(self) -> QPointF:
        """Where the painted image begins, in logical pixels of the viewport."""
        spare = round((self.viewport().height() - 2 * _MARGIN) * self._ratio) - self._layout.height
        return QPointF(_MARGIN, _MARGIN) + QPointF(self._layout.left, max(spare // 2, 0)) / self._ratio

    def _rect(self, tile: int) -> QRectF:
        x, y, width, height = self._layout.rect_of(tile)
        ratio = self._ratio
        at = QPointF((x - self._layout.left) / ratio, (y - self.verticalScrollBar().value()) / ratio)
        at += self._origin
        return QRectF(at.x(), at.y(), width / ratio, height / ratio)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image with one call, then the outlines of the tiles that are pointed at and selected."""
        theme = self._theme
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(theme.panel))
        self._compose()
        picture = self._picture
        if picture is None:
            painter.setPen(QColor(theme.muted))
            painter.setFont(font(FONT_BASE))
            inside = self.viewport().rect().adjusted(SPACE_LARGE, SPACE_LARGE, -SPACE_LARGE, -SPACE_LARGE)
            painter.drawText(
                inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words
            )
            return
        image, origin = picture.image, self._origin
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            image = image.scaled(image.size() * _VECTOR_ENLARGEMENT)
            size = picture.image.size() / self._ratio
            painter.drawImage(QRectF(origin, size.toSizeF()), image)
        else:
            image.setDevicePixelRatio(self._ratio)
            painter.drawImage(origin, image)
        self._clear_holes(painter)
        if self._hovered is not None and self._hovered[0] != self._selected:
            self._outline(painter, self._hovered[0], theme.muted)
        if self._selected is not None and self._selected < self._layout.mosaic.n:
            self._outline(painter, self._selected, theme.selected)
        if self.hasFocus() and not is_for_file():
            painter.setPen(QPen(QColor(theme.focus), OUTLINE_WIDTH))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _clear_holes(self, painter: QPainter) -> None:
        """Paint the panel's colour where the last row has no tile, instead of the gaps' colour."""
        mosaic, gap = self._layout.mosaic, self._layout.gap / self._ratio
        if mosaic.n % mosaic.columns and self._picture is not None and self._picture.stop == mosaic.n:
            last = self._rect(mosaic.n - 1)
            right = self._origin.x() + self._layout.width / self._ratio
            hole = QRectF(last.right() + gap, last.top(), right - last.right() - gap, last.height() + gap)
            painter.fillRect(hole, QColor(self._theme.panel))

    def _outline(self, painter: QPainter, tile: int, colour: str) -> None:
        pen = QPen(QColor(colour), OUTLINE_WIDTH)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(self._rect(tile).adjusted(-1, -1, 1, 1))

    # Pointing

    def _tile_at(self, position: QPointF) -> tuple[int, int, int] | None:
        if self._values is None:
            return None
        at = (position - self._origin) * self._ratio
        x = at.x() + self._layout.left
        y = at.y() + self.verticalScrollBar().value()
        tile = self._layout.tile_at(x, y)
        return None if tile is None else (tile, *self._layout.pixel_at(tile, x, y))

    def _point(self, position: QPointF | None) -> None:
        found = None if position is None else self._tile_at(position)
        if found != self._hovered:
            self._hovered = found
            self.pointed.emit(found)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the pointer is on."""
        self._point(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the tile under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and (found := self._tile_at(event.position())):
            self.chosen.emit(found[0])
        else:
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, show the tiles larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * _ZOOM_STEP ** (event.angleDelta().y() / 120))
            event.accept()
            return
        super().wheelEvent(event)
        self._point(event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice that the pointer has left."""
        if event.type() == QEvent.Type.Leave:
            self._point(None)
        return super().viewportEvent(event)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk along the tiles from being shortcuts while this has the keyboard."""
        return keeps_key(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from tile to tile."""
        key, mosaic = event.key(), self._layout.mosaic
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self._zoom * _ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self._zoom / _ZOOM_STEP)
        elif key == Qt.Key.Key_Escape and self._selected is not None:
            self.chosen.emit(None)
        elif mosaic.n and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.chosen.emit(0 if key == Qt.Key.Key_Home else mosaic.n - 1)
        elif mosaic.n and key in _STEPS:
            here = self._selected
            self.chosen.emit(0 if here is None else mosaic.neighbour(here, *_STEPS[Qt.Key(key)]))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that this has the keyboard."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And that it has lost it."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tiles out anew."""
        super().resizeEvent(event)
        self._lay_out()
        self.reveal(self._selected)
        self._refresh()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint another part of the mosaic."""
        self._point(QPointF(self.viewport().mapFromGlobal(self.cursor().pos())) if self._hovered else None)
        self.viewport().update()


def _with_gaps(theme: Theme) -> NDArray[np.uint32]:
    table = diverging_table(theme).copy()
    table[GAP_ENTRY] = QColor(theme.grid).rgba()
    return table
