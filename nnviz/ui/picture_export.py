"""Any panel as a picture in a file: PNG with twice the screen's pixels, or SVG with text as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnviz.training.atomic_file import write_atomically
from nnviz.ui.panels.base import Panel
from nnviz.ui.png_bytes import png_bytes
from nnviz.ui.theme import FONT_SMALL, FONT_TITLE, SPACE, SPACE_LARGE, SPACE_SMALL, font
from nnviz.ui.widgets.paint_target import painting_for_file

PICTURES = ("PNG picture (*.png)", "SVG drawing (*.svg)")
"""Kinds of files for a dialog."""

PNG_SCALE = 2

_POINTS_PER_INCH = 96  # logical pixels: what Qt's fonts and the browsers' CSS pixels agree on


class PictureError(ValueError):
    """A picture cannot be made; ``str(error)`` is a sentence that says why."""


def save_picture(panel: Panel, path: str | Path) -> None:
    """Write what ``panel`` shows at this moment to ``path``; its ending, .png or .svg, decides the kind.

    The panel's controls are left out; its title and a caption are put in.

    Raises
    ------
    PictureError
        When the ending is another one, or the panel is too small to be drawn.
    UnwritableError
        When the file cannot be written; one that was there is as it was.
    """
    kinds = {".png": png, ".svg": svg}
    make = kinds.get(Path(path).suffix.lower())
    if make is None:
        raise PictureError(f"“{Path(path).name}” is no picture's name; let it end in .png or .svg.")
    write_atomically(path, make(panel))


def proposed_name(panel: Panel) -> str:
    """A file name to begin with: "first-layer-weights.png"."""
    return "-".join(panel.title.lower().split()) + ".png"


def png(panel: Panel) -> bytes:
    """``panel`` as a PNG of `PNG_SCALE` times as many pixels as logical ones."""
    parts = _parts(panel)
    size = _size(panel, parts)
    image = QImage(size * PNG_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    painter = QPainter(image)
    _draw(panel, parts, painter, size)
    painter.end()
    return png_bytes(image)


def svg(panel: Panel) -> bytes:
    """``panel`` as SVG: lines are lines, text is text, heatmaps are embedded images."""
    parts = _parts(panel)
    size = _size(panel, parts)
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setResolution(_POINTS_PER_INCH)
    generator.setTitle(panel.title)
    generator.setDescription(panel.picture_caption())
    painter = QPainter(generator)
    _draw(panel, parts, painter, size)
    painter.end()
    return bytes(buffer.data().data())


def _size(panel: Panel, parts: Sequence[QWidget]) -> QSize:
    width = max(part.width() for part in parts)
    height = _heading(panel) + sum(part.height() + SPACE_SMALL for part in parts)
    return QSize(width + 2 * SPACE, height + SPACE)


def _parts(panel: Panel) -> Sequence[QWidget]:
    parts = [part for part in panel.picture_parts() if part.width() > 0 and part.height() > 0]
    if not parts:
        raise PictureError(
            f"“{panel.title}” shows nothing that could be drawn; make it visible and try again."
        )
    return parts


def _heading(panel: Panel) -> int:
    """Height of the title and the caption."""
    height = QFontMetrics(font(FONT_TITLE, bold=True)).lineSpacing()
    if panel.picture_caption():
        height += QFontMetrics(font(FONT_SMALL)).lineSpacing()
    return height + 2 * SPACE


def _draw(panel: Panel, parts: Sequence[QWidget], painter: QPainter, size: QSize) -> None:
    theme = panel.theme
    painter.fillRect(QRect(QPoint(0, 0), size), QColor(theme.panel))
    line = QRect(SPACE_LARGE, SPACE, size.width() - 2 * SPACE_LARGE, 0)
    for text, wanted, colour in (
        (panel.title, font(FONT_TITLE, bold=True), theme.text),
        (panel.picture_caption(), font(FONT_SMALL), theme.muted),
    ):
        if text:
            metrics = QFontMetrics(wanted)
            line.setHeight(metrics.lineSpacing())
            painter.setFont(wanted)
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)
            line.translate(0, metrics.lineSpacing())
    y = _heading(panel)
    with painting_for_file():
        for part in parts:
            painter.save()
            painter.translate(SPACE, y)
            # Not part.render: of a QGraphicsView that is another function, which draws its scene alone.
            QWidget.render(part, painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
            painter.restore()
            y += part.height() + SPACE_SMALL
