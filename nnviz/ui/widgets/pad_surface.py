"""The square that is drawn on, with a mouse, a pen or a finger."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.ink import PEN_WIDTH, Ink, Stroke
from nnviz.ui.theme import FONT_SMALL, FONT_TITLE, OUTLINE_WIDTH, SPACE, SPACE_LARGE, Theme, font
from nnviz.ui.widgets.drawing import Drawing, Point
from nnviz.ui.widgets.pixel_image import ink_image

THINNEST, THICKEST, NOTCH = 0.02, 0.2, 0.01
"""Widths of the pen in pad units, and how far a press of a key changes them."""

# Pens report up to a thousand places a second; more often than this nobody sees the difference.
_SECONDS_BETWEEN_FLUSHES = 0.006
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
        self._gesture: str = ""  # "draw" or "erase" while the pad is touched
        self._waiting: list[Point] = []  # places of the pen that are not in the ink yet
        self._last: Point = (0.0, 0.0)
        self._image: NDArray[np.float32] | None = None
        self._smooth = False
        self._picture: QImage | None = None
        self._paper: QPixmap | None = None  # all finished strokes, painted once
        self._on_paper: tuple[Stroke, ...] = ()
        self._line = QPainterPath()  # the stroke that is being drawn, in widget coordinates
        self._line_points = 0
        self._shown_ink = Ink()
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
    def square(self) -> QRect:
        """The pad itself: the largest square that fits, at the top left."""
        side = min(self.width(), self.height())
        return QRect(0, 0, side, side)

    # What it shows.

    def show_ink(self) -> None:
        """Show the drawing as it is, and repaint as little as that takes."""
        if self._image is not None:
            self._image = self._picture = None
            self.update()
        ink = self.drawing.ink
        if ink is self._shown_ink:
            return
        before, self._shown_ink = self._shown_ink, ink
        if self.drawing.drawing and ink.strokes[:-1] == self._on_paper:
            self.update(self._lengthen(ink.strokes[-1]))
            if not before:
                self.update()  # the words on an empty pad go
            return
        self._paper = None
        self.update()

    def show_image(self, image: NDArray[np.float32], smooth: bool) -> None:
        """Show an image instead of the drawing: ``smooth`` a picture, or the pixels of a 28x28 one."""
        if image is self._image:
            return
        self._image, self._smooth, self._picture = image, smooth, None
        self.update()

    @property
    def shows_image(self) -> bool:
        """Whether an image is shown and not the drawing."""
        return self._image is not None

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._paper = self._picture = None
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
            self.drawing.begin(point, self._brush)
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
        square = self.square
        return (at.x() - square.left()) / square.width(), (at.y() - square.top()) / square.height()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left draws, right erases."""
        if not QRectF(self.square).contains(event.position()):
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
            if not QRectF(self.square).contains(at):
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
        self._paper = None
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
        """Paint paper, ink or image, and the frame."""
        painter = QPainter(self)
        square = self.square
        painter.fillRect(square, QColor(self._theme.paper))
        if self._image is not None:
            self._paint_image(painter, square)
        elif self._shown_ink:
            self._paint_ink(painter, square)
        else:
            self._paint_hint(painter, square)
        focused = self.hasFocus()
        width = OUTLINE_WIDTH if focused else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.focus if focused else self._theme.border), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(square).adjusted(width / 2, width / 2, -width / 2, -width / 2))

    def _paint_ink(self, painter: QPainter, square: QRect) -> None:
        finished = self._shown_ink.strokes
        if self.drawing.drawing:
            finished = finished[:-1]
        if self._paper is None or self._on_paper != finished:
            self._paint_paper(finished, square)
        assert self._paper is not None
        painter.drawPixmap(square.topLeft(), self._paper)
        if self.drawing.drawing:
            stroke = self._shown_ink.strokes[-1]
            self._lengthen(stroke)
            painter.setClipRect(square)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.strokePath(self._line, self._pen(stroke, square))
            painter.setClipping(False)

    def _paint_paper(self, strokes: tuple[Stroke, ...], square: QRect) -> None:
        """Paint the finished strokes once, to be copied from then on."""
        ratio = self.devicePixelRatioF()
        self._paper = QPixmap(round(square.width() * ratio), round(square.height() * ratio))
        self._paper.setDevicePixelRatio(ratio)
        self._paper.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in strokes:
            painter.strokePath(_path(stroke.points, QPointF(0, 0), square.width()), self._pen(stroke, square))
        painter.end()
        self._on_paper = strokes
        self._line = QPainterPath()
        self._line_points = 0

    def _lengthen(self, stroke: Stroke) -> QRect:
        """Bring the path of the growing stroke up to date; returns the part of the widget that changes."""
        square = self.square
        known = self._line_points
        if known > len(stroke.points) or known == 0:
            self._line = _path(stroke.points, QPointF(square.topLeft()), square.width())
            known = 0
        else:
            for x, y in stroke.points[known:]:
                self._line.lineTo(square.left() + x * square.width(), square.top() + y * square.width())
        self._line_points = len(stroke.points)
        new = stroke.points[max(known - 1, 0) :]
        low, high = new.min(axis=0) - stroke.width / 2, new.max(axis=0) + stroke.width / 2
        changed = QRectF(
            square.left() + low[0] * square.width(),
            square.top() + low[1] * square.width(),
            (high[0] - low[0]) * square.width(),
            (high[1] - low[1]) * square.width(),
        )
        return changed.toAlignedRect().adjusted(-1, -1, 1, 1)

    def _pen(self, stroke: Stroke, square: QRect) -> QPen:
        return QPen(
            QColor(self._theme.pen),
            stroke.width * square.width(),
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )

    def _paint_image(self, painter: QPainter, square: QRect) -> None:
        assert self._image is not None
        if self._picture is None:
            self._picture = ink_image(self._image, self._theme.pen)
        target = QRectF(square)
        if self._smooth:
            target.adjust(SPACE_LARGE, SPACE_LARGE, -SPACE_LARGE, -SPACE_LARGE)
        size = self._picture.size().scaled(target.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        fitted = QRectF(QPointF(0, 0), size)
        fitted.moveCenter(target.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.drawImage(fitted, self._picture)

    def _paint_hint(self, painter: QPainter, square: QRect) -> None:
        middle = QRectF(square).adjusted(SPACE, SPACE, -SPACE, -SPACE)
        painter.setPen(QColor(self._theme.muted))
        hint = "Draw a digit here"
        painter.setFont(font(FONT_TITLE))
        if painter.fontMetrics().horizontalAdvance(hint) > middle.width():
            painter.setFont(font(FONT_SMALL))
        above = QRectF(middle.left(), middle.center().y() - 26, middle.width(), 24)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, hint)
        painter.setFont(font(FONT_SMALL))
        below = QRectF(middle.left(), middle.center().y(), middle.width(), 40)
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
            "or drop a picture of one",
        )

    def _set_cursor(self) -> None:
        """A ring as wide as the pen or the eraser."""
        erasing = self._erasing
        width = self._eraser if erasing else self._brush
        side = min(max(round(width * self.square.width()), 4), 96)
        ratio = self.devicePixelRatioF()
        ring = QPixmap(round((side + 4) * ratio), round((side + 4) * ratio))
        ring.setDevicePixelRatio(ratio)
        ring.fill(Qt.GlobalColor.transparent)
        painter = QPainter(ring)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(2, 2, side, side)
        # Two colours, so that it is seen on ink and on paper.
        painter.setPen(QPen(QColor(self._theme.paper), 3))
        painter.drawEllipse(circle)
        painter.setPen(QPen(QColor(self._theme.bad if erasing else self._theme.focus), 1.5))
        painter.drawEllipse(circle)
        painter.end()
        self.setCursor(QCursor(ring))


