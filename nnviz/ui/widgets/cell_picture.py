"""The colours of every neuron as one image: built from a fixed map, one look-up for each layer and frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnviz.ui.widgets.layer_layout import Block


class CellPicture:
    """An image in which each neuron has its square; everything else is the background.

    Which neuron a pixel belongs to is worked out once for a layout. A frame then is one look-up for each
    layer, over that layer's own rectangle.

    Parameters
    ----------
    blocks : sequence of Block
    size : tuple of int
        Width and height of the image in device pixels.
    ratio : float
        Device pixels in a logical pixel.
    background : int
        ``0xffRRGGBB``.
    """

    def __init__(self, blocks: Sequence[Block], size: tuple[int, int], ratio: float, background: int) -> None:
        width, height = max(size[0], 1), max(size[1], 1)
        self._pixels = np.full((height, width), background, np.uint32)
        # The image shows this array's own memory: it must live as long as the image does.
        self.image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(ratio)
        self._background = background
        self._parts = [self._part(block, ratio) for block in blocks]

    def _part(
        self, block: Block, ratio: float
    ) -> tuple[NDArray[np.uint32], NDArray[np.intp], NDArray[np.uint32]]:
        """The rectangle of a layer, the neuron of each of its pixels, and room for the neurons' colours."""
        columns, left = _places(block.left, block.pitch, block.columns, block.inset, ratio)
        rows, top = _places(block.top, block.pitch, block.rows, block.inset, ratio)
        n = len(block.places)
        neurons = block.grid[np.maximum(rows, 0)[:, np.newaxis], np.maximum(columns, 0)]
        neurons[rows < 0] = -1
        neurons[:, columns < 0] = -1
        neurons[neurons < 0] = n  # the last colour of the table is the background
        part = self._pixels[max(top, 0) : top + len(rows), max(left, 0) : left + len(columns)]
        return part, neurons[: part.shape[0], : part.shape[1]], np.full(n + 1, self._background, np.uint32)

    def paint(self, layer: int, colours: NDArray[np.uint32]) -> None:
        """Give the neurons of ``layer`` their colours, ``0xffRRGGBB``, (n,)."""
        part, neurons, table = self._parts[layer]
        table[:-1] = colours
        part[...] = table[neurons]


def _places(
    begin: float, pitch: float, count: int, inset: float, ratio: float
) -> tuple[NDArray[np.intp], int]:
    """For each device pixel from the returned one on: which of ``count`` places it is in, -1 between them."""
    first = math.floor(begin * ratio)
    last = math.ceil((begin + count * pitch) * ratio)
    places = np.full(last - first, -1, np.intp)
    # An edge is rounded once for both sides of it: else a seam would show between two places now and then.
    edges = ((begin + np.arange(count + 1) * pitch) * ratio - first).tolist()
    for place, (edge, next_edge) in enumerate(pairwise(edges)):
        start, stop = math.floor(edge + inset * ratio + 0.5), math.floor(next_edge - inset * ratio + 0.5)
        places[max(start, 0) : stop] = place
    return places, first
