"""Starts: the numbers that a network begins with.

``n_in`` and ``n_out`` are the sizes on the two sides of a layer's weights.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network

Draw = Callable[[np.random.Generator, int, int], FloatArray]


def _normal(deviation: Callable[[int, int], float]) -> Draw:
    return lambda rng, n_out, n_in: rng.normal(0.0, deviation(n_in, n_out), (n_out, n_in))


def _uniform(limit: Callable[[int, int], float]) -> Draw:
    return lambda rng, n_out, n_in: rng.uniform(-limit(n_in, n_out), limit(n_in, n_out), (n_out, n_in))


STARTS: Mapping[str, Draw] = MappingProxyType(
    {
        # The article's and the book's first start (chapter 1); large sums saturate the sigmoids.
        "normal": _normal(lambda n_in, n_out: 1.0),
        # The book's improved start (chapter 3).
        "scaled": _normal(lambda n_in, n_out: n_in**-0.5),
        # Glorot and Bengio 2010, eq. 16: uniform with variance 2 / (n_in + n_out).
        "xavier": _uniform(lambda n_in, n_out: (6.0 / (n_in + n_out)) ** 0.5),
        # He et al. 2015, eq. 10: normal with variance 2 / n_in, for ReLU.
        "he": _normal(lambda n_in, n_out: (2.0 / n_in) ** 0.5),
        # LeCun's old rule of thumb, and what PyTorch's Linear draws.
        "uniform": _uniform(lambda n_in, n_out: n_in**-0.5),
        # Every neuron of a layer stays the twin of every other: shown to explain why starts are random.
        "zeros": lambda rng, n_out, n_in: np.zeros((n_out, n_in)),
    }
)
"""Every start by its name in a recipe."""

_RANDOM_BIASES = ("normal", "scaled")


def initialize(network: Network, start: str, rng: np.random.Generator) -> None:
    """Fill `network`'s parameters in place from `rng`, layer by layer, weights before biases.

    Biases are N(0, 1) for "normal" and "scaled", as in the book, and zero for the others.
    Numbers are drawn in float64, so that a float32 network starts at its float64 twin, rounded.

    Raises
    ------
    ValueError
        If there is no start of that name.
    """
    if start not in STARTS:
        raise ValueError(f"There is no start called {start!r}; choose one of {', '.join(STARTS)}.")
    for weights, biases in zip(network.weights, network.biases, strict=True):
        # A kernel's n_in are the weights that it slides over the layer before.
        rows = STARTS[start](rng, len(weights), weights[0].size)
        weights[...] = rows.reshape(weights.shape)
        biases[...] = rng.normal(0.0, 1.0, biases.shape) if start in _RANDOM_BIASES else 0.0
