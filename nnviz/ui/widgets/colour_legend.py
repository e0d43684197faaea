"""What the colours mean, in numbers: a bar for each scale, with its ends written under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.insight.limits import signed_entries
from nnviz.ui.theme import (
    FONT_SMALL,
    OUTLINE_WIDTH,
    SPACE,
    SPACE_LARGE,
    SPACE_SMALL,
    SPACE_TINY,
    Theme,
    diverging_table,
    font,
    sequential_table,
)

_BAR_HEIGHT = 10
_BAR_WIDTH = 120
_NARROW_BAR = 72
_STEPS = 256
_LEAST_CAPTION = 200  # less is not worth an ellipsis


@dataclass(frozen=True)
class Scale:
    """One bar of a legend.

    Attributes
    ----------
    kind : str
        ``"signed"``: the diverging map; ``"sequential"``: the one of activations; ``"line"``: the path's
        colour.
    low, middle, high : str
        What is written under the bar's ends and centre.
    gamma : float
        Of `signed_entries`: the bar runs evenly through the *values*, so that a bent scale is seen to be so.
    """

    kind: Literal["signed", "sequential", "line"]
    low: str = ""
    middle: str = ""
    high: str = ""
    gamma: float = 1.0


class ColourLegend(QWidget):
    """Bars and a caption, in one line that is painted only when it changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scales: tuple[Scale, ...] = ()
        self._caption = ""
        self._font = font(FONT_SMALL)
        self._metrics = QFontMetrics(self._font)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The bars."""
        return self._scales

    @property
    def caption(self) -> str:
        """The words beside them."""
        return self._caption

    def show_scales(self, scales: tuple[Scale, ...], caption: str) -> None:
        """Show ``scales`` and, in the room beside them, ``caption``."""
        if (scales, caption) != (self._scales, self._caption):
            self._scales, self._caption = scales, caption
            ends = "; ".join(" to ".join(filter(None, (s.low, s.middle, s.high))) for s in scales)
            self.setAccessibleDescription(f"{ends}. {caption}")
            self.setToolTip(caption)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a bar and two lines of words need."""
        return QSize(2 * _BAR_WIDTH, self._height)

    def minimumSizeHint(self) -> QSize:
        """The same, narrower."""
        return QSize(_BAR_WIDTH, self._height)

    @property
    def _height(self) -> int:
        return max(
            _BAR_HEIGHT + SPACE_TINY + self._metrics.height(), 2 * self._metrics.lineSpacing() + SPACE_SMALL
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars from the left, the caption in what is left."""
        painter = QPainter(self)
        painter.setFont(self._font)
        bars = sum(scale.kind != "line" for scale in self._scales)
        width = _BAR_WIDTH if bars <= 1 and self.width() > 3 * _BAR_WIDTH else _NARROW_BAR
        x = 0
        for scale in self._scales:
            x = self._draw_scale(painter, scale, x, width)
            x += SPACE_LARGE
        room = QRect(x, 0, self.width() - x, self.height())
        painter.setPen(QColor(self._theme.muted))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        needed = painter.boundingRect(QRect(0, 0, room.width(), 1000), flags, self._caption)
        if needed.height() <= room.height():
            painter.drawText(room, flags, self._caption)
        elif room.width() > _LEAST_CAPTION:
            line = self._metrics.elidedText(self._caption, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), line)

    def _draw_scale(self, painter: QPainter, scale: Scale, x: int, width: int) -> int:
        if scale.kind == "line":
            return self._draw_line(painter, scale, x)
        ends = max(self._metrics.horizontalAdvance(text) for text in (scale.low, scale.high))
        width = max(width, 2 * ends + SPACE_LARGE)  # the numbers under its ends keep apart
        top = (self.height() - _BAR_HEIGHT - SPACE_TINY - self._metrics.height()) // 2
        bar = QRectF(x + 0.5, top + 0.5, width, _BAR_HEIGHT)
        painter.drawImage(bar, self._bar(scale))
        painter.setPen(QColor(self._theme.border))
        painter.drawRect(bar)
        words = QRect(x, top + _BAR_HEIGHT + SPACE_TINY, width + 1, self._metrics.height())
        painter.setPen(QColor(self._theme.text))
        room = width - 2 * (ends + SPACE_SMALL)
        middle = scale.middle if self._metrics.horizontalAdvance(scale.middle) <= room else ""
        for text, side in (
            (scale.low, Qt.AlignmentFlag.AlignLeft),
            (middle, Qt.AlignmentFlag.AlignHCenter),
            (scale.high, Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(words, int(side | Qt.AlignmentFlag.AlignTop), text)
        return x + width

    def _draw_line(self, painter: QPainter, scale: Scale, x: int) -> int:
        painter.setPen(QPen(QColor(self._theme.path), OUTLINE_WIDTH))
        middle = self.height() / 2
        painter.drawLine(QPointF(x, middle), QPointF(x + 2 * SPACE, middle))
        painter.setPen(QColor(self._theme.text))
        x += 2 * SPACE + SPACE_SMALL
        width = self._metrics.horizontalAdvance(scale.high)
        painter.drawText(QRect(x, 0, width, self.height()), int(Qt.AlignmentFlag.AlignVCenter), scale.high)
        return x + width

    def _bar(self, scale: Scale) -> QImage:
        entries: NDArray[np.uint8]
        if scale.kind == "signed":
            values = np.linspace(-1.0, 1.0, _STEPS - 1, dtype=np.float32)
            entries, table = signed_entries(values, 1.0, scale.gamma), diverging_table(self._theme)
        else:
            entries, table = np.arange(_STEPS, dtype=np.uint8), sequential_table(self._theme)
        colours = table[entries]
        return QImage(colours.data, len(colours), 1, QImage.Format.Format_RGB32).copy()
