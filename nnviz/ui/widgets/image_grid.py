"""Many images as one scrolling picture: what is seen of it is put together by NumPy and painted at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from nnviz.data.dataset import LabelledImages
from nnviz.insight.mosaic import Mosaic
from nnviz.ui.neuron_words import class_name
from nnviz.ui.theme import FONT_BASE, FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_LARGE, Theme, font
from nnviz.ui.view import DIGITS
from nnviz.ui.widgets.own_keys import keeps_key
from nnviz.ui.widgets.pixel_image import pixel_image

_TILE = 56  # logical pixels: twice the picture's own
_GAP = 8
_CAPTION = 17
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OWN_KEYS = {*_STEPS, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}


class ImageGrid(QAbstractScrollArea):
    """Shows some of a set of labelled images, each with its label and, where it is known, a wrong answer.

    Attributes
    ----------
    picked : Signal
        Emitted with the index in the set of an image that was clicked or reached with the keys.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_browser.grid")
        self.setAccessibleName("Images")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._theme = theme
        self._images: LabelledImages | None = None
        self._indices: NDArray[np.int64] = np.zeros(0, np.int64)
        self._answers: NDArray[np.int64] | None = None
        self._names: tuple[str, ...] = DIGITS
        self._current: int | None = None
        self._empty = ""
        self._picture: tuple[tuple[int, int], QImage] | None = None
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        """Six columns and a few rows."""
        return QSize(6 * (_TILE + _GAP) + 3 * SPACE, 5 * self._pitch[1])

    def minimumSizeHint(self) -> QSize:
        """Two columns, two rows."""
        return QSize(2 * (_TILE + _GAP) + 3 * SPACE, 2 * self._pitch[1])

    @property
    def indices(self) -> NDArray[np.int64]:
        """Which images of the set are shown, in order."""
        return self._indices

    @property
    def current(self) -> int | None:
        """The index in the set of the image that is outlined."""
        return self._current

    @property
    def empty_words(self) -> str:
        """What is said where there are no images."""
        return self._empty

    def show_images(
        self, images: LabelledImages | None, indices: NDArray[np.int64], names: tuple[str, ...], empty: str
    ) -> None:
        """Show images ``indices`` of a set; the sentence ``empty`` where there are none.

        The outlined image stays in sight; where it is not among them, those that come next in the set do.
        """
        anchor = self._anchor if images is self._images else None
        self._images, self._indices, self._names, self._empty = images, indices, names, empty
        self._picture = None
        self._arrange()
        if anchor is not None and len(indices):
            self._scroll_to_place(min(int(np.searchsorted(indices, anchor)), len(indices) - 1))
        self.viewport().update()

    @property
    def _anchor(self) -> int | None:
        """The image that stays in sight while others come and go around it."""
        if self._current is not None:
            return self._current
        first = self._first_seen * self._columns
        return int(self._indices[first]) if first < len(self._indices) else None

    def show_answers(self, answers: NDArray[np.int64] | None) -> None:
        """Say which answers are wrong; ``answers`` are those to all images of the set, None if not known."""
        self._answers = answers
        self.viewport().update()

    def set_current(self, index: int | None) -> None:
        """Outline an image of the set, and scroll to it."""
        if index != self._current:
            self._current = index
            self.viewport().update()
            if index is not None:
                self._scroll_to(index)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._picture = None
        self.viewport().update()

    # Geometry.

    @property
    def _columns(self) -> int:
        return max((self.viewport().width() - _GAP) // (_TILE + _GAP), 1)

    @property
    def _pitch(self) -> tuple[int, int]:
        return _TILE + _GAP, _TILE + _CAPTION + _GAP // 2

    @property
    def _mosaic(self) -> Mosaic:
        return Mosaic(len(self._indices), self._columns)

    @property
    def _left(self) -> int:
        """The columns are centred."""
        return (self.viewport().width() - self._columns * (_TILE + _GAP) - _GAP) // 2

    def tile_rect(self, place: int) -> QRect:
        """Where the tile at a place of the grid is on the screen, its caption included."""
        row, column = divmod(place, self._columns)
        across, down = self._pitch
        top = _GAP + row * down - self.verticalScrollBar().value()
        return QRect(self._left + _GAP + column * across, top, _TILE, _TILE + _CAPTION)

    def _place_at(self, at: QPoint) -> int | None:
        across, down = self._pitch
        column = (at.x() - self._left - _GAP) // across
        row = (at.y() + self.verticalScrollBar().value() - _GAP) // down
        if not 0 <= column < self._columns or row < 0:
            return None
        place = row * self._columns + column
        inside = place < len(self._indices) and self.tile_rect(place).contains(at)
        return place if inside else None

    def _place_of(self, index: int) -> int | None:
        place = int(np.searchsorted(self._indices, index))
        return place if place < len(self._indices) and self._indices[place] == index else None

    def _arrange(self) -> None:
        height = self._mosaic.rows * self._pitch[1] + _GAP
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._pitch[1] // 2)
        bar.setRange(0, max(height - self.viewport().height(), 0))

    def _scroll_to(self, index: int) -> None:
        place = self._place_of(index)
        if place is not None:
            self._scroll_to_place(place)

    def _scroll_to_place(self, place: int) -> None:
        tile, bar = self.tile_rect(place), self.verticalScrollBar()
        if tile.top() < _GAP:
            bar.setValue(bar.value() + tile.top() - _GAP)
        elif tile.bottom() > self.viewport().height() - _GAP:
            bar.setValue(bar.value() + tile.bottom() - self.viewport().height() + _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit."""
        self._picture = None
        self._arrange()
        if self._current is not None:
            self._scroll_to(self._current)

    # What a person does.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the image under the pointer."""
        place = self._place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(int(self._indices[place]))

    def event(self, event: QEvent) -> bool:
        """The arrow keys are this widget's while it has the keyboard, whatever they do elsewhere."""
        return keeps_key(event, _OWN_KEYS) or super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say which image it is that the pointer rests on."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos())
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.words(int(self._indices[place])), self.viewport())
            return True
        return super().viewportEvent(event)

    def words(self, index: int) -> str:
        """What there is to say of an image: "image 1,234, labelled 9, answered 4"."""
        assert self._images is not None
        label = int(self._images.labels[index])
        words = f"image {index:,}, labelled {class_name(label, self._names)}"
        if self._answers is not None:
            words += f", answered {class_name(int(self._answers[index]), self._names)}"
        return words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the images."""
        n = len(self._indices)
        if event.key() not in _OWN_KEYS or not n:
            super().keyPressEvent(event)
            return
        here = self._place_of(self._current) if self._current is not None else None
        if here is None:
            place = min(self._first_seen * self._columns, n - 1)
        elif event.key() == Qt.Key.Key_Home:
            place = 0
        elif event.key() == Qt.Key.Key_End:
            place = n - 1
        elif event.key() in _STEPS:
            place = self._mosaic.neighbour(here, *_STEPS[event.key()])
        else:
            page = max(self.viewport().height() // self._pitch[1], 1) * self._columns
            step = page if event.key() == Qt.Key.Key_PageDown else -page
            place = min(max(here + step, 0), n - 1)
        self.picked.emit(int(self._indices[place]))

    # Painting.

    @property
    def _first_seen(self) -> int:
        return max((self.verticalScrollBar().value() - _GAP) // self._pitch[1], 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.panel))
        if self._images is None or not len(self._indices):
            painter.setPen(QColor(self._theme.muted))
            painter.setFont(font(FONT_BASE))
            room = self.viewport().rect().adjusted(SPACE_LARGE, 0, -SPACE_LARGE, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            return
        first = self._first_seen
        last = min(first + self.viewport().height() // self._pitch[1] + 2, self._mosaic.rows)
        top = self.tile_rect(first * self._columns)
        picture = self._picture_of(first, last)
        target = QRectF(top.left() - _GAP // 2, top.top(), picture.width() * 2, picture.height() * 2)
        painter.drawImage(target, picture)
        self._paint_captions(painter, first * self._columns, min(last * self._columns, len(self._indices)))
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.focus), OUTLINE_WIDTH))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))

    def _picture_of(self, first: int, last: int) -> QImage:
        """Rows ``first`` to ``last`` - 1 as one picture, at half the size on the screen."""
        if self._picture is not None and self._picture[0] == (first, last):
            return self._picture[1]
        assert self._images is not None
        shape, columns = self._images.shape, self._columns
        shown = self._indices[first * columns : last * columns]
        across, down = (each // 2 for each in self._pitch)
        cells = np.zeros((last - first, down, columns, across), np.uint8)
        pixels = self._images.pixels()[shown].reshape(-1, *shape)[:, : _TILE // 2, : _TILE // 2]
        padded = np.zeros(((last - first) * columns, *pixels.shape[1:]), np.uint8)
        padded[: len(pixels)] = pixels
        height, width = pixels.shape[1:]
        margin = (across - _TILE // 2) // 2
        grid = padded.reshape(last - first, columns, height, width).transpose(0, 2, 1, 3)
        cells[:, :height, :, margin : margin + width] = grid
        picture = pixel_image(cells.reshape((last - first) * down, columns * across), self._theme)
        self._picture = (first, last), picture
        return picture

    def _paint_captions(self, painter: QPainter, begin: int, end: int) -> None:
        assert self._images is not None
        theme, labels = self._theme, self._images.labels
        plain, strong = font(FONT_SMALL), font(FONT_SMALL, bold=True)
        panel = QColor(theme.panel)
        for place in range(begin, end):
            index = int(self._indices[place])
            tile = self.tile_rect(place)
            picture = QRectF(tile.left(), tile.top(), _TILE, _TILE)
            # Between the pictures there is panel, not paper.
            painter.fillRect(
                QRectF(tile.left() - _GAP / 2, picture.bottom(), _TILE + _GAP, self._pitch[1] - _TILE), panel
            )
            label, wrong = int(labels[index]), None
            if self._answers is not None and self._answers[index] != label:
                wrong = int(self._answers[index])
            words = class_name(label, self._names)
            if wrong is not None:
                words += f" → {class_name(wrong, self._names)} ×"
            painter.setFont(plain if wrong is None else strong)
            painter.setPen(QColor(theme.muted if wrong is None else theme.bad))
            caption = QRectF(tile.left() - _GAP / 2, picture.bottom() + 1, _TILE + _GAP, _CAPTION - 2)
            painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, words)
            if index == self._current:
                painter.setPen(QPen(QColor(theme.focus), OUTLINE_WIDTH + 1))
            else:
                painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5))
