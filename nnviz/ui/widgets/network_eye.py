"""What the network sees: the 28x28 picture, every pixel of it, and a few words beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.icons import pixmap
from nnviz.ui.neuron_words import pixel_name
from nnviz.ui.number_words import written
from nnviz.ui.selection import Probe
from nnviz.ui.theme import FONT_BASE, FONT_SMALL, ICON, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.widgets.pixel_image import pixel_image

SMALLEST_SCALE, _LARGEST_SCALE = 3, 8  # screen pixels for one of the picture's
_WORDS_BELOW, _WORDS_BESIDE = 76, 154  # room for the words


class NetworkEye(QWidget):
    """Shows the probe as the input layer gets it; says what it is, or what went wrong instead."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pad.seen")
        self.setAccessibleName("What the network sees")
        self.setToolTip(
            "The digit cut out, fitted into 20 × 20 pixels and centred by its mass in 28 × 28, as in MNIST"
        )
        self.setMouseTracking(True)
        self._theme = theme
        self._probe = Probe()
        self._picture: QImage | None = None
        self._caption = ""
        self._trouble = ""
        self._pointed: int | None = None
        self._scale = SMALLEST_SCALE
        self._stacked = False

    def least_height(self, stacked: bool) -> int:
        """The height that the smallest picture needs, with the words below it (``stacked``) or beside it."""
        return SMALLEST_SCALE * 28 + 2 + (_WORDS_BELOW if stacked else 0)

    def place(self, room: QRect, stacked: bool) -> None:
        """Fill ``room`` with as large a picture as goes into it, the words below it or beside it."""
        words = QSize(0, _WORDS_BELOW) if stacked else QSize(_WORDS_BESIDE, 0)
        scale = (min(room.width() - words.width(), room.height() - words.height()) - 2) // 28
        self._scale = min(max(scale, SMALLEST_SCALE), _LARGEST_SCALE)
        self._stacked = stacked
        self.setGeometry(room)
        self.update()

    @property
    def words(self) -> str:
        """What is said beside the picture."""
        return self._trouble or self._caption

    def show_probe(self, probe: Probe, caption: str) -> None:
        """Show another image; repaints the words only when they change."""
        if probe is not self._probe:
            self._probe = probe
            self._picture = None
            self.update(self._frame.adjusted(-1, -1, 1, 1))
            if self._pointed is not None:
                self.update()
        if caption != self._caption:
            self._caption = caption
            self._describe()

    def complain(self, sentence: str) -> None:
        """Say what went wrong, in the place of the caption; "" takes it back."""
        if sentence != self._trouble:
            self._trouble = sentence
            self._describe()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._picture = None
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the value of the pixel under the pointer."""
        at = event.position().toPoint()
        pixel = None
        if self._frame.contains(at):
            height, width = self._probe.image.shape
            row = (at.y() - self._frame.top()) * height // self._frame.height()
            column = (at.x() - self._frame.left()) * width // self._frame.width()
            pixel = row * width + column
        self._point(pixel)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is elsewhere."""
        self._point(None)

    def _point(self, pixel: int | None) -> None:
        if pixel != self._pointed:
            self._pointed = pixel
            self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.words)
        self.update()

    @property
    def picture_side(self) -> int:
        """Width and height of the picture on the screen, its frame left out."""
        return 28 * self._scale

    @property
    def _frame(self) -> QRect:
        return QRect(1, 1, self.picture_side, self.picture_side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, and the words unless only the picture has changed."""
        painter = QPainter(self)
        theme, frame = self._theme, self._frame
        if self._picture is None:
            self._picture = pixel_image(self._probe.image, theme)
        painter.drawImage(frame, self._picture)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawRect(frame.adjusted(-1, -1, 0, 0))
        if not event.rect().intersects(self._words_box.toAlignedRect()):
            return
        self._paint_words(painter)

    @property
    def _words_box(self) -> QRectF:
        if self._stacked:
            top = self._frame.bottom() + SPACE_SMALL
            return QRectF(0, top, self.width(), max(self.height() - top, 0))
        left = self._frame.right() + SPACE + SPACE_SMALL
        return QRectF(left, 0, max(self.width() - left, 0), self.height())

    def _paint_words(self, painter: QPainter) -> None:
        theme, box = self._theme, self._words_box
        line = 19.0
        title = "The network sees"
        painter.setFont(font(FONT_BASE, bold=True))
        if painter.fontMetrics().horizontalAdvance(title) > box.width():
            painter.setFont(font(FONT_SMALL, bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(
            QRectF(box.left(), box.top(), box.width(), line),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            title,
        )
        rest = box.adjusted(0, line + 2, 0, 0)
        if self._trouble:
            mark = ICON - 6
            painter.drawPixmap(
                rest.topLeft().toPoint(), pixmap("alarm", theme.bad, mark, self.devicePixelRatioF())
            )
            rest.adjust(mark + SPACE_SMALL, 0, 0, 0)
        painter.setFont(font(FONT_SMALL))
        painter.setPen(QColor(theme.bad if self._trouble else theme.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(rest, flags, self.shown_words)

    @property
    def shown_words(self) -> str:
        """What stands beside the picture at this moment: of the pixel that is pointed at, or `words`."""
        pixels = self._probe.pixels
        if self._pointed is not None and not self._trouble and self._pointed < len(pixels):
            value = written(float(pixels[self._pointed]))
            return f"{pixel_name(self._pointed, self._probe.image.shape[1])}: {value}"
        return self.words
