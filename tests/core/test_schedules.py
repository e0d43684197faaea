"""Schedules: the learning rate's course."""

import pytest

from nnviz.core.schedules import SCHEDULES, make_schedule


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_can_be_made_and_stays_between_nothing_and_the_recipes_rate(name):
    schedule = make_schedule(name)
    for tenth in range(350):
        assert 0 <= schedule.factor(tenth / 10, 30) <= 1


def test_constant_is_always_one():
    assert {make_schedule("constant").factor(epoch, 10) for epoch in (0, 3.7, 10, 99)} == {1.0}


def test_step_drops_after_every_so_many_epochs():
    schedule = make_schedule("step", every=3, gamma=0.1)
    assert [schedule.factor(epoch, 30) for epoch in (0, 2.99, 3, 6.5)] == pytest.approx([1, 1, 0.1, 0.01])


def test_cosine_falls_from_one_to_nothing_half_way_in_the_middle():
    schedule = make_schedule("cosine")
    assert [schedule.factor(epoch, 20) for epoch in (0, 10, 20)] == pytest.approx([1, 0.5, 0])


def test_one_cycle_rises_to_one_and_falls_further_than_it_began():
    schedule = make_schedule("one_cycle")
    start, top, end = (schedule.factor(epoch, 10) for epoch in (0, 3, 10))
    assert top == pytest.approx(1)
    assert start == pytest.approx(0.04)
    assert 0 < end < start
    rising = [schedule.factor(epoch / 10, 10) for epoch in range(31)]
    falling = [schedule.factor(epoch / 10, 10) for epoch in range(30, 101)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


@pytest.mark.parametrize("name", ["cosine", "one_cycle"])
def test_beyond_the_plan_the_last_value_holds(name):
    schedule = make_schedule(name)
    assert schedule.factor(25, 10) == schedule.factor(10, 10)


def test_a_plateau_halves_the_rate_and_improvement_begins_the_count_again():
    schedule = make_schedule("halve_on_plateau", patience=2)
    factors = []
    for cost in (1.0, 0.9, 0.95, 0.8, 0.8, 0.85, 0.81, 0.82):
        schedule.epoch_ended(cost)
        factors.append(schedule.factor(0, 30))
    assert factors == [1, 1, 1, 1, 1, 0.5, 0.5, 0.25]


def test_the_others_take_no_notice_of_costs():
    for name in set(SCHEDULES) - {"halve_on_plateau"}:
        schedule = make_schedule(name)
        before = schedule.factor(1, 10)
        for _ in range(20):
            schedule.epoch_ended(1.0)
        assert schedule.factor(1, 10) == before


def test_an_unknown_schedule_is_refused_with_the_names_of_the_known():
    with pytest.raises(ValueError, match="choose one of constant, step"):
        make_schedule("warmup")
