"""A trainer in a thread of its own: run, pause, step, speed, stop. Knows no window.

Commands may come from any thread and return at once. The worker looks at one plain flag at every batch
boundary; only when it is up does it take the lock and see what is wanted. So a command takes effect within
one mini-batch, also out of a wait of the slow motion, and a run that nobody disturbs pays nothing.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final, Generic, Literal, Protocol, TypeVar

from nnviz.engines.protocol import Diverged
from nnviz.training.events import EpochEnded, Event, Failed, Finished, RunState, StateChanged, Until
from nnviz.training.history import History
from nnviz.training.mailbox import Mailbox
from nnviz.training.recipe import Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer

Unit = Literal["sample", "batch", "epoch"]
Result = TypeVar("Result")

HOLD_SECONDS = 0.25
"""Longest wait for a frame to be drawn; a window that forgets to `release` cannot stop the training."""
STAND_SECONDS = 0.003
"""Longest wait of a frame for the worker to stand still."""
CATCH_UP_SECONDS = 0.2
"""How far slow motion may lag behind before what it missed is let go, instead of made up in a burst."""


class _Goal:
    """What the worker is at: a run, or one step of a person's."""

    def __init__(self, unit: Unit | None, until: Until | None = None) -> None:
        self.unit = unit
        self.until = until


class _Work(Protocol):
    """A call, whatever its result is."""

    def carry_out(self) -> None: ...

    def cancel(self) -> None: ...


