"""What the window drives: which network is here, where it came from, and the runner that trains it.

A run begins in one of three ways. A *recipe* starts untrained. A *trained network* opened from a file is
shown at once; Run trains it further from its weights, with a fresh optimizer. A *checkpoint* goes on exactly
where it was saved. Whichever it is, the run before it is kept, paused, so that one click brings it back.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Qt, Signal

from nnviz.ui import failed_start, run_files
from nnviz.ui.coming_run import ComingRun, Wish
from nnviz.ui.datasets import Datasets
from nnviz.ui.messages import Answer, Message
from nnviz.ui.preparation import Prepared
from nnviz.ui.run import Run
from nnviz.ui.run_writer import RunWriter
from nnviz.ui.state_words import going_further, going_on
from nnviz.ui.tasks import Tasks
from nnviz.ui.view import DIGITS

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.training.events import Event, Until
    from nnviz.training.history import History
    from nnviz.training.recipe import Recipe
    from nnviz.training.runner import Runner, Unit
    from nnviz.training.snapshot import Snapshot
    from nnviz.ui.recovery import Recovery

log = logging.getLogger(__name__)

State = Literal["paused", "preparing", "running", "finished", "failed"]

LARGEST_NEW_SEED = 10_000  # small enough to be read out across a room
STOP_SECONDS = 1.0
STILL_HERE = "The network that was here is still here."
NOTHING_CHANGED = "Nothing was changed."
DIED = (
    "Training stopped because its thread has ended by a fault in the program. "
    "The network is shown as it was last; save it, then start over."
)


class Session(QObject):
    """Owns the data, the current run, the one before it, and the work in the background.

    Attributes
    ----------
    state_changed : Signal
        Emitted with the new :data:`State`.
    run_changed : Signal
        Emitted with the new :class:`~nnviz.ui.run.Run`: another network is here.
    recipe_changed : Signal
        Emitted with the recipe in force, at a new run and at every live change.
    epoch_ended : Signal
        Emitted with the `Evaluated` that closes an epoch.
    dataset_changed : Signal
        Emitted with the `Dataset` that the current recipe asks for, as soon as it is there.
    said : Signal
        Emitted with a :class:`~nnviz.ui.messages.Message` for the person.
    came_to_rest : Signal
        The moment at which the worker rests is here: what the run has become can be said now.
    woken : Signal
        Something is to be drawn; the frame clock listens.
    tasks : Tasks
        Work in the background.
    writer : RunWriter
        Runs to files.
    """

    state_changed = Signal(object)
    run_changed = Signal(object)
    recipe_changed = Signal(object)
    epoch_ended = Signal(object)
    dataset_changed = Signal(object)
    said = Signal(object)
    came_to_rest = Signal()
    woken = Signal()
    _settled = Signal(object, object)  # a future and what to do with it, from the worker's thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = Tasks(self)
        self._run: Run | None = None
        self._previous: Run | None = None
        self.writer = RunWriter(self.tasks, self._complain_of)
        self._datasets = Datasets(self.tasks, self)
        self._coming = ComingRun(self.tasks, self._nothing_comes)
        self._until: Until | None = None
        self._speed: float | None = None
        self._state: State = "paused"
        self._expecting = False  # a command is on its way to the worker
        self._awaiting = False  # the moment after the last command has been asked for
        self._closed = False
        self._datasets.came.connect(self._data_came)
        self._datasets.failed.connect(self._data_failed)
        self._settled.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    # What is here.

    @property
    def run_shown(self) -> Run | None:
        """The current run."""
        return self._run

    @property
    def state(self) -> State:
        """What the current run is doing."""
        return self._state

    @property
    def running(self) -> bool:
        """Whether the worker trains."""
        return self._state == "running"

    @property
    def busy(self) -> bool:
        """Whether another moment is to be expected."""
        return self._state == "running" or self._expecting or self._awaiting

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest moment."""
        return self._run.snapshot if self._run is not None else None

    @property
    def history(self) -> History | None:
        """The numbers of the current run."""
        return self._run.history if self._run is not None else None

    @property
    def recipe(self) -> Recipe | None:
        """The recipe in force."""
        return self._run.recipe if self._run is not None else None

    @property
    def dataset(self) -> Dataset | None:
        """The data that the recipe asks for, once they have been read."""
        return self._datasets.get(self._run.recipe.data) if self._run is not None else None

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the outputs are called."""
        dataset = self.dataset
        return dataset.class_names if dataset is not None else DIGITS

    @property
    def can_go_back(self) -> bool:
        """Whether the run before this one is still kept."""
        return self._previous is not None

    def images_left(self) -> float | None:
        """Training images until it stops by itself; None when there is no telling."""
        run = self._run
        if run is None or run.snapshot is None or run.history is None or self._until is None:
            return None
        if self._until.epoch is None:
            return None
        return self._until.epoch * run.history.n_train - run.snapshot.images

    def read_data(self, source: str = "mnist") -> None:
        """Read a data set in the background."""
        self._datasets.read(source)

    # Opening and starting.

    def show_model(self, path: Path) -> None:
        """Open a file at once, in this thread: for the small network that the window opens with.

        Raises
        ------
        ModelFileError
            When the file cannot be used.
        """
        self._become(run_files.opened(path))

    def open(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Open a trained network or a checkpoint in the background; ``then`` when it is here.

        It takes the place of any other run that is on its way.
        """

        def opened(run: Run, wishes: tuple[Wish, ...]) -> None:
            self._become(run, wishes)
            if then is not None:
                then()

        self._coming.open(path, opened, lambda error: self._complain_of(error, STILL_HERE))

    def go_on(self, path: Path) -> None:
        """Open a run that was kept when the window was closed, and train on; see `Recovery`."""

        def opened() -> None:
            if self._run is not None:
                # The file is this program's and not the person's: as yet no checkpoint holds the run.
                self._run.kept, self._run.saved_step = path, 0
                self.run()

        self.open(path, opened)

    def start(self, recipe: Recipe) -> None:
        """Start a new run of ``recipe``, untrained and paused."""
        self.pause()
        self._prepare(Run(recipe, "untrained"), become=True)

    def reset(self, new: bool = False) -> None:
        """Start the current recipe over, from the same first weights or from ``new`` ones."""
        if self._run is None:
            return
        recipe = self._run.recipe
        if new:
            seed = recipe.seed
            while seed == recipe.seed:
                seed = secrets.randbelow(LARGEST_NEW_SEED)
            recipe = recipe.with_changes(seed=seed)
        self.start(recipe)

    def back(self) -> None:
        """Return to the run before this one, paused as it was left."""
        if self._previous is None:
            return
        self.pause()
        run = self._previous
        self._previous = None
        self._become(run)

    def change(self, recipe: Recipe) -> None:
        """Go on with ``recipe``: at the next mini-batch if that can be, else with a new start."""
        from nnviz.training.recipe_changes import needs_new_start
        from nnviz.training.recipe_fields import RecipeError

        run, coming = self._run, self._coming.run
        if run is None or needs_new_start(run.recipe, recipe):
            self.start(recipe)
            return
        try:
            recipe.validate()
        except RecipeError as error:
            self._complain_of(error, NOTHING_CHANGED)
            return
        # A network that is being made ready to be trained further, or started over, is to learn by it too.
        if coming is not None and coming is not run and not needs_new_start(coming.recipe, recipe):
            coming.take(recipe)
        if run.runner is not None:
            self._tell_trainer(run, run.runner, recipe)
        else:
            run.take(recipe)
            self.recipe_changed.emit(recipe)
            self.woken.emit()

    # Commands.

    def run(self) -> None:
        """Train until what was set by `set_until`."""
        self._command(self._go)
        # The worker may be testing the untrained network first, which takes a while for kernels.
        if self._expecting and self._state != "running":
            self._set_state("preparing")

    def pause(self) -> None:
        """Stop after this mini-batch; a wish that has not been granted yet is dropped."""
        self._coming.forget_wishes()
        if self._run is not None and self._run.runner is not None:
            self._run.runner.pause()
        if self._state == "preparing":
            self._expecting = False
            self._set_state("paused")

    def toggle(self) -> None:
        """Run, or pause."""
        if self._state in ("running", "preparing"):
            self.pause()
        else:
            self.run()

    def step(self, unit: Unit) -> None:
        """Train on one sample, one mini-batch or to the end of the epoch, and pause."""
        self._command(lambda runner: runner.step(unit))

    def set_speed(self, steps_per_second: float | None) -> None:
        """So many steps a second; None for as many as possible."""
        self._speed = steps_per_second
        if self._run is not None and self._run.runner is not None:
            self._run.runner.set_speed(steps_per_second)

    def set_until(self, until: Until) -> None:
        """Where training stops by itself; a run that is under way takes it over."""
        self._until = until
        if self._state == "running" and self._run is not None and self._run.runner is not None:
            self._go(self._run.runner)

    # What the frame clock calls.

    def poll(self) -> None:
        """Take what the worker has left: events, and the newest moment."""
        run = self._run
        if run is None or run.runner is None:
            return
        for event in run.runner.events():
            self._happened(run, event)
        snapshot = run.runner.mailbox.take()
        if snapshot is not None:
            run.snapshot = snapshot
            if self._awaiting:
                self._awaiting = False
                self.came_to_rest.emit()

    def request(self) -> None:
        """Ask the worker for the newest moment."""
        if self._run is not None and self._run.runner is not None:
            self._run.runner.mailbox.request()

    def hold(self) -> None:
        """Let the worker wait at the next batch boundary while a frame is drawn."""
        if self._state == "running" and self._run is not None and self._run.runner is not None:
            self._run.runner.hold()

    def release(self) -> None:
        """The frame is drawn."""
        if self._run is not None and self._run.runner is not None:
            self._run.runner.release()

    # The end.

    def close(self, recovery: Recovery | None = None) -> bool:
        """Have ``recovery`` keep what no checkpoint holds, stop all threads; whether all have ended."""
        self._closed = True
        self._coming.call_off()
        runs = [run for run in (self._run, self._previous) if run is not None]
        runners = [run.runner for run in runs if run.runner is not None]
        for runner in runners:
            runner.pause()
        if recovery is not None:
            recovery.keep([run for run in runs if not run.failed], STOP_SECONDS)
        for runner in runners:
            runner.stop()
        late = [runner for runner in runners if not runner.join(STOP_SECONDS)]
        return self.tasks.close(STOP_SECONDS) and not late

    # Inside.

    def _command(self, wish: Wish) -> None:
        run = self._run
        # While a file is being read, a run that is in training goes on, and obeys.
        if not self._coming.under_way or (self._coming.run is None and self.running):
            if run is None:
                return
            if run.failed:
                self._complain(f"{run.outcome} Start over (Ctrl+R) or change the recipe to train again.")
                return
            run.outcome = ""
            if run.runner is not None:
                self._grant(run.runner, wish)
                return
            if run.origin == "trained":
                # A run of its own, so that the network as it was opened, with its curves, can be had back.
                self._prepare(replace(run), become=True)
                self.said.emit(Message(going_further(run.recipe.name), topic="further"))
            else:
                self._prepare(run, become=False)
        self._coming.wish(wish)
        self._set_state("preparing")

    def _grant(self, runner: Runner, wish: Wish) -> None:
        self._expecting = True
        wish(runner)
        self.woken.emit()

    def _go(self, runner: Runner) -> None:
        from nnviz.training.events import Until

        run = self._run
        until = self._until
        if until is None and run is not None:
            until = Until(epoch=run.recipe.epochs)
        snapshot = self.snapshot
        done = snapshot.epoch if snapshot is not None and snapshot.run_id > 0 else 0
        if until is not None and until.epoch is not None and until.epoch <= done:
            until = Until()
            assert run is not None
            self.said.emit(Message(going_on(run.recipe, done), topic="until"))
        runner.run(until)

    def _prepare(self, run: Run, become: bool) -> None:
        """Make the runner of ``run`` in the background, and grant what has been wished for until then."""
        source = run.recipe.data

        def made(prepared: Prepared, wishes: tuple[Wish, ...]) -> None:
            runner, snapshot = prepared.runner, prepared.snapshot
            run.snapshot, run.began_at, run.state = snapshot, snapshot.step, None
            run.runner = runner
            run.history = runner.history
            runner.set_speed(self._speed)
            if snapshot.recipe != run.recipe:  # changed while it was made ready
                self._tell_trainer(run, runner, run.recipe)
            if become:
                self._become(run, wishes)
            else:
                self.run_changed.emit(run)
                for wish in wishes:
                    self._grant(runner, wish)
            self._datasets.keep(source, prepared.dataset)
            self.woken.emit()

        def failed(error: Exception) -> None:
            way_out = failed_start.way_out(error, run.recipe, self.start)
            if way_out is not None:
                self.said.emit(way_out)
            else:
                self._complain_of(error, STILL_HERE, failed_start.TOPIC)

        self._coming.prepare(run, self._datasets.get(source), made, failed)

    def _nothing_comes(self) -> None:
        if not self._closed and self._state == "preparing" and not self._expecting:
            self._set_state("failed" if self._run is not None and self._run.failed else "paused")

    def _tell_trainer(self, run: Run, runner: Runner, recipe: Recipe) -> None:
        def changed(_: object) -> None:
            run.recipe = recipe
            if run is self._run:
                self.recipe_changed.emit(recipe)
                self.woken.emit()

        self._when_done(runner.change(recipe), changed)

    def _become(self, run: Run, wishes: tuple[Wish, ...] = ()) -> None:
        """Show ``run`` instead of any that is on its way; keep the one before it for `back`."""
        self._coming.call_off()
        before = self._run
        if before is not None and before.runner is not None:
            before.runner.pause()
        if self._previous is not None and self._previous.runner is not None:
            self._previous.runner.stop()
        self._previous = before
        self._run = run
        self._expecting = self._awaiting = False
        self._set_state("failed" if run.failed else "preparing" if wishes else "paused")
        self._ask_last(run)
        self.run_changed.emit(run)
        self.recipe_changed.emit(run.recipe)
        dataset = self.dataset
        if dataset is not None:
            self.dataset_changed.emit(dataset)
        for wish in wishes:
            self._command(wish)
        self.woken.emit()

    def _happened(self, run: Run, event: Event) -> None:
        from nnviz.training.events import EpochEnded, Failed, Finished, StateChanged

        match event:
            case StateChanged(state="running"):
                self._set_state("running")
            case StateChanged(state="paused" | "finished" | "failed" as state):
                self._expecting = False
                self._ask_last(run)
                self._set_state("preparing" if self._coming.wishes else state)
            case StateChanged(state="stopped"):
                # A thread that was told to stop is not listened to any more: this one has died.
                self._expecting = self._awaiting = False
                if not run.failed:
                    self._failed(run, DIED)
                self._set_state("failed")
            case EpochEnded(evaluated=evaluated):
                self.epoch_ended.emit(evaluated)
            case Finished(reason=reason):
                run.outcome = reason
            case Failed(sentence=sentence, traceback=traceback):
                if traceback:
                    log.error("Training failed:\n%s", traceback)
                self._failed(run, sentence)
            case _:
                pass

    def _failed(self, run: Run, sentence: str) -> None:
        run.outcome, run.failed = sentence, True
        answer = Answer("Start over", self.reset, "Begin again from the same first weights")
        self.said.emit(Message(sentence, "alarm", (answer,), topic="failed"))

    def _ask_last(self, run: Run) -> None:
        """Ask for the moment at which the worker rests; one left from before may be an older one."""
        if run.runner is not None and run.runner.state != "stopped":
            run.runner.mailbox.take()
            run.runner.mailbox.request()
            self._awaiting = True

    def _set_state(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _data_came(self, source: str) -> None:
        if self._run is not None and self._run.recipe.data == source:
            self.dataset_changed.emit(self.dataset)
            self.woken.emit()

    def _data_failed(self, error: Exception) -> None:
        self._complain_of(error, "You can draw and look at the network; training needs the images.")

    def _complain(self, sentence: str, topic: str = "") -> None:
        self.said.emit(Message(sentence, "alarm", topic=topic))

    def _complain_of(self, error: BaseException, safe: str, topic: str = "") -> None:
        """Tell of ``error``; those that are meant for a person carry a sentence of their own."""
        if isinstance(error, ValueError | OSError | ImportError | ArithmeticError):
            self._complain(f"{str(error).rstrip('.')}. {safe}", topic)
        else:
            self._complain(
                f"Something inside nnviz went wrong ({type(error).__name__}: {error}). {safe}", topic
            )

    def _when_done(self, future: Future[Any], done: Callable[[Any], object]) -> None:
        # Called in the worker's thread; the signal brings it back to the window's.
        future.add_done_callback(lambda settled: self._settled.emit(settled, done))

    def _settle(self, future: Future[Any], done: Callable[[Any], object]) -> None:
        if self._closed or future.cancelled():
            return
        error = future.exception()
        if error is None:
            done(future.result())
        else:
            self._complain_of(error, NOTHING_CHANGED)
