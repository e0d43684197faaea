"""pyqtgraph's import in pieces, each too short to be felt in a window that is already on the screen.

pyqtgraph touches every class of Qt, and PySide makes a class when it is first touched: half of the import's
time. Touched some dozens at a time beforehand, and with the modules that it will want already there, the
import itself is short.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

_TOUCHED = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")
_WANTED = (
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtSvg",
    "PySide6.QtTest",
    "xml.etree.ElementTree",
    "multiprocessing.connection",
    "pydoc",
    "cProfile",
    "decimal",
)
_CLASSES = 40  # some milliseconds


def pieces() -> Iterator[None]:
    """Import pyqtgraph; between two pieces, whatever waits in the event loop can have its turn."""
    for name in _TOUCHED:
        module = import_module(name)
        names = dir(module)
        for begin in range(0, len(names), _CLASSES):
            for each in names[begin : begin + _CLASSES]:
                getattr(module, each)
            yield
    for name in _WANTED:
        with suppress(ImportError):  # pyqtgraph does without them too
            import_module(name)
        yield
    import_module("pyqtgraph")
    yield
    import_module("nnviz.ui.widgets.curve_plots")
