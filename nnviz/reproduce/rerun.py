"""Running a card again, seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

from nnviz.data.dataset import Dataset
from nnviz.data.splits import split
from nnviz.engines.protocol import Diverged
from nnviz.reproduce.cards import Card
from nnviz.reproduce.darkness import correct_by_darkness
from nnviz.training.history import Evaluated
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


def reruns(
    card: Card,
    dataset: Dataset,
    seeds: int,
    quick: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Rerun]:
    """Run `card` with the seeds 0, 1, … and yield each result.

    Parameters
    ----------
    quick : bool
        Stop each run after `QUICK_EPOCHS` epochs: shows that it runs, proves nothing about the claim.
    progress : callable
        Told (epochs done, epochs of all seeds) after each epoch.
    cancelled : callable
        Asked after each epoch.

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
    for seed in range(seeds):
        recipe = card.recipe_for(seed)
        epochs = min(recipe.epochs, QUICK_EPOCHS) if quick else recipe.epochs
        trainer = Trainer(recipe, split(dataset, recipe.train_images, recipe.validation_images))
        begun = perf_counter()
        try:
            for epoch in range(epochs):
                trainer.train_epoch()
                progress(seed * epochs + epoch + 1, seeds * epochs)
                if cancelled():
                    raise Cancelled
        except Diverged:
            progress((seed + 1) * epochs, seeds * epochs)  # its figure is that of the last finite epoch
        evaluations = trainer.history.epochs[1:] or trainer.history.epochs
        percent, total = _measured(card, evaluations)
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
