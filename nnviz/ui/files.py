"""Choosing files: dialogs that the window goes on working behind, and files dropped on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from nnviz.ui.settings import Settings

SUFFIX = ".safetensors"
NETWORK_SUFFIXES = (SUFFIX, ".onnx", ".pt", ".pth")
RECIPE_SUFFIX = ".toml"
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm")


def _kind(name: str, *suffixes: str) -> str:
    return f"{name} ({' '.join(f'*{suffix}' for suffix in suffixes)})"


RECIPES = _kind("Recipes", RECIPE_SUFFIX)
NETWORKS = _kind("Networks and checkpoints", SUFFIX)
TO_OPEN = (
    _kind("All that nnviz opens", *NETWORK_SUFFIXES, RECIPE_SUFFIX, *PICTURE_SUFFIXES),
    NETWORKS,
    _kind("Networks of other programs", *NETWORK_SUFFIXES[1:]),
    RECIPES,
    _kind("Pictures of a digit", *PICTURE_SUFFIXES),
)
EXPORTS = ("ONNX (*.onnx)", "NumPy script (*.py)", "PyTorch weights (*.pt)")
TABLES = "Tables (*.csv)"
ANYTHING = "All files (*)"


class FileChooser:
    """Asks for file names, in the folder that was used last.

    Parameters
    ----------
    window : QWidget
        What the dialogs belong to.
    settings : Settings
    """

    def __init__(self, window: QWidget, settings: Settings) -> None:
        self._window = window
        self._settings = settings

    def to_open(self, title: str, kinds: tuple[str, ...], chosen: Callable[[Path], object]) -> QFileDialog:
        """Ask for a file that is there; ``chosen(path)`` when one was."""
        dialog = self._dialog(title, kinds, chosen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()
        return dialog

    def to_save(
        self, title: str, kinds: tuple[str, ...], name: str, chosen: Callable[[Path], object]
    ) -> QFileDialog:
        """Ask where to save, proposing ``name``; the dialog itself asks before it replaces a file."""
        dialog = self._dialog(title, kinds, chosen)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
        dialog.selectFile(name)
        dialog.open()
        return dialog

    def _dialog(self, title: str, kinds: tuple[str, ...], chosen: Callable[[Path], object]) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._settings.folder)
        dialog.setObjectName("file_dialog")
        dialog.setNameFilters([*kinds, ANYTHING])

        def accepted(name: str) -> None:
            path = Path(name)
            self._settings.folder = str(path.parent)
            chosen(path)

        dialog.fileSelected.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        return dialog


def dropped_file(data: QMimeData) -> Path | None:
    """The first of the files that are being dropped that can be opened; None when there is none."""
    for url in data.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower() in (
            *NETWORK_SUFFIXES,
            RECIPE_SUFFIX,
            *PICTURE_SUFFIXES,
        ):
            return path
    return None
