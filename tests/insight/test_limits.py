"""Colours mean the same number for as long as possible, and zero is always neutral."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.insight.limits import (
    ZERO,
    SteadyLimit,
    robust_limit,
    round_up,
    sequential_entries,
    signed_entries,
)


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_one_wild_value_among_a_thousand_does_not_set_the_limit() -> None:
    values = np.full(1000, -0.5, np.float32)
    values[3] = 1e6
    assert robust_limit(values) == 0.5


def test_zeros_and_non_finite_values_are_not_counted() -> None:
    values = np.zeros(10_000, np.float32)
    values[:3] = 1, -2, 4
    values[5] = np.nan
    assert robust_limit(values) == 4.0
    assert robust_limit(np.zeros(5, np.float32)) == 0.0
    assert robust_limit(np.empty(0, np.float32)) == 0.0


def test_a_part_of_a_large_array_speaks_for_all_of_it_and_is_always_the_same() -> None:
    values = np.random.default_rng(1).normal(0, 1, (800, 784)).astype(np.float32)
    limit = robust_limit(values)
    assert limit == pytest.approx(np.quantile(np.abs(values), 0.995), rel=0.02)
    assert limit == robust_limit(values)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1.0, 1), (1.01, 1.5), (2.4, 3), (0.031, 0.05), (699, 700), (7.1, 10), (1e-9, 1e-9)],
)
def test_limits_are_round_numbers(value: float, rounded: float) -> None:
    assert round_up(value) == pytest.approx(rounded)


def test_the_limit_stays_while_values_wander_and_moves_when_they_leave() -> None:
    limit = SteadyLimit()
    assert limit.value == 1.0
    assert limit.update(floats(2.6)) == 3.0
    assert [limit.update(floats(v)) for v in (2.9, 3.4, 2.0, 1.3)] == [3.0] * 4
    assert limit.update(floats(4.0)) == 5.0
    assert limit.update(floats(1.9)) == 2.0
    assert limit.update(floats(0.0)) == 2.0  # nothing to see is no reason to change the scale
    limit.reset()
    assert limit.update(floats(0.0)) == 1.0


@given(st.floats(1e-11, 1e11))
def test_a_new_limit_holds_for_values_a_little_larger_or_smaller(value: float) -> None:
    limit = SteadyLimit()
    chosen = limit.update(floats(value))
    assert value <= chosen * (1 + 1e-6)
    assert limit.update(floats(value * 1.15)) == chosen
    assert limit.update(floats(value * 0.7)) == chosen


def test_signed_values_map_symmetrically_around_a_neutral_zero() -> None:
    entries = signed_entries(floats(-9, -1, -0.5, 0, 0.5, 1, 9), limit=1.0)
    assert_array_equal(entries, [1, 1, ZERO - 64, ZERO, ZERO + 64, 255, 255])
    assert entries.dtype == np.uint8


def test_gamma_lifts_small_values_and_keeps_their_sign() -> None:
    entries = signed_entries(floats(-0.01, 0.01, 1), limit=1.0, gamma=0.3)
    lifted = round(127 * 0.01**0.3)  # 32
    assert_array_equal(entries, [ZERO - lifted, ZERO + lifted, 255])


@given(st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=30), st.floats(0.01, 10))
def test_entries_are_ordered_as_the_values_are(values: list[float], limit: float) -> None:
    ordered = np.sort(floats(*values))
    entries = signed_entries(ordered, limit).astype(int)
    assert (np.diff(entries) >= 0).all()
    assert_array_equal(signed_entries(-ordered, limit).astype(int) - ZERO, ZERO - entries)


def test_sequential_entries_run_from_nothing_to_the_limit() -> None:
    assert_array_equal(sequential_entries(floats(-1, 0, 1, 2, 5), limit=2.0), [0, 0, 128, 255, 255])


def test_entries_are_written_where_they_are_wanted() -> None:
    values = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
    out = np.zeros((3, 4), np.uint8)
    assert signed_entries(values, 1.0, out=out) is out
    assert_array_equal(out, signed_entries(values, 1.0))
    assert sequential_entries(values, 1.0, out=out) is out
    assert_array_equal(out, sequential_entries(values, 1.0))
