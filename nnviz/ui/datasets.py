"""The data sets of the window: read in the background, each once, and kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nnviz.ui.tasks import Tasks

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset


class Datasets(QObject):
    """Data sets by the names that recipes call them.

    Attributes
    ----------
    came : Signal
        Emitted with the name of a data set that is there from now on.
    failed : Signal
        Emitted with the exception that says why one could not be read.
    """

    came = Signal(str)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._there: dict[str, Dataset] = {}
        self._reading: set[str] = set()

    def get(self, source: str) -> Dataset | None:
        """The data set ``source``, if it has been read."""
        return self._there.get(source)

    def keep(self, source: str, dataset: Dataset) -> None:
        """Take over a data set that was read elsewhere."""
        if source not in self._there:
            self._there[source] = dataset
            self.came.emit(source)

    def read(self, source: str) -> None:
        """Read ``source`` in the background, unless that has been done or is being done."""
        if source in self._there or source in self._reading:
            return
        from nnviz.data.sources import open_dataset

        self._reading.add(source)

        def read(dataset: Dataset) -> None:
            self._reading.discard(source)
            self.keep(source, dataset)

        def failed(error: Exception) -> None:
            self._reading.discard(source)
            self.failed.emit(error)

        self._tasks.start(
            f"Reading {data_words(source)}",
            lambda task: open_dataset(source),
            read,
            failed,
            called_off=lambda: self._reading.discard(source),
        )


def data_words(source: str) -> str:
    """What to call a data set in a sentence."""
    return "MNIST" if source == "mnist" else Path(source).name
