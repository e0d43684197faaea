"""Where every neuron goes on the screen: the layers side by side from the input to the answer.

Lengths are logical pixels; positions are counted from the top left of the area that was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Maps = tuple[int, int, int]
"""Number, height and width of the pictures that a layer's activations are: feature maps, or the input."""

_LARGEST_PIXEL = 8
_SMALLEST_PIXEL = 2
_INPUT_SHARE = 0.34  # of the width, at most
_LARGEST_CELL = 26.0
_LARGEST_OUTPUT = 78.0
_COMFORTABLE_CELL = 15.0  # from here on a further column of neurons is not worth its width
_SMALLEST_CELL = 1.0
_ROUND_FROM = 9.0  # a smaller circle is a ragged dot
_GAP_SHARE = 0.075
_SMALLEST_GAP, _LARGEST_GAP = 16.0, 110.0


@dataclass(frozen=True, eq=False)
class Block:
    """One layer on the screen.

    Attributes
    ----------
    layer : int
        0 is the input.
    grid : ndarray of int, shape (rows, columns)
        The neuron in each place; -1 where there is none.
    left, top : float
        Where the first place begins.
    pitch : float
        From one neuron to the next; each has a square of that size.
    kind : str
        ``"discs"``, ``"squares"`` with space between them, or ``"pixels"`` that touch.
    """

    layer: int
    grid: NDArray[np.intp]
    left: float
    top: float
    pitch: float
    kind: str

    @property
    def rows(self) -> int:
        """Rows of places."""
        return self.grid.shape[0]

    @property
    def columns(self) -> int:
        """Places in a row."""
        return self.grid.shape[1]

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
        """Free space on each side of a neuron in its place."""
        return 0.0 if self.kind == "pixels" else max(self.pitch * 0.08, 0.5)

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Row and column of every neuron, (n, 2)."""
        rows, columns = np.nonzero(self.grid >= 0)
        found = np.empty((len(rows), 2), np.intp)
        found[self.grid[rows, columns]] = np.stack((rows, columns), axis=1)
        return found

    def centre(self, index: int) -> tuple[float, float]:
        """The middle of a neuron."""
        row, column = self.places[index].tolist()
        return self.left + (column + 0.5) * self.pitch, self.top + (row + 0.5) * self.pitch

    def neuron_at(self, x: float, y: float) -> int | None:
        """The neuron whose place a point is in."""
        column, row = math.floor((x - self.left) / self.pitch), math.floor((y - self.top) / self.pitch)
        return self.neuron_in(row, column)

    def neuron_in(self, row: int, column: int) -> int | None:
        """The neuron in a place; None outside and where there is none."""
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return None
        index = int(self.grid[row, column])
        return index if index >= 0 else None

    def moved(self, right: float, down: float) -> Block:
        """The same block elsewhere."""
        return replace(self, left=self.left + right, top=self.top + down)


def lay_out_layers(
    sizes: Sequence[int], maps: Sequence[Maps | None], area: tuple[float, float], label: float
) -> tuple[Block, ...]:
    """Place the layers of a network in an area of (width, height).

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer, the input first.
    maps : sequence of (Maps or None)
        For each layer the pictures that it is; None for plain neurons. The input is one picture.
    area : tuple of float
    label : float
        Room to the right of the output neurons for what they stand for.
    """
    width, height = area
    picture = maps[0] or (1, 1, sizes[0])
    pixel = min(int(width * _INPUT_SHARE / picture[2]), int(height / picture[1]), _LARGEST_PIXEL)
    pixel = max(pixel, _SMALLEST_PIXEL)
    output, output_pitch = _neurons(sizes[-1], height, _LARGEST_OUTPUT)
    gap = min(max(width * _GAP_SHARE, _SMALLEST_GAP), _LARGEST_GAP)
    room = width - pixel * picture[2] - output.shape[1] * output_pitch - label - (len(sizes) - 1) * gap
    # Each hidden layer gets a part of the width in proportion to the root of its size.
    roots = np.sqrt(np.array(sizes[1:-1], dtype=np.float64))
    parts = max(room, 1.0) * roots / roots.sum() if len(roots) else roots
    grids = [(_pictures(picture, 1), float(pixel))]
    for n, form, part in zip(sizes[1:-1], maps[1:-1], parts.tolist(), strict=True):
        grids.append(_neurons(n, height, part) if form is None else _maps(form, height, part))
    grids.append((output, output_pitch))
    taken = sum(grid.shape[1] * pitch for grid, pitch in grids) + label
    # What the neurons leave over goes between the layers, where the lines are.
    gap = max((width - taken) / (len(sizes) - 1), 2.0)
    blocks, x = [], 0.0
    for layer, (grid, pitch) in enumerate(grids):
        kind = "discs" if pitch >= _ROUND_FROM else "squares"
        if layer == 0 or maps[layer] is not None:
            kind = "pixels"
        top = max((height - grid.shape[0] * pitch) / 2, 0.0)
        blocks.append(Block(layer, grid, x, top, pitch, kind))
        x += grid.shape[1] * pitch + gap
    return tuple(blocks)


def _neurons(n: int, height: float, width: float) -> tuple[NDArray[np.intp], float]:
    """Grid and pitch for ``n`` neurons in a tall area: few columns, if they can be seen well that way."""
    columns = np.arange(1, n + 1)
    rows = -(-n // columns)
    pitch = np.minimum(np.minimum(height / rows, width / columns), _LARGEST_CELL)
    best = int(np.flatnonzero(pitch >= min(_COMFORTABLE_CELL, float(pitch.max())))[0])
    grid = np.full(int(rows[best]) * (best + 1), -1, np.intp)
    grid[:n] = np.arange(n)
    return grid.reshape(-1, best + 1), max(float(pitch[best]), _SMALLEST_CELL)


def _maps(maps: Maps, height: float, width: float) -> tuple[NDArray[np.intp], float]:
    """Grid and pitch for feature maps: as large as they can be."""
    count, high, wide = maps
    columns = np.arange(1, count + 1)
    rows = -(-count // columns)
    pitch = np.minimum(height / (rows * (high + 1) - 1), width / (columns * (wide + 1) - 1))
    best = int(np.argmax(pitch))
    # Whole pixels look even; below two they cost too much of the size.
    found = min(float(pitch[best]), float(_LARGEST_PIXEL))
    return _pictures(maps, best + 1), max(math.floor(found) if found >= 2 else found, _SMALLEST_CELL)


def _pictures(maps: Maps, columns: int) -> NDArray[np.intp]:
    """The neurons of so many pictures, with one free place between them."""
    count, high, wide = maps
    rows = -(-count // columns)
    grid = np.full((rows * (high + 1) - 1, columns * (wide + 1) - 1), -1, np.intp)
    picture = np.arange(high * wide).reshape(high, wide)
    for each in range(count):
        row, column = divmod(each, columns)
        top, left = row * (high + 1), column * (wide + 1)
        grid[top : top + high, left : left + wide] = each * high * wide + picture
    return grid


def neighbour(blocks: Sequence[Block], neuron: tuple[int, int], right: int, down: int) -> tuple[int, int]:
    """The neuron beside ``neuron`` (layer, index) on the screen; from the edge of a layer, in the next one.

    The input is not walked to; a step that leads nowhere stays where it is.
    """
    layer, index = neuron
    block = blocks[layer]
    row, column = block.places[index].tolist()
    for step in (1, 2):  # two: across the space between feature maps
        found = block.neuron_in(row + step * down, column + step * right)
        if found is not None:
            return layer, found
    target = layer + (1 if right > 0 else -1)
    if not right or not 1 <= target < len(blocks):
        return neuron
    other = blocks[target]
    y = block.centre(index)[1]
    edge = other.places[:, 1].min() if right > 0 else other.places[:, 1].max()
    candidates = np.flatnonzero(other.places[:, 1] == edge)
    heights = other.top + (other.places[candidates, 0] + 0.5) * other.pitch
    return target, int(candidates[np.argmin(np.abs(heights - y))])
