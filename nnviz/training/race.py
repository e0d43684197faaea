"""One recipe on several engines in turn, from one start and through the same mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz.data.splits import Split
from nnviz.engines.registry import ENGINES, EngineMissing, require_installed
from nnviz.training.history import History
from nnviz.training.recipe import Recipe
from nnviz.training.trainer import Trainer


def racers(recipe: Recipe) -> tuple[Recipe, ...]:
    """Return `recipe` once for each engine that is installed and can train its layers."""
    able = []
    for engine in ENGINES:
        try:
            require_installed(engine)
        except EngineMissing:
            continue
        racer = recipe.with_changes(engine=engine)
        if not any(racer.problems()):
            able.append(racer)
    return tuple(able)


def race(
    recipes: Sequence[Recipe],
    split: Split,
    epochs: int,
    started: Callable[[Recipe, History], None],
    progress: Callable[[float], None],
) -> None:
    """Train each of `recipes` for so many `epochs`, one after the other, so that none slows another down.

    Parameters
    ----------
    started : callable
        Told of each run when it begins; its history grows from then on.
    progress : callable
        Told the share that is done, 0 to 1, many times an epoch; whatever it raises ends the race.
    """
    for place, recipe in enumerate(recipes):
        trainer = Trainer(recipe, split)
        started(recipe, trainer.history)
        while trainer.epoch < epochs:
            trainer.step()
            if trainer.step_count % 20 == 0:
                done = trainer.images_seen / (trainer.history.n_train * epochs)
                progress((place + min(done, 1.0)) / len(recipes))
