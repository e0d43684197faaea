"""Words for answers: honest about what an output is."""

import numpy as np
import pytest

from nnviz.ui.answer_words import read_outputs, shown
from nnviz.ui.view import DIGITS


@pytest.mark.parametrize(
    ("value", "activation", "words"),
    [
        (0.973, "softmax", "97.3 %"),
        (1.0, "softmax", ">99.9 %"),  # what float32 makes of it
        (0.99997, "softmax", ">99.9 %"),
        (0.9994, "softmax", "99.9 %"),
        (0.00003, "softmax", "<0.1 %"),
        (0.0, "softmax", "<0.1 %"),
        (0.973, "sigmoid", "0.973"),
        (0.9999, "sigmoid", ">0.999"),
        (0.0001, "sigmoid", "<0.001"),
        (0.0, "sigmoid", "<0.001"),
        (0.0, "relu", "0.000"),
        (1.0, "relu", "1.000"),
        (-0.5, "tanh", "−0.500"),
        (12.25, "relu", "12.2"),
    ],
)
def test_a_value_is_never_rounded_to_a_certainty_that_it_is_not(value, activation, words):
    assert shown(value, activation) == words


def test_exact_probabilities_are_percent_too():
    reading = read_outputs(np.array([4.66e-6, 1.0]), np.array([-8.0, 4.0]), "softmax", None, DIGITS)
    assert reading.exactly(0) == "0: probability 0.0005 %, weighted input z = −8.0000"
    assert reading.exactly(1) == "1: probability >99.9999 %, weighted input z = 4.0000"


def test_of_equal_outputs_the_lower_one_is_the_answer():
    reading = read_outputs(np.full(10, 0.1), np.zeros(10), "softmax", None, DIGITS)
    assert (reading.first, reading.second) == (0, 1)
    assert reading.right is None


def test_a_batch_of_one_is_read_like_one_image():
    outputs = np.eye(10)[[4]]
    assert read_outputs(outputs, outputs, "sigmoid", 4, DIGITS).right


@pytest.mark.parametrize(
    ("activation", "outputs", "bounds"),
    [
        ("softmax", [0.2, 0.8], (0.0, 1.0)),
        ("sigmoid", [0.2, 0.9], (0.0, 1.0)),
        ("tanh", [0.2, 0.9], (-1.0, 1.0)),
        ("relu", [0.0, 7.0], (0.0, 7.0)),
        ("relu", [0.0, 0.0], (0.0, 1.0)),
        ("leaky_relu", [-0.5, 7.0], (-0.5, 7.0)),
        ("leaky_relu", [-0.5, -0.1], (-0.5, 0.0)),
    ],
)
def test_the_bars_reach_from_the_least_to_the_most_that_can_be(activation, outputs, bounds):
    reading = read_outputs(np.array(outputs), np.zeros(2), activation, None, ("a", "b"))
    assert reading.bounds == bounds


def test_outputs_go_by_the_names_of_the_data():
    reading = read_outputs(np.array([0.1, 0.9]), np.zeros(2), "softmax", 0, ("shirt", "shoe"))
    assert reading.sentence == (
        "The network answers shoe, probability 90.0 %; then shirt, 10.0 %; wrong: it is labelled shirt"
    )
