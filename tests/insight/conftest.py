"""A network small enough to compute by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network


def _by_hand(hidden: str = "relu", output: str = "relu") -> Network:
    """2-3-2; with ReLU and x = (1, 2): z1 = (1, 4, -3), a1 = (1, 4, 0), z2 = (5, -3)."""
    network = Network((2, 3, 2), (hidden, output))
    network.weights[0][...] = [[1, 0], [0, 2], [-1, -1]]
    network.biases[0][...] = [0, 0, 0]
    network.weights[1][...] = [[1, 1, 1], [1, -1, 5]]
    network.biases[1][...] = [0, 0]
    return network


@pytest.fixture
def by_hand() -> Callable[..., Network]:
    """Make the network: by_hand(hidden="relu", output="relu")."""
    return _by_hand


@pytest.fixture
def x() -> FloatArray:
    """The image of two pixels that goes with it."""
    return np.array([1, 2], np.float32)
