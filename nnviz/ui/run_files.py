"""Runs to and from files. Everything here may be called away from the window's thread."""

from __future__ import annotations

import contextlib
import itertools
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz import resources
from nnviz.ui.run import Run

if TYPE_CHECKING:
    from nnviz.training.history import Evaluated
    from nnviz.training.model_file import Model
    from nnviz.training.snapshot import Snapshot
    from nnviz.training.state import TrainerState

# Moments that no trainer has made have ids of their own, below every trainer's.
_shown_ids = itertools.count(-1, -1)


class NothingToSave(ValueError):
    """The run has no state of training to save; ``str(error)`` says why."""


def opened(path: Path) -> Run:
    """The run in a file: a trained network, or a checkpoint with its whole history.

    Another program's network is tested on the test images, so that its accuracy is known here too.

    Raises
    ------
    ModelFileError, ExchangeError
        When the file cannot be used.
    Diverged
        When another program's network answers with numbers that are not finite.
    """
    from nnviz.training.checkpoint import load_checkpoint
    from nnviz.training.model_file import load_model

    model = _foreign(path) or load_model(path)
    if not model.resumable:
        return Run(model.recipe, "trained", snapshot=_trained_moment(model), history=model.history, path=path)
    state = load_checkpoint(path)
    return Run(
        state.recipe,
        "checkpoint",
        snapshot=_saved_moment(state),
        history=state.history,
        path=path,
        state=state,
        began_at=state.step,
        saved_step=state.step,
    )


def _foreign(path: Path) -> Model | None:
    # The shipped network, which the first second waits for, is never one of these.
    if path.parent == resources.models():
        return None
    from nnviz.exchange.foreign import is_foreign, read_foreign

    if not is_foreign(path):
        return None
    model = read_foreign(path)
    model.history.add_evaluation(_tested(model))
    return model


def _tested(model: Model) -> Evaluated:
    """How a network does whose file does not say it."""
    from nnviz.data.sources import open_dataset
    from nnviz.data.splits import split
    from nnviz.training.trainer import Trainer

    recipe = model.recipe
    images = split(open_dataset(recipe.data), recipe.train_images)
    trainer = Trainer(recipe, images, network=model.network.copy())
    trainer.prepare()
    tested = trainer.history.last(whole=True)
    assert tested is not None
    return tested


def export(run: Run, path: Path) -> None:
    """Write the network of this moment for another program; the ending of ``path`` says for which.

    Raises
    ------
    NothingToSave
        When there is no network yet.
    ExchangeError, UnwritableError
        When it cannot be written.
    """
    from nnviz.exchange.foreign import write_foreign
    from nnviz.training.model_file import Model

    if run.snapshot is None or run.history is None:
        raise NothingToSave("There is no network to export yet.")
    write_foreign(path, Model(run.recipe, run.snapshot.network, run.history, version="", resumable=False))


def write(run: Run, path: Path, exactly: bool, timeout: float | None = None) -> int:
    """Save ``run`` and return the step from which it could go on now; 0 for the network alone.

    With a checkpoint of the person's own, what was kept of the run at the end of the last session is deleted.

    Parameters
    ----------
    exactly : bool
        Whether to save everything that is needed to go on exactly, or the network with its story.
    timeout : float, optional
        Seconds to wait for the worker to come to a batch boundary.

    Raises
    ------
    NothingToSave
        When a checkpoint is asked for of a network that was opened and not trained since, or whose training
        has died.
    UnwritableError
        When the file cannot be written.
    TimeoutError
        When the worker did not answer in time.
    """
    from nnviz.training.checkpoint import save_checkpoint
    from nnviz.training.model_file import save_model

    state = run.state
    if run.runner is not None:
        with contextlib.suppress(CancelledError):  # its thread has died; the last moment is still here
            state = run.runner.call(lambda trainer: trainer.state()).result(timeout)
    if state is None:
        if exactly:
            raise NothingToSave("A network that is not in training has no state of training to save.")
        if run.snapshot is None or run.history is None:
            raise NothingToSave("There is no network to save yet.")
        save_model(path, run.recipe, run.snapshot.network, run.history)
        return 0
    if not exactly:
        recipe = state.recipe
        network = recipe.network(state.parameters)
        save_model(path, recipe, network, state.history)
        return 0
    save_checkpoint(path, state)
    if run.kept is not None and run.kept != path:
        with contextlib.suppress(OSError):  # the checkpoint is safe; at worst the run is offered once more
            run.kept.unlink(missing_ok=True)
            run.kept = None
    return state.step


def keep(run: Run, path: Path, timeout: float) -> bool:
    """Save a checkpoint of ``run`` if it holds training that no checkpoint does; whether it did.

    Raises
    ------
    UnwritableError
        When the file cannot be written.
    TimeoutError
        When the worker did not answer in time.
    """
    from nnviz.training.checkpoint import save_checkpoint

    if run.runner is None:
        return False
    state = run.runner.call(lambda trainer: trainer.state()).result(timeout)
    if state.step <= max(run.began_at, run.saved_step):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    save_checkpoint(path, state)
    return True


def write_history(run: Run, path: Path) -> None:
    """Write the run's numbers as a CSV table.

    Raises
    ------
    UnwritableError
        When the file cannot be written.
    """
    if run.history is None:
        raise NothingToSave("There are no numbers to export yet.")
    run.history.to_csv(path)


def _trained_moment(model: Model) -> Snapshot:
    from nnviz.training.snapshot import Snapshot

    network = model.network.frozen_copy()
    epochs = model.history.epochs
    return Snapshot(
        run_id=next(_shown_ids),
        step=epochs[-1].step if epochs else 0,
        images=epochs[-1].images if epochs else 0,
        epoch=round(epochs[-1].epoch) if epochs else 0,
        position=0,
        recipe=model.recipe,
        network=network,
        start=network.parameters,
        gradient=None,
        train_cost=None,
    )


def _saved_moment(state: TrainerState) -> Snapshot:
    from nnviz.training.snapshot import Snapshot

    recipe = state.recipe
    start = state.start.copy()
    start.flags.writeable = False
    return Snapshot(
        run_id=next(_shown_ids),
        step=state.step,
        images=state.images,
        epoch=state.epoch,
        position=state.position,
        recipe=recipe,
        network=recipe.network(state.parameters).frozen_copy(),
        start=start,
        gradient=None,
        train_cost=None,
    )
