"""Runs to files, in the background, each failure told in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnviz.ui import run_files
from nnviz.ui.run import Run
from nnviz.ui.tasks import Tasks


class RunWriter:
    """Writes networks, checkpoints and numbers.

    Parameters
    ----------
    tasks : Tasks
        Where the work is done.
    complain : callable
        Told an exception, and what is still safe, when a file could not be written.
    """

    def __init__(self, tasks: Tasks, complain: Callable[[Exception, str], object]) -> None:
        self._tasks = tasks
        self._complain = complain

    def save(self, run: Run, path: Path, exactly: bool, saved: Callable[[Path], object]) -> None:
        """Save the network, or ``exactly`` everything; then ``saved(path)``."""

        def written(step: int) -> None:
            run.saved_step = max(run.saved_step, step)
            saved(path)

        self._tasks.start(
            f"Saving {path.name}",
            lambda task: run_files.write(run, path, exactly),
            written,
            lambda error: self._complain(error, "The network is still here; it can be saved somewhere else."),
        )

    def export_network(self, run: Run, path: Path, saved: Callable[[Path], object]) -> None:
        """Write the network of this moment for another program."""
        self._tasks.start(
            f"Writing {path.name}",
            lambda task: run_files.export(run, path),
            lambda _: saved(path),
            lambda error: self._complain(error, "The network is still here; choose another way."),
        )

    def export_history(self, run: Run, path: Path, saved: Callable[[Path], object]) -> None:
        """Write the numbers of the run as a CSV table."""
        self._tasks.start(
            f"Writing {path.name}",
            lambda task: run_files.write_history(run, path),
            lambda _: saved(path),
            lambda error: self._complain(error, "The numbers are still here; choose another place."),
        )
