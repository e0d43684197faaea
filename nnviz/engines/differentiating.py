"""What an engine does that leaves differentiation to somebody else's automatic differentiation.

The autograd and the PyTorch engine differ from the NumPy engine, and from each other, in one thing only:
who works out the gradient. Dropout masks, penalties, the optimizer and the checks are the same arithmetic of
`core`, so engines whose costs differ are engines that differentiate differently.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.network import Network
from nnviz.core.optimizers import OPTIMIZERS, Momentum
from nnviz.core.regularization import dropout_masks, limit_norms, penalty_gradient
from nnviz.engines.protocol import Diverged, StepSettings, check_lifelong
from nnviz.engines.random_state import generator_state, restore_generator


class DifferentiatingEngine(ABC):
    """Trains `network` in place; a subclass says how the gradient is found."""

    name: str

    def __init__(self, network: Network, settings: StepSettings, dropout_rng: np.random.Generator) -> None:
        self._network = network
        self._settings = settings
        self._rng = dropout_rng
        self._trained = slice(None) if settings.train_biases else slice(network.n_weights)
        self._gradient = np.zeros_like(network.parameters)
        n = network.parameters[self._trained].size
        self._optimizer = OPTIMIZERS[settings.optimizer](n, network.dtype, settings.momentum)

    @property
    def network(self) -> Network:
        """The network being trained."""
        return self._network

    @abstractmethod
    def _differentiate(
        self, images: FloatArray, labels: IntArray, masks: Sequence[FloatArray | None] | None
    ) -> tuple[float, FloatArray]:
        """Return a mini-batch's mean data cost and its gradient, a new array laid out like the parameters."""

    def step(self, images: FloatArray, labels: IntArray, learning_rate: float) -> float:
        """See `Engine.step`."""
        network, settings = self._network, self._settings
        n_weights = network.n_weights
        masks = None
        if any(settings.dropout):
            masks = dropout_masks(self._rng, network, settings.dropout, len(images))
        with np.errstate(all="ignore"):
            cost, gradient = self._differentiate(images, labels, masks)
            self._refuse_infinity(cost, gradient)
            self._gradient[...] = gradient
            weights = network.parameters[:n_weights]
            if settings.l1 or settings.l2:
                gradient[:n_weights] += penalty_gradient(weights, settings.l1, settings.l2, settings.n_train)
            if settings.weight_decay:
                weights *= 1 - learning_rate * settings.weight_decay
            self._optimizer.update(network.parameters[self._trained], gradient[self._trained], learning_rate)
            if settings.max_norm:
                limit_norms(network, settings.max_norm)
        return cost

    def configure(self, settings: StepSettings) -> None:
        """See `Engine.configure`."""
        check_lifelong(self._settings, settings)
        self._settings = settings
        if isinstance(self._optimizer, Momentum):
            self._optimizer.momentum = settings.momentum

    def gradient(self) -> FloatArray:
        """See `Engine.gradient`."""
        return self._gradient.copy()

    def state(self) -> dict[str, NDArray[np.generic]]:
        """See `Engine.state`."""
        state = {f"optimizer.{name}": array.copy() for name, array in self._optimizer.state.items()}
        state["dropout"] = generator_state(self._rng)
        return state

    def load_state(self, state: dict[str, NDArray[np.generic]]) -> None:
        """See `Engine.load_state`."""
        for name, array in self._optimizer.state.items():
            array[...] = state[f"optimizer.{name}"]
        restore_generator(self._rng, state["dropout"])

    def _refuse_infinity(self, cost: float, gradient: FloatArray) -> None:
        if np.isfinite(cost) and np.isfinite(np.dot(gradient, gradient)):
            return
        weights, biases = self._network.views(gradient)
        layer = 1 + next(
            (
                place
                for place, (w, b) in enumerate(zip(weights, biases, strict=True))
                if not (np.isfinite(w).all() and np.isfinite(b).all())
            ),
            len(weights) - 1,
        )
        raise Diverged(
            layer,
            f"Training diverged in layer {layer}: the gradient is no longer a finite number. The last finite "
            "weights are kept. Try a smaller learning rate, or a narrower start.",
        )
