"""One start, watched: the whole program, or an empty pyqtgraph window. Prints when it was first painted."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class _FirstPaint(QObject):
    """Notes the moment at which a window has been painted for the first time, and ends."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The children are painted in the same pass; it is over when the event loop comes round.
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        print(time.time(), flush=True)
        os._exit(0)  # nothing is measured of the end, and nothing is there to be kept


def _nnviz() -> int:
    from nnviz.ui import app

    kept: list[_FirstPaint] = []
    return app.main(watch=lambda window: kept.append(_FirstPaint(window)))


def _empty() -> int:
    import pyqtgraph

    application = QApplication([])
    window = pyqtgraph.PlotWidget()
    window.resize(1400, 900)
    _FirstPaint(window.viewport())
    window.show()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit({"nnviz": _nnviz, "empty": _empty}[sys.argv[1]]())
