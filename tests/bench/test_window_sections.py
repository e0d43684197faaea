"""The sections that open the window, in processes of their own."""

import pytest

from nnviz.bench import pad, start, window
from nnviz.bench.children import Child, ChildFailed
from nnviz.bench.options import Options
from nnviz.bench.timing import CPU

QUICK = Options(quick=True)


@pytest.mark.slow
def test_the_window_is_measured_beside_the_same_training_without_one(monkeypatch):
    monkeypatch.setattr(window, "RECIPES", ("nielsen-30",))
    section = window.measure(QUICK)
    assert [(row["fps"], row["pen"]) for row in section.rows] == [
        (30, ""),
        (60, ""),
        (30, "drawing"),
        (60, "drawing"),
    ]
    for row in section.rows:
        assert row["kept"] > 0
        assert 0 < row["p50"] <= row["p99"] <= row["worst"]
    assert "1400x900" in section.title
    assert all(bar.measured is not None for bar in section.bars)


@pytest.mark.slow
def test_the_pen_is_answered_at_rest_and_in_training():
    section = pad.measure(QUICK)
    assert {row["when"] for row in section.rows} == {"at rest", "in full training"}
    for row in section.rows:
        assert row["moves"] > 10
        assert 0 < row["p50"] <= row["p95"] <= row["worst"]


@pytest.mark.slow
def test_both_windows_open(monkeypatch):
    monkeypatch.setattr(start, "_QUICK_TURNS", 1)
    section = start.measure(QUICK)
    ours, theirs = (row["median"] for row in section.rows)
    assert section.bars[0].measured == pytest.approx(ours / theirs)


def test_a_turn_counts_only_the_seconds_that_training_could_have():
    turn = {"steps": 300, "seconds": 4.0, "waited": 1.0}
    assert window._speed(turn, Options()) == 75.0
    assert window._speed(turn, Options(clock=CPU)) == 100.0


def test_percentiles_of_next_to_nothing_are_not_told():
    assert window.percentile([1.0], 99) is None
    assert window.percentile([float(n) for n in range(101)], 95) == 95.0


def test_a_measured_process_that_ends_says_why():
    with Child("nnviz.bench.not_there") as child, pytest.raises(ChildFailed, match="not_there"):
        child.ask("anything")
