"""The PyTorch engine: the same steps, differentiated by PyTorch. Needs the ``torch`` extra."""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from nnviz.core.activations import LEAK
from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.convolutional import LayerShape, Maps
from nnviz.core.network import Network
from nnviz.engines.differentiating import DifferentiatingEngine
from nnviz.engines.protocol import StepSettings


class TorchEngine(DifferentiatingEngine[torch.Tensor]):
    """Lets PyTorch record and differentiate.

    On the CPU its tensors share the network's memory. On a GPU the parameters are sent there and the gradient
    is fetched back at every step.
    """

    name = "torch"

    def __init__(self, network: Network, settings: StepSettings, dropout_rng: np.random.Generator) -> None:
        super().__init__(network, settings, dropout_rng)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._shared = torch.from_numpy(network.parameters)

    def _differentiate(
        self, images: FloatArray, labels: IntArray, masks: Sequence[FloatArray | None] | None
    ) -> tuple[float, FloatArray]:
        flat = self._shared.to(self._device).detach().requires_grad_()
        cost = self._cost(flat, self._send(images), self._send(labels.astype(np.int64)), masks)
        (gradient,) = torch.autograd.grad(cost, flat)
        return cost.item(), gradient.cpu().numpy()

    def _send(self, array: FloatArray | IntArray) -> torch.Tensor:
        # A copy, because PyTorch warns of read-only arrays, which the data sets are.
        return torch.tensor(array, device=self._device)

    def _cost(
        self,
        flat: torch.Tensor,
        x: torch.Tensor,
        labels: torch.Tensor,
        masks: Sequence[FloatArray | None] | None,
    ) -> torch.Tensor:
        network = self._network
        shapes = [w.shape for w in network.weights] + [b.shape for b in network.biases]
        parts = torch.split(flat, [int(np.prod(shape)) for shape in shapes])
        tensors = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
        layers = len(network.weights)
        a = z = x
        for layer, name in enumerate(network.activations):
            z = self._weighted_input(layer, a, tensors[layer], tensors[layers + layer])
            a = _activate(z, name)
            if masks is not None and (mask := masks[layer]) is not None:
                a = a * self._send(mask)
        if self._settings.cost == "cross_entropy" and network.activations[-1] == "softmax":
            return functional.cross_entropy(z, labels)
        y = functional.one_hot(labels, network.sizes[-1]).to(z.dtype)
        if self._settings.cost == "quadratic":
            return ((a - y) ** 2).sum() / (2 * len(x))
        return functional.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(x)

    def _dense(self, a: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return functional.linear(a, w, b)

    def _convolved(
        self, a: torch.Tensor, w: torch.Tensor, b: torch.Tensor, maps: Maps, shape: LayerShape
    ) -> torch.Tensor:
        z = functional.conv2d(a.reshape(len(a), *maps), w, b, padding=shape.kernel // 2)
        return functional.max_pool2d(z, shape.pool).reshape(len(a), -1)


def _activate(z: torch.Tensor, name: str) -> torch.Tensor:
    if name == "softmax":
        return torch.softmax(z, dim=1)
    if name == "leaky_relu":
        return functional.leaky_relu(z, LEAK)
    functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
    return functions[name](z)
