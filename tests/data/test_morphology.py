"""Neighbours, discs and connected parts, checked against their plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from nnviz.data.morphology import connected_parts, dilate, dilate_disc, erode, opening

SIDES = st.tuples(st.integers(1, 9), st.integers(1, 9))
PICTURES = arrays(np.float32, SIDES, elements=st.floats(0, 1, width=16))
MASKS = arrays(np.bool_, SIDES)


@given(PICTURES, st.sampled_from([1, 3, 5, 7]))
def test_dilation_is_the_largest_value_in_the_square_around_a_pixel(
    picture: NDArray[np.float32], size: int
) -> None:
    half = size // 2
    expected = [
        [picture[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1].max() for x in range(w)]
        for h, w in [picture.shape]
        for y in range(h)
    ]
    assert_array_equal(dilate(picture, size), expected)
    assert_array_equal(erode(picture, size), -dilate(-picture, size))


def test_opening_removes_what_is_narrow_and_keeps_what_is_wide_exactly() -> None:
    picture = np.zeros((12, 12), np.float32)
    picture[2, :] = 1  # a line
    picture[5:10, 4:9] = 0.5  # a block of five by five
    opened = opening(picture, 5)
    assert opened[2].max() == 0
    assert_array_equal(opened[5:10, 4:9], picture[5:10, 4:9])
    assert opened.sum() == picture[5:10, 4:9].sum()


def test_a_dot_grows_to_a_disc() -> None:
    dot = np.zeros((9, 9), np.float32)
    dot[4, 4] = 1
    grown = dilate_disc(dot, 3)
    down, across = np.mgrid[-4:5, -4:5]
    assert_array_equal(grown > 0, np.hypot(down, across) <= 3.25)
    assert_array_equal(dilate_disc(dot, 0), dot)


def test_a_fractional_radius_lies_between_its_neighbours() -> None:
    edge = np.zeros((1, 12), np.float32)
    edge[0, 5:7] = 1
    assert_array_equal(dilate_disc(edge, 1.25)[0, 2:8], [0, 0.25, 1, 1, 1, 1])


def flooded(mask: NDArray[np.bool_]) -> list[frozenset[tuple[int, int]]]:
    """Connected parts the plain way: pour paint into one pixel after the other."""
    left = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    found = []
    while left:
        todo, part = [left.pop()], set()
        while todo:
            y, x = todo.pop()
            part.add((y, x))
            for near in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
                if near in left:
                    left.remove(near)
                    todo.append(near)
        found.append(frozenset(part))
    return found


@given(MASKS)
def test_connected_parts_are_those_that_paint_would_fill(mask: NDArray[np.bool_]) -> None:
    parts = connected_parts(mask)
    expected = flooded(mask)
    found = [
        frozenset((int(y), int(x)) for y, x in np.argwhere(parts.labels == number))
        for number in range(1, parts.count + 1)
    ]
    assert set(found) == set(expected)
    assert len(found) == len(expected)
    for part, box in zip(found, parts.boxes.tolist(), strict=True):
        rows, columns = zip(*part, strict=True)
        assert box == [min(rows), min(columns), max(rows) + 1, max(columns) + 1]
    assert_array_equal(parts.labels > 0, mask)


def test_a_spiral_is_one_part_however_long_it_is() -> None:
    spiral = np.zeros((40, 40), np.bool_)
    y, x, dy, dx = 0, 0, 0, 1
    for length in [39, *np.repeat(np.arange(39, 0, -2), 2)]:
        for _ in range(length):
            spiral[y, x] = True
            y, x = y + dy, x + dx
        spiral[y, x] = True
        dy, dx = dx, -dy
    assert connected_parts(spiral).count == 1


def test_parts_can_be_weighed_and_chosen() -> None:
    mask = np.array([[1, 0, 1], [0, 0, 1]], np.bool_)
    parts = connected_parts(mask)
    weights = np.array([[2, 9, 3], [9, 9, 4]], np.float32)
    assert sorted(parts.sums(weights)) == [2, 7]
    heavy = parts.of(parts.sums(weights) > 5)
    assert_array_equal(heavy, [[0, 0, 1], [0, 0, 1]])


@pytest.mark.parametrize("shape", [(1, 1), (3, 5)])
def test_an_empty_mask_has_no_parts(shape: tuple[int, int]) -> None:
    parts = connected_parts(np.zeros(shape, np.bool_))
    assert parts.count == 0
    assert parts.labels.shape == shape
    assert not parts.of(np.empty(0, np.bool_)).any()
