"""How one run among several is told from the others: a colour, and dashes once the colours are used up."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from nnviz.ui.theme import ICON, OUTLINE_WIDTH, RADIUS, SPACE, SPACE_TINY, Theme

_DASHES: tuple[list[float], ...] = ([], [6.0, 3.0], [2.0, 2.0])


def dashes_of(place: int, colours: int) -> list[float]:
    """Return the dash pattern, in line widths, of the run at `place` when there are so many `colours`."""
    return list(_DASHES[place // colours % len(_DASHES)])


def swatch(place: int, theme: Theme) -> QIcon:
    """Return a piece of the line that the run at `place` is drawn with."""
    icon = QIcon(_drawn(place, theme, plate=False))
    # In a selected row the line lies on the accent: it brings its own ground.
    icon.addPixmap(_drawn(place, theme, plate=True), QIcon.Mode.Selected)
    return icon


def _drawn(place: int, theme: Theme, plate: bool) -> QPixmap:
    picture = QPixmap(ICON, ICON)
    picture.fill(Qt.GlobalColor.transparent)
    pen = QPen(QColor(theme.runs[place % len(theme.runs)]), 2 * OUTLINE_WIDTH)
    pen.setDashPattern(dashes_of(place, len(theme.runs)))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = 0.0
    if plate:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(0, ICON / 2 - SPACE, ICON, 2 * SPACE), RADIUS, RADIUS)
        inset = SPACE_TINY
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(inset, ICON / 2), QPointF(ICON - inset, ICON / 2))
    painter.end()
    return picture
