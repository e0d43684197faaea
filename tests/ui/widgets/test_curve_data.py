"""The points of the curves: few, exact where they can be, and the same however long the run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training.history import Evaluated, History
from nnviz.ui.widgets.curve_data import (
    MOST_MARKS,
    EvaluationColumns,
    exponential_mean,
    mean_at,
    step_at,
    thinned,
    training_curve,
)


def run_of(costs: np.ndarray, batch: int = 10, n_train: int = 1000) -> History:
    history = History(n_train)
    history.add_pace(0, 0, batch)
    for cost in costs.tolist():
        history.add_cost(cost)
    return history


def evaluated(step: int, whole: bool = False) -> Evaluated:
    return Evaluated(
        step=step,
        images=step,
        epoch=step / 10,
        seconds=0.0,
        learning_rate=1.0,
        train_cost=None,
        train_correct=8,
        train_total=10,
        test_cost=float(step),
        test_correct=5,
        test_total=20,
        whole=whole,
    )


def plain_mean(costs: np.ndarray, steps: float) -> np.ndarray:
    """The exponential mean, one cost after the other."""
    means, total, weight = [], 0.0, 0.0
    keep = 1 - 1 / steps
    for cost in costs:
        total, weight = keep * total + (1 - keep) * cost, keep * weight + (1 - keep)
        means.append(total / weight)
    return np.array(means)


def test_the_mean_of_single_costs_is_the_exponential_mean() -> None:
    costs = np.random.default_rng(0).random(300)
    assert exponential_mean(costs, np.ones(300), 20) == pytest.approx(plain_mean(costs, 20))


def test_a_bucket_counts_like_as_many_equal_costs() -> None:
    values = np.random.default_rng(0).random(20)
    by_bucket = exponential_mean(values, np.full(20, 8.0), 50)
    one_by_one = plain_mean(np.repeat(values, 8), 50)[7::8]
    assert by_bucket == pytest.approx(one_by_one)


@given(st.floats(0.01, 100), st.integers(1, 50), st.integers(1, 2000))
def test_the_mean_of_a_constant_is_that_constant(value: float, n: int, steps: int) -> None:
    assert exponential_mean(np.full(n, value), np.full(n, 3.0), steps) == pytest.approx(np.full(n, value))


def test_the_number_on_the_card_is_the_mean_of_the_costs_themselves() -> None:
    costs = np.random.default_rng(0).random(5000).astype(np.float32)
    history = run_of(costs)
    for step in (1, 7, 5000):
        assert mean_at(history, step, 100) == pytest.approx(plain_mean(costs[:step], 100)[-1], rel=1e-3)
    assert mean_at(history, 7, 1) == costs[6]


def test_a_short_curve_is_every_cost() -> None:
    costs = np.random.default_rng(0).random(200).astype(np.float32)
    curve = training_curve(run_of(costs), 20)
    assert curve.single
    assert np.array_equal(curve.low, costs)
    assert np.array_equal(curve.high, costs)
    assert np.array_equal(curve.at, np.arange(1, 201))
    assert curve.mean == pytest.approx(plain_mean(costs, 20), rel=1e-6)


@pytest.mark.parametrize("n", [1_000, 12_345, 100_000])
def test_a_long_curve_has_as_few_points_and_keeps_every_extreme(n: int) -> None:
    costs = np.random.default_rng(0).random(n).astype(np.float32)
    curve = training_curve(run_of(costs), 200)
    assert not curve.single
    assert len(curve.low) == len(curve.high) == len(curve.mean) == len(curve.at) <= 301
    assert (curve.low.min(), curve.high.max()) == (costs.min(), costs.max())


def test_a_stretch_begins_with_the_mean_that_was_reached_there() -> None:
    costs = np.linspace(5, 0, 10_000, dtype=np.float32)
    history = run_of(costs)
    part = training_curve(history, 100, 6_000, 6_200)
    whole = plain_mean(costs, 100)
    assert part.mean[0] == pytest.approx(whole[round(part.at[0]) - 1], rel=0.01)
    assert np.array_equal(part.low, costs[6_000:6_200])


def test_a_run_without_steps_has_no_curve() -> None:
    curve = training_curve(History(10), 20)
    assert len(curve.at) == len(curve.mean) == 0


def test_evaluations_are_read_once_and_found_again() -> None:
    history = run_of(np.zeros(50))
    columns = EvaluationColumns()
    history.add_evaluation(evaluated(0))
    history.add_evaluation(evaluated(0, whole=True))
    columns.follow(history)
    whole_before = columns.whole
    history.add_evaluation(evaluated(10))
    columns.follow(history)
    assert columns.estimates.steps.tolist() == [0, 10]
    assert columns.estimates.test_accuracy.tolist() == [25.0, 25.0]
    assert columns.estimates.train_accuracy.tolist() == [80.0, 80.0]
    assert np.isnan(columns.whole.validation_cost).all()
    assert columns.whole is whole_before
    columns.follow(History(10))
    assert len(columns.estimates.steps) == len(columns.whole.steps) == 0


def test_no_validation_and_no_training_images_have_no_accuracy() -> None:
    history = run_of(np.zeros(50))
    history.add_evaluation(replace(evaluated(0), train_total=0, train_correct=0))
    history.add_evaluation(
        replace(evaluated(0, whole=True), validation_cost=2.5, validation_correct=3, validation_total=4)
    )
    columns = EvaluationColumns()
    columns.follow(history)
    assert np.isnan(columns.estimates.train_accuracy).all()
    assert np.isnan(columns.estimates.validation_accuracy).all()
    assert (columns.whole.validation_cost.tolist(), columns.whole.validation_accuracy.tolist()) == (
        [2.5],
        [75.0],
    )


@given(st.lists(st.integers(0, 2000), max_size=8))
def test_of_a_long_run_evenly_chosen_evaluations_are_remembered_and_the_newest(parts: list[int]) -> None:
    history, columns = History(10), EvaluationColumns()
    for part in parts:
        for _ in range(part):
            history.add_evaluation(evaluated(history.n_evaluations))
        columns.follow(history)
    steps, count = columns.estimates.steps, sum(parts)
    assert min(count, 512) <= len(steps) <= 1025
    if count:
        assert (steps[0], steps[-1]) == (0, count - 1)
        assert len(set(np.diff(steps[:-1]))) <= 1


@given(st.integers(1, 20_000))
def test_of_many_marks_few_are_drawn_and_always_the_first_and_the_last(n: int) -> None:
    chosen = np.arange(n)[thinned(n)]
    assert len(chosen) <= MOST_MARKS
    assert (chosen[0], chosen[-1]) == (0, n - 1)
    assert (np.diff(chosen) > 0).all()


def test_the_step_of_an_epoch_is_found_across_changes_of_the_batch_size() -> None:
    history = run_of(np.zeros(100))
    history.add_pace(100, 1000, 50)
    for _ in range(20):
        history.add_cost(0.0)
    for step in (0.0, 37.0, 100.0, 111.0, 120.0, 140.0):
        assert step_at(history, float(history.epochs_at(step))) == pytest.approx(step, abs=1e-6)
