"""One neuron's report: what comes in, and what it answers to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.network import Network

_CHUNK = 1000


@dataclass(frozen=True)
class Incoming:
    """A neuron's incoming weights in numbers.

    Attributes
    ----------
    count : int
    bias, mean, deviation, smallest, largest : float
        ``deviation`` is the standard deviation over the weights.
    length : float
        Euclidean norm of the weights, what max-norm bounds.
    positive : float
        Share of the weights above zero.
    """

    count: int
    bias: float
    mean: float
    deviation: float
    smallest: float
    largest: float
    length: float
    positive: float


def incoming(network: Network, layer: int, index: int) -> Incoming:
    """Describe the weights into neuron ``index`` of ``layer`` (1 is the first hidden layer)."""
    weights = network.weights[layer - 1][index].astype(np.float64)
    return Incoming(
        count=len(weights),
        bias=float(network.biases[layer - 1][index]),
        mean=float(weights.mean()),
        deviation=float(weights.std()),
        smallest=float(weights.min()),
        largest=float(weights.max()),
        length=float(np.sqrt(np.dot(weights, weights))),
        positive=float(np.count_nonzero(weights > 0) / len(weights)),
    )


def responses(network: Network, images: FloatArray, layer: int, index: int) -> FloatArray:
    """The neuron's activation for each of ``images`` (n, n_in): shape (n,)."""
    answers = np.empty(len(images), network.dtype)
    for begin in range(0, len(images), _CHUNK):
        passed = network.forward(images[begin : begin + _CHUNK])
        answers[begin : begin + _CHUNK] = passed.activations[layer][:, index]
    return answers


def mean_by_class(responses: FloatArray, labels: IntArray, classes: int = 10) -> NDArray[np.float64]:
    """Mean activation for the images of each class: (classes,); NaN for a class without images."""
    totals = np.bincount(labels, minlength=classes)
    sums = np.bincount(labels, weights=responses, minlength=classes)
    means = np.full(classes, np.nan)
    np.divide(sums, totals, out=means, where=totals > 0)
    return means


def most_exciting(responses: FloatArray, most: int = 16) -> NDArray[np.int64]:
    """Indices of the images with the highest activations, highest first (equals: by index)."""
    return np.argsort(-responses, kind="stable")[:most]


def least_exciting(responses: FloatArray, most: int = 16) -> NDArray[np.int64]:
    """Indices of the images with the lowest activations, lowest first (equals: by index)."""
    return np.argsort(responses, kind="stable")[:most]
