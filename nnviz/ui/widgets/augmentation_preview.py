"""What augmentation makes of one digit: a strip of distorted copies, painted as one picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.augmentation import Augmentation, augment
from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE_SMALL, Theme, font
from nnviz.ui.widgets.pixel_image import pixel_image

COPIES = 12
_COLUMNS = 6
_GAP = 2
_SIDE = 28
_CAPTION = 18


class AugmentationPreview(QWidget):
    """Twelve ways in which one digit may be shown to the network. A click rolls the dice again.

    The dice are the strip's own: looking at distortions takes no random number from a run.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipe_editor.augmentation.preview")
        self.setAccessibleName("Examples of augmented digits")
        self.setToolTip(
            "The digit that is being looked at, as training would distort it. Click for other examples"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._theme = theme
        self._image: NDArray[np.float32] = np.zeros((_SIDE, _SIDE), np.float32)
        self._label: int | None = None
        self._settings = Augmentation()
        self._roll = 0
        self._picture: QImage | None = None

    def sizeHint(self) -> QSize:
        """Two rows of copies, at one and a half their size, and a caption."""
        return QSize(_COLUMNS * 42, self.heightForWidth(_COLUMNS * 44))

    def hasHeightForWidth(self) -> bool:
        """The copies keep their shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Two rows that fill the width, up to twice their size."""
        side = min(width / _COLUMNS, 2 * (_SIDE + _GAP))
        return round(side * (COPIES // _COLUMNS)) + _CAPTION

    @property
    def copies(self) -> NDArray[np.float32]:
        """What is shown: float32 (12, 784)."""
        images = np.repeat(self._image.reshape(1, -1), COPIES, axis=0)
        if not self._settings.active:
            return images
        labels = None if self._label is None else np.full(COPIES, self._label)
        return augment(images, self._settings, np.random.default_rng(self._roll), labels=labels)

    def show_copies(self, image: NDArray[np.float32], label: int | None, settings: Augmentation) -> None:
        """Distort ``image``, float32 (28, 28) and a ``label`` if it has one, by other settings."""
        if image.shape != (_SIDE, _SIDE) or (image is self._image and settings == self._settings):
            return
        self._image, self._label, self._settings = image, label, settings
        self._picture = None
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._picture = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Other examples."""
        self._again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Other examples, with Enter too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._again()
        else:
            super().keyPressEvent(event)

    def _again(self) -> None:
        self._roll += 1
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip and, below, what it is."""
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        rows = COPIES // _COLUMNS
        height = self.height() - _CAPTION
        side = min(self.width() / _COLUMNS, height / rows)
        target = QRectF(0, 0, side * _COLUMNS, side * rows)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._picture)
        painter.setPen(QPen(QColor(self._theme.focus if self.hasFocus() else self._theme.border), 1))
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.focus), OUTLINE_WIDTH))
        painter.drawRect(target.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(font(FONT_SMALL))
        words = "twelve examples; click for others" if self._settings.active else "not distorted"
        painter.drawText(
            QRectF(0, target.bottom() + SPACE_SMALL / 2, self.width(), _CAPTION),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            words,
        )

    def _drawn(self) -> QImage:
        rows = COPIES // _COLUMNS
        pitch = _SIDE + _GAP
        strip = np.zeros((rows * pitch, _COLUMNS * pitch), np.float32)
        for index, copy in enumerate(self.copies):
            row, column = divmod(index, _COLUMNS)
            y, x = row * pitch + _GAP // 2, column * pitch + _GAP // 2
            strip[y : y + _SIDE, x : x + _SIDE] = copy.reshape(_SIDE, _SIDE)
        return pixel_image(strip, self._theme)
