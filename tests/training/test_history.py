"""The history: every number of a run, for readers in other threads, for the curve, for the disk."""

import csv
import io
from dataclasses import asdict, replace

import numpy as np
import pytest

from nnviz.training import evaluations as evaluation_module
from nnviz.training import history as module
from nnviz.training.history import Changed, Evaluated, History

ESTIMATE = Evaluated(
    step=0,
    images=0,
    epoch=0.0,
    seconds=0.25,
    learning_rate=0.5,
    train_cost=None,
    train_correct=11,
    train_total=100,
    test_cost=2.5,
    test_correct=9,
    test_total=100,
    whole=False,
)


@pytest.fixture
def history() -> History:
    """Two mini-batches of 10, one image alone, and the 2 that were left of the epoch's 23."""
    history = History(n_train=23)
    history.add_evaluation(ESTIMATE)
    history.add_evaluation(replace(ESTIMATE, whole=True, test_total=1000, test_correct=80))
    for step, (images, size) in enumerate(((0, 10), (10, 10), (20, 1), (21, 2))):
        if size != history.pace:
            history.add_pace(step, images, size)
        history.add_cost(1 / (step + 3))
    history.add_evaluation(
        replace(ESTIMATE, step=4, images=23, epoch=1.0, train_cost=0.25, whole=True, validation_total=5)
    )
    history.add_change(Changed(4, 23, 1.0, "learning_rate", "0.5", "0.25"))
    return history


def test_every_cost_is_kept_as_it_was(history):
    np.testing.assert_array_equal(history.costs(), np.float32([1 / 3, 1 / 4, 1 / 5, 1 / 6]))
    np.testing.assert_array_equal(history.costs(2), np.float32([1 / 5, 1 / 6]))
    assert len(history) == 4


def test_evaluations_on_all_images_and_estimates_are_told_apart(history):
    assert [each.step for each in history.epochs] == [0, 4]
    assert history.estimates == (ESTIMATE,)
    assert history.evaluations[0] == ESTIMATE
    assert history.epochs[0].test_accuracy == 0.08


def test_a_step_is_found_at_the_images_and_epochs_it_had_seen(history):
    np.testing.assert_array_equal(history.images_at(np.arange(5)), [0, 10, 20, 21, 23])
    np.testing.assert_array_equal(history.images_at(0.5), 5)
    np.testing.assert_array_equal(history.epochs_at(np.array([4])), [1.0])


def test_before_the_first_step_no_image_has_been_seen():
    np.testing.assert_array_equal(History(10).images_at(np.array([0.0])), [0.0])


def test_the_curve_in_buckets_covers_every_step(history):
    found = history.summary(2)
    assert (found.width, found.stop) == (2, 4)
    np.testing.assert_array_equal(found.maximum, np.float32([1 / 3, 1 / 5]))


def test_a_copy_goes_its_own_way(history):
    copy = history.copy()
    history.add_cost(9.0)
    history.add_evaluation(ESTIMATE)
    assert len(copy) == 4
    assert len(copy.evaluations) == 3
    np.testing.assert_array_equal(copy.images_at(np.arange(5)), [0, 10, 20, 21, 23])


def test_a_history_comes_back_from_disk_as_it_was(history):
    back = History.from_dict(history.to_dict(), history.tensors())
    assert back.evaluations == history.evaluations
    assert back.changes == history.changes
    assert back.n_train == 23
    assert back.pace == 2
    np.testing.assert_array_equal(back.costs(), history.costs())


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("costs", np.zeros((2, 2), np.float32)),
        ("costs", np.zeros(2, np.float64)),
        ("pace", np.zeros((2, 2), np.int64)),
        ("pace", np.zeros((2, 3), np.float32)),
    ],
)
def test_damaged_arrays_are_refused_with_a_sentence(history, name, array):
    with pytest.raises(ValueError, match="history in this file is damaged"):
        History.from_dict(history.to_dict(), {**history.tensors(), name: array})


