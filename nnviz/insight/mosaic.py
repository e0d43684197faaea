"""Many small pictures as one: where each tile lies, which tile is under the pointer.

A mosaic lays tiles of one size row by row, with ``gap`` pixels between them and around them all::

    gap | tile 0 | gap | tile 1 | gap
    gap | tile 2 | gap |        | gap

It knows nothing of colours: the same mosaic places colour indices (uint8), numbers (float32) or masks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class Mosaic:
    """Geometry of ``n`` tiles in ``columns`` columns; positions are (x, y) in pixels from the top left.

    Attributes
    ----------
    n : int
        Number of tiles, at least 0.
    columns : int
        Tiles in a row, at least 1.
    tile : tuple of int
        Height and width of a tile in pixels.
    gap : int
        Pixels between tiles and around them, at least 0.
    """

    n: int
    columns: int
    tile: tuple[int, int] = (28, 28)
    gap: int = 1

    def __post_init__(self) -> None:
        if self.n < 0 or self.columns < 1 or self.gap < 0 or min(self.tile) < 1:
            raise ValueError(f"no such mosaic: {self}")

    @property
    def rows(self) -> int:
        """Rows of tiles, the last of which may not be full."""
        return -(-self.n // self.columns)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the whole picture in pixels, gaps included."""
        height, width = self.tile
        return (
            self.rows * (height + self.gap) + self.gap,
            self.columns * (width + self.gap) + self.gap,
        )

    def blank(self, dtype: DTypeLike = np.uint8, value: float = 0) -> NDArray[Any]:
        """A picture without tiles, full of ``value``: the colour of the gaps. Made once, then placed into."""
        return np.full(self.shape, value, dtype)

    def place(self, images: NDArray[Scalar], out: NDArray[Scalar]) -> NDArray[Scalar]:
        """Write the tiles into ``out``, leaving the gaps as they are.

        Parameters
        ----------
        images : ndarray, shape (n, height * width) or (n, height, width)
            One picture for each tile.
        out : ndarray of shape ``self.shape``
            From `blank`; written in place without allocating, and returned.

        Raises
        ------
        ValueError
            When a shape is not the mosaic's.
        """
        height, width = self.tile
        if out.shape != self.shape or images.shape not in ((self.n, height * width), (self.n, height, width)):
            raise ValueError(f"images {images.shape} do not fit into a picture {out.shape} of {self}")
        cells = out[self.gap :, self.gap :].reshape(
            self.rows, height + self.gap, self.columns, width + self.gap
        )[:, :height, :, :width]
        full = self.n // self.columns
        whole_rows = images[: full * self.columns].reshape(full, self.columns, height, width)
        cells[:full] = whole_rows.transpose(0, 2, 1, 3)
        rest = self.n - full * self.columns
        if rest:
            last_row = images[full * self.columns :].reshape(rest, height, width)
            cells[full, :, :rest] = last_row.transpose(1, 0, 2)
        return out

    def tile_at(self, x: float, y: float) -> int | None:
        """Index of the tile under a point, or None in a gap or outside."""
        height, width = self.tile
        column, along = divmod(x - self.gap, width + self.gap)
        row, down = divmod(y - self.gap, height + self.gap)
        if not (0 <= column < self.columns and row >= 0 and along < width and down < height):
            return None
        index = int(row) * self.columns + int(column)
        return index if index < self.n else None

    def rect_of(self, index: int) -> tuple[int, int, int, int]:
        """Where tile ``index`` lies: (x, y, width, height) in pixels."""
        if not 0 <= index < self.n:
            raise IndexError(f"tile {index} of {self.n}")
        height, width = self.tile
        row, column = divmod(index, self.columns)
        return (
            self.gap + column * (width + self.gap),
            self.gap + row * (height + self.gap),
            width,
            height,
        )

    def neighbour(self, index: int, columns: int, rows: int) -> int:
        """The tile so many columns right and rows down of ``index``, for the arrow keys.

        Steps sideways run on into the next row, as text does; a step that leaves the mosaic is not taken.
        """
        target = index + columns + rows * self.columns
        return target if 0 <= target < self.n else index
