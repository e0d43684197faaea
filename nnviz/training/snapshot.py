"""A frozen moment of a run: what the pictures are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.training.recipe import Recipe


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """A moment of a run, copied once and never changed again, so that any thread may read it.

    Attributes
    ----------
    run_id : int
        Tells this run from every other run of the program; a reader drops what belongs to an older one.
    step : int
        Mini-batches trained.
    images : int
        Training images seen, over all epochs.
    epoch : int
        Epochs completed.
    position : int
        Images seen of the epoch that is under way.
    recipe : Recipe
        The recipe in force at this moment.
    network : Network
        The network; its parameters are read-only.
    start : ndarray of shape (n_parameters,)
        The parameters that the run began with, read-only, shared by all snapshots of the run.
    gradient : ndarray of shape (n_parameters,) or None
        ∂C/∂parameters of the last mini-batch's data cost, read-only; None before the first step.
    train_cost : float or None
        Mean data cost of the last mini-batch, before its step; None before the first step.
    """

    run_id: int
    step: int
    images: int
    epoch: int
    position: int
    recipe: Recipe
    network: Network
    start: FloatArray
    gradient: FloatArray | None
    train_cost: float | None
