"""``nnviz train``: a run without a window."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.commands.interruption import Interruption
from nnviz.commands.reporting import FAILED, CommandError, put, put_json, say
from nnviz.data.sources import open_dataset
from nnviz.data.splits import split
from nnviz.engines.protocol import Diverged
from nnviz.engines.registry import ENGINES
from nnviz.exchange.foreign import READ, WRITTEN
from nnviz.training.atomic_file import UnwritableError, check_writable
from nnviz.training.checkpoint import load_checkpoint, save_checkpoint
from nnviz.training.history import Evaluated
from nnviz.training.model_file import save_model
from nnviz.training.recipe import Recipe, load_recipe
from nnviz.training.recipe_changes import with_settings
from nnviz.training.state import TrainerState
from nnviz.training.tensor_file import ModelFileError
from nnviz.training.trainer import Trainer

if TYPE_CHECKING:
    from tqdm import tqdm

_DESCRIPTION = """
Train a network by a recipe. Prints a line after each epoch, as the article's program does, the first of them
called epoch 0. The same recipe and seed give the same weights, and the same file, each time.

--epochs says where to stop. A cosine or one-cycle schedule stays planned over the recipe's own epochs, so
that the first epochs of a run are the same however many follow; --set epochs=N plans it over N.

Ctrl+C ends the run after the mini-batch that is under way, and saves it if there is an --out.
"""

_PLANNED = ("cosine", "one_cycle")  # the schedules that depend on how many epochs there will be
_FOREIGN = frozenset((*READ, *WRITTEN)) - {".safetensors"}
_SAVE_EVERY = 60.0  # seconds of training that a power cut may cost, or an epoch if that takes longer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz train``."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "--recipe", metavar="NAME|FILE.toml", help="a name that `nnviz recipes` lists, or a file"
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="stop after so many epochs in all")
    parser.add_argument("--seed", type=int, metavar="N", help="the number that all chance comes from")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="change a setting: learning_rate=0.5, layers=16,16, augmentation.rotation=10; may be repeated",
    )
    parser.add_argument("--engine", choices=ENGINES, help="what does the arithmetic")
    parser.add_argument("--out", metavar="FILE", help="where to save the network, as .safetensors")
    parser.add_argument(
        "--weights-only",
        action="store_true",
        help="leave the state of training out of --out: a smaller file, from which --resume cannot go on",
    )
    parser.add_argument(
        "--resume", metavar="FILE", help="go on with a run that --out saved, up to --epochs in all"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object a line: epoch, train_cost, test_correct, test_total, seconds so far",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, and return the exit status."""
    if arguments.out is not None and Path(arguments.out).suffix.lower() in _FOREIGN:
        raise CommandError(
            f"{arguments.out} would be a file of another program; train to a .safetensors file, and "
            "`nnviz export` makes the other of it."
        )
    trainer = _trainer(arguments)
    stop = arguments.epochs or trainer.recipe.epochs
    if arguments.out is not None:
        try:
            check_writable(arguments.out, _largest_file(trainer, stop))
        except UnwritableError as error:
            raise CommandError(str(error)) from None
    save = _Saver(trainer, arguments.out, arguments.weights_only)
    with Interruption() as interruption:
        try:
            _train(trainer, stop, interruption, arguments.json, save)
        except Diverged as error:
            save.now()
            say(f"{error} {save.where()}")
            return FAILED
        except BrokenPipeError:
            # Whoever read the lines has seen enough: as good a reason to stop as Ctrl+C.
            save.now()
            raise
        save.now()
    if interruption.signal is not None:
        say(f"Stopped after {_progress(trainer)}. {save.where()}")
        return 128 + interruption.signal
    if arguments.out is not None:
        say(save.where())
    return 0


def _trainer(arguments: argparse.Namespace) -> Trainer:
    if arguments.resume is not None:
        return _resumed(arguments)
    if arguments.recipe is None:
        raise CommandError("Which recipe? Give --recipe and a name; `nnviz recipes` lists them.")
    recipe = _changed(load_recipe(arguments.recipe), arguments)
    dataset = open_dataset(recipe.data)
    return Trainer(recipe, split(dataset, recipe.train_images, recipe.validation_images))


def _changed(recipe: Recipe, arguments: argparse.Namespace) -> Recipe:
    settings = list(arguments.settings)
    for key in ("seed", "engine"):
        value = getattr(arguments, key)
        if value is not None:
            settings.append(f"{key}={value}")
    recipe = with_settings(recipe, settings)
    if arguments.epochs is None:
        return recipe
    stopped = with_settings(recipe, [f"epochs={arguments.epochs}"])
    planned = recipe.schedule in _PLANNED and stopped.epochs <= recipe.epochs
    return recipe if planned else stopped


