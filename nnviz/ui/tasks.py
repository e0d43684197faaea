"""Long work away from the window's thread, with its progress shown and a way to call it off."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Raised inside a task that was called off."""


@dataclass(eq=False)
class Task:
    """One piece of long work. The worker's side calls `progress`; the window's side reads and cancels.

    Attributes
    ----------
    title : str
        What is being done, for the status bar: "Reading MNIST".
    share : float or None
        How much is done, 0 to 1; None when that is not known.
    result : object
        What the work returned, once it has ended.
    error : Exception or None
        What it raised instead.
    """

    title: str
    share: float | None = None
    result: Any = None
    error: Exception | None = None
    _called_off: threading.Event = field(default_factory=threading.Event)
    _reported: Callable[[], None] = field(default=lambda: None)
    _tell_called_off: Callable[[], object] = field(default=lambda: None)

    def progress(self, share: float | None = None) -> None:
        """Say how far the work is. Called by the work now and then.

        Raises
        ------
        Cancelled
            When the task was called off: let it pass.
        """
        if self._called_off.is_set():
            raise Cancelled(self.title)
        self.share = share
        self._reported()

    def cancel(self) -> None:
        """Call the task off, in the window's thread: it ends at its next `progress`, without a result.

        Whoever started it is told at once and once, since the work itself may not look up for seconds.
        """
        if not self._called_off.is_set():
            self._called_off.set()
            self._tell_called_off()

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return self._called_off.is_set()


@dataclass(frozen=True, eq=False)
class _Ends:
    """Who is told how a task ended, in the window's thread."""

    done: Callable[[Any], object]
    failed: Callable[[Exception], object]
    unwanted: Callable[[Any], object]


class Tasks(QObject):
    """Runs tasks in threads of their own and hands their results over in the window's thread.

    Attributes
    ----------
    changed : Signal
        A task began, went on or ended. Read `running`.
    """

    changed = Signal()
    _ended = Signal(object)  # the task, from its thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Task, tuple[threading.Thread, _Ends]] = {}
        # Emitted by the workers, delivered here: this object lives in the window's thread.
        self._ended.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> tuple[Task, ...]:
        """What is being done at this moment, oldest first; called-off tasks not counted."""
        return tuple(task for task in self._running if not task.cancelled)

    def start(
        self,
        title: str,
        work: Callable[[Task], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        unwanted: Callable[[Any], object] = lambda result: None,
        called_off: Callable[[], object] = lambda: None,
    ) -> Task:
        """Do ``work(task)`` in a thread, then ``done(result)`` or ``failed(error)`` in the window's.

        A task that is called off, by whomever, ends in neither: ``called_off()`` is told at once, and if it
        had a result already, ``unwanted(result)`` may put away what it holds. `close` calls off without
        telling: nobody is left who could go on.
        """
        task = Task(title, _reported=self.changed.emit, _tell_called_off=called_off)
        thread = threading.Thread(target=self._work, args=(task, work), name=f"nnviz: {title}")
        self._running[task] = thread, _Ends(done, failed, unwanted)
        thread.start()
        self.changed.emit()
        return task

    def close(self, seconds: float) -> bool:
        """Call everything off and wait for the threads, at most ``seconds`` each; whether all have ended."""
        for task in self._running:
            task._called_off.set()
        for task, (thread, _) in list(self._running.items()):
            thread.join(seconds)
            if not thread.is_alive():
                self._hand_over(task)
        return not self._running

    def _work(self, task: Task, work: Callable[[Task], Any]) -> None:
        try:
            task.result = work(task)
        except Exception as caught:  # handed on in the window's thread, where a person hears of it
            task.error = caught
        self._ended.emit(task)

    def _hand_over(self, task: Task) -> None:
        if task not in self._running:
            return  # `close` came first
        thread, ends = self._running.pop(task)
        thread.join()  # it has nothing left to do but return
        self.changed.emit()
        if isinstance(task.error, Cancelled):
            task.cancel()
        elif task.error is not None:
            log.error("%s failed: %s", task.title, task.error)
        if task.cancelled:
            if task.result is not None:
                ends.unwanted(task.result)
        elif task.error is None:
            ends.done(task.result)
        else:
            ends.failed(task.error)
