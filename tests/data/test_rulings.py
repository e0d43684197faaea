"""Rulings go, strokes stay, also where they cross."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from nnviz.data.rulings import without_rulings

SHAPE = (180, 240)


def ruled(slope: float, upright: bool = False, every: int = 30) -> NDArray[np.bool_]:
    down, across = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    along, away = (down, across) if upright else (across, down)
    return np.abs((away - slope * along) % every - every / 2) < 1


def stroke() -> NDArray[np.bool_]:
    mask = np.zeros(SHAPE, np.bool_)
    mask[40:120, 100:108] = True
    mask[40:48, 100:150] = True
    return mask


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.05, 0.1])
@pytest.mark.parametrize("upright", [False, True])
def test_lines_right_across_the_picture_are_taken_out(slope: float, upright: bool) -> None:
    lines = ruled(slope, upright)
    left = without_rulings(lines)
    steep = 0.2 if slope == 0.1 else 0.02  # a steep line may leave through the side before it is across
    assert left.sum() <= steep * lines.sum()


def test_a_stroke_stays_where_lines_cross_it() -> None:
    left = without_rulings(stroke() | ruled(0.02) | ruled(0.02, upright=True))
    assert left[stroke()].mean() > 0.97
    assert (left & ~stroke()).sum() < 100


def test_a_stroke_without_lines_is_left_exactly_as_it_is() -> None:
    assert_array_equal(without_rulings(stroke()), stroke())


def test_what_is_thick_is_no_ruling() -> None:
    table = np.zeros(SHAPE, np.bool_)
    table[:30] = True
    assert_array_equal(without_rulings(table), table)


def test_small_pictures_have_none() -> None:
    line = np.zeros((28, 28), np.bool_)
    line[14] = True
    assert_array_equal(without_rulings(line), line)
