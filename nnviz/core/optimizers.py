"""Optimizers: how a gradient becomes a step. Each works on flat vectors, in place.

``parameters`` and ``gradient`` are what the step may change: all parameters, or the weights alone.
The running averages of an optimizer are its ``state``, by name, and are all that a resumed run needs.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray

RMSPROP_DECAY = 0.9
"""Hinton's lecture 6e; Keras' default (PyTorch's is 0.99)."""
ADAM_BETA1 = 0.9
"""Kingma and Ba 2015, section 2."""
ADAM_BETA2 = 0.999
EPSILON = 1e-8


class Optimizer(Protocol):
    """One way of stepping downhill."""

    name: str
    state: dict[str, NDArray[np.generic]]

    def update(self, parameters: FloatArray, gradient: FloatArray, learning_rate: float) -> None:
        """Change `parameters` (n,) in place, one step along `gradient` (n,), which is left as it is."""
        ...


class SGD:
    """w ← w − η∇C."""

    name = "sgd"

    def __init__(self, n: int, dtype: np.dtype[np.floating], momentum: float = 0.0) -> None:
        self.state: dict[str, NDArray[np.generic]] = {}

    def update(self, parameters: FloatArray, gradient: FloatArray, learning_rate: float) -> None:
        """See `Optimizer.update`."""
        parameters -= learning_rate * gradient


class Momentum:
    """v ← μv − η∇C; w ← w + v (Nielsen, chapter 3)."""

    name = "momentum"

    def __init__(self, n: int, dtype: np.dtype[np.floating], momentum: float = 0.9) -> None:
        self.momentum = momentum
        self.velocity = np.zeros(n, dtype)
        self.state: dict[str, NDArray[np.generic]] = {"velocity": self.velocity}

    def update(self, parameters: FloatArray, gradient: FloatArray, learning_rate: float) -> None:
        """See `Optimizer.update`."""
        self.velocity *= self.momentum
        self.velocity -= learning_rate * gradient
        parameters += self.velocity


class Nesterov(Momentum):
    """Momentum that looks ahead: v ← μv − η∇C; w ← w + μv − η∇C.

    The parameters kept are those of the look-ahead point, where the gradient is wanted next
    (Sutskever et al. 2013, rewritten as in Bengio et al. 2013), so no second evaluation is needed.
    """

    name = "nesterov"

    def update(self, parameters: FloatArray, gradient: FloatArray, learning_rate: float) -> None:
        """See `Optimizer.update`."""
        self.velocity *= self.momentum
        self.velocity -= learning_rate * gradient
        parameters += self.momentum * self.velocity - learning_rate * gradient


class RMSprop:
    """s ← ρs + (1 − ρ)∇C²; w ← w − η∇C / (√s + ε)."""

    name = "rmsprop"

    def __init__(self, n: int, dtype: np.dtype[np.floating], momentum: float = 0.0) -> None:
        self.square = np.zeros(n, dtype)
        self.state: dict[str, NDArray[np.generic]] = {"square": self.square}

    def update(self, parameters: FloatArray, gradient: FloatArray, learning_rate: float) -> None:
        """See `Optimizer.update`."""
        self.square *= RMSPROP_DECAY
        self.square += (1 - RMSPROP_DECAY) * gradient**2
        parameters -= learning_rate * gradient / (np.sqrt(self.square) + EPSILON)


class Adam:
    """Adaptive moments (Kingma and Ba 2015, algorithm 1).

    m ← β₁m + (1 − β₁)∇C, s ← β₂s + (1 − β₂)∇C²; w ← w − η m̂ / (√ŝ + ε), where the hats undo the start
    from zero: m̂ = m / (1 − β₁ᵗ), ŝ = s / (1 − β₂ᵗ).
    """

    name = "adam"

    def __init__(self, n: int, dtype: np.dtype[np.floating], momentum: float = 0.0) -> None:
        self.mean = np.zeros(n, dtype)
        self.square = np.zeros(n, dtype)
        self.steps = np.zeros((), np.int64)
        self.state: dict[str, NDArray[np.generic]] = {
            "mean": self.mean,
            "square": self.square,
            "steps": self.steps,
        }

    def update(self, parameters: FloatArray, gradient: FloatArray, learning_rate: float) -> None:
        """See `Optimizer.update`."""
        self.steps += 1
        t = int(self.steps)
        self.mean *= ADAM_BETA1
        self.mean += (1 - ADAM_BETA1) * gradient
        self.square *= ADAM_BETA2
        self.square += (1 - ADAM_BETA2) * gradient**2
        mean = self.mean / (1 - ADAM_BETA1**t)
        square = self.square / (1 - ADAM_BETA2**t)
        parameters -= learning_rate * mean / (np.sqrt(square) + EPSILON)


class AdamW(Adam):
    """Adam under the name that says its weight decay is the decoupled one; see `regularization`."""

    name = "adamw"


OPTIMIZERS: Mapping[str, Callable[[int, np.dtype[np.floating], float], Optimizer]] = MappingProxyType(
    {kind.name: kind for kind in (SGD, Momentum, Nesterov, RMSprop, Adam, AdamW)}
)
"""Every optimizer by its name in a recipe: ``OPTIMIZERS[name](n_parameters, dtype, momentum)``."""