def holds_picture(data: QMimeData) -> bool:
    """Whether there is a picture in ``data``, or a file that may be one."""
    return data.hasImage() or picture_file(data) is not None


def picture_file(data: QMimeData) -> str | None:
    """The first local file in ``data`` that may be a picture: whatever is not a network."""
    for url in data.urls():
        if url.isLocalFile() and not url.fileName().lower().endswith(".safetensors"):
            return url.toLocalFile()
    return None


def _is_redo(event: QKeyEvent) -> bool:
    """Ctrl+Y and Ctrl+Shift+Z both, whichever of them the system prefers."""
    control = Qt.KeyboardModifier.ControlModifier
    return (event.key() == Qt.Key.Key_Y and event.modifiers() == control) or (
        event.key() == Qt.Key.Key_Z and event.modifiers() == control | Qt.KeyboardModifier.ShiftModifier
    )


def _path(points: NDArray[np.float64], origin: QPointF, side: float) -> QPainterPath:
    """A polyline in pad units as a path on a square of ``side`` at ``origin``; a dot is drawn as one."""
    x, y = origin.x(), origin.y()
    path = QPainterPath(QPointF(x + points[0, 0] * side, y + points[0, 1] * side))
    if len(points) == 1:
        # A path of one place is nothing to a pen; a hundredth of a pixel is a dot.
        path.lineTo(x + points[0, 0] * side + 0.01, y + points[0, 1] * side)
    for px, py in points[1:]:
        path.lineTo(x + px * side, y + py * side)
    return path
