"""One recipe on several engines in turn, from one start and through the same mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nnviz.data.splits import Split
from nnviz.engines.registry import ENGINES, EngineMissing, require_installed
from nnviz.training.history import History
from nnviz.training.pulse import Pulse
from nnviz.training.recipe import Recipe
from nnviz.training.trainer import Trainer


@dataclass(frozen=True)
class Line:
    """Who stands at the starting line, and who does not.

    Attributes
    ----------
    recipes : tuple of Recipe
        The recipe once for each engine that is installed and can train its layers.
    missing : mapping of str to str
        The engines that are not installed, each with the sentence that says how to get it.
    unable : tuple of str
        The engines that cannot train these layers.
    """

    recipes: tuple[Recipe, ...]
    missing: Mapping[str, str]
    unable: tuple[str, ...]


def line_up(recipe: Recipe) -> Line:
    """Return which engines can race with `recipe`."""
    able, missing, unable = [], {}, []
    for engine in ENGINES:
        racer = recipe.with_changes(engine=engine)
        if any(racer.problems()):
            unable.append(engine)
            continue
        try:
            require_installed(engine)
        except EngineMissing as error:
            missing[engine] = str(error)
        else:
            able.append(racer)
    return Line(tuple(able), missing, tuple(unable))


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
        Told the share that is done, 0 to 1, ten times a second and at the end of each run; whatever it raises
        ends the race.
    """
    pulse = Pulse()
    for place, recipe in enumerate(recipes):
        trainer = Trainer(recipe, split)
        started(recipe, trainer.history)
        while trainer.epoch < epochs:
            trainer.step()
            if pulse.due():
                done = trainer.images_seen / (trainer.history.n_train * epochs)
                progress((place + min(done, 1.0)) / len(recipes))
        progress((place + 1) / len(recipes))
