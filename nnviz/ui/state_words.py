"""The sentence on the left of the status bar: what goes on, and what Run would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.ui.setting_words import choice

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe
    from nnviz.ui.run import Run
    from nnviz.ui.session import State

_USUAL_ENGINE = "numpy"
_NOTHING = 1e-3  # of the learning rate: no step at it can be seen


def state_words(state: State, run: Run | None, frozen: bool = False) -> str:
    """The sentence for ``run`` in ``state``; ``frozen`` when the picture stands still."""
    if run is None:
        return "Getting the network ready"
    if frozen:
        return "The picture stands still; training does not (F9 lets it move again)"
    if state == "running":
        return f"Training {run.recipe.name}{on_engine(run.recipe)}"
    if state == "preparing":
        return f"Getting ready to train {run.recipe.name}"
    if state == "failed":
        return "Training has stopped; the last good network is shown"
    if state == "finished" and run.outcome:
        return f"Done: {run.outcome} Run trains on"
    return _at_rest(run)


def on_engine(recipe: Recipe) -> str:
    """ " on PyTorch", where it is not the usual engine that computes; else nothing."""
    return f" on {choice(recipe.engine)}" if recipe.engine != _USUAL_ENGINE else ""


def going_on(recipe: Recipe, done: int) -> str:
    """The sentence for a run that goes on though its ``done`` epochs are all that the recipe asks for."""
    from nnviz.training.recipe_parts import schedule

    if schedule(recipe).factor(done, recipe.epochs) < _NOTHING:
        return (
            f"{done} epochs are done, and the {choice(recipe.schedule)} schedule has brought the learning "
            "rate down to nothing: raise Epochs in the recipe, or choose another schedule, to train on."
        )
    return f"{done} epochs are done already; training now goes on until you pause it."


def going_further(name: str) -> str:
    """The sentence for a trained network that is trained further."""
    return (
        f"{name} is trained further from its weights; epochs and curves count anew. Back shows it as it was."
    )


def _at_rest(run: Run) -> str:
    if run.trained_here:
        return "Paused. Run goes on from here"
    if run.origin == "untrained":
        return f"Untrained, with seed {run.recipe.seed}. Run teaches it"
    if run.origin == "checkpoint":
        return "A saved run. Run goes on exactly where it stopped"
    return "Trained. Run trains it further, Start over begins untrained"
