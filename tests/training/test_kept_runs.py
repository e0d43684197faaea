"""Runs kept side by side: named apart, compared, saved and read back without trust."""

import json

import pytest

from nnviz.training.history import Evaluated, History
from nnviz.training.kept_runs import KeptRuns, RunsFileError
from nnviz.training.recipe import load_recipe
from nnviz.training.recipe_changes import with_settings


def evaluated(step, seconds, correct, whole=True):
    return Evaluated(
        step=step,
        images=10 * step,
        epoch=step / 100,
        seconds=seconds,
        learning_rate=3.0,
        train_cost=0.1,
        train_correct=900,
        train_total=1000,
        test_cost=0.1,
        test_correct=correct,
        test_total=10_000,
        whole=whole,
    )


def history(*evaluations):
    made = History(1000)
    for each in evaluations:
        made.add_evaluation(each)
    return made


@pytest.fixture
def runs():
    runs = KeptRuns()
    first = load_recipe("nielsen-30")
    second = with_settings(first, ["layers=100"]).with_changes(name="nielsen-100")
    runs.keep(first, history(evaluated(0, 0.0, 1000), evaluated(100, 2.0, 9000)), "thirty")
    runs.keep(second, history(evaluated(0, 0.0, 1000), evaluated(100, 4.0, 9500)), "hundred")
    return runs


def test_speed_and_accuracy_are_those_of_the_history(runs):
    assert [run.steps_per_second for run in runs] == [50.0, 25.0]
    assert [run.last.test_correct for run in runs] == [9000, 9500]


def test_a_run_that_has_not_begun_has_no_speed():
    runs = KeptRuns()
    assert runs.keep(load_recipe("nielsen-30"), history(), "new").steps_per_second is None


def test_the_same_history_is_kept_once_and_equal_names_are_told_apart(runs):
    kept = runs[0]
    assert runs.keep(kept.recipe, kept.history, "other") is kept
    assert runs.keep(kept.recipe, history(), "thirty").name == "thirty (2)"


def test_a_run_that_comes_back_from_a_file_is_not_kept_twice(runs, tmp_path):
    runs.save(tmp_path / "runs.json")
    assert runs.load(tmp_path / "runs.json") == 2
    assert [run.name for run in runs] == ["thirty", "hundred"]


def test_before_the_first_epoch_has_ended_the_last_number_is_an_estimate():
    runs = KeptRuns()
    early = history(evaluated(0, 0.0, 1000), evaluated(10, 0.2, 700, whole=False))
    assert runs.keep(load_recipe("nielsen-30"), early, "early").last.test_correct == 700


def test_a_run_keeps_its_colour_when_others_go(runs):
    third = runs.keep(load_recipe("modern"), history(), "third")
    assert [run.place for run in runs] == [0, 1, 2]
    runs.remove(runs[0])
    assert [run.place for run in runs] == [1, 2]
    assert third.place == 2
    assert runs.keep(load_recipe("modern"), history(), "fourth").place == 0


def test_what_was_deleted_comes_back_where_it_was_beside_what_has_come_since(runs):
    before = tuple(runs)
    runs.remove(runs[0])
    runs.keep(load_recipe("modern"), history(), "new")
    runs.restore(before)
    assert [run.name for run in runs] == ["thirty", "hundred", "new"]
    assert len({run.place for run in runs}) == 3


def test_beyond_the_limit_the_oldest_runs_go_but_no_pinned_one_and_not_the_one_that_is_spared(runs):
    runs[0].pinned = True
    spared = runs[1]
    for name in ("a", "b", "c"):
        runs.keep(load_recipe("modern"), history(), name)
    runs.limit(2, spared.history)
    assert [run.name for run in runs] == ["thirty", "hundred", "c"]


def test_clearing_keeps_what_is_pinned(runs):
    runs[1].pinned = True
    runs.clear()
    assert [run.name for run in runs] == ["hundred"]


def test_saved_runs_are_read_back(runs, tmp_path):
    runs[0].pinned, runs[1].hidden = True, True
    runs.save(tmp_path / "runs.json")
    read = KeptRuns()
    assert read.load(tmp_path / "runs.json") == 2
    for before, after in zip(runs, read, strict=True):
        assert (before.name, before.recipe, before.pinned, before.hidden) == (
            after.name,
            after.recipe,
            after.pinned,
            after.hidden,
        )
        assert before.history.evaluations == after.history.evaluations


def test_of_all_runs_the_pinned_ones_alone_can_be_saved(runs, tmp_path):
    runs[1].pinned = True
    runs.save(tmp_path / "runs.json", pinned_only=True)
    read = KeptRuns()
    read.load(tmp_path / "runs.json")
    assert [run.name for run in read] == ["hundred"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"format": "other", "runs": []}', b"[" * 100_000],
    ids=["empty", "no text", "list", "no format", "other format", "deep"],
)
def test_a_file_that_holds_no_runs_is_refused_and_adds_nothing(tmp_path, content):
    (tmp_path / "bad.json").write_bytes(content)
    runs = KeptRuns()
    with pytest.raises(RunsFileError, match=r"bad\.json"):
        runs.load(tmp_path / "bad.json")
    assert len(runs) == 0


def test_a_recipe_out_of_its_limits_is_refused_with_the_reason(runs, tmp_path):
    runs.save(tmp_path / "runs.json")
    values = json.loads((tmp_path / "runs.json").read_text())
    values["runs"][1]["recipe"]["learning_rate"] = -1
    (tmp_path / "runs.json").write_text(json.dumps(values))
    read = KeptRuns()
    with pytest.raises(RunsFileError, match="learning_rate must be"):
        read.load(tmp_path / "runs.json")
    assert len(read) == 0
