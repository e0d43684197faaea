"""Opens the window as `nnviz` does, says that it was painted, and closes it: run by `start`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.ui import app

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


def _watch(window: MainWindow) -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Witness(QObject):
        """Waits until every panel has been painted; what they show has been there since before."""

        def __init__(self) -> None:
            super().__init__(window)
            self.unseen = {dock.panel for dock in window.docks.values()}
            for panel in self.unseen:
                panel.installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and watched in self.unseen:
                self.unseen.remove(watched)
                if not self.unseen:
                    QTimer.singleShot(0, window, self.say)
            return False

        def say(self) -> None:
            print("painted", flush=True)
            window.close()

    Witness()


if __name__ == "__main__":
    raise SystemExit(app.main(watch=_watch))
