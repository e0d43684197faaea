"""A layer's summary says what its neurons do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.insight.activations import layer_activations


def test_a_relu_layer_by_hand(x: FloatArray, by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    hidden, output = layer_activations(network, network.forward(x))
    assert_array_equal(hidden.values, [1, 4, 0])
    assert_array_equal(hidden.zs, [1, 4, -3])
    assert_array_equal(hidden.order, [1, 0, 2])
    assert (hidden.layer, hidden.limit, hidden.signed, hidden.active, hidden.saturated) == (1, 4, False, 2, 1)
    assert (output.layer, output.limit) == (2, 5)


def test_a_mini_batch_of_one_is_one_image(x: FloatArray, by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    (hidden, _) = layer_activations(network, network.forward(x[None]))
    assert_array_equal(hidden.values, [1, 4, 0])


@pytest.mark.parametrize(
    ("name", "zs", "active", "saturated", "signed"),
    [
        ("sigmoid", (-9, -1, 0.1, 9), 2, 2, False),
        ("tanh", (-9, -1, 0.1, 9), 3, 2, True),
        ("leaky_relu", (-9, -1, 0.1, 9), 2, 0, True),
        ("softmax", (-9, -1, 0.1, 9), 1, 0, False),
    ],
)
def test_what_counts_as_active_and_saturated_depends_on_the_function(
    name: str, zs: tuple[float, ...], active: int, saturated: int, signed: bool
) -> None:
    network = Network((1, 4), (name,))
    network.weights[0][:, 0] = zs
    (layer,) = layer_activations(network, network.forward(np.ones(1, np.float32)))
    assert (layer.active, layer.saturated, layer.signed) == (active, saturated, signed)


def test_bounded_functions_have_a_fixed_limit_and_a_silent_layer_has_one_too(
    x: FloatArray, by_hand: Callable[..., Network]
) -> None:
    network = by_hand("sigmoid", "relu")
    hidden, output = layer_activations(network, network.forward(x * 0))
    assert hidden.limit == 1
    assert output.limit == 2.5  # one half from each hidden neuron: (1 - 1 + 5) / 2
    silent = Network((2, 3), ("relu",))
    assert layer_activations(silent, silent.forward(x))[0].limit == 1


def test_equally_active_neurons_are_in_order_of_index(x: FloatArray) -> None:
    network = Network((2, 5), ("sigmoid",))
    assert_array_equal(layer_activations(network, network.forward(x))[0].order, range(5))
