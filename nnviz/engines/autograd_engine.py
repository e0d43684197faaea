"""The autograd engine: the same steps, differentiated by nnviz's own automatic differentiation."""

from collections.abc import Sequence

import numpy as np

from nnviz import autograd
from nnviz.autograd import Tensor
from nnviz.autograd.functional import binary_cross_entropy
from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.convolutional import LayerShape, Maps
from nnviz.core.costs import one_hot
from nnviz.core.network import Network
from nnviz.engines.differentiating import DifferentiatingEngine
from nnviz.engines.protocol import StepSettings


class AutogradEngine(DifferentiatingEngine[Tensor]):
    """Records every operation of the forward pass and walks back along the record."""

    name = "autograd"

    def __init__(self, network: Network, settings: StepSettings, dropout_rng: np.random.Generator) -> None:
        super().__init__(network, settings, dropout_rng)
        # Tensors around the network's own arrays: what the optimizer moves is what they hold.
        self._weights = [Tensor(w, requires_grad=True) for w in network.weights]
        self._biases = [Tensor(b, requires_grad=True) for b in network.biases]

    def _differentiate(
        self, images: FloatArray, labels: IntArray, masks: Sequence[FloatArray | None] | None
    ) -> tuple[float, FloatArray]:
        parameters = [*self._weights, *self._biases]
        for parameter in parameters:
            parameter.zero_grad()
        cost = self._cost(Tensor(images), labels, masks)
        cost.backward()
        return cost.item(), np.concatenate([p.grad.ravel() for p in parameters if p.grad is not None])

    def _cost(self, x: Tensor, labels: IntArray, masks: Sequence[FloatArray | None] | None) -> Tensor:
        network = self._network
        a = z = x
        last = len(self._weights) - 1
        for layer, (w, b, name) in enumerate(
            zip(self._weights, self._biases, network.activations, strict=True)
        ):
            z = self._weighted_input(layer, a, w, b)
            if layer == last and self._settings.cost == "cross_entropy":
                break  # these costs are worked out from z, where the logarithm is exact
            a = activate(z, name)
            if masks is not None and (mask := masks[layer]) is not None:
                a = a * mask
        if self._settings.cost == "quadratic":
            return autograd.quadratic(a, one_hot(labels, network.sizes[-1], network.dtype))
        if network.activations[-1] == "softmax":
            return autograd.cross_entropy(z, labels)
        return binary_cross_entropy(z, one_hot(labels, network.sizes[-1], network.dtype))

    def _dense(self, a: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return a @ w.T + b

    def _convolved(self, a: Tensor, w: Tensor, b: Tensor, maps: Maps, shape: LayerShape) -> Tensor:
        z = autograd.conv2d(a.reshape(len(a), *maps), w, b, padding=shape.kernel // 2)
        return autograd.max_pool2d(z, shape.pool).reshape(len(a), -1)


def activate(z: Tensor, name: str) -> Tensor:
    """Return the activations of weighted inputs `z` (m, n), recorded; `name` is the recipe's."""
    if name == "softmax":
        return autograd.log_softmax(z).exp()
    functions = {
        "sigmoid": z.sigmoid,
        "tanh": z.tanh,
        "relu": z.relu,
        "leaky_relu": z.leaky_relu,
    }
    return functions[name]()
