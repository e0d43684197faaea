"""Everything that a run needs to go on exactly where it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray
from nnviz.training.history import History
from nnviz.training.recipe import Recipe


@dataclass(frozen=True, eq=False, slots=True)
class TrainerState:
    """A trainer, taken at a batch boundary; shares nothing with it that changes.

    The random streams need no place here: the order of an epoch and its distortions are functions of the seed
    and the place (see `streams`), and dropout's generator is part of ``engine``.

    Attributes
    ----------
    recipe : Recipe
        With all live changes made so far.
    parameters, start : ndarray of shape (n_parameters,)
        Now, and at the beginning of the run.
    engine : dict of ndarray
        The engine's `state`: the optimizer's averages, dropout's generator.
    schedule : dict of float
        What a schedule has learnt from the run; empty for most.
    step, epoch, position, images : int
        As in `Snapshot`.
    seconds : float
        Time spent training.
    history : History
        A copy.
    """

    recipe: Recipe
    parameters: FloatArray
    start: FloatArray
    engine: dict[str, NDArray[np.generic]]
    schedule: dict[str, float]
    step: int
    epoch: int
    position: int
    images: int
    seconds: float
    history: History
