"""Where the panels of one window stand: at its first start, as it was left, and put back in order."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from nnviz.ui import layout
from nnviz.ui.docks import PanelDock
from nnviz.ui.settings import LAYOUT_VERSION, Settings

FIRST_SHARE = 0.88  # of the screen
LARGEST_FIRST_SIZE = QSize(2000, 1250)
COMFORTABLE_SIZE = QSize(1360, 850)


class Arrangement(QObject):
    """Arranges the docks of ``window`` and remembers how they were arranged.

    Parameters
    ----------
    window : QMainWindow
    docks : mapping of str to PanelDock
        By the panels' modules; those that are made later are added to it.
    settings : Settings
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, PanelDock], settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._settings = settings
        self._restored = False
        self._in_order = False  # since a reset: what was remembered of panels that come later is past
        self._shown = False

    def restore(self) -> None:
        """Take size and places from the last time, or those of the first start. Before it is shown."""
        window, kept = self._window, self._settings.layout
        layout.arrange(window, self._docks)
        if kept is not None and window.restoreGeometry(kept[0]):
            self._restored = window.restoreState(kept[1], LAYOUT_VERSION)
            return
        available = QGuiApplication.primaryScreen().availableSize()
        wanted = (available * FIRST_SHARE).boundedTo(LARGEST_FIRST_SIZE)
        window.resize(wanted.expandedTo(COMFORTABLE_SIZE).boundedTo(available))
        if COMFORTABLE_SIZE.boundedTo(wanted) != COMFORTABLE_SIZE:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def window_shown(self) -> None:
        """Do what could not be done before the window was on the screen, the first time."""
        if self._shown:
            return
        self._shown = True
        if not self._restored:
            QTimer.singleShot(0, self, self._proportion)
        for dock in self._docks.values():
            QTimer.singleShot(0, dock, dock.come_forward)

    def reset(self) -> None:
        """Put every panel where it was at the first start."""
        self._in_order = True
        layout.arrange(self._window, self._docks)
        # The docks know their new rows only after the event loop has laid them out once.
        QTimer.singleShot(0, self, self._proportion)

    def give_place(self, place: layout.Place, dock: PanelDock) -> None:
        """Put a panel that was made just now where it was the last time, or where it belongs."""
        if self._in_order or not self._window.restoreDockWidget(dock):
            layout.put_aside(self._window, self._docks, place)

    def remember(self) -> None:
        """Keep size and places for the next start."""
        window = self._window
        self._settings.layout = (window.saveGeometry(), window.saveState(LAYOUT_VERSION))

    def _proportion(self) -> None:
        layout.proportion(self._window, self._docks)
