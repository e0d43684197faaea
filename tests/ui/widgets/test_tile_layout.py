"""Where tiles go: in any area, for any number of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.widgets.tile_layout import TileLayout, lay_out

areas = st.tuples(st.integers(60, 2000), st.integers(60, 1500))
counts = st.integers(1, 2048)


@given(counts, areas, st.sampled_from([1.0, 1.5, 2.0]))
def test_a_tile_is_found_where_it_was_put(n: int, area: tuple[int, int], ratio: float) -> None:
    layout = lay_out(n, area, ratio=ratio, bar=12)
    for tile in {0, n // 2, n - 1}:
        x, y, width, height = layout.rect_of(tile)
        assert (width, height) == (layout.size, layout.size)
        assert layout.tile_at(x, y) == tile
        assert layout.tile_at(x + width - 1, y + height - 1) == tile
        assert layout.pixel_at(tile, x, y) == (0, 0)
        assert layout.pixel_at(tile, x + width - 1, y + height - 1) == (27, 27)
        assert layout.tile_at(x - 1, y) is None  # the gap


@given(counts, areas)
def test_all_tiles_lie_in_the_area_unless_they_scroll(n: int, area: tuple[int, int]) -> None:
    layout = lay_out(n, area, bar=12)
    assert layout.left + layout.width <= area[0] or area[0] < layout.mosaic.tile[1] + 2 * layout.gap + 12
    if not layout.scrolls:
        assert layout.height <= area[1]


@given(counts, areas)
def test_tiles_scroll_only_when_they_would_be_too_small_to_see(n: int, area: tuple[int, int]) -> None:
    layout = lay_out(n, area, bar=12)
    assert layout.size >= 28 or layout.scrolls
    if layout.scrolls:
        columns = max((area[0] - 2) // 30, 1)
        assert -(-n // columns) * 30 + 2 > area[1] - 30


@pytest.mark.parametrize("n", [16, 30, 64, 100])
def test_pixels_are_of_equal_size_where_that_costs_little(n: int) -> None:
    for area in ((400, 320), (700, 430), (1000, 900)):
        layout = lay_out(n, area)
        assert layout.size % 28 == 0 or layout.size - layout.size // 28 * 28 > 0.1 * layout.size


def test_a_full_last_row_is_preferred() -> None:
    layout = lay_out(30, (680, 430))
    assert 30 % layout.mosaic.columns == 0


def test_larger_tiles_scroll() -> None:
    plain, large = lay_out(30, (400, 320)), lay_out(30, (400, 320), zoom=2.0, bar=12)
    assert not plain.scrolls
    assert large.scrolls
    assert large.size > 1.5 * plain.size


@given(st.integers(1, 60), areas)
def test_every_screen_pixel_shows_its_own_pixel_of_the_tile(n: int, area: tuple[int, int]) -> None:
    layout = lay_out(n, area)
    flat = layout.mosaic.blank(np.int32, -1)
    numbers = np.arange(n * 784, dtype=np.int32).reshape(n, 784)
    layout.mosaic.place(numbers, flat)
    screen = flat[layout.rows_of(layout.mosaic.rows)][:, layout.columns_of()]
    assert screen.shape == (layout.height, layout.width)
    for tile in {0, n - 1}:
        x, y, size, _ = layout.rect_of(tile)
        x -= layout.left
        shown = screen[y : y + size, x : x + size]
        assert set(np.unique(shown)) <= set(range(tile * 784, tile * 784 + 784))
        if size >= 28:
            assert len(np.unique(shown)) == 784
        assert screen[y - 1, x] == -1
        assert screen[y, x - 1] == -1


def test_rows_between_two_heights_are_those_that_are_seen() -> None:
    layout = lay_out(800, (400, 300), bar=12)
    assert isinstance(layout, TileLayout)
    first, stop = layout.rows_between(0, 300)
    assert first == 0
    assert (stop - 1) * layout.pitch < 300 <= stop * layout.pitch + layout.gap
    first, stop = layout.rows_between(layout.height - 300, layout.height)
    assert stop == layout.mosaic.rows
