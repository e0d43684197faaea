"""Pictures in what is dropped or pasted."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from nnviz.ui.files import NETWORK_SUFFIXES, RECIPE_SUFFIX


def holds_picture(data: QMimeData) -> bool:
    """Whether there is a picture in ``data``, or a file that may be one."""
    return data.hasImage() or picture_file(data) is not None


def picture_file(data: QMimeData) -> str | None:
    """The first local file in ``data`` that may be a picture: whatever is no network and no recipe."""
    for url in data.urls():
        if url.isLocalFile() and not url.fileName().lower().endswith((*NETWORK_SUFFIXES, RECIPE_SUFFIX)):
            return url.toLocalFile()
    return None
