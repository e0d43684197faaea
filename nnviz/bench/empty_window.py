"""Opens an empty window of pyqtgraph, says that it was painted, and closes it: run by `start`."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent


class _Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.say)

    def say(self) -> None:
        print("painted", flush=True)
        self.close()


if __name__ == "__main__":
    application = pg.mkQApp()
    plot = _Plot()
    plot.resize(1400, 900)
    plot.show()
    application.exec()
