"""Running a card again, seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from nnviz.data.dataset import Dataset
from nnviz.data.splits import split
from nnviz.engines.protocol import Diverged
from nnviz.reproduce.cards import Card
from nnviz.reproduce.darkness import correct_by_darkness
from nnviz.training.history import Evaluated
from nnviz.training.pulse import Pulse
from nnviz.training.trainer import Trainer

QUICK_EPOCHS = 3


class Cancelled(Exception):
    """The person asked to stop; nothing of the seed under way is kept."""


@dataclass(frozen=True)
class Rerun:
    """One seed of one card.

    Attributes
    ----------
    percent : float
        The figure that came out, 0 to 100.
    total : int
        On how many images.
    seconds : float
        How long it took.
    """

    seed: int
    percent: float
    total: int
    seconds: float


@dataclass(frozen=True)
class Progress:
    """How far a card is.

    Attributes
    ----------
    place, seeds : int
        Which of how many seeds is under way, from 0.
    epoch : float
        How many of its ``epochs`` are done.
    epochs : int
    percent : float or None
        The figure of its last evaluation on all images that the claim is about; None before the first epoch
        has ended.
    """

    place: int
    seeds: int
    epoch: float
    epochs: int
    percent: float | None = None

    @property
    def share(self) -> float:
        """How much of all seeds is done, 0 to 1."""
        return min((self.place + self.epoch / self.epochs) / self.seeds, 1.0)


def reruns(
    card: Card,
    dataset: Dataset,
    seeds: Sequence[int],
    quick: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Rerun]:
    """Run `card` with each of `seeds` and yield each result.

    Parameters
    ----------
    quick : bool
        Stop each run after `QUICK_EPOCHS` epochs: shows that it runs, proves nothing about the claim.
    progress : callable
        Told at most ten times a second and at the end of each seed.
    cancelled : callable
        Asked after each mini-batch.

    Raises
    ------
    Cancelled
        When `cancelled` says so.
    """
    if card.method == "darkness":
        begun = perf_counter()
        parts = split(dataset, 50_000, 0)
        correct = correct_by_darkness(parts.train, parts.test)
        total = len(parts.test)
        yield Rerun(0, 100 * correct / total, total, perf_counter() - begun)  # chance has no part in it
        return
    pulse = Pulse()
    for place, seed in enumerate(seeds):
        recipe = card.recipe_for(seed)
        epochs = min(recipe.epochs, QUICK_EPOCHS) if quick else recipe.epochs
        trainer = Trainer(recipe, split(dataset, recipe.train_images, recipe.validation_images))
        history = trainer.history
        begun = perf_counter()
        try:
            while trainer.epoch < epochs:
                trainer.step()
                if cancelled():
                    raise Cancelled
                if pulse.due():
                    last = history.last(whole=True) if trainer.epoch else None
                    figure = _percent(card, last)[0] if last is not None else None
                    progress(
                        Progress(place, len(seeds), trainer.images_seen / history.n_train, epochs, figure)
                    )
        except Diverged:
            pass  # its figure is that of the last finite epoch
        percent, total = _measured(card, history.epochs[1:] or history.epochs)
        progress(Progress(place, len(seeds), epochs, epochs, percent))
        yield Rerun(seed, percent, total, perf_counter() - begun)


def _measured(card: Card, evaluations: tuple[Evaluated, ...]) -> tuple[float, int]:
    figures = [_percent(card, each) for each in evaluations]
    if card.measure == "first":
        return figures[0]
    return max(figures) if card.measure == "best" else figures[-1]


def _percent(card: Card, evaluated: Evaluated) -> tuple[float, int]:
    if card.on == "validation" and evaluated.validation_correct is not None:
        return 100 * evaluated.validation_correct / evaluated.validation_total, evaluated.validation_total
    return 100 * evaluated.test_correct / evaluated.test_total, evaluated.test_total
