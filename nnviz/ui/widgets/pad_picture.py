"""What is seen on the pad: paper with ink on it, an image that is no drawing, or a hint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QImage, QPainter, QPen, QPixmap

from nnviz.data.ink import Ink
from nnviz.ui.theme import FONT_SMALL, FONT_TITLE, OUTLINE_WIDTH, SPACE, SPACE_LARGE, Theme, font
from nnviz.ui.widgets.ink_painter import InkPainter
from nnviz.ui.widgets.pixel_image import ink_image

_LARGEST_RING = 96  # larger cursors are refused by some systems


class PadPicture:
    """Paints a square at the origin."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._ink = InkPainter(theme.pen)
        self._image: NDArray[np.float32] | None = None
        self._smooth = False
        self._drawn_image: QImage | None = None

    @property
    def shows_image(self) -> bool:
        """Whether an image is shown and not the ink."""
        return self._image is not None

    def show_ink(self, ink: Ink, growing: bool, side: int) -> QRect | None:
        """Show ``ink``, whose last stroke may still be ``growing``.

        Returns
        -------
        QRect or None
            The part of the square that changes, which may be empty; None for all of it.
        """
        before = self._ink.ink
        if self._image is None and ink is before:
            return QRect()
        changed = self._ink.show(ink, growing, side)
        if self._image is not None or not before:  # the image, or the hint, goes
            self._image = self._drawn_image = None
            return None
        return changed

    def show_image(self, image: NDArray[np.float32], smooth: bool) -> None:
        """Show an image instead: ``smooth`` a picture, or the pixels of a 28x28 one."""
        self._image, self._smooth, self._drawn_image = image, smooth, None

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._drawn_image = None
        self._ink.forget(theme.pen)

    def resized(self) -> None:
        """Ink is vectors: it is painted anew in any size."""
        self._ink.forget()

    def paint(self, painter: QPainter, side: int, ratio: float, focused: bool) -> None:
        """Paint paper, ink or image, and the frame."""
        square = QRectF(0, 0, side, side)
        painter.fillRect(square, QColor(self._theme.paper))
        if self._image is not None:
            self._paint_image(painter, self._image, square)
        elif self._ink.ink:
            self._ink.paint(painter, side, ratio)
        else:
            self._paint_hint(painter, square)
        width = OUTLINE_WIDTH if focused else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.focus if focused else self._theme.border), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(square.adjusted(width / 2, width / 2, -width / 2, -width / 2))

    def _paint_image(self, painter: QPainter, image: NDArray[np.float32], square: QRectF) -> None:
        if self._drawn_image is None:
            self._drawn_image = ink_image(image, self._theme.pen)
        target = QRectF(square)
        if self._smooth:
            target.adjust(SPACE_LARGE, SPACE_LARGE, -SPACE_LARGE, -SPACE_LARGE)
        size = self._drawn_image.size().scaled(target.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        fitted = QRectF(QPointF(0, 0), size)
        fitted.moveCenter(target.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.drawImage(fitted, self._drawn_image)

    def _paint_hint(self, painter: QPainter, square: QRectF) -> None:
        middle = square.adjusted(SPACE, SPACE, -SPACE, -SPACE)
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


def ring_cursor(width: float, colour: str, paper: str, ratio: float) -> QCursor:
    """A ring ``width`` pixels wide: as wide as the pen or the eraser, in two colours to be seen on both."""
    side = min(max(round(width), 4), _LARGEST_RING)
    ring = QPixmap(round((side + 4) * ratio), round((side + 4) * ratio))
    ring.setDevicePixelRatio(ratio)
    ring.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ring)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = QRectF(2, 2, side, side)
    for each, thickness in ((paper, 3.0), (colour, 1.5)):
        painter.setPen(QPen(QColor(each), thickness))
        painter.drawEllipse(circle)
    painter.end()
    return QCursor(ring)
