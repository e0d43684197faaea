"""Tiles land where the geometry says, and every pixel knows its tile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.insight.mosaic import Mosaic


def test_three_tiles_in_two_columns_leave_gaps_and_an_empty_place_as_they_were() -> None:
    mosaic = Mosaic(3, columns=2, tile=(1, 2), gap=1)
    out = mosaic.blank(value=9)
    tiles = np.array([[1, 2], [3, 4], [5, 6]], np.uint8)
    assert_array_equal(
        mosaic.place(tiles, out),
        [
            [9, 9, 9, 9, 9, 9, 9],
            [9, 1, 2, 9, 3, 4, 9],
            [9, 9, 9, 9, 9, 9, 9],
            [9, 5, 6, 9, 9, 9, 9],
            [9, 9, 9, 9, 9, 9, 9],
        ],
    )
    assert mosaic.tile_at(4, 1) == 1
    assert mosaic.tile_at(3, 1) is None  # the gap
    assert mosaic.tile_at(4, 3) is None  # the empty place
    assert mosaic.tile_at(-0.5, 1) is None
    assert mosaic.rect_of(2) == (1, 3, 2, 1)


@given(
    n=st.integers(1, 40),
    columns=st.integers(1, 12),
    height=st.integers(1, 5),
    width=st.integers(1, 5),
    gap=st.integers(0, 3),
)
def test_every_pixel_shows_the_tile_that_is_found_under_it(
    n: int, columns: int, height: int, width: int, gap: int
) -> None:
    mosaic = Mosaic(n, columns, (height, width), gap)
    tiles = np.repeat(np.arange(n, dtype=np.int32)[:, None], height * width, axis=1)
    picture = mosaic.place(tiles, mosaic.blank(np.int32, -1))
    for (y, x), shown in np.ndenumerate(picture):
        assert mosaic.tile_at(x, y) == (None if shown < 0 else shown)
        assert mosaic.tile_at(x + 0.99, y + 0.99) == (None if shown < 0 else shown)
    for index in range(n):
        x, y, w, h = mosaic.rect_of(index)
        assert (picture[y : y + h, x : x + w] == index).all()
        assert (picture == index).sum() == h * w


def test_images_may_be_flat_or_square_and_wrong_ones_are_refused() -> None:
    mosaic = Mosaic(4, 2)
    images = np.random.default_rng(0).integers(0, 255, (4, 784)).astype(np.uint8)
    square = mosaic.place(images.reshape(4, 28, 28), mosaic.blank())
    assert_array_equal(mosaic.place(images, mosaic.blank()), square)
    with pytest.raises(ValueError, match="do not fit"):
        mosaic.place(images[:3], mosaic.blank())
    with pytest.raises(ValueError, match="no such mosaic"):
        Mosaic(4, 0)
    with pytest.raises(IndexError):
        mosaic.rect_of(4)


def test_placing_again_writes_into_the_same_picture() -> None:
    mosaic = Mosaic(2, 2, (1, 1))
    out = mosaic.blank()
    assert mosaic.place(np.array([[1], [2]], np.uint8), out) is out
    mosaic.place(np.array([[3], [4]], np.uint8), out)
    assert out.max() == 4
    assert (out == 1).sum() == 0


def test_arrow_keys_move_by_a_tile_and_stop_at_the_ends() -> None:
    mosaic = Mosaic(5, columns=3)
    assert mosaic.neighbour(0, 1, 0) == 1
    assert mosaic.neighbour(0, 0, 1) == 3
    assert mosaic.neighbour(2, 0, 1) == 2  # nothing below
    assert mosaic.neighbour(2, 1, 0) == 3  # on into the next row
    assert mosaic.neighbour(0, -1, 0) == 0
    assert mosaic.neighbour(4, 1, 0) == 4
