"""The NumPy engine, plain for now: `Network.gradient` and an optimizer from `core`."""

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.costs import one_hot
from nnviz.core.network import Network
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.regularization import dropout_masks, limit_norms, penalty_gradient
from nnviz.engines.protocol import Diverged, StepSettings
from nnviz.engines.random_state import generator_state, restore_generator


class NumpyEngine:
    """Trains `network` in place."""

    name = "numpy"

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

    def step(self, images: FloatArray, labels: IntArray, learning_rate: float) -> float:
        """See `Engine.step`."""
        network, settings = self._network, self._settings
        masks = None
        if any(settings.dropout):
            masks = dropout_masks(self._rng, network, settings.dropout, len(images))
        y = one_hot(labels, network.sizes[-1], network.dtype)
        with np.errstate(all="ignore"):
            cost, gradient = network.gradient(images, y, settings.cost, masks)
            update = np.dot(gradient, gradient)
        if not np.isfinite(cost + update):
            raise Diverged(
                1, "Training diverged; the last finite weights are kept. Try a smaller learning rate."
            )
        self._gradient[...] = gradient
        weights = network.parameters[: network.n_weights]
        if settings.l1 or settings.l2:
            gradient[: network.n_weights] += penalty_gradient(
                weights, settings.l1, settings.l2, settings.n_train
            )
        if settings.weight_decay:
            weights *= 1 - learning_rate * settings.weight_decay
        self._optimizer.update(network.parameters[self._trained], gradient[self._trained], learning_rate)
        if settings.max_norm:
            limit_norms(network, settings.max_norm)
        return cost

    def configure(self, settings: StepSettings) -> None:
        """See `Engine.configure`."""
        self._settings = settings
        if hasattr(self._optimizer, "momentum"):
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
