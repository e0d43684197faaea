"""What every engine is and does: one optimizer step on one mini-batch at a time.

The trainer knows this file alone. It gathers mini-batches, decides the learning rate and calls `step`;
an engine owns the arithmetic, the optimizer's state and dropout's random stream.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.costs import cost_for
from nnviz.core.network import Network
from nnviz.core.optimizers import OPTIMIZERS


@dataclass(frozen=True, slots=True)
class StepSettings:
    """Everything that shapes a step beside the mini-batch and the learning rate.

    ``cost``, ``optimizer`` and ``train_biases`` hold for the life of an engine; the others may change between
    two steps.

    Attributes
    ----------
    momentum : float
        μ of "momentum" and "nesterov"; the others don't use it.
    l1, l2 : float
        The book's λ: divided by `n_train`, weights only.
    weight_decay : float
        Decoupled: each step takes the share learning_rate · weight_decay from every weight, whatever the
        optimizer.
    dropout : tuple of float
        One rate for each layer but the input; () means none.
    max_norm : float
        Longest row of incoming weights a neuron may have; 0 means no limit.
    batch_size : int
        The usual number of images in a step, a hint for the buffers. A step may have any number.
    n_train : int
        Images in the training set, the n of λ/n.
    train_biases : bool
        False leaves every bias as it started.
    """

    cost: str = "quadratic"
    optimizer: str = "sgd"
    momentum: float = 0.9
    l1: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.0
    dropout: tuple[float, ...] = ()
    max_norm: float = 0.0
    batch_size: int = 10
    n_train: int = 50_000
    train_biases: bool = True


class Diverged(ArithmeticError):
    """Training has left the finite numbers. Raised before the parameters are touched.

    Attributes
    ----------
    layer : int
        Where it began, counted from 1 after the input.
    what : str
        One sentence for a person: what happened, what is safe, what to try.
    """

    def __init__(self, layer: int, what: str) -> None:
        super().__init__(what)
        self.layer = layer
        self.what = what


class Engine(Protocol):
    """One way of computing training steps."""

    name: str

    @property
    def network(self) -> Network:
        """The network being trained, with its parameters as they are now."""
        ...

    def step(self, images: FloatArray, labels: IntArray, learning_rate: float) -> float:
        """Take one optimizer step on one mini-batch.

        Parameters
        ----------
        images : ndarray of shape (m, n_in)
            C order, of the network's dtype.
        labels : ndarray of shape (m,)
            Integers below the number of outputs.
        learning_rate : float

        Returns
        -------
        float
            The mini-batch's mean data cost before the step, penalties not counted.

        Raises
        ------
        Diverged
            When the cost or the update is not finite; the parameters are then those of the last good step.
        """
        ...

    def configure(self, settings: StepSettings) -> None:
        """Use other `settings` from the next step on.

        Raises
        ------
        ValueError
            If `settings` change what holds for the life of the engine.
        """
        ...

    def gradient(self) -> FloatArray:
        """Return a copy of the last step's gradient of the data cost, laid out like the parameters."""
        ...

    def state(self) -> dict[str, NDArray[np.generic]]:
        """Return copies of what a resumed run needs beside the parameters: optimizer and dropout stream."""
        ...

    def load_state(self, state: dict[str, NDArray[np.generic]]) -> None:
        """Go on exactly where another engine's `state` was taken.

        Raises
        ------
        ValueError
            If `state` belongs to another network or optimizer.
        """
        ...


def check_lifelong(before: StepSettings, after: StepSettings) -> None:
    """Raise ValueError if `after` changes what holds for the life of an engine."""
    for name in ("cost", "optimizer", "train_biases"):
        if getattr(before, name) != getattr(after, name):
            raise ValueError(f"{name} holds for a whole run; start a new one to change it.")


def check_settings(network: Network, settings: StepSettings) -> None:
    """Raise ValueError if `settings` make no sense for `network`."""
    cost_for(settings.cost, network.activations[-1])
    if settings.optimizer not in OPTIMIZERS:
        raise ValueError(
            f"There is no optimizer called {settings.optimizer!r}; choose one of {', '.join(OPTIMIZERS)}."
        )
    layers = len(network.sizes) - 1
    if settings.dropout and len(settings.dropout) != layers:
        raise ValueError(f"{layers} layers need as many dropout rates; {len(settings.dropout)} were given.")
    if not all(0 <= rate < 1 for rate in settings.dropout):
        raise ValueError("A dropout rate is the share of neurons to silence: 0 or more, and less than 1.")
    if settings.dropout and settings.dropout[-1]:
        raise ValueError("The output layer gives the answer and cannot drop neurons; set its dropout to 0.")


def check_state(own: dict[str, NDArray[np.generic]], given: dict[str, NDArray[np.generic]]) -> None:
    """Raise ValueError if the state `given` to an engine is not made like its `own`, or is no run's."""
    shapes = {name: array.shape for name, array in own.items()}
    if shapes != {name: array.shape for name, array in given.items()}:
        raise ValueError("This saved state belongs to another network or optimizer; start a new run instead.")
    # A square below 0 would have no root, and step −1 no average: only a forged file has them.
    for name in ("optimizer.square", "optimizer.squares", "optimizer.steps"):
        if name in given and not np.min(given[name]) >= 0:
            raise ValueError("This saved state is damaged; start a new run instead.")
