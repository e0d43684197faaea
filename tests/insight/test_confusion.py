"""Mistakes are counted once and found in order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.testing import assert_array_equal

from nnviz.core.network import Network
from nnviz.engines.evaluate import evaluation
from nnviz.insight.confusion import Answers, ask, next_mistake

LABELS = np.array([0, 1, 2, 1, 0, 2])
OUTPUTS = np.array(
    [
        [0.9, 0.0, 0.1],
        [0.8, 0.1, 0.1],  # wrong, rather sure
        [0.3, 0.4, 0.3],  # wrong, hardly sure
        [0.1, 0.8, 0.1],
        [0.1, 0.8, 0.1],  # wrong, as sure as the first
        [0.2, 0.2, 0.6],
    ]
)
GIVEN = Answers(LABELS, OUTPUTS.argmax(axis=1), OUTPUTS)


def test_mistakes_are_listed_by_index() -> None:
    assert_array_equal(GIVEN.mistakes, [1, 2, 4])
    assert GIVEN.correct == 3


def test_next_mistake_goes_round() -> None:
    assert next_mistake(GIVEN.mistakes, -1) == 1
    assert next_mistake(GIVEN.mistakes, 1) == 2
    assert next_mistake(GIVEN.mistakes, 3) == 4
    assert next_mistake(GIVEN.mistakes, 4) == 1
    assert next_mistake(np.array([], np.int64), 0) is None


def test_asking_agrees_with_the_evaluation_of_the_trainer(by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    rng = np.random.default_rng(0)
    images = rng.random((2345, 2)).astype(np.float32)
    labels = rng.integers(0, 2, 2345).astype(np.uint8)
    given = ask(network, images, labels)
    expected = evaluation(network, images, labels, "quadratic")
    assert given.correct == expected.correct
    pairs = list(zip(given.labels, given.answers, strict=True))
    for label, answer in np.ndindex(2, 2):
        assert pairs.count((label, answer)) == expected.confusion[label, answer]
