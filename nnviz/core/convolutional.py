"""A network that begins with kernels: small weights slid over the image, the same at every place.

A convolutional layer is a fully connected one with two restrictions, that a neuron sees a small square of the
layer before and that all neurons of a feature map share their weights. Its differentiation is left to the
engines that differentiate automatically.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import FloatArray, FloatType
from nnviz.core.network import ForwardPass, Network


@dataclass(frozen=True, slots=True)
class LayerShape:
    """One layer's form.

    Attributes
    ----------
    size : int
        Neurons of a fully connected layer, feature maps of a convolutional one.
    kernel : int
        Side of the square that a kernel sees, odd; 0 makes the layer fully connected. The image is padded
        with kernel // 2 zeros, so that a feature map is as large as the image.
    pool : int
        Side of the squares of which only the greatest weighted input is kept; 1 keeps all.
    """

    size: int
    kernel: int = 0
    pool: int = 1


Maps = tuple[int, int, int]
"""Channels, height and width of a layer whose activations are feature maps."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the layers' forms.

    Attributes
    ----------
    maps : tuple of (Maps or None)
        For every layer, the input's first; None where a layer is fully connected.
    sizes : tuple of int
        Activations of every layer, the input's first.
    weights : tuple of (tuple of int)
        Shapes of the weights: (n_out, n_in), or (maps, channels, kernel, kernel).
    """

    maps: tuple[Maps | None, ...]
    sizes: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are."""
        return sum(math.prod(shape) + shape[0] for shape in self.weights)


def plan(layers: Sequence[LayerShape], image: tuple[int, int] = (28, 28)) -> Plan:
    """Work out sizes and shapes from the layers after an `image` of (height, width).

    Raises
    ------
    ValueError
        If the layers do not make a network.
    """
    maps: list[Maps | None] = [(1, *image)]
    sizes = [image[0] * image[1]]
    weights: list[tuple[int, ...]] = []
    for layer in layers:
        before = maps[-1]
        if not layer.kernel:
            weights.append((layer.size, sizes[-1]))
            maps.append(None)
            sizes.append(layer.size)
            continue
        if before is None:
            raise ValueError(
                "A convolutional layer needs an image; put it before the fully connected layers."
            )
        channels, height, width = before
        if layer.kernel % 2 == 0 or layer.pool < 1 or min(height, width) < layer.pool:
            raise ValueError(
                f"A kernel of {layer.kernel} and a pool of {layer.pool} do not fit feature maps of "
                f"{height} × {width}; kernels are odd, and a pool no larger than the map."
            )
        after = (layer.size, height // layer.pool, width // layer.pool)
        weights.append((layer.size, channels, layer.kernel, layer.kernel))
        maps.append(after)
        sizes.append(math.prod(after))
    return Plan(tuple(maps), tuple(sizes), tuple(weights))


class ConvolutionalNetwork(Network):
    """Convolutional layers, then fully connected ones.

    Parameters
    ----------
    layers : sequence of LayerShape
        The input excepted; no convolutional layer may follow a fully connected one.
    activations : sequence of str
        One for each layer.
    image : tuple of int
        Height and width of the input.
    parameters, dtype
        As in `Network`. ``weights[l]`` of a convolutional layer is (maps, channels, kernel, kernel).

    Attributes
    ----------
    layers : tuple of LayerShape
    maps : tuple of (Maps or None)
        As in `Plan`. Activations themselves are flat: ``sizes`` counts them.

    Raises
    ------
    ValueError
        If the layers do not make a network.
    """

    def __init__(
        self,
        layers: Sequence[LayerShape],
        activations: Sequence[str],
        parameters: FloatArray | None = None,
        dtype: FloatType = np.float32,
        image: tuple[int, int] = (28, 28),
    ) -> None:
        self.layers = tuple(layers)
        self.image = image
        planned = plan(self.layers, image)
        self.maps = planned.maps
        self._name_layers(planned.sizes, activations)
        self._hold(planned.weights, parameters, dtype)

    def forward(self, x: FloatArray, masks: Sequence[FloatArray | None] | None = None) -> ForwardPass:
        """Send `x`, (m, n_in) or (n_in,), through every layer; z is what pooling kept of it."""
        m = x.size // self.sizes[0]
        a = x.reshape(m, -1)
        zs, activations = [], [x]
        for layer, shape in enumerate(self.layers):
            w, b = self.weights[layer], self.biases[layer]
            before = self.maps[layer]
            if shape.kernel and before is not None:
                z = pooled(convolved(a.reshape(m, *before), w, b), shape.pool).reshape(m, -1)
            else:
                z = np.dot(a, w.T) + b
            a = ACTIVATIONS[self.activations[layer]].fn(z)
            if masks is not None and (mask := masks[layer]) is not None:
                a = a * mask
            zs.append(z.reshape(*x.shape[:-1], -1))
            activations.append(a.reshape(*x.shape[:-1], -1))
        return ForwardPass(tuple(zs), tuple(activations))

    def gradient(
        self, x: FloatArray, y: FloatArray, cost: str, masks: Sequence[FloatArray | None] | None = None
    ) -> tuple[float, FloatArray]:
        """Refuse: a convolution is differentiated by the autograd or the PyTorch engine."""
        raise ValueError("A convolutional network is differentiated by the autograd or the PyTorch engine.")

    def _like(self, parameters: FloatArray, dtype: FloatType) -> "ConvolutionalNetwork":
        return ConvolutionalNetwork(self.layers, self.activations, parameters, dtype, self.image)


def convolved(maps: FloatArray, weights: FloatArray, biases: FloatArray) -> FloatArray:
    """Slide kernels (n, channels, k, k) over padded `maps` (m, channels, height, width).

    Returns
    -------
    ndarray of shape (m, n, height, width)
        Weighted inputs: for every place, the sum of kernel times patch, and the kernel's bias.
    """
    n, channels, k, _ = weights.shape
    m, _, height, width = maps.shape
    edge = k // 2
    padded = np.pad(maps, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    patches = np.empty((m, channels, k, k, height, width), maps.dtype)
    for i in range(k):
        for j in range(k):
            patches[:, :, i, j] = padded[:, :, i : i + height, j : j + width]
    z = np.matmul(weights.reshape(n, -1), patches.reshape(m, channels * k * k, height * width))
    z += biases[:, np.newaxis]
    weighted: FloatArray = z.reshape(m, n, height, width)
    return weighted


def pooled(maps: FloatArray, size: int) -> FloatArray:
    """Keep the greatest of each size×size square of `maps` (m, n, height, width), dropping a rest."""
    if size == 1:
        return maps
    height, width = maps.shape[2] // size * size, maps.shape[3] // size * size
    squares = maps[:, :, :height, :width].reshape(*maps.shape[:2], height // size, size, width // size, size)
    greatest: FloatArray = squares.max(axis=(3, 5))
    return greatest
