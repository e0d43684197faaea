"""Mistakes are counted once, found in order, and the boldest come first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.testing import assert_array_equal

from nnviz.core.network import Network
from nnviz.engines.evaluate import evaluation
from nnviz.insight.confusion import (
    Answers,
    accuracy_by_class,
    ask,
    confusion_matrix,
    images_in_cell,
    most_confident_mistakes,
    next_mistake,
)

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


def test_rows_are_labels_and_columns_are_answers() -> None:
    matrix = confusion_matrix(GIVEN.labels, GIVEN.answers, classes=3)
    assert_array_equal(matrix, [[1, 1, 0], [1, 1, 0], [0, 1, 1]])
    assert GIVEN.correct == 3 == np.trace(matrix)


def test_accuracy_is_of_each_classs_own_images_and_unknown_without_any() -> None:
    shares = accuracy_by_class(np.array([[3, 1, 0], [0, 0, 0], [0, 0, 5]]))
    assert_array_equal(shares, [0.75, np.nan, 1.0])


def test_mistakes_are_listed_by_index_and_by_confidence() -> None:
    assert_array_equal(GIVEN.mistakes, [1, 2, 4])
    assert_array_equal(most_confident_mistakes(GIVEN), [1, 4, 2])
    assert_array_equal(most_confident_mistakes(GIVEN, most=1), [1])


def test_next_mistake_goes_round() -> None:
    assert next_mistake(GIVEN.mistakes, -1) == 1
    assert next_mistake(GIVEN.mistakes, 1) == 2
    assert next_mistake(GIVEN.mistakes, 3) == 4
    assert next_mistake(GIVEN.mistakes, 4) == 1
    assert next_mistake(np.array([], np.int64), 0) is None


def test_a_cell_leads_to_its_images() -> None:
    assert_array_equal(images_in_cell(GIVEN, label=1, answer=0), [1])
    assert_array_equal(images_in_cell(GIVEN, label=2, answer=0), [])


def test_asking_agrees_with_the_evaluation_of_the_trainer(by_hand: Callable[..., Network]) -> None:
    network = by_hand()
    rng = np.random.default_rng(0)
    images = rng.random((2345, 2)).astype(np.float32)
    labels = rng.integers(0, 2, 2345).astype(np.uint8)
    given = ask(network, images, labels)
    assert given is not None
    expected = evaluation(network, images, labels, "quadratic")
    assert given.correct == expected.correct
    assert_array_equal(confusion_matrix(given.labels, given.answers, 2), expected.confusion)


def test_asking_tells_how_far_it_is_and_can_be_given_up(by_hand: Callable[..., Network]) -> None:
    images = np.zeros((2500, 2), np.float32)
    labels = np.zeros(2500, np.uint8)
    seen: list[tuple[int, int]] = []

    def go_on(done: int, total: int) -> bool:
        seen.append((done, total))
        return done < 2000

    assert ask(by_hand(), images, labels, go_on) is None
    assert seen == [(1000, 2500), (2000, 2500)]
