"""The square that is drawn on, with a mouse, a pen or a finger."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.ink import PEN_WIDTH, Ink
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.drawing import Drawing, Point
from nnviz.ui.widgets.dropped_pictures import holds_picture
from nnviz.ui.widgets.pad_picture import PadPicture, ring_cursor

THINNEST, THICKEST, NOTCH = 0.02, 0.2, 0.01
"""Widths of the pen in pad units, and how far a press of a key changes them."""

# Pens report up to a thousand places a second; more often than this nobody sees the difference.
_SECONDS_BETWEEN_FLUSHES = 0.004
_SMALLEST = 120
_ERASER = 1.25  # times as wide as the pen, so that a line is taken away whole


class PadSurface(QWidget):
    """Turns the pen into a `Drawing` and shows it; or shows an image that is no drawing, until one is begun.

    Attributes
    ----------
    drawn : Signal
        Emitted with the `Ink` at each change, moves gathered into one every few milliseconds.
    settled : Signal
        A gesture has ended, or something was taken back, brought back or replaced.
    brush_changed : Signal
        Emitted when the pen's width or the tool has changed.
    dropped : Signal
        Emitted with the `QMimeData` that was dropped.
    wants_digit : Signal
        Emitted with a digit whose key was pressed.
    wants_paste : Signal
        The keys for pasting were pressed.
    """

    drawn = Signal(object)
    settled = Signal()
    brush_changed = Signal()
    dropped = Signal(object)
    wants_digit = Signal(int)
    wants_paste = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pad.surface")
        self.setAccessibleName("Drawing pad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.drawing = Drawing()
        self._theme = theme
        self._brush = PEN_WIDTH
        self._erasing = False  # the chosen tool
        self._example: Ink | None = None  # what the pad began with: nobody drew it
        self._gesture: str = ""  # "draw" or "erase" while the pad is touched
        self._waiting: list[Point] = []  # places of the pen that are not in the ink yet
        self._last: Point = (0.0, 0.0)
        self._picture = PadPicture(theme)
        self._taken_in_at = 0.0
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setTimerType(Qt.TimerType.PreciseTimer)
        self._flush.timeout.connect(self._take_in)
        self._set_cursor()

    def sizeHint(self) -> QSize:
        """A square that a digit can be drawn on with a mouse."""
        return QSize(284, 284)

    def minimumSizeHint(self) -> QSize:
        """Small, but not too small to draw on."""
        return QSize(_SMALLEST, _SMALLEST)

    @property
    def side(self) -> int:
        """Width and height of the pad itself: the largest square that fits, at the top left."""
        return min(self.width(), self.height())

    @property
    def square(self) -> QRect:
        """Where the pad is in the widget."""
        return QRect(0, 0, self.side, self.side)

    # What it shows.

    def show_ink(self) -> None:
        """Show the drawing as it is, and repaint as little as that takes."""
        changed = self._picture.show_ink(self.drawing.ink, self.drawing.drawing, self.side)
        if changed is None:
            self.update()
        elif not changed.isEmpty():
            self.update(changed)

    def show_image(self, image: NDArray[np.float32], smooth: bool) -> None:
        """Show an image instead of the drawing: ``smooth`` a picture, or the pixels of a 28x28 one."""
        self._picture.show_image(image, smooth)
        self.update()

    @property
    def shows_image(self) -> bool:
        """Whether an image is shown and not the drawing."""
        return self._picture.shows_image

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._picture.set_theme(theme)
        self._set_cursor()
        self.update()

    # Tools.

    @property
    def brush(self) -> float:
        """The pen's width in pad units."""
        return self._brush

    def set_brush(self, width: float) -> None:
        """Choose the pen's width."""
        width = round(min(max(width, THINNEST), THICKEST), 4)
        if width != self._brush:
            self._brush = width
            self._set_cursor()
            self.brush_changed.emit()

    @property
    def erasing(self) -> bool:
        """Whether the eraser is the chosen tool."""
        return self._erasing

    def set_erasing(self, erasing: bool) -> None:
        """Choose the eraser, or the pen."""
        if erasing != self._erasing:
            self._erasing = erasing
            self._set_cursor()
            self.brush_changed.emit()

    def undo(self) -> None:
        """Take the last step back; if an image is shown, come back from it to the drawing first."""
        if self.shows_image or self.drawing.undo():
            self._tell()

    def redo(self) -> None:
        """Take the step again that was taken back."""
        if self.drawing.redo():
            self._tell()

    def put(self, ink: Ink) -> None:
        """Put another ink on the pad; it can be taken back."""
        self.drawing.replace(ink)
        self._tell()

    def show_example(self, ink: Ink) -> None:
        """Begin with an ink that the first stroke replaces."""
        self.drawing.ink = self._example = ink

    def _tell(self) -> None:
        self._gesture = ""
        self._waiting.clear()
        self.drawn.emit(self.drawing.ink)
        self.settled.emit()

    # The pen.

    def _touch(self, at: QPointF, erase: bool) -> None:
        self._leave()
        if self.shows_image:
            if erase:
                return  # an image is no ink
            # A new drawing begins on a clean pad; the one before can be had back.
            self.drawing.replace(Ink())
        self._gesture = "erase" if erase else "draw"
        point = self._pad_point(at)
        self._last = point
        if erase:
            self.drawing.begin_erasing()
            self._waiting.append(point)
        else:
            self.drawing.begin(point, self._brush, afresh=self.drawing.ink is self._example)
        self._take_in()

    def _move(self, at: QPointF) -> None:
        point = self._pad_point(at)
        if not self._gesture or point == self._last:
            return
        self._waiting.append(point)
        if self._flush.isActive():
            return
        # At once if that can be: beside a network that trains, even a timer of no time costs milliseconds.
        early = self._taken_in_at + _SECONDS_BETWEEN_FLUSHES - time.perf_counter()
        if early <= 0:
            self._take_in()
        else:
            self._flush.start(math.ceil(early * 1000))

    def _leave(self) -> None:
        if not self._gesture:
            return
        if self._waiting:
            self._take_in()
        self._flush.stop()
        self._gesture = ""
        self.drawing.end()
        self.settled.emit()

    def _take_in(self) -> None:
        """Put the places that the pen has been at since the last time into the ink, and tell."""
        self._taken_in_at = time.perf_counter()
        points, self._waiting = self._waiting, []
        if self._gesture == "draw":
            self.drawing.draw_on(points)
        elif points:
            self.drawing.erase((self._last, *points), self._eraser / 2)
        if points:
            self._last = points[-1]
        self.drawn.emit(self.drawing.ink)

    @property
    def _eraser(self) -> float:
        return max(self._brush, PEN_WIDTH) * _ERASER

    def _pad_point(self, at: QPointF) -> Point:
        return at.x() / self.side, at.y() / self.side

    def _on_pad(self, at: QPointF) -> bool:
        return max(at.x(), at.y()) < self.side

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left draws, right erases."""
        if not self._on_pad(event.position()):
            event.ignore()
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._touch(event.position(), self._erasing or event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw or erase on."""
        self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._leave()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen draws with its tip and erases with its other end."""
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            erase = self._erasing or event.pointerType() == QPointingDevice.PointerType.Eraser
            self._touch(event.position(), erase or event.button() == Qt.MouseButton.RightButton)
        elif kind == QEvent.Type.TabletMove:
            self._move(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._leave()
        event.accept()  # else it comes a second time, as a mouse

    def event(self, event: QEvent) -> bool:
        """Touches, and the keys that the pad uses itself while it has the keyboard."""
        kind = event.type()
        if isinstance(event, QTouchEvent):
            return self._touched(event)
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._does(event):
            event.accept()  # otherwise the window's shortcut of the same key would be taken
            return True
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> bool:
        points = event.points()
        if event.type() == QEvent.Type.TouchCancel or not points:
            self._leave()
            return True
        at = points[0].position()
        if event.type() == QEvent.Type.TouchBegin:
            if not self._on_pad(at):
                return False
            self._touch(at, self._erasing)
        elif event.type() == QEvent.Type.TouchUpdate:
            self._move(at)
        else:
            self._leave()
        event.accept()
        return True

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The pad's own keys."""
        does = self._does(event)
        if does is None:
            super().keyPressEvent(event)
        else:
            does()

    def _does(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does on the pad; None if it is not the pad's."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo
        if event.matches(QKeySequence.StandardKey.Redo) or _is_redo(event):
            return self.redo
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.wants_paste.emit
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        key = event.key()
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            return lambda: self.wants_digit.emit(key - Qt.Key.Key_0)
        return {
            int(Qt.Key.Key_Delete): self.clear,
            int(Qt.Key.Key_Backspace): self.clear,
            int(Qt.Key.Key_E): lambda: self.set_erasing(not self._erasing),
            int(Qt.Key.Key_BracketLeft): lambda: self.set_brush(self._brush - NOTCH),
            int(Qt.Key.Key_BracketRight): lambda: self.set_brush(self._brush + NOTCH),
        }.get(key)

    def clear(self) -> None:
        """Empty the pad; it can be taken back."""
        self.put(Ink())

    # Pictures dropped on it.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures; anything else is left to the window."""
        if holds_picture(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the picture over."""
        if holds_picture(event.mimeData()):
            event.acceptProposedAction()
            self.dropped.emit(event.mimeData())

    # Painting.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ink is vectors: it is painted anew in any size."""
        self._picture.resized()
        self._set_cursor()

    def hideEvent(self, event: QEvent) -> None:
        """A pad that cannot be seen is not being drawn on."""
        self._leave()

    def focusInEvent(self, event: QEvent) -> None:
        """Show where the keyboard is."""
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show that the keyboard has gone."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is on the pad."""
        self._picture.paint(QPainter(self), self.side, self.devicePixelRatioF(), self.hasFocus())

    def _set_cursor(self) -> None:
        """A ring as wide as the pen or the eraser."""
        width = self._eraser if self._erasing else self._brush
        colour = self._theme.bad if self._erasing else self._theme.focus
        self.setCursor(ring_cursor(width * self.side, colour, self._theme.paper, self.devicePixelRatioF()))


def _is_redo(event: QKeyEvent) -> bool:
    """Ctrl+Y and Ctrl+Shift+Z both, whichever of them the system prefers."""
    control = Qt.KeyboardModifier.ControlModifier
    return (event.key() == Qt.Key.Key_Y and event.modifiers() == control) or (
        event.key() == Qt.Key.Key_Z and event.modifiers() == control | Qt.KeyboardModifier.ShiftModifier
    )