@pytest.mark.parametrize(
    "damage",
    [
        {"n_train": 0},
        {"n_train": "many"},
        {"evaluations": [{"step": 1}]},
        {"evaluations": [{**asdict(ESTIMATE), "step": "first"}]},
        {"evaluations": [{**asdict(ESTIMATE), "step": 0.5}]},
        {"evaluations": [{**asdict(ESTIMATE), "whole": 2}]},
        {"evaluations": [{**asdict(ESTIMATE), "images": 10**400}]},
        {"changes": 5},
    ],
)
def test_damaged_values_are_refused_with_a_sentence(history, damage):
    with pytest.raises(ValueError, match="history in this file is damaged"):
        History.from_dict({**history.to_dict(), **damage}, history.tensors())


def test_the_csv_has_a_line_for_the_start_and_every_step_and_gives_back_each_cost(history, tmp_path):
    path = tmp_path / "history.csv"
    history.to_csv(path)
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert [row["step"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["images"] for row in rows] == ["0", "10", "20", "21", "23"]
    np.testing.assert_array_equal(np.float32([row["batch_cost"] for row in rows[1:]]), history.costs())
    assert rows[0]["batch_cost"] == ""
    assert (rows[0]["estimate_test_correct"], rows[0]["test_correct"]) == ("9", "80")
    assert (rows[4]["estimate_test_correct"], rows[4]["test_correct"]) == ("", "9")
    assert rows[2]["test_cost"] == ""
    assert all(len(row) == len(rows[0]) and None not in row for row in rows)


def test_the_csv_of_a_network_without_its_steps_has_its_evaluations():
    history = History(n_train=100)
    for epoch in range(3):
        history.add_evaluation(
            replace(
                ESTIMATE, step=10 * epoch, images=100 * epoch, epoch=epoch, whole=True, seconds=float("nan")
            )
        )
    rows = list(csv.DictReader(io.StringIO("".join(history.csv_lines()))))
    assert [(row["step"], row["images"], row["epoch"]) for row in rows] == [
        ("0", "0", "0"),
        ("10", "100", "1"),
        ("20", "200", "2"),
    ]
    assert {row["test_correct"] for row in rows} == {str(ESTIMATE.test_correct)}
    assert {row["seconds"] for row in rows} == {row["batch_cost"] for row in rows} == {""}


def test_the_csv_of_a_run_longer_than_one_go_counts_on(monkeypatch):
    monkeypatch.setattr("nnviz.training.history._LINES", 3)
    history = History(n_train=100)
    history.add_pace(0, 0, 10)
    for step in range(8):
        history.add_cost(step)
    rows = list(csv.DictReader(io.StringIO("".join(history.csv_lines()))))
    assert [(row["step"], row["images"], row["epoch"]) for row in rows[5:8]] == [
        ("5", "50", "0.5"),
        ("6", "60", "0.6"),
        ("7", "70", "0.7"),
    ]


def test_the_newest_evaluations_are_found_without_copying_all_of_them():
    history = History(100)
    assert history.latest is None
    assert history.last(whole=True) is None
    first, second, third = replace(ESTIMATE, whole=True), ESTIMATE, replace(ESTIMATE, step=10)
    for each in (first, second, third):
        history.add_evaluation(each)
    assert history.n_evaluations == 3
    assert history.latest is third
    assert history.last(whole=True) is first


def test_a_long_run_is_told_whole_though_memory_holds_its_end_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_BLOCK", 32)
    monkeypatch.setattr(evaluation_module, "_BLOCK", 20)
    history = History(100)
    history.add_pace(0, 0, 10)
    for step in range(1, 5001):
        history.add_cost(1 / step)
        if step % 5 == 0:
            history.add_evaluation(replace(ESTIMATE, step=step, whole=step % 10 == 0))
    history.add_change(Changed(5000, 50_000, 500.0, "seed", "1", "2"))
    assert len(history._costs._page.blocks) == 16
    costs = (1 / np.arange(1, 5001)).astype(np.float32)
    copy = history.copy()
    history.add_cost(7.0)
    for each in (copy, History.from_dict(copy.to_dict(), copy.tensors())):
        np.testing.assert_array_equal(each.costs(), costs)
        np.testing.assert_array_equal(each.costs(1200, 1210), costs[1200:1210])
        assert [found.step for found in each.epochs] == list(range(10, 5001, 10))
        assert each.evaluations == history.evaluations
        assert each.changes == history.changes
    copy.to_csv(tmp_path / "run.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "run.csv").read_text())))
    np.testing.assert_array_equal(np.float32([row["batch_cost"] for row in rows[1:]]), costs)