def _resumed(arguments: argparse.Namespace) -> Trainer:
    state: TrainerState = load_checkpoint(arguments.resume)
    if arguments.recipe is not None and load_recipe(arguments.recipe).name != state.recipe.name:
        raise CommandError(
            f"{arguments.resume} was trained by the recipe {state.recipe.name}, not {arguments.recipe}; "
            "leave --recipe out to go on with it."
        )
    recipe = _changed(state.recipe, arguments)
    if state.epoch >= (arguments.epochs or recipe.epochs):
        raise CommandError(
            f"The run in {arguments.resume} has had its {_epochs(state.epoch)}; ask for more with --epochs."
        )
    if recipe.schedule not in _PLANNED:
        # Where it ends decides nothing that was computed, so it is no change for the history to tell of: the
        # file will be, byte for byte, that of a run which was never interrupted.
        state = dataclasses.replace(state, recipe=state.recipe.with_changes(epochs=recipe.epochs))
    dataset = open_dataset(recipe.data)
    parts = split(dataset, recipe.train_images, recipe.validation_images)
    try:
        trainer = Trainer.resumed(state, parts)
    except (KeyError, ValueError) as error:
        raise ModelFileError(f"The run in {arguments.resume} cannot go on: {error}") from None
    trainer.change(recipe)
    return trainer


def _train(trainer: Trainer, stop: int, interruption: Interruption, as_json: bool, save: _Saver) -> None:
    with _progress_bar(trainer) as bar:
        while trainer.epoch < stop and interruption.signal is None:
            epoch = trainer.epoch
            _train_epoch(trainer, interruption, bar)
            closing = trainer.history.last(whole=True)
            if trainer.epoch > epoch and closing is not None:
                bar.clear()
                _report(epoch, closing, as_json)
                save.if_due()


def _train_epoch(trainer: Trainer, interruption: Interruption, bar: tqdm[None]) -> None:
    """Step until the epoch is complete or the person wants to stop."""
    epoch = trainer.epoch
    bar.reset()
    bar.set_description(f"Epoch {epoch}")
    # The bar is told a hundred times an epoch: a tiny network takes a step in less time than the telling.
    part = max(bar.total // 100, 1)
    shown = 0
    while trainer.epoch == epoch and interruption.signal is None:
        trainer.step()
        if trainer.position - shown >= part:
            bar.update(trainer.position - shown)
            shown = trainer.position


def _progress_bar(trainer: Trainer) -> tqdm[None]:
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no second thread to look after a bar that is told often enough
    return tqdm(
        total=trainer.history.n_train,
        unit=" images",
        unit_scale=True,
        leave=False,
        file=sys.stderr,
        disable=not sys.stderr.isatty(),
    )


def _report(epoch: int, evaluated: Evaluated, as_json: bool) -> None:
    if as_json:
        put_json(
            {
                "epoch": epoch,
                "train_cost": evaluated.train_cost,
                "test_correct": evaluated.test_correct,
                "test_total": evaluated.test_total,
                "seconds": round(evaluated.seconds, 3),
            }
        )
    else:
        put(f"Epoch {epoch}: {evaluated.test_correct} / {evaluated.test_total}")


def _progress(trainer: Trainer) -> str:
    epochs = _epochs(trainer.epoch)
    return f"{epochs} and {trainer.position:,} images" if trainer.position else epochs


def _epochs(number: int) -> str:
    return "1 epoch" if number == 1 else f"{number} epochs"


def _largest_file(trainer: Trainer, epochs: int) -> int:
    """An upper limit for the bytes of a checkpoint after so many epochs: six numbers a parameter, a cost a
    step, and the header."""
    recipe = trainer.recipe
    steps = epochs * -(-trainer.history.n_train // recipe.batch_size)
    return 6 * recipe.n_parameters * recipe.dtype.itemsize + 4 * steps + (1 << 20)


class _Saver:
    """Saves a run to ``path``, if there is one."""

    def __init__(self, trainer: Trainer, path: str | None, weights_only: bool) -> None:
        self._trainer = trainer
        self._path = path
        self._weights_only = weights_only
        self._last = time.monotonic()

    def if_due(self) -> None:
        """Save, if that was not done for a while: a power cut should not cost a night."""
        if time.monotonic() - self._last >= _SAVE_EVERY:
            self.now()

    def now(self) -> None:
        """Save."""
        if self._path is None:
            return
        trainer = self._trainer
        if self._weights_only:
            save_model(self._path, trainer.recipe, trainer.network, trainer.history)
        else:
            save_checkpoint(self._path, trainer.state(), seconds=False)
        self._last = time.monotonic()

    def where(self) -> str:
        """A sentence that says where the network is."""
        if self._path is None:
            return "Nothing was saved, because there was no --out."
        return f"The network is in {Path(self._path)}."