class Runner:
    """Owns ``trainer`` and the one thread that touches it, from now until `stop`.

    Parameters
    ----------
    trainer : Trainer
        Must not be touched from outside any more, except through `call`.

    Attributes
    ----------
    history : History
        The trainer's; may be read at any time.
    mailbox : Mailbox of Snapshot
        ``mailbox.request()`` asks for a snapshot, ``mailbox.take()`` has it within a mini-batch; at a pause
        too.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.history: Final[History] = trainer.history
        self.mailbox: Final[Mailbox[Snapshot]] = Mailbox(self._call_attention)
        self._trainer = trainer
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._latest: Snapshot | None = None
        # The worker reads this flag alone between two mini-batches. Everything else is guarded by the
        # condition.
        self._attention = True
        self._condition = threading.Condition()
        self._goals: deque[_Goal] = deque()
        self._calls: deque[_Work] = deque()
        self._stopping = False
        self._held_until = 0.0
        self._standing = threading.Event()  # the worker waits for a frame to be drawn
        self._interval = 0.0
        self._due = 0.0
        self._state: RunState = "paused"
        self._resting: RunState = "paused"  # the state to be in when nothing is left to do
        trainer.when_evaluating(self._make_way)
        # A daemon only as a last resort: a program that forgot to stop its runner must still be able to exit.
        self._thread = threading.Thread(target=self._work, name="nnviz training", daemon=True)
        self._thread.start()

    @property
    def state(self) -> RunState:
        """What the worker is doing now; a command shows here within a mini-batch."""
        return self._state

    def run(self, until: Until | None = None) -> None:
        """Train until ``until``; by default until the recipe's epochs are complete.

        A goal that has been reached already finishes at once; ``Until()`` is never reached.
        """
        self._give(_Goal(None, until), replacing=True)

    def step(self, unit: Unit) -> None:
        """Train on the next image, the next mini-batch or the rest of the epoch, then pause.

        Several steps asked for at once are all made; a run that is under way ends after the step.
        """
        self._give(_Goal(unit), replacing=False)

    def pause(self) -> None:
        """Rest after the mini-batch that is being trained."""
        with self._condition:
            if self._goals:
                self._goals.clear()
                self._resting = "paused"
            self._wake()

    def stop(self) -> None:
        """End the thread after the mini-batch that is being trained; nothing can be asked for after that."""
        with self._condition:
            self._stopping = True
            self._wake()

    def join(self, timeout: float) -> bool:
        """Wait for the thread to end after `stop`, at most ``timeout`` seconds; whether it has."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is left to do, at most ``timeout`` seconds; whether that is so."""
        with self._condition:
            return self._condition.wait_for(
                lambda: self._state == "stopped" or (not self._goals and self._state != "running"), timeout
            )

    def set_speed(self, batches_per_second: float | None) -> None:
        """Train at most so many mini-batches a second; None for as fast as it goes.

        Raises
        ------
        ValueError
            If it is not above 0.
        """
        if batches_per_second is not None and not batches_per_second > 0:
            raise ValueError("The speed must be above 0 mini-batches a second; pause to stand still.")
        with self._condition:
            self._interval = 0.0 if batches_per_second is None else 1 / batches_per_second
            self._due = monotonic()
            self._wake()

    def hold(self) -> None:
        """Have the worker wait at the next batch boundary, or amid an evaluation, while a frame is drawn.

        It waits until `release`, but never longer than `HOLD_SECONDS`. Returns once it stands there: who
        draws against a worker that is still on its way has to win Python's lock back from it again and
        again. Never waits longer than `STAND_SECONDS`, for a batch may be large.
        """
        # No lock, for this is called in every frame: the flag goes up after the time that it points to.
        self._held_until = monotonic() + HOLD_SECONDS
        self._attention = True
        if self._state == "running":
            self._standing.wait(STAND_SECONDS)

    def release(self) -> None:
        """The frame is drawn: go on."""
        with self._condition:
            self._held_until = 0.0
            self._standing.clear()
            self._wake()

    def change(self, recipe: Recipe) -> Future[None]:
        """Go on with ``recipe`` from the next mini-batch on; the future raises what `Trainer.change` does."""
        return self.call(lambda trainer: trainer.change(recipe))

    def call(self, function: Callable[[Trainer], Result]) -> Future[Result]:
        """Have the worker call ``function`` with the trainer at the next batch boundary, at a pause too.

        The future has what it returned or raised; training goes on either way. Cancelled when the runner
        stops first.
        """
        call = _Call(function, self._trainer)
        with self._condition:
            if self._stopping:
                call.cancel()
            else:
                self._calls.append(call)
                self._wake()
        return call.future

    def events(self) -> list[Event]:
        """What has happened since the last call, oldest first."""
        happened: list[Event] = []
        while True:
            try:
                happened.append(self._events.get_nowait())
            except Empty:
                return happened

    def _give(self, goal: _Goal, replacing: bool) -> None:
        with self._condition:
            if replacing or (self._goals and self._goals[0].unit is None):
                self._goals.clear()
            if not self._goals:
                self._due = monotonic()  # the first mini-batch comes at once, at any speed
            self._goals.append(goal)
            self._resting = "paused"
            self._wake()

    def _call_attention(self) -> None:
        with self._condition:
            self._wake()

    def _wake(self) -> None:
        self._attention = True
        self._condition.notify_all()

    # From here on in the worker's thread.

    def _work(self) -> None:
        try:
            self._guarded(self._trainer.prepare)
            while (goal := self._attend()) is not None:
                self._guarded(partial(self._train, goal))
        finally:
            with self._condition:
                self._stopping = True
                self._goals.clear()
                left = list(self._calls)
                self._calls.clear()
                self._announce("stopped")
            for call in left:
                call.cancel()

    def _attend(self) -> _Goal | None:
        """Do what was asked for; the goal once its next mini-batch is due, None when it is time to end."""
        while True:
            with self._condition:
                self._attention = False
                if self._stopping:
                    return None
                call = self._calls.popleft() if self._calls else None
                if call is None and not self.mailbox.wanted:
                    self._announce("running" if self._goals else self._resting)
                    seconds = self._rest()
                    if seconds == 0.0:
                        self._standing.clear()
                        return self._goals[0]
                    self._standing.set()
                    self._condition.wait(seconds)
                    continue
            if call is not None:
                call.carry_out()
                self._latest = None  # it may have changed the trainer
            if self.mailbox.wanted:
                self._guarded(self._post)

    def _rest(self) -> float | None:
        """Seconds to wait before the next mini-batch; None for until something is asked."""
        if not self._goals:
            return None
        until = max(self._held_until, self._due if self._interval else 0.0)
        return max(until - monotonic(), 0.0) if until else 0.0

    def _train(self, goal: _Goal) -> None:
        """Train on mini-batches until something wants attention, the goal is reached or slow motion waits."""
        trainer = self._trainer
        if goal.unit is None and self._finished(goal):
            return
        size = 1 if goal.unit == "sample" else None
        single = goal.unit in ("sample", "batch")
        while not self._attention:
            trainer.step(size)
            if trainer.position == 0:
                closing = self.history.last(whole=True)
                assert closing is not None
                self._events.put(EpochEnded(trainer.epoch, closing))
                if goal.unit == "epoch":
                    self._done(goal, "paused")
                elif goal.unit is None:
                    self._finished(goal)
            if single:
                self._done(goal, "paused")
            if self._interval:
                self._due = max(self._due + self._interval, monotonic() - CATCH_UP_SECONDS)
                return

    def _make_way(self) -> None:
        """In the middle of an evaluation, which takes longer than a frame: wait while one is drawn."""
        if not self._held_until or self._state != "running":
            return
        with self._condition:
            self._standing.set()
            while not self._stopping and (left := self._held_until - monotonic()) > 0:
                self._condition.wait(left)
            self._standing.clear()

    def _finished(self, goal: _Goal) -> bool:
        """Whether a run has come to its end; says so and why."""
        trainer = self._trainer
        until = goal.until or Until(epoch=trainer.recipe.epochs)
        last = self.history.last(whole=True)
        if until.epoch is not None and trainer.epoch >= until.epoch:
            count = trainer.epoch
            reason = "1 epoch is complete." if count == 1 else f"{count:,} epochs are complete."
        elif (
            until.accuracy is not None
            and last is not None
            and last.step == trainer.step_count
            and last.test_accuracy >= until.accuracy
        ):
            reason = (
                f"{last.test_correct:,} of the {last.test_total:,} test images are answered right; "
                f"it was to train until {until.accuracy:.2%}."
            )
        else:
            return False
        self._events.put(Finished(reason))
        self._done(goal, "finished")
        return True

    def _done(self, goal: _Goal, resting: RunState) -> None:
        with self._condition:
            # A person may have asked for something else in the meantime; that stands.
            if self._goals and self._goals[0] is goal:
                self._goals.popleft()
                self._resting = resting
            self._attention = True

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do ``work``; training that fails is told to the window, and the thread stays to serve it."""
        try:
            work()
        except Diverged as diverged:
            self._fail(Failed(diverged.what, diverged.layer))
        except Exception as error:
            sentence = (
                f"Training stopped because of a fault in the program ({type(error).__name__}: {error}). "
                "The network is as it was after the last complete mini-batch; save it, then reset."
            )
            self._fail(Failed(sentence, None, traceback.format_exc()))

    def _fail(self, failed: Failed) -> None:
        with self._condition:
            self._goals.clear()
            # Snapshots are asked for in every frame: one that keeps failing is told once.
            told, self._resting = self._resting == "failed", "failed"
        if not told:
            self._events.put(failed)
        with suppress(Exception):  # what keeps a snapshot from being made may be what has just been told
            self._post()

    def _post(self) -> None:
        """Leave a snapshot of this moment in the mailbox; the same one again if nothing has moved."""
        # The request is answered even if no snapshot can be made: the worker must not try for ever.
        self.mailbox.wanted = False
        if self._latest is None or self._latest.step != self._trainer.step_count:
            self._latest = self._trainer.snapshot()
        self.mailbox.put(self._latest)

    def _announce(self, state: RunState) -> None:
        if state != self._state:
            self._state = state
            self._events.put(StateChanged(state))
            self._condition.notify_all()


class _Call(Generic[Result]):
    """A function to be called by the worker, and the future that waits for its result."""

    def __init__(self, function: Callable[[Trainer], Result], trainer: Trainer) -> None:
        self.future: Future[Result] = Future()
        self._function = function
        self._trainer = trainer

    def carry_out(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._function(self._trainer)
        except BaseException as error:  # whoever asked has to know, and the worker has to live on
            self.future.set_exception(error)
        else:
            self.future.set_result(result)

    def cancel(self) -> None:
        self.future.cancel()
