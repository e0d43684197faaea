"""The terms of a neuron add up to its weighted input, in fully connected layers and under kernels."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.network import Network
from nnviz.insight.terms import terms


def test_a_fully_connected_neuron_has_a_term_for_each_neuron_before() -> None:
    rng = np.random.default_rng(0)
    network = Network((12, 5, 3), ("relu", "softmax"))
    network.parameters[...] = rng.normal(size=network.parameters.size)
    passed = network.forward(rng.random(12).astype(np.float32))
    found = terms(network, passed, 2, 1)
    assert found.sources.tolist() == [0, 1, 2, 3, 4]
    assert found.contributions.sum() + found.bias == pytest.approx(float(passed.zs[1][1]), rel=1e-5)
    assert found.place is None


@pytest.mark.parametrize("pool", [1, 2])
@pytest.mark.parametrize("layer", [1, 2])
def test_a_map_neurons_terms_are_what_its_kernel_covers(layer: int, pool: int) -> None:
    shapes = (LayerShape(3, kernel=3, pool=pool), LayerShape(2, kernel=5, pool=pool), LayerShape(4))
    network = ConvolutionalNetwork(shapes, ("relu", "tanh", "softmax"), image=(8, 8))
    rng = np.random.default_rng(1)
    network.parameters[...] = rng.normal(size=network.parameters.size)
    passed = network.forward(rng.random(64).astype(np.float32))
    for index in range(network.sizes[layer]):  # the edges, where the kernel hangs over, among them
        found = terms(network, passed, layer, index)
        z = float(passed.zs[layer - 1][index])
        assert found.contributions.sum() + found.bias == pytest.approx(z, abs=1e-4)
        assert np.array_equal(found.activations, passed.activations[layer - 1][found.sources])
