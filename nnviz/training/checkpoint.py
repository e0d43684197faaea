"""Checkpoints: a run on disk, from which it goes on bit for bit as if it had never stopped."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engines.protocol import StepSettings
from nnviz.engines.registry import make_engine
from nnviz.training.model_file import NetworkFile, write_network
from nnviz.training.packed_history import evaluation_table
from nnviz.training.recipe import Recipe
from nnviz.training.state import TrainerState
from nnviz.training.tensor_file import TensorFile

_COUNTS = ("step", "epoch", "position", "images")
_ENGINE = "engine."
_MOST = 1 << 53
"""Beyond any number of steps or seconds; below it, every whole number is a float too."""


def save_checkpoint(path: str | os.PathLike[str], state: TrainerState, *, seconds: bool = True) -> None:
    """Write the state of a run; atomically.

    Parameters
    ----------
    seconds : bool
        Whether to write how long training took. Without it, equal runs give equal files, byte for byte.

    Raises
    ------
    UnwritableError
        When it cannot be written; a file that was there is as it was.
    """
    recipe = state.recipe
    network = recipe.network(state.parameters)
    arrays: dict[str, NDArray[Any]] = {
        "evaluations": evaluation_table(state.history.evaluations, seconds=seconds),
        "start": state.start,
        **state.history.tensors(),
        **{f"{_ENGINE}{name}": array for name, array in state.engine.items()},
    }
    training: dict[str, Any] = {name: getattr(state, name) for name in _COUNTS}
    training["schedule"] = state.schedule
    if seconds:
        training["seconds"] = state.seconds
    write_network(path, recipe, network, state.history, arrays, training)


def load_checkpoint(path: str | os.PathLike[str]) -> TrainerState:
    """The state that `save_checkpoint` wrote.

    Raises
    ------
    ModelFileError
        When the file is missing or damaged, or holds a network without the state of its training.
    EngineMissing
        When it was trained by an engine that is not installed.
    """
    with TensorFile(path) as opened:
        file = NetworkFile(opened)
        if file.training is None:
            raise file.refusal(
                "it holds a trained network without the state of its training, so the run cannot go on; "
                "open it, or train anew"
            )
        network = file.network()
        counts = {name: _count(file, name) for name in _COUNTS}
        history = file.history({"costs": file.array("costs"), "pace": file.array("pace")})
        if len(history) != counts["step"] or not counts["position"] < history.n_train:
            raise file.refusal("the state of its training does not fit its history")
        start = file.array("start")
        if start.shape != network.parameters.shape or start.dtype != network.dtype:
            raise file.refusal("its start does not fit its network")
        return TrainerState(
            recipe=file.recipe,
            parameters=network.parameters,
            start=start,
            engine=_engine_state(file, file.recipe),
            schedule=_schedule(file),
            seconds=_seconds(file),
            history=history,
            **counts,
        )


def _count(file: NetworkFile, name: str) -> int:
    assert file.training is not None
    count = file.training.get(name)
    if type(count) is not int or not 0 <= count < _MOST:
        raise file.refusal(f"its {name} is damaged")
    return count


def _seconds(file: NetworkFile) -> float:
    assert file.training is not None
    seconds = file.training.get("seconds", 0.0)
    if type(seconds) not in (int, float) or not 0 <= seconds < _MOST:
        raise file.refusal("how long it was trained is damaged")
    return float(seconds)


def _schedule(file: NetworkFile) -> dict[str, float]:
    assert file.training is not None
    schedule = file.training.get("schedule")
    if not isinstance(schedule, dict) or not all(type(value) in (int, float) for value in schedule.values()):
        raise file.refusal("the state of its schedule is damaged")
    # No number may be so large that it is no float; these two are counts besides.
    counts = [schedule.get(name) for name in ("waited", "halvings")]
    if not all(abs(value) <= sys.float_info.max for value in schedule.values()) or (
        file.recipe.schedule == "halve_on_plateau"
        and not all(count is not None and 0 <= count < _MOST and count == int(count) for count in counts)
    ):
        raise file.refusal("the state of its schedule is damaged")
    return schedule


def _engine_state(file: NetworkFile, recipe: Recipe) -> dict[str, NDArray[np.generic]]:
    """What the engine saved, in the shapes that an engine of this recipe has."""
    network = recipe.network()
    settings = StepSettings(
        cost=recipe.cost, optimizer=recipe.optimizer, dropout=recipe.dropout, train_biases=recipe.train_biases
    )
    engine = make_engine(recipe.engine, network, settings, np.random.default_rng(0))
    wanted = engine.state()
    names = {name.removeprefix(_ENGINE) for name in file.array_names() if name.startswith(_ENGINE)}
    if names != wanted.keys():
        raise file.refusal(f"the state of its {recipe.optimizer} is missing or damaged")
    found = {name: file.array(f"{_ENGINE}{name}") for name in wanted}
    for name, array in wanted.items():
        other = found[name]
        if other.shape != array.shape or other.dtype != array.dtype:
            raise file.refusal(f"the state of its {recipe.optimizer} is damaged")
        if other.dtype.kind == "f" and not np.isfinite(other).all():
            raise file.refusal(f"the state of its {recipe.optimizer} holds numbers that are not finite")
    try:
        engine.load_state(found)
    except (ValueError, OverflowError):
        raise file.refusal(f"the state of its {recipe.optimizer} is damaged") from None
    return found
