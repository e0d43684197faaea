"""Evaluations count what a network answers."""

import numpy as np
import pytest

from nnviz.core.costs import cost_for, one_hot
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.engines.evaluate import evaluation


def _network():
    network = Network((5, 8, 3), ("tanh", "softmax"))
    initialize(network, "xavier", np.random.default_rng(0))
    return network


def _images(n):
    rng = np.random.default_rng(1)
    return rng.random((n, 5), np.float32), rng.integers(0, 3, n).astype(np.uint8)


@pytest.mark.parametrize("n", [1, 999, 1000, 2345])
def test_it_counts_as_one_would_by_hand(n):
    network = _network()
    images, labels = _images(n)
    found = evaluation(network, images, labels, "cross_entropy")
    answers = [int(np.argmax(network.predict(image))) for image in images]
    assert found.correct == sum(answer == label for answer, label in zip(answers, labels, strict=True))
    assert found.total == n
    for label, answer in ((0, 0), (1, 2), (2, 1)):
        assert found.confusion[label, answer] == sum(
            (a, b) == (label, answer) for a, b in zip(labels, answers, strict=True)
        )
    assert found.confusion.sum() == n


def test_the_cost_is_the_mean_over_all_images():
    network = _network()
    images, labels = _images(1500)
    passed = network.forward(images)
    whole = cost_for("cross_entropy", "softmax").fn(passed.zs[-1], passed.activations[-1], one_hot(labels, 3))
    assert evaluation(network, images, labels, "cross_entropy").cost == pytest.approx(whole, rel=1e-5)


def test_no_images_are_no_mistake():
    found = evaluation(_network(), *_images(0), "cross_entropy")
    assert (found.cost, found.correct, found.total) == (0, 0, 0)


def test_a_network_of_huge_weights_is_evaluated_without_a_warning():
    network = _network()
    network.parameters *= np.float32(1e37)
    with np.errstate(all="warn"):
        assert evaluation(network, *_images(20), "cross_entropy").total == 20


def test_nothing_is_changed():
    network = _network().frozen_copy()
    images, labels = _images(50)
    images.flags.writeable = labels.flags.writeable = False
    evaluation(network, images, labels, "quadratic")
