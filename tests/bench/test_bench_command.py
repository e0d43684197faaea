"""``nnviz bench`` from the command line."""

import json

import pytest

from nnviz.bench import engine, memory, resident, scale
from nnviz.bench.cases import Case
from nnviz.bench.options import Options
from nnviz.bench.timing import Effort
from nnviz.cli import main


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """One cell, and turns of a millisecond."""
    monkeypatch.setattr(engine, "all_cases", lambda: (Case((8,), 10, "quadratic", "sgd"),))
    monkeypatch.setattr("nnviz.bench.options.QUICK", Effort(2, 0.001))
    monkeypatch.setattr("nnviz.bench.sides.QUICK", Effort(2, 0.001))


@pytest.mark.slow
def test_the_engine_is_measured_beside_its_floor(capsys):
    assert main(["bench", "--only", "engine", "--quick", "--json", "--against", "none"]) == 0
    values = json.loads(capsys.readouterr().out)
    (row,) = values["sections"]["engine"]["rows"]
    assert row["nnviz_steps"] > 0
    assert row["of_floor"] == pytest.approx(row["nnviz_us"] / row["floor_us"])
    assert {bar["reached"] for bar in values["sections"]["engine"]["bars"]} == {"not measured"}


@pytest.mark.slow
def test_a_peer_that_is_missing_is_named(capsys, monkeypatch):
    monkeypatch.setattr(engine, "installed", lambda peer: False)
    assert main(["bench", "--only", "engine", "--quick"]) == 0
    assert "Not installed, so not compared: PyTorch, scikit-learn." in capsys.readouterr().out


@pytest.mark.slow
def test_scale_doubles_and_compares(monkeypatch):
    for name in ("BATCHES", "WIDTHS", "DEPTHS"):
        monkeypatch.setattr(scale, name, (2, 4))
    monkeypatch.setattr(scale, "STEPS", (100, 1_000))
    monkeypatch.setattr(scale, "_QUICK_FRAME_SECONDS", 0.2)
    section = scale.measure(Options(quick=True))
    assert {row["what"] for row in section.rows} == {
        "batch",
        "width",
        "depth",
        "snapshot",
        "curve",
        "frame, neurons",
        "frame, steps",
    }
    assert all(row["us"] > 0 for row in section.rows)
    assert section.bars[0].measured is not None


@pytest.mark.slow
def test_memory_is_that_of_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr(memory, "RECIPES", ("nielsen-30",))
    monkeypatch.setattr(memory, "_QUICK_SECONDS", 1.0)
    monkeypatch.setattr(memory, "_QUICK_WINDOW_SECONDS", 1.0)
    section = memory.measure(Options(quick=True))
    assert [row["window"] for row in section.rows] == ["", "first layout", "every panel"]
    for row in section.rows:
        assert row["steps"] > 0
        if resident.peak() is not None:
            assert 50 < row["peak_mb"] < 500
    bar, last = section.bars[-1], section.rows[-1]
    assert bar.what.startswith("growth over 1 seconds with every panel open")
    assert bar.measured == last["growth_mb"]
    if bar.measured is not None:
        assert bar.measured == pytest.approx(last["mb_10"] - last["mb_0"])


def test_an_unknown_peer_is_bad_usage(capsys):
    assert main(["bench", "--against", "torch,abacus"]) == 2
    assert "abacus is not a program that nnviz is compared with" in capsys.readouterr().err


def test_an_unknown_section_is_bad_usage(capsys):
    assert main(["bench", "--only", "weather"]) == 2
    assert "weather" in capsys.readouterr().err
