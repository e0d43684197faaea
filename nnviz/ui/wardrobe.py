"""Puts a theme on the whole application: style, palette, font, style sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir
from PySide6.QtWidgets import QApplication

from nnviz.ui.icons import drawing_files
from nnviz.ui.stylesheet import DRAWINGS, style_sheet
from nnviz.ui.theme import Theme, ThemeKeeper, font, palette


class Wardrobe(QObject):
    """Dresses ``application`` in the keeper's theme, now and whenever it changes.

    The style is Fusion everywhere: the only one of Qt's own that takes every colour from the palette, so that
    the window looks the same on Linux, Windows and macOS.
    """

    def __init__(self, application: QApplication, keeper: ThemeKeeper) -> None:
        super().__init__(application)
        self._application = application
        # Style sheets take drawings only as files; these live as long as the application.
        self._folder = QTemporaryDir()
        application.setStyle("Fusion")
        application.setFont(font())
        self.wear(keeper.current)
        keeper.changed.connect(self.wear)

    def wear(self, theme: Theme) -> None:
        """Put ``theme`` on."""
        folder = Path(self._folder.path())
        drawings = drawing_files(DRAWINGS, theme.text, folder)
        check = drawing_files(("check",), theme.accent_text, folder)["check"]
        self._application.setPalette(palette(theme))
        self._application.setStyleSheet(style_sheet(theme, drawings, check))
