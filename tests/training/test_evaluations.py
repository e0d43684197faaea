"""Evaluations as rows of numbers: exact, small, and found without looking at all of them."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.training import evaluations as module
from nnviz.training.evaluations import COLUMNS, Evaluated, EvaluationTable, as_row, check_row, from_row
from nnviz.training.overflow import Overflow

ESTIMATE = Evaluated(
    step=2**52 + 1,
    images=10**15 + 1,
    epoch=0.1,
    seconds=1 / 3,
    learning_rate=0.5,
    train_cost=None,
    train_correct=11,
    train_total=100,
    test_cost=2.5,
    test_correct=9,
    test_total=100,
    whole=False,
)
WHOLE = replace(
    ESTIMATE,
    train_cost=1e-300,
    test_cost=math.inf,
    whole=True,
    validation_cost=0.1,
    validation_correct=7,
    validation_total=8,
)


@pytest.fixture
def table(monkeypatch) -> EvaluationTable:
    """An estimate every 10 steps, and from 50 on all images every 50, with some twenty rows in memory."""
    monkeypatch.setattr(module, "_BLOCK", len(COLUMNS) + 2)
    table = EvaluationTable(Overflow())
    for step in range(0, 1000, 10):
        table.add(replace(ESTIMATE, step=step))
        if step and step % 50 == 0:
            table.add(replace(WHOLE, step=step))
    return table


@pytest.mark.parametrize("evaluated", [ESTIMATE, WHOLE])
def test_a_row_gives_back_every_number_and_its_type(evaluated):
    back = from_row(np.array(as_row(evaluated)).tolist())
    assert back == evaluated
    for name in COLUMNS:
        assert type(getattr(back, name)) is type(getattr(evaluated, name))


def test_seconds_that_are_not_known_stay_unknown():
    assert math.isnan(from_row(as_row(replace(ESTIMATE, seconds=math.nan))).seconds)


@pytest.mark.parametrize(
    ("column", "value"), [("step", 0.5), ("step", -1), ("step", math.nan), ("whole", 2), ("images", 2.0**60)]
)
def test_a_count_that_is_none_is_refused(column, value):
    row = as_row(ESTIMATE)
    row[list(COLUMNS).index(column)] = float(value)
    with pytest.raises(ValueError, match="damaged"):
        check_row(row)


def test_the_table_gives_back_all_of_them_in_order(table):
    assert len(table) == 119
    assert table.read()[:7] == (
        *(replace(ESTIMATE, step=step) for step in range(0, 60, 10)),
        replace(WHOLE, step=50),
    )
    assert [each.step for each in table.read(whole=True)] == list(range(50, 1000, 50))
    assert [each.step for each in table.read()[117:]] == [980, 990]
    assert len(table.read()) == 119


def test_the_newest_of_a_kind_is_the_object_that_was_added():
    table = EvaluationTable(Overflow())
    assert table.latest is None
    assert table.last(whole=True) is table.last(whole=False) is None
    for each in (WHOLE, ESTIMATE):
        table.add(each)
    assert table.latest is table.last(whole=False) is ESTIMATE
    assert table.last(whole=True) is WHOLE


@pytest.mark.parametrize(
    ("step", "estimate", "whole"),
    [(-1, None, None), (0, 0, None), (49, 40, None), (50, 50, 50), (449, 440, 400), (5000, 990, 950)],
)
def test_what_was_known_at_a_step_is_found(table, step, estimate, whole):
    found = table.last_at(step, whole=False), table.last_at(step, whole=True)
    assert found == (
        None if estimate is None else replace(ESTIMATE, step=estimate),
        None if whole is None else replace(WHOLE, step=whole),
    )


def test_an_evaluation_long_ago_is_found_behind_many_of_the_other_kind():
    table = EvaluationTable(Overflow())
    table.add(replace(WHOLE, step=0))
    for step in range(1000):
        table.add(replace(ESTIMATE, step=step))
    assert table.last_at(999, whole=True) == replace(WHOLE, step=0)


def test_a_copy_goes_its_own_way(table):
    copy = EvaluationTable(Overflow())
    copy.extend_from(table)
    table.add(replace(WHOLE, step=2000))
    assert copy.read() == table.read()[:-1]
    assert copy.latest == replace(ESTIMATE, step=990)
    assert copy.last(whole=True) == replace(WHOLE, step=950)
