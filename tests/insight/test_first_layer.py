"""Each tile of the first layer is the numbers it claims to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.insight.first_layer import Quantity, first_layer


@dataclass(frozen=True, eq=False)
class At:
    """A moment of a run."""

    network: Network
    start: FloatArray
    gradient: FloatArray | None = None


def test_weights_are_the_networks_own_and_not_a_copy(x: FloatArray, by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    shown = first_layer(At(network, network.parameters), Quantity.WEIGHTS, x)
    assert np.shares_memory(shown, network.parameters)
    assert_array_equal(shown, [[1, 0], [0, 2], [-1, -1]])


def test_weights_times_probe_add_up_to_the_weighted_input(
    x: FloatArray, by_hand: Callable[..., Network]
) -> None:
    network = by_hand()
    shown = first_layer(At(network, network.parameters), Quantity.TIMES_PROBE, x)
    assert_array_equal(shown, [[1, 0], [0, 4], [-1, -2]])
    assert_array_equal(shown.sum(axis=1), network.forward(x).zs[0])


def test_a_square_probe_will_do_and_one_of_another_size_is_refused(
    x: FloatArray, by_hand: Callable[..., Network]
) -> None:
    network = by_hand()
    at = At(network, network.parameters)
    assert_array_equal(
        first_layer(at, Quantity.TIMES_PROBE, x.reshape(1, 2)), first_layer(at, Quantity.TIMES_PROBE, x)
    )
    with pytest.raises(ValueError, match="takes 2 numbers; the image has 784"):
        first_layer(at, Quantity.TIMES_PROBE, np.zeros((28, 28), np.float32))


def test_the_gradient_is_that_of_the_first_layers_weights_and_zero_before_the_first_step(
    x: FloatArray, by_hand: Callable[..., Network]
) -> None:
    network = by_hand()
    flat = np.arange(network.parameters.size, dtype=np.float32)
    assert_array_equal(
        first_layer(At(network, network.parameters, flat), Quantity.GRADIENT, x), [[0, 1], [2, 3], [4, 5]]
    )
    assert not first_layer(At(network, network.parameters), Quantity.GRADIENT, x).any()


def test_change_is_measured_from_the_start_of_the_run(x: FloatArray, by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    start = network.parameters.copy()
    network.weights[0][1, 0] += 0.5
    assert_array_equal(first_layer(At(network, start), Quantity.CHANGE, x), [[0, 0], [0.5, 0], [0, 0]])
