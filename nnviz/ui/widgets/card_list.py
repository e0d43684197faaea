"""A list of cards: each says its title, its claim and source, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_SMALL, Theme, font

_CARD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class CardFace:
    """What a card shows in the list.

    Attributes
    ----------
    title, below, state : str
        The first line, the second one, and what stands at its right end.
    good : bool
        Whether the state is that the claim came out.
    share : float or None
        How much of it is done while it is run.
    """

    title: str
    below: str
    state: str
    good: bool = False
    share: float | None = None


class CardList(QListWidget):
    """Cards below each other, one of them chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._faces = _Faces(theme, self)
        self.setItemDelegate(self._faces)

    def show_faces(self, faces: Sequence[CardFace]) -> None:
        """Show these cards, in this order; what is chosen stays chosen."""
        while self.count() < len(faces):
            self.addItem(QListWidgetItem())
        for row, face in enumerate(faces):
            item = self.item(row)
            if item.data(_CARD) == face:
                continue
            item.setData(_CARD, face)
            words = f"{face.title}. {face.below}. {face.state}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(words)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._faces.theme = theme
        self.viewport().update()


class _Faces(QStyledItemDelegate):
    """Paints the cards."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._title, self._small = font(), font(FONT_SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines."""
        lines = QFontMetricsF(self._title).height() + QFontMetricsF(self._small).height()
        return QSize(0, round(lines + 2 * SPACE_SMALL + SPACE_SMALL))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one card."""
        face: CardFace = index.data(_CARD)
        theme = self.theme
        area = QRectF(option.rect)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, QColor(theme.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.hover))
        inside = area.adjusted(SPACE, SPACE_SMALL, -SPACE, -SPACE_SMALL)
        muted = theme.accent_text if chosen else theme.muted
        good = theme.good if face.good and not chosen else muted
        self._write(painter, inside, face.title, theme.accent_text if chosen else theme.text, top=True)
        width = self._write(painter, inside, face.state, good, right=True)
        self._write(painter, inside.adjusted(0, 0, -width - SPACE, 0), face.below, muted)
        line = QRectF(area.left(), area.bottom() - OUTLINE_WIDTH, area.width(), OUTLINE_WIDTH)
        if face.share is not None:
            line.setWidth(area.width() * face.share)
            painter.fillRect(line, QColor(theme.accent_text if chosen else theme.focus))
        elif not chosen:
            painter.fillRect(line.adjusted(0, 1, 0, 0), QColor(theme.grid))
        painter.restore()

    def _write(
        self, painter: QPainter, area: QRectF, text: str, colour: str, top: bool = False, right: bool = False
    ) -> float:
        """Write a line, cut short with dots where it has to be; how wide it became."""
        chosen = self._title if top else self._small
        metrics = QFontMetricsF(chosen)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        flags = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignBottom
        flags |= Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(chosen)
        painter.setPen(QColor(colour))
        painter.drawText(area, flags, text)
        return metrics.horizontalAdvance(text)
