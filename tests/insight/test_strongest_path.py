"""The path names the largest contribution at each step back from the answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.core.arrays import FloatArray
from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.network import Network
from nnviz.insight.strongest_path import strongest_path
from nnviz.insight.terms import terms


def test_the_path_by_hand(x: FloatArray, by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    path = strongest_path(network, network.forward(x))
    # The answer is output 0 (z = 1 + 4 + 0); hidden 1 gives it 4; pixel 1 gives hidden 1 all of its 4.
    assert path.neurons == (1, 1, 0)
    first, last = path.steps
    assert (first.layer, first.source, first.target) == (1, 1, 1)
    assert (first.activation, first.weight, first.contribution, first.z) == (2, 2, 4, 4)
    assert (last.layer, last.source, last.target) == (2, 1, 0)
    assert (last.activation, last.weight, last.contribution, last.z) == (4, 1, 4, 5)


def test_another_output_can_be_asked_about(x: FloatArray, by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    # It gets 1·1 from hidden 0, 4·(-1) from hidden 1, 0·5 from hidden 2; the ReLU of z = -3 is not negative.
    assert strongest_path(network, network.forward(x), answer=1).neurons == (0, 0, 1)


def test_a_neuron_that_went_negative_is_traced_to_what_pulled_it_down(
    x: FloatArray, by_hand: Callable[..., Network]
) -> None:
    network = by_hand(hidden="tanh")
    network.weights[1][...] = [
        [0, 0, -1],
        [0, 0, 0],
    ]  # the answer rests on hidden 2, whose tanh(-3) is negative
    path = strongest_path(network, network.forward(x))
    assert path.neurons == (1, 2, 0)
    assert path.steps[0].contribution == -2


def test_every_contribution_is_activation_times_weight_and_the_largest_of_its_neuron() -> None:
    rng = np.random.default_rng(3)
    network = Network((20, 9, 8, 4), ("relu", "sigmoid", "softmax"))
    network.parameters[...] = rng.normal(size=network.parameters.size)
    image = rng.random(20).astype(np.float32)
    passed = network.forward(image)
    path = strongest_path(network, passed)
    assert path.neurons[-1] == passed.activations[-1].argmax()
    for step in path.steps:
        row = network.weights[step.layer - 1][step.target] * passed.activations[step.layer - 1]
        assert step.contribution == pytest.approx(row.max())
        assert row.sum() + network.biases[step.layer - 1][step.target] == pytest.approx(step.z, rel=1e-4)
    assert [s.target for s in path.steps] == list(path.neurons[1:])
    assert strongest_path(network, network.forward(image[None])).neurons == path.neurons


def test_where_nothing_flows_there_is_no_path() -> None:
    network = Network((4, 3, 2), ("sigmoid", "sigmoid"))
    path = strongest_path(network, network.forward(np.ones(4, np.float32)))
    assert path.steps == ()
    assert path.places == ((2, 0),)


def test_the_path_ends_at_the_neuron_that_only_its_bias_lights(
    x: FloatArray, by_hand: Callable[..., Network]
) -> None:
    network = by_hand()
    network.weights[0][1] = -1
    network.biases[0][1] = 9
    path = strongest_path(network, network.forward(x))
    assert path.places == ((1, 1), (2, 0))


def test_through_feature_maps_the_path_goes_from_a_pixel_to_the_answer() -> None:
    layers = (LayerShape(3, kernel=3, pool=2), LayerShape(4, kernel=3, pool=2), LayerShape(10))
    network = ConvolutionalNetwork(layers, ("relu", "relu", "softmax"))
    rng = np.random.default_rng(2)
    network.parameters[...] = rng.normal(0, 0.4, size=network.parameters.size)
    image = rng.random(784).astype(np.float32)
    passed = network.forward(image)
    path = strongest_path(network, passed)
    assert [layer for layer, _ in path.places] == [0, 1, 2, 3]
    for step in path.steps:
        assert step.activation == passed.activations[step.layer - 1][step.source]
        every = terms(network, passed, step.layer, step.target)
        assert step.contribution == every.contributions.max()
