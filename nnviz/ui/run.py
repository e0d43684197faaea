"""One run as the window knows it: where it came from, what it is called, and who trains it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nnviz.training.history import History
    from nnviz.training.recipe import Recipe
    from nnviz.training.runner import Runner
    from nnviz.training.snapshot import Snapshot
    from nnviz.training.state import TrainerState

Origin = Literal["untrained", "trained", "checkpoint"]


@dataclass(eq=False)
class Run:
    """A network with its recipe and its numbers; with a runner as soon as it is to be trained.

    Attributes
    ----------
    origin : str
        ``"untrained"``: drawn by the recipe's start. ``"trained"``: opened from a file that holds only the
        network, so that training goes on from its weights with a fresh optimizer. ``"checkpoint"``: opened
        from a file that holds everything, so that it goes on exactly.
    snapshot : Snapshot or None
        The newest moment that is known.
    path : Path or None
        The file it was opened from.
    state : TrainerState or None
        What a checkpoint held, until a runner has taken it over.
    runner : Runner or None
    began_at : int
        The step of its trainer at which it came into the window.
    saved_step : int
        The step of the last checkpoint that the person has of it; what came after it would be lost.
    kept : Path or None
        Where it was kept when the window was closed, until the person has a checkpoint of it.
    outcome : str
        How it ended, in a sentence; empty while it can go on.
    failed : bool
    """

    recipe: Recipe
    origin: Origin
    snapshot: Snapshot | None = None
    history: History | None = None
    path: Path | None = None
    state: TrainerState | None = None
    runner: Runner | None = None
    began_at: int = 0
    saved_step: int = 0
    kept: Path | None = None
    outcome: str = ""
    failed: bool = False

    @property
    def title(self) -> str:
        """What it is called in the toolbar: the recipe and where the weights come from."""
        from nnviz.training.recipe_changes import differences_from_shipped

        name = self.recipe.name
        # The seed is told anyway, and how many epochs there will be makes no other network.
        if any(each.key not in ("seed", "epochs") for each in differences_from_shipped(self.recipe)):
            name += " (changed)"
        if self.origin == "untrained":
            return f"{name}, seed {self.recipe.seed}"
        if self.origin == "checkpoint":
            return f"{name}, resumed"
        return f"{name}, trained" if not self.trained_here else f"{name}, trained further"

    @property
    def trained_here(self) -> bool:
        """Whether a step has been taken since it came into the window."""
        return self.runner is not None and self.snapshot is not None and self.snapshot.step > self.began_at

    def take(self, recipe: Recipe) -> None:
        """Go on with ``recipe``, which can be done without a new start, when nobody trains the run yet.

        What a checkpoint held is changed with it, as its trainer would have done, so that it is trained and
        saved so.
        """
        from nnviz.training.history import Changed
        from nnviz.training.recipe_changes import differences

        if (state := self.state) is not None:
            history = state.history.copy()
            epochs = state.images / history.n_train
            for each in differences(self.recipe, recipe):
                changed = Changed(state.step, state.images, epochs, each.key, each.before, each.after)
                history.add_change(changed)
            self.state, self.history = replace(state, recipe=recipe, history=history), history
        self.recipe = recipe
