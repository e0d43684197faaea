"""What a neuron adds up: the products w · a whose sum, with the bias, is its weighted input z.

A fully connected neuron has a term for every neuron of the layer before. A neuron of a feature map has one
for every place that its kernel covers; where a pool keeps the greatest of several places, it is the kernel at
that place that counts. The zeros around an image are nobody's activation and no terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray
from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import ForwardPass, Network


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of one neuron's sum for one image.

    Attributes
    ----------
    sources : ndarray of int, shape (n,)
        Which neurons of the layer before they come from.
    weights, activations : ndarray of shape (n,)
        w and a of each.
    bias : float
    place : tuple of int or None
        Row and column of the layer before that the kernel's middle lies on; None without a kernel.
    """

    sources: NDArray[np.intp]
    weights: FloatArray
    activations: FloatArray
    bias: float
    place: tuple[int, int] | None = None

    @property
    def contributions(self) -> FloatArray:
        """w · a of each."""
        products: FloatArray = self.weights * self.activations
        return products


def terms(network: Network, passed: ForwardPass, layer: int, index: int) -> Terms:
    """List what neuron ``index`` of ``layer`` (1 is the first hidden layer) adds up.

    Parameters
    ----------
    passed : ForwardPass
        Of one image: arrays of shape (n,) or (1, n).
    """
    before = passed.activations[layer - 1].reshape(-1)
    weights, biases = network.weights[layer - 1], network.biases[layer - 1]
    if weights.ndim == 2:
        return Terms(np.arange(len(before)), weights[index], before, float(biases[index]))
    assert isinstance(network, ConvolutionalNetwork)
    shape, after = network.maps[layer - 1], network.maps[layer]
    assert shape is not None
    assert after is not None
    each, at = divmod(index, after[1] * after[2])
    row, column = divmod(at, after[2])
    pool = network.layers[layer - 1].pool
    candidates = [
        _under_kernel(weights[each], before, shape, (row * pool + down, column * pool + right))
        for down in range(pool)
        for right in range(pool)
    ]
    sources, kernel, place = max(candidates, key=lambda found: float(np.dot(found[1], before[found[0]])))
    return Terms(sources, kernel, before[sources], float(biases[each]), place)


def _under_kernel(
    kernel: FloatArray, before: FloatArray, shape: tuple[int, int, int], place: tuple[int, int]
) -> tuple[NDArray[np.intp], FloatArray, tuple[int, int]]:
    """The neurons under a kernel, (channels, k, k), whose middle is at ``place``, and their weights."""
    channels, height, width = shape
    side = kernel.shape[-1]
    rows = np.arange(side) + place[0] - side // 2
    columns = np.arange(side) + place[1] - side // 2
    high, wide = (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
    neurons = np.arange(len(before)).reshape(channels, height, width)
    covered = neurons[:, rows[high]][:, :, columns[wide]].reshape(-1)
    return covered, kernel[:, high][:, :, wide].reshape(-1), place
