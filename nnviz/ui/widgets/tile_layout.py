"""Where the tiles of a mosaic go on the screen: how large they are, and whether they have to be scrolled.

All lengths are device pixels, so that on a screen of any density a tile's pixels are as even as can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.insight.mosaic import Mosaic

# What even pixels, and a last row without holes, may cost of a tile's size.
_WORTH_ROUNDING = 0.88
_WORTH_A_FULL_ROW = 0.96
_WIDER_GAP_FROM = 2.5  # screen pixels in a tile's pixel


@dataclass(frozen=True)
class TileLayout:
    """A mosaic on a screen.

    Attributes
    ----------
    mosaic : Mosaic
        The tiles, one picture pixel to a pixel, with a gap of one.
    size : int
        Width and height of a tile on the screen.
    gap : int
        Between tiles and around them.
    left : int
        Where the mosaic begins: it is centred.
    scrolls : bool
        Whether it is higher than the area it was made for.
    """

    mosaic: Mosaic
    size: int
    gap: int
    left: int
    scrolls: bool

    @property
    def width(self) -> int:
        """Of the whole mosaic."""
        return self.mosaic.columns * (self.size + self.gap) + self.gap

    @property
    def height(self) -> int:
        """Of the whole mosaic, scrolled parts included."""
        return self.mosaic.rows * (self.size + self.gap) + self.gap

    @property
    def pitch(self) -> int:
        """From one row of tiles to the next."""
        return self.size + self.gap

    def rows_between(self, top: int, bottom: int) -> tuple[int, int]:
        """First row of tiles that is seen between two heights, and the one after the last."""
        first = max((top - self.gap) // self.pitch, 0)
        return first, max(min(-(-bottom // self.pitch), self.mosaic.rows), first)

    def tile_at(self, x: float, y: float) -> int | None:
        """The tile at a point of the whole picture."""
        return self._shown.tile_at(x - self.left, y)

    def pixel_at(self, tile: int, x: float, y: float) -> tuple[int, int]:
        """Row and column of the tile's pixel at a point that lies on it."""
        left, top, _, _ = self.rect_of(tile)
        height, width = self.mosaic.tile
        row, column = int((y - top) * height / self.size), int((x - left) * width / self.size)
        return min(max(row, 0), height - 1), min(max(column, 0), width - 1)

    def rect_of(self, tile: int) -> tuple[int, int, int, int]:
        """Where a tile lies: (x, y, width, height)."""
        x, y, width, height = self._shown.rect_of(tile)
        return self.left + x, y, width, height

    @property
    def _shown(self) -> Mosaic:
        return Mosaic(self.mosaic.n, self.mosaic.columns, (self.size, self.size), self.gap)

    def columns_of(self) -> NDArray[np.intp]:
        """For each column of screen pixels, from `left` on, the column of the one-to-one mosaic to show."""
        return self._spread(self.mosaic.columns, self.mosaic.tile[1])

    def rows_of(self, rows: int) -> NDArray[np.intp]:
        """The same for the screen rows of so many rows of tiles."""
        return self._spread(rows, self.mosaic.tile[0])

    def _spread(self, tiles: int, pixels: int) -> NDArray[np.intp]:
        within = np.concatenate(
            (np.zeros(self.gap, np.intp), 1 + (np.arange(self.size) * pixels) // self.size)
        )
        spread = (np.arange(tiles)[:, np.newaxis] * (pixels + 1) + within).reshape(-1)
        return np.concatenate((spread, np.full(self.gap, tiles * (pixels + 1), np.intp)))


def lay_out(
    n: int,
    area: tuple[int, int],
    tile: tuple[int, int] = (28, 28),
    ratio: float = 1.0,
    zoom: float = 1.0,
    bar: int = 0,
) -> TileLayout:
    """Lay ``n`` tiles into an area of (width, height) device pixels.

    They are as large as fits, with pixels of equal size where that costs little. When even tiles of one
    logical pixel a pixel do not fit, they get about that size and are scrolled.

    Parameters
    ----------
    ratio : float
        Device pixels in a logical pixel.
    zoom : float
        Tiles this many times larger than they would be; above 1 the mosaic scrolls.
    bar : int
        Width that a scroll bar takes away when there is one.
    """
    side = max(tile)
    gap = max(round(2 * ratio), 1)
    size, columns = _largest(n, area, side, gap, side * ratio)
    if size >= side * _WIDER_GAP_FROM * ratio:
        gap *= 2
        size, columns = _largest(n, area, side, gap, side * ratio)
    if size >= side * ratio:
        if zoom <= 1.0:
            return _centred(n, columns, size, gap, area[0], tile, scrolls=False)
        wanted = size * zoom
    else:
        wanted = side * ratio * zoom
    across = max(area[0] - bar, 1)
    columns = min(max(int((across - gap) // (wanted + gap)), 1), max(n, 1))
    room = (across - gap) // columns - gap
    size = _even(max(min(room, round(wanted)) if columns == n else room, 1), side)
    return _centred(n, columns, size, gap, across, tile, scrolls=True)


def _largest(n: int, area: tuple[int, int], side: int, gap: int, smallest: float) -> tuple[int, int]:
    """The size and the number of columns with which ``n`` tiles fill an area best.

    Tiles below ``smallest`` are going to be scrolled.
    """
    columns = np.arange(1, max(n, 1) + 1)
    rows = -(-n // columns)
    sizes = np.minimum((area[0] - gap) // columns, (area[1] - gap) // np.maximum(rows, 1)) - gap
    sizes = np.maximum(sizes, 1)
    even = sizes // side * side
    sizes = np.where(even >= sizes * _WORTH_ROUNDING, even, sizes)
    # Among arrangements of nearly the same size a full last row looks best; not at the price of even pixels,
    # nor of a scroll bar.
    most = int(sizes.max())
    lowest = max(most * _WORTH_A_FULL_ROW, most // side * side, min(most, smallest))
    close = np.flatnonzero(sizes >= lowest)
    empty = (columns * rows - n)[close]
    best = close[np.lexsort((-sizes[close], empty))[0]]
    return int(sizes[best]), int(columns[best])


def _even(size: int, side: int) -> int:
    even = size // side * side
    return even if even >= size * _WORTH_ROUNDING else size


def _centred(
    n: int, columns: int, size: int, gap: int, width: int, tile: tuple[int, int], scrolls: bool
) -> TileLayout:
    mosaic = Mosaic(n, columns, tile, 1)
    taken = columns * (size + gap) + gap
    return TileLayout(mosaic, size, gap, max((width - taken) // 2, 0), scrolls)
