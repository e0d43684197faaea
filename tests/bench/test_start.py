"""The start, watched from outside: both sides are painted, and the window of the program takes longer."""

import pytest

from nnviz.bench import pad, start
from nnviz.bench.options import Options


@pytest.mark.slow
def test_both_sides_start_and_the_ratio_is_that_of_their_pairs(monkeypatch):
    monkeypatch.setattr(start, "_QUICK_TURNS", 1)
    section = start.measure(Options(quick=True))
    nnviz, empty = (row["median"] for row in section.rows)
    assert nnviz > 0
    assert empty > 0
    assert section.bars[0].measured == pytest.approx(nnviz / empty)


def test_delays_of_the_pen_are_told_in_milliseconds():
    assert pad._row("idle", [0.001] * 100)["p95"] == pytest.approx(1.0)
    assert pad._row("idle", [])["p95"] is None
