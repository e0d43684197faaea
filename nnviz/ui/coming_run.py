"""The one run that is on its way into the window: read from a file, or made ready to be trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz.ui import run_files
from nnviz.ui.preparation import Prepared, prepare
from nnviz.ui.run import Run
from nnviz.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.training.runner import Runner

Wish = Callable[["Runner"], object]
Failed = Callable[[Exception], object]


class ComingRun:
    """Brings one run at a time, with what is to be done once it is here: what was asked for last wins.

    Parameters
    ----------
    tasks : Tasks
        Where the work is done.
    dropped : callable
        Called when the run does not come: called off, by whomever, or failed.

    Attributes
    ----------
    run : Run or None
        The run that is made ready; None when there is none, or when it is still in its file.
    wishes : tuple of callable
        What its runner is to do once it is here, each to be called with it.
    """

    def __init__(self, tasks: Tasks, dropped: Callable[[], object]) -> None:
        self.run: Run | None = None
        self.wishes: tuple[Wish, ...] = ()
        self._tasks = tasks
        self._dropped = dropped
        self._task: Task | None = None

    @property
    def under_way(self) -> bool:
        """Whether a run is on its way."""
        return self._task is not None

    def wish(self, wish: Wish) -> None:
        """Have ``wish`` granted when the run is here."""
        self.wishes += (wish,)

    def forget_wishes(self) -> None:
        """Let the run come without being trained."""
        self.wishes = ()

    def open(self, path: Path, here: Callable[[Run, tuple[Wish, ...]], object], failed: Failed) -> None:
        """Read the run in ``path``, then ``here(run, wishes)`` or ``failed(error)``."""
        self._bring(None, f"Opening {path.name}", lambda task: run_files.opened(path), here, failed)

    def prepare(
        self,
        run: Run,
        dataset: Dataset | None,
        here: Callable[[Prepared, tuple[Wish, ...]], object],
        failed: Failed,
    ) -> None:
        """Make the runner of ``run``: its images as floats, its trainer, its thread; then as in `open`.

        The work sees the run as it is now; what changes it in the meantime has to be told to the runner.
        """
        now = replace(run)
        self._bring(
            run,
            f"Preparing {run.recipe.name}",
            lambda task: prepare(now, dataset),
            here,
            failed,
            unwanted=lambda prepared: prepared.runner.stop(),
        )

    def call_off(self) -> None:
        """Drop what is on its way, and the wishes with it."""
        if self._task is not None:
            self._task.cancel()

    def _bring(
        self,
        run: Run | None,
        title: str,
        work: Callable[[Task], Any],
        here: Callable[[Any, tuple[Wish, ...]], object],
        failed: Failed,
        unwanted: Callable[[Any], object] = lambda result: None,
    ) -> None:
        self.call_off()

        def came(result: Any) -> None:
            wishes = self.wishes
            self._forget()
            here(result, wishes)

        def did_not(error: Exception) -> None:
            called_off()
            failed(error)

        def called_off() -> None:
            self._forget()
            self._dropped()

        self.run = run
        self._task = self._tasks.start(title, work, came, did_not, unwanted, called_off)

    def _forget(self) -> None:
        self.run, self._task, self.wishes = None, None, ()
