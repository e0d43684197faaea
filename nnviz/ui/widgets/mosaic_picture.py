"""From rows of numbers to one image of many heatmaps, in buffers that are made once.

Numbers become table entries (uint8), entries are laid out one to one with gaps, looked up as colours and
only then enlarged: each step touches as few numbers as it can. Only the rows of tiles that can be seen are
looked at, so a picture of 2,048 neurons costs no more than the part of it on the screen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnviz.insight.limits import signed_entries
from nnviz.insight.mosaic import Mosaic
from nnviz.ui.widgets.tile_layout import TileLayout

GAP_ENTRY = 0
"""The table entry of the gaps between tiles; `signed_entries` leaves it free."""


class MosaicPicture:
    """The image of the rows of tiles between two heights of a layout.

    Parameters
    ----------
    layout : TileLayout
    top, height : int
        The part that is seen, in device pixels of the whole mosaic.

    Attributes
    ----------
    first, stop : int
        The tiles that are seen, partly or whole: ``first`` to ``stop`` - 1.
    entries : ndarray of uint8, shape (stop - first, tile height * tile width)
        What was painted last, as entries of the colour table.
    image : QImage
        RGB32, as wide as the mosaic and at most ``height`` high. It is drawn into by `paint`.
    """

    def __init__(self, layout: TileLayout, top: int, height: int) -> None:
        self.layout = layout
        self.top = top
        bottom = min(top + height, layout.height)
        first_row, stop_row = layout.rows_between(top, bottom)
        columns = layout.mosaic.columns
        self.first = first_row * columns
        self.stop = min(stop_row * columns, layout.mosaic.n)
        self._mosaic = Mosaic(self.stop - self.first, columns, layout.mosaic.tile, 1)
        tile_height, tile_width = layout.mosaic.tile
        self.entries = np.empty((self.stop - self.first, tile_height * tile_width), np.uint8)
        self._flat: NDArray[np.uint8] = self._mosaic.blank(np.uint8, GAP_ENTRY)
        self._colours = np.empty(self._flat.shape, np.uint32)
        self._columns = layout.columns_of()
        skipped = top - first_row * layout.pitch
        self._rows = layout.rows_of(self._mosaic.rows)[skipped : skipped + bottom - top]
        self._wide = np.empty((self._flat.shape[0], len(self._columns)), np.uint32)
        self._pixels = np.empty((len(self._rows), len(self._columns)), np.uint32)
        high, wide = self._pixels.shape
        # The image shows this array's own memory: it must live as long as the image does.
        self.image = QImage(self._pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32)

    def paint(
        self, values: NDArray[np.float32], limit: float, gamma: float, table: NDArray[np.uint32]
    ) -> None:
        """Draw ``values``, (n, tile height * tile width) for *all* tiles, into the image.

        Entry `GAP_ENTRY` of ``table`` is the colour of the gaps.
        """
        signed_entries(values[self.first : self.stop], limit, gamma, out=self.entries)
        self._mosaic.place(self.entries, self._flat)
        np.take(table, self._flat, out=self._colours, mode="clip")
        np.take(self._colours, self._columns, axis=1, out=self._wide, mode="clip")
        np.take(self._wide, self._rows, axis=0, out=self._pixels, mode="clip")


def enlarged(entries: NDArray[np.uint8], factor: int, table: NDArray[np.uint32]) -> QImage:
    """One tile of ``entries``, (height, width), as an image so many times larger."""
    pixels = table[entries].repeat(factor, axis=0).repeat(factor, axis=1)
    high, wide = pixels.shape
    return QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()
