"""Where every neuron goes on the screen: the layers side by side from the input to the answer.

Lengths are logical pixels; positions are counted from the top left of the area that was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LARGEST_PIXEL = 8
_SMALLEST_PIXEL = 2
_INPUT_SHARE = 0.34  # of the width, at most
_LARGEST_CELL = 26.0
_COMFORTABLE_CELL = 15.0  # from here on a further column of neurons is not worth its width
_SMALLEST_CELL = 2.0
_ROUND_FROM = 9.0  # a smaller circle is a ragged dot
_GAP_SHARE = 0.075
_SMALLEST_GAP, _LARGEST_GAP = 16.0, 110.0


@dataclass(frozen=True)
class Block:
    """One layer on the screen.

    Attributes
    ----------
    layer : int
        0 is the input.
    n : int
        Neurons.
    columns : int
        Neurons side by side; they are numbered row by row.
    left, top : float
        Where the first neuron's place begins.
    pitch : float
        From one neuron to the next; each has a square of that size.
    round : bool
        Whether a neuron is drawn as a disc.
    """

    layer: int
    n: int
    columns: int
    left: float
    top: float
    pitch: float
    round: bool

    @property
    def rows(self) -> int:
        """Rows of neurons; the last may not be full."""
        return -(-self.n // self.columns)

    @property
    def width(self) -> float:
        """Of the whole block."""
        return self.columns * self.pitch

    @property
    def height(self) -> float:
        """Of the whole block."""
        return self.rows * self.pitch

    @property
    def inset(self) -> float:
        """Free space on each side of a neuron in its place; pixels of the input touch each other."""
        return 0.0 if self.layer == 0 else max(self.pitch * 0.08, 0.5)

    def centre(self, index: int) -> tuple[float, float]:
        """The middle of a neuron."""
        row, column = divmod(index, self.columns)
        return self.left + (column + 0.5) * self.pitch, self.top + (row + 0.5) * self.pitch

    def neuron_at(self, x: float, y: float) -> int | None:
        """The neuron whose place a point is in."""
        column, row = math.floor((x - self.left) / self.pitch), math.floor((y - self.top) / self.pitch)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        index = row * self.columns + column
        return index if index < self.n else None


def lay_out_layers(
    sizes: Sequence[int], image: tuple[int, int], area: tuple[float, float], label: float
) -> tuple[Block, ...]:
    """Place the layers of a network in an area of (width, height).

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer, the input first.
    image : tuple of int
        Height and width of the input picture in pixels.
    area : tuple of float
    label : float
        Room to the right of the output neurons for what they stand for.
    """
    width, height = area
    pixel = min(int(width * _INPUT_SHARE / image[1]), int(height / image[0]), _LARGEST_PIXEL)
    pixel = max(pixel, _SMALLEST_PIXEL)
    output = _grid(sizes[-1], height, _LARGEST_CELL * 3)
    gaps = len(sizes) - 1
    gap = min(max(width * _GAP_SHARE, _SMALLEST_GAP), _LARGEST_GAP)
    hidden = sizes[1:-1]
    room = width - pixel * image[1] - output[0] * output[1] - label - gaps * gap
    grids = _share_out(hidden, height, room)
    taken = pixel * image[1] + output[0] * output[1] + label + sum(c * p for c, p in grids)
    # What the neurons leave over goes between the layers, where the lines are.
    gap = max((width - taken) / max(gaps, 1), 2.0)
    blocks, x = [], 0.0
    for layer, (n, (columns, pitch)) in enumerate(
        zip(sizes, [(image[1], float(pixel)), *grids, output], strict=True)
    ):
        rows = -(-n // columns)
        top = (height - rows * pitch) / 2
        blocks.append(
            Block(layer, n, columns, x, max(top, 0.0), pitch, layer > 0 and pitch >= _ROUND_FROM)
        )
        x += columns * pitch + gap
    return tuple(blocks)


def _share_out(hidden: Sequence[int], height: float, room: float) -> list[tuple[int, float]]:
    """Give each hidden layer a part of the width in proportion to the root of its size."""
    if not hidden:
        return []
    roots = np.sqrt(np.array(hidden, dtype=np.float64))
    parts = np.maximum(room, 1.0) * roots / roots.sum()
    return [_grid(n, height, float(part)) for n, part in zip(hidden, parts, strict=True)]


def _grid(n: int, height: float, width: float) -> tuple[int, float]:
    """Columns and pitch for ``n`` neurons in a tall area: few columns, if they can be seen well that way."""
    columns: NDArray[np.int64] = np.arange(1, n + 1)
    rows = -(-n // columns)
    pitch = np.minimum(np.minimum(height / rows, width / columns), _LARGEST_CELL)
    good = np.flatnonzero(pitch >= min(_COMFORTABLE_CELL, float(pitch.max())))
    best = int(good[0])
    return best + 1, max(float(pitch[best]), _SMALLEST_CELL)


def neighbour(
    blocks: Sequence[Block], neuron: tuple[int, int], right: int, down: int
) -> tuple[int, int]:
    """The neuron beside ``neuron`` (layer, index) on the screen; from the edge of a layer, in the next one.

    The input has no neurons to stop at; a step that leads nowhere stays where it is.
    """
    layer, index = neuron
    block = blocks[layer]
    row, column = divmod(index, block.columns)
    row, column = row + down, column + right
    if not 0 <= row < block.rows:
        return neuron
    if 0 <= column < block.columns and row * block.columns + column < block.n:
        return layer, row * block.columns + column
    target = layer + (1 if right > 0 else -1)
    if not right or not 1 <= target < len(blocks):
        return neuron
    other = blocks[target]
    y = block.centre(index)[1]
    row = min(max(math.floor((y - other.top) / other.pitch), 0), other.rows - 1)
    column = 0 if right > 0 else other.columns - 1
    return target, min(row * other.columns + column, other.n - 1)
