"""Costs: hand-worked values, the error they send back, saturated answers."""

import numpy as np
import pytest

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.costs import COSTS, cost_for, one_hot

PAIRS = [("quadratic", name) for name in ACTIVATIONS] + [
    ("cross_entropy", "sigmoid"),
    ("cross_entropy", "softmax"),
]


def test_the_quadratic_cost_is_half_the_squared_distance_averaged_over_examples():
    a = np.array([[0.5, 0.0], [1.0, 1.0]])
    y = np.array([[0.0, 0.0], [1.0, 0.0]])
    assert cost_for("quadratic", "sigmoid").fn(a, a, y) == pytest.approx((0.5 * 0.25 + 0.5 * 1) / 2)


def test_cross_entropy_with_sigmoid_outputs_is_the_books():
    z = np.array([[0.4, -1.3, 2.0]])
    y = np.array([[1.0, 0.0, 0.0]])
    a = ACTIVATIONS["sigmoid"].fn(z)
    book = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
    assert cost_for("cross_entropy", "sigmoid").fn(z, a, y) == pytest.approx(book)


def test_cross_entropy_with_softmax_outputs_is_minus_the_log_of_the_right_answer():
    z = np.log(np.array([[1.0, 2.0, 5.0]]))
    y = np.array([[0.0, 1.0, 0.0]])
    found = cost_for("cross_entropy", "softmax").fn(z, ACTIVATIONS["softmax"].fn(z), y)
    assert found == pytest.approx(-np.log(2 / 8))


@pytest.mark.parametrize(("cost", "output"), PAIRS)
def test_delta_is_the_measured_derivative_of_the_cost(cost, output):
    rng = np.random.default_rng(3)
    z, y = rng.normal(size=(1, 4)), one_hot(np.array([2]), 4, np.float64)
    costs, fn = cost_for(cost, output), ACTIVATIONS[output].fn
    measured = np.empty_like(z)
    for place in range(4):
        nudge = np.zeros_like(z)
        nudge[0, place] = 1e-6
        above, below = z + nudge, z - nudge
        measured[0, place] = (costs.fn(above, fn(above), y) - costs.fn(below, fn(below), y)) / 2e-6
    np.testing.assert_allclose(costs.delta(z, fn(z), y), measured, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_cross_entropy_of_a_network_that_is_surely_wrong_is_large_and_finite(output, label):
    z = np.array([[1e4, -1e4, 0]], np.float32)
    y = one_hot(np.array([label]), 3)
    a = ACTIVATIONS[output].fn(z)
    costs = cost_for("cross_entropy", output)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = costs.fn(z, a, y)
        assert np.isfinite(costs.delta(z, a, y)).all()
    if output == "softmax":
        assert found == pytest.approx({0: 0.0, 1: 2e4, 2: 1e4}[label])
    else:
        assert found == pytest.approx({0: np.log(2), 1: 2e4 + np.log(2), 2: 1e4 + np.log(2)}[label])


def test_a_surely_right_answer_costs_next_to_nothing():
    z = np.array([[50.0, -50.0]])
    y = np.array([[1.0, 0.0]])
    found = cost_for("cross_entropy", "sigmoid").fn(z, ACTIVATIONS["sigmoid"].fn(z), y)
    assert found == pytest.approx(2 * np.exp(-50.0))


@pytest.mark.parametrize("output", ["tanh", "relu", "leaky_relu"])
def test_cross_entropy_refuses_outputs_that_are_no_probabilities(output):
    with pytest.raises(ValueError, match="needs probabilities"):
        cost_for("cross_entropy", output)


def test_an_unknown_cost_is_refused_with_the_names_of_the_known():
    with pytest.raises(ValueError, match=", ".join(COSTS)):
        cost_for("hinge", "sigmoid")


def test_one_hot_marks_the_label():
    found = one_hot(np.array([2, 0], np.uint8), 3)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [[0, 0, 1], [1, 0, 0]])
