"""Timing: sides take turns, and the median of the turns is what counts."""

import pytest

from nnviz.bench.timing import CPU, WALL, Effort, take_turns, timed


def test_sides_take_turns():
    order = []

    def side(name):
        def work(steps):
            order.append((name, steps))
            return steps * 1.0

        return work

    take_turns({"a": side("a"), "b": side("b")}, Effort(turns=3, seconds=5.0))
    assert [name for name, _ in order[-6:]] == ["a", "b", "a", "b", "a", "b"]
    assert {steps for _, steps in order[-6:]} == {5}


def test_a_turn_has_as_many_steps_as_fill_its_time():
    counts = []

    def work(steps):
        counts.append(steps)
        return steps * 0.001

    take_turns({"a": work}, Effort(turns=1, seconds=0.5))
    assert counts[-1] == 500


def test_a_step_longer_than_a_turn_is_done_once():
    assert take_turns({"slow": lambda steps: steps * 9.0}, Effort(2, 0.01))["slow"].median == 9.0


def test_the_median_does_not_mind_a_turn_that_was_disturbed():
    seconds = iter([1.0, 1.0, 1.0, 50.0, 1.5, 0.5])
    timing = take_turns({"a": lambda steps: next(seconds) * steps}, Effort(turns=5, seconds=1.0))["a"]
    assert (timing.median, timing.low, timing.high) == (1.0, 1.0, 1.5)


@pytest.mark.parametrize("clock", [CPU, WALL])
def test_work_calls_the_step_that_often(clock):
    calls = []
    assert timed(lambda: calls.append(1), clock)(7) >= 0
    assert len(calls) == 7
