"""What is under the pointer, enlarged and in numbers: a card beside it that takes no key and no click."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.theme import (
    FONT_BASE,
    FONT_SMALL,
    LINE_WIDTH,
    OUTLINE_WIDTH,
    SPACE,
    SPACE_LARGE,
    SPACE_SMALL,
    Theme,
    font,
)


@dataclass(frozen=True, eq=False)
class Card:
    """What a card says.

    Attributes
    ----------
    title : str
        What it is about.
    rows : tuple of (str, str)
        Names and values; a row without a name goes on with the one above it.
    picture : QImage or None
        Drawn as it is above the words.
    ring : QPointF or None
        The top left of the pixel of the picture that the pointer is on.
    ring_size : float
        How large that pixel is drawn.
    """

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    picture: QImage | None = None
    ring: QPointF | None = None
    ring_size: float = 0.0


ANSWER = "answer.bars"
"""The object that no card covers: the answer is what every number on a card leads to."""

PICTURES = ("pad", "weights_mosaic", "activations_map")
"""Objects that are better left free: one neuron can be looked at in all of them."""

_FORBIDDEN, _UNWANTED = 1000.0, 1.0  # what covering 100 by 100 pixels of something costs ...
_FAR = 0.01  # ... and a pixel of distance


class HoverCard(QWidget):
    """A small window that shows a `Card` near a place on the screen.

    It is a window of its own so that it may reach beyond its panel; it is the panel's child all the same and
    goes with it.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        # The pointer must not notice it: it would leave what the card is about, and the card would go.
        through = Qt.WindowType.WindowTransparentForInput
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint | through)
        self.setObjectName("hover_card")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._card: Card | None = None
        self._title_font = font(FONT_BASE, bold=True)
        self._text_font = font(FONT_SMALL)
        self._line = QFontMetrics(self._text_font).lineSpacing()
        self._title_line = QFontMetrics(self._title_font).lineSpacing()
        self._names = 0

    @property
    def card(self) -> Card | None:
        """What is shown; None while nothing is."""
        return self._card if self.isVisible() else None

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def show_card(self, card: Card, near: QRect) -> None:
        """Show ``card`` beside the rectangle ``near`` (on the screen) without covering it.

        Nor does it cover the `ANSWER`. On one of the `PICTURES` a small card may stand, close to what it is
        about; a large one goes beside them.
        """
        self._card = card
        size = self._measure(card)
        # A card that breathes with every digit is hard to read: once shown it only grows.
        if self.isVisible():
            size = size.expandedTo(self.size()) if card.picture is not None else size
        self.setGeometry(QRect(self._place(size, near), size))
        if not self.isVisible():
            self.show()
        self.setAccessibleName(card.title)
        self.setAccessibleDescription("; ".join(f"{name} {value}".strip() for name, value in card.rows))
        self.update()

    def _measure(self, card: Card) -> QSize:
        metrics = QFontMetrics(self._text_font)
        self._names = max((metrics.horizontalAdvance(name) for name, _ in card.rows if name), default=0)
        width = QFontMetrics(self._title_font).horizontalAdvance(card.title)
        for _, value in card.rows:
            width = max(width, metrics.horizontalAdvance(value) + self._names + SPACE)
        height = self._title_line + SPACE_SMALL + len(card.rows) * self._line
        if card.picture is not None:
            width = max(width, card.picture.width())
            height += card.picture.height() + SPACE
        return QSize(width + 2 * SPACE_LARGE, height + 2 * SPACE)

    def _place(self, size: QSize, near: QRect) -> QPoint:
        """The place beside ``near`` or a picture at which least is covered, and the nearest of those."""
        screen = self.screen().availableGeometry()
        answer = self._seen(ANSWER)
        pictures = [place for place in map(self._seen, PICTURES) if place.isValid()]

        def cost(place: QPoint) -> float:
            card = QRect(place, size)
            forbidden = _shared(card, near) + _shared(card, answer)
            unwanted = sum(_shared(card, picture) for picture in pictures)
            return _FORBIDDEN * forbidden + _UNWANTED * unwanted + _FAR * _distance(card, near)

        places = []
        for around in (near, *pictures):
            level = near.center().y() - size.height() // 2
            upright = near.center().x() - size.width() // 2
            places += [
                QPoint(around.right() + SPACE_LARGE, level),
                QPoint(around.left() - SPACE_LARGE - size.width(), level),
                QPoint(upright, around.bottom() + SPACE_LARGE),
                QPoint(upright, around.top() - SPACE_LARGE - size.height()),
            ]
        last = QPoint(screen.right() - size.width(), screen.bottom() - size.height())
        inside = [
            QPoint(
                min(max(place.x(), screen.left()), max(last.x(), screen.left())),
                min(max(place.y(), screen.top()), max(last.y(), screen.top())),
            )
            for place in places
        ]
        # Just short of the answer may be the one place that is clear of it.
        short = answer.left() - size.width() - SPACE_SMALL
        if answer.isValid() and short >= screen.left():
            inside += [QPoint(short, place.y()) for place in inside]
        return min(inside, key=cost)

    def _seen(self, name: str) -> QRect:
        """Where an object of the window is on the screen; nowhere if it is not to be seen."""
        top: QWidget = self
        while (above := top.parentWidget()) is not None:
            top = above
        found: QWidget | None = top.findChild(QWidget, name)
        if found is None or not found.isVisible() or found.visibleRegion().isEmpty():
            return QRect()
        return QRect(found.mapToGlobal(QPoint(0, 0)), found.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, picture and words."""
        card, theme = self._card, self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.raised))
        painter.setPen(QColor(theme.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if card is None:
            return
        x, y = SPACE_LARGE, SPACE
        painter.setFont(self._title_font)
        painter.setPen(QColor(theme.text))
        width = self.width() - 2 * SPACE_LARGE
        painter.drawText(QRect(x, y, width, self._title_line), int(Qt.AlignmentFlag.AlignVCenter), card.title)
        y += self._title_line + SPACE_SMALL
        if card.picture is not None:
            painter.drawImage(x, y, card.picture)
            self._draw_ring(painter, card, QPointF(x, y))
            y += card.picture.height() + SPACE
        painter.setFont(self._text_font)
        for name, value in card.rows:
            row = QRect(x, y, width, self._line)
            painter.setPen(QColor(theme.muted))
            painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), name)
            painter.setPen(QColor(theme.text))
            row.setLeft(x + self._names + SPACE)
            painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), value)
            y += self._line

    def _draw_ring(self, painter: QPainter, card: Card, origin: QPointF) -> None:
        """Mark the pointer's pixel: dark in light, so that it is seen on any colour."""
        if card.ring is None:
            return
        around = QRectF(origin + card.ring, QSize(round(card.ring_size), round(card.ring_size)).toSizeF())
        for width, colour in (
            (OUTLINE_WIDTH + LINE_WIDTH, self._theme.panel),
            (LINE_WIDTH, self._theme.selected),
        ):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(around)


def _shared(one: QRect, other: QRect) -> float:
    """The area that two rectangles share, in squares of 100 by 100 pixels."""
    both = one.intersected(other)
    return both.width() * both.height() / 1e4 if both.isValid() else 0.0


def _distance(one: QRect, other: QRect) -> float:
    """Pixels between two rectangles; 0 where they meet."""
    across = max(one.left() - other.right(), other.left() - one.right(), 0)
    down = max(one.top() - other.bottom(), other.top() - one.bottom(), 0)
    return math.hypot(across, down)
