"""What a recipe says, in the words of those who carry it out: the engine and the schedule."""

from __future__ import annotations

import math

from nnviz.core.schedules import HalveOnPlateau, Schedule, make_schedule
from nnviz.engines.protocol import StepSettings
from nnviz.training.recipe import Recipe


def step_settings(recipe: Recipe, n_train: int) -> StepSettings:
    """The engine's settings for a training set of ``n_train`` images."""
    return StepSettings(
        cost=recipe.cost,
        optimizer=recipe.optimizer,
        momentum=recipe.momentum,
        l1=recipe.l1,
        l2=recipe.l2,
        weight_decay=recipe.weight_decay,
        dropout=recipe.dropout,
        max_norm=recipe.max_norm,
        batch_size=recipe.batch_size,
        n_train=n_train,
        train_biases=recipe.train_biases,
    )


def schedule(recipe: Recipe) -> Schedule:
    """The recipe's schedule, at the beginning of a run."""
    return make_schedule(
        recipe.schedule,
        every=recipe.schedule_every,
        gamma=recipe.schedule_factor,
        patience=recipe.schedule_patience,
    )


def schedule_state(schedule: Schedule) -> dict[str, float]:
    """What ``schedule`` has learnt from the run, as finite numbers; empty for most."""
    if not isinstance(schedule, HalveOnPlateau):
        return {}
    state = {"waited": float(schedule.waited), "halvings": float(schedule.halvings)}
    if math.isfinite(schedule.best):  # before the first epoch's end there is no best cost
        state["best"] = schedule.best
    return state


def restore_schedule(schedule: Schedule, state: dict[str, float]) -> None:
    """Put ``schedule`` where `schedule_state` was taken."""
    if isinstance(schedule, HalveOnPlateau):
        schedule.best = state.get("best", math.inf)
        schedule.waited, schedule.halvings = int(state["waited"]), int(state["halvings"])
