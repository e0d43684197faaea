"""What an engine does that leaves differentiation to somebody else's automatic differentiation.

The autograd and the PyTorch engine differ from the NumPy engine, and from each other, in one thing only:
who works out the gradient. Dropout masks, penalties, the optimizer and the checks are the same arithmetic of
`core`, so engines whose costs differ are engines that differentiate differently.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape, Maps
from nnviz.core.network import Network
from nnviz.core.optimizers import OPTIMIZERS, Momentum
from nnviz.core.regularization import dropout_masks, limit_norms, penalty_gradient
from nnviz.engines.protocol import Diverged, StepSettings, check_lifelong, check_settings, check_state
from nnviz.engines.random_state import generator_state, restore_generator

Recorded = TypeVar("Recorded")
"""The tensor of whoever differentiates: an array that remembers how it was made."""


class DifferentiatingEngine(ABC, Generic[Recorded]):
    """Trains `network` in place; a subclass says how the gradient is found.

    Raises
    ------
    ValueError
        If `settings` make no sense for `network`.
    """

    name: str

    def __init__(self, network: Network, settings: StepSettings, dropout_rng: np.random.Generator) -> None:
        check_settings(network, settings)
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

    @abstractmethod
    def _dense(self, a: Recorded, w: Recorded, b: Recorded) -> Recorded:
        """Return the weighted inputs a wᵀ + b of a fully connected layer, (m, n_out) from `a` (m, n_in)."""

    @abstractmethod
    def _convolved(self, a: Recorded, w: Recorded, b: Recorded, maps: Maps, shape: LayerShape) -> Recorded:
        """Return the pooled weighted inputs of a layer of kernels, (m, n_out); the rows of `a` are `maps`."""

    def _weighted_input(self, layer: int, a: Recorded, w: Recorded, b: Recorded) -> Recorded:
        network = self._network
        if isinstance(network, ConvolutionalNetwork) and (maps := network.maps[layer]) is not None:
            shape = network.layers[layer]
            if shape.kernel:
                return self._convolved(a, w, b, maps, shape)
        return self._dense(a, w, b)

    def step(self, images: FloatArray, labels: IntArray, learning_rate: float) -> float:
        """See `Engine.step`."""
        network, settings = self._network, self._settings
        masks = None
        if any(settings.dropout):
            masks = dropout_masks(self._rng, network, settings.dropout, len(images))
        with np.errstate(all="ignore"):
            cost, gradient = self._differentiate(images, labels, masks)
            if not (np.isfinite(cost) and np.isfinite(np.dot(gradient, gradient))):
                raise self._diverged(gradient, "the gradient is no longer a finite number", learning_rate)
            self._gradient[...] = gradient
            self._move(gradient, learning_rate)
            if settings.max_norm:
                limit_norms(network, settings.max_norm)
        return cost

    def _move(self, gradient: FloatArray, learning_rate: float) -> None:
        """Take the optimizer's step along `gradient`, with penalties and decay; or leave all as it was."""
        network, settings, averages = self._network, self._settings, self._optimizer.state
        n_weights = network.n_weights
        before = {name: array.copy() for name, array in averages.items()}
        moved = network.parameters.copy()
        weights = moved[:n_weights]
        if settings.l1 or settings.l2:
            gradient[:n_weights] += penalty_gradient(weights, settings.l1, settings.l2, settings.n_train)
        if settings.weight_decay:
            weights *= 1 - learning_rate * settings.weight_decay
        self._optimizer.update(moved[self._trained], gradient[self._trained], learning_rate)
        if not all(np.isfinite(array).all() for array in (moved, *averages.values())):
            for name, array in averages.items():
                array[...] = before[name]
            raise self._diverged(moved, "the update is no longer a finite number", learning_rate)
        network.parameters[...] = moved

    def configure(self, settings: StepSettings) -> None:
        """See `Engine.configure`."""
        check_lifelong(self._settings, settings)
        check_settings(self._network, settings)
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
        check_state(self.state(), state)
        for name, array in self._optimizer.state.items():
            array[...] = state[f"optimizer.{name}"]
        restore_generator(self._rng, state["dropout"])

    def _diverged(self, flat: FloatArray, what: str, learning_rate: float) -> Diverged:
        """Name the first layer with a number in `flat`, laid out like the parameters, that is not finite."""
        weights, biases = self._network.views(flat)
        layer = 1 + next(
            (
                place
                for place, (w, b) in enumerate(zip(weights, biases, strict=True))
                if not (np.isfinite(w).all() and np.isfinite(b).all())
            ),
            len(weights) - 1,
        )
        return Diverged(
            layer,
            f"Training diverged in layer {layer}: {what}. The last finite weights are kept. "
            f"Try a smaller learning rate (it is {learning_rate:g}), or a narrower start.",
        )
