"""Axes that move seldom and lead the eye to what matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training.history import History
from nnviz.ui.widgets.curve_data import training_curve
from nnviz.ui.widgets.curve_ranges import above, accuracy_floor, cost_range, horizon, log_range


def run_of(costs: np.ndarray) -> History:
    history = History(1000)
    history.add_pace(0, 0, 10)
    for cost in costs.tolist():
        history.add_cost(cost)
    return history


@given(st.floats(0, 1e6), st.floats(0.01, 100))
def test_the_axis_holds_the_curve_and_at_most_twice_as_much(reached: float, first: float) -> None:
    end = horizon(reached, first)
    assert end >= reached
    assert end == first or end < 2 * reached


def test_the_axis_stops_at_what_is_planned() -> None:
    assert horizon(17, 1, planned=30) == 30
    assert horizon(5, 1, planned=30) == 8
    assert horizon(31, 1, planned=30) == 32


def test_the_height_of_the_plot_ignores_the_first_moments_and_single_wild_costs() -> None:
    costs = np.full(1000, 0.1, np.float32)
    costs[:50] = 3.0
    costs[500] = 50.0
    curve = training_curve(run_of(costs), 1)
    low, high = cost_range(curve, (np.array([0.0, 900.0]), np.array([2.3, 0.2])), since=100)
    assert low == pytest.approx(0.1)
    assert high == pytest.approx(0.4)
    assert cost_range(training_curve(History(10), 1)) is None


def test_the_accuracy_axis_begins_below_what_happened_after_the_first_tenth() -> None:
    at = np.linspace(0, 10, 101)
    accuracies = np.minimum(10 + 90 * at, 93.0)
    assert accuracy_floor(at, accuracies) == 92.0
    assert accuracy_floor(at, np.full(101, 9.8)) == 0.0
    assert accuracy_floor(at[:0], accuracies[:0]) == 0.0


@given(st.floats(1e-9, 1e6))
def test_the_top_of_an_axis_is_a_round_number_not_far_above(value: float) -> None:
    top = above(value)
    assert value < top < 2.2 * value
    assert top / 10.0 ** np.floor(np.log10(top) + 1e-9) == pytest.approx(
        min((1, 1.5, 2, 3, 5, 7), key=lambda step: abs(step - top / 10.0 ** np.floor(np.log10(top) + 1e-9)))
    )


@given(st.floats(1e-9, 1e3), st.floats(1.0, 1e4))
def test_a_logarithmic_axis_holds_the_costs(low: float, factor: float) -> None:
    bottom, top = log_range(low, low * factor)
    assert bottom < low
    assert top > low * factor
