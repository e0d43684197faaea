"""Clipping a line to its plot, for files."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from nnviz.ui.widgets.curve_items import clipped

UNIT = QRectF(0, 0, 1, 1)


def test_what_is_inside_stays_as_it_is() -> None:
    points = np.array([[0.1, 0.1], [0.5, 0.9], [0.9, 0.2]])
    begins, ends = clipped(points, UNIT)
    assert begins == pytest.approx(points[:-1])
    assert ends == pytest.approx(points[1:])


def test_what_leaves_ends_at_the_edge() -> None:
    begins, ends = clipped(np.array([[0.5, 0.5], [0.5, 2.5]]), UNIT)
    assert begins.tolist() == [[0.5, 0.5]]
    assert ends.tolist() == [[0.5, 1.0]]


def test_what_is_outside_is_gone() -> None:
    begins, _ = clipped(np.array([[0.0, 2.0], [1.0, 2.0], [5.0, 7.0]]), UNIT)
    assert len(begins) == 0


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=2, max_size=30))
def test_nothing_reaches_beyond_the_edge(points: list[tuple[float, float]]) -> None:
    for ends in clipped(np.array(points), UNIT):
        assert (ends >= -1e-6).all()
        assert (ends <= 1 + 1e-6).all()
