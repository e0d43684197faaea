"""The window's icons: one-colour drawings from ``assets/icons``, coloured by the theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnviz import resources
from nnviz.ui.theme import ICON, Theme


@cache
def _drawing(name: str) -> str:
    return (resources.assets() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` in ``colour`` (``#rrggbb``), ``size`` pixels square on a screen of that ratio."""
    result = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    result.fill(Qt.GlobalColor.transparent)
    drawing = _drawing(name).replace("currentColor", colour)
    painter = QPainter(result)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(result.rect()))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """The drawing ``name`` as an icon for ``theme``; in ``colour`` where the text's colour would not do."""
    result = QIcon()
    for ratio in (1.0, 2.0):
        result.addPixmap(pixmap(name, colour or theme.text, ICON, ratio), QIcon.Mode.Normal)
        result.addPixmap(pixmap(name, theme.disabled, ICON, ratio), QIcon.Mode.Disabled)
    return result


def drawing_files(names: Sequence[str], colour: str, folder: Path) -> dict[str, str]:
    """Drawings in ``colour`` as files in ``folder``, for style sheets, which take nothing else.

    Returns
    -------
    dict of str to str
        The path of each, with slashes, as ``url(…)`` wants it.
    """
    paths = {}
    for name in names:
        path = folder / f"{name}-{colour.lstrip('#')}.svg"
        path.write_text(_drawing(name).replace("currentColor", colour), encoding="utf-8")
        paths[name] = path.as_posix()
    return paths


@lru_cache(maxsize=1)
def application_icon() -> QIcon:
    """The program's own icon, in full colour."""
    result = QIcon()
    for size in (16, 32, 64, 128):
        result.addPixmap(pixmap("nnviz", "", size))
    return result
