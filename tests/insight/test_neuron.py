"""A neuron's report is arithmetic on its own weights and answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.network import Network
from nnviz.insight.neuron import incoming, least_exciting, mean_by_class, most_exciting, responses


def test_incoming_weights_in_numbers(by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    network.biases[1][1] = 0.5
    report = incoming(network, layer=2, index=1)  # weights 1, -1, 5
    assert (report.count, report.bias, report.smallest, report.largest) == (3, 0.5, -1, 5)
    assert report.mean == pytest.approx(5 / 3)
    assert report.deviation == pytest.approx(np.sqrt((4 + 64 + 100) / 27))
    assert report.length == pytest.approx(np.sqrt(27))
    assert report.positive == pytest.approx(2 / 3)


def test_responses_are_the_neurons_column_of_the_layer(by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    images = np.random.default_rng(0).random((2100, 2)).astype(np.float32)
    assert_allclose(
        responses(network, images, layer=1, index=1), network.forward(images).activations[1][:, 1], rtol=1e-6
    )


def test_what_a_neuron_answers_to() -> None:
    values = np.array([0.5, 1.0, 0.0, 1.0, 0.25], np.float32)
    labels = np.array([0, 0, 2, 2, 2], np.uint8)
    assert_allclose(mean_by_class(values, labels, classes=3), [0.75, np.nan, 1.25 / 3])
    assert_array_equal(most_exciting(values, 3), [1, 3, 0])
    assert_array_equal(least_exciting(values, 2), [2, 4])
