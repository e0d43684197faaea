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

_LARGEST_PICTURE = 336.0  # side of the input and of a feature map
_SMALLEST_PIXEL, _SEEN_PIXEL = 2.0, 3.0  # of the input; below the second a digit is hard to recognise
_INPUT_SHARE = 0.34  # of the width, at most
_LARGEST_CELL = 32.0
_LARGEST_OUTPUT = 78.0
_COMFORTABLE_OUTPUT = 18.0  # from here on a further column of outputs is not worth its width
_SMALLEST_CELL = 1.0
_ROUND_FROM = 9.0  # a smaller circle is a ragged dot
_GAP_SHARE = 0.06
_SMALLEST_GAP, _LARGEST_GAP = 16.0, 110.0
_WORTH_ROUNDING = 0.88  # what even pixels may cost of a picture's size
_WORTH_STAYING = 0.88  # what it may cost that neurons keep their columns
_HALVINGS = 24  # of the interval in which the size is looked for


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
    sizes: Sequence[int],
    maps: Sequence[Maps | None],
    area: tuple[float, float],
    label: float,
    before: Sequence[Block] = (),
) -> tuple[Block, ...]:
    """Place the layers of a network in an area of (width, height).

    All layers are as large as they can be together: each gets the same share of the size at which it would be
    largest, so that a larger area never makes one of them smaller.

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer, the input first.
    maps : sequence of (Maps or None)
        For each layer the pictures that it is; None for plain neurons. The input is one picture.
    area : tuple of float
    label : float
        Room to the right of the output neurons for what they stand for.
    before : sequence of Block
        Where the same layers were in an area of another size. Neurons keep their columns as long as that
        costs little: an eye that follows one of them finds it again.
    """
    width, height = max(area[0], 1.0), max(area[1], 1.0)
    output, largest_output = _outputs(sizes[-1], height)
    gap = min(max(width * _GAP_SHARE, _SMALLEST_GAP), _LARGEST_GAP)
    room = width - label - (len(sizes) - 1) * gap
    picture = maps[0] or (1, 1, sizes[0])
    shapes = [form or (n, 1, 1) for n, form in zip(sizes[1:-1], maps[1:-1], strict=True)]
    places = [_Shape(shape, form is None) for shape, form in zip(shapes, maps[1:-1], strict=True)]
    photo = _Input(picture, min(width * _INPUT_SHARE / picture[2], height / picture[1]))
    columns: Sequence[int | None] = [None] * len(places)
    outputs = output.shape[1]
    share = _largest_share(photo, places, outputs, room, height, columns)
    if before:
        kept = [place.columns_in(block) for place, block in zip(places, before[1:-1], strict=True)]
        staying = _largest_share(photo, places, outputs, room, height, kept)
        # What counts is how large the neurons become: few columns may cost height instead of width.
        if all(
            place.pitch(staying, height, wide) >= place.pitch(share, height, None) * _WORTH_STAYING
            for place, wide in zip(places, kept, strict=True)
        ):
            share, columns = staying, kept
    grids = [(_pictures(picture, 1), photo.pitch(share))]
    for place, wide in zip(places, columns, strict=True):
        pitch = place.pitch(share, height, wide)
        grids.append((place.grid(wide or place.fewest_columns(pitch, height)), pitch))
    grids.append((output, min(largest_output, _output_pitch(share, outputs))))
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


@dataclass(frozen=True)
class _Input:
    """The input: one picture, never so small that the digit is lost."""

    form: Maps
    most: float

    def pitch(self, share: float) -> float:
        largest = min(_LARGEST_PICTURE / max(self.form[1:]), self.most)
        wanted = max(share * _LARGEST_PICTURE / max(self.form[1:]), _SEEN_PIXEL)
        return max(_even(min(wanted, largest)), _SMALLEST_PIXEL)


@dataclass(frozen=True)
class _Shape:
    """A hidden layer: ``form`` counts its parts, feature maps or ``plain`` neurons, and gives their size."""

    form: Maps
    plain: bool

    @property
    def _between(self) -> int:
        """Free places between two parts."""
        return 0 if self.plain else 1

    def _rows(self, columns: int) -> int:
        return -(-self.form[0] // columns)

    def _high(self, rows: int) -> int:
        return rows * (self.form[1] + self._between) - self._between

    def wide(self, columns: int) -> int:
        """Places in a row of so many parts."""
        return columns * (self.form[2] + self._between) - self._between

    def pitch(self, share: float, height: float, columns: int | None) -> float:
        """From one neuron to the next at a share of the largest size, in so many columns if it matters."""
        largest = _LARGEST_CELL if self.plain else _LARGEST_PICTURE / max(self.form[1:])
        room = height / self._high(1 if columns is None else self._rows(columns))
        pitch = min(share * largest, room)
        return max(pitch if self.plain else _even(pitch), min(_SMALLEST_CELL, room))

    def fewest_columns(self, pitch: float, height: float) -> int:
        """Columns in which all parts find room at such a pitch."""
        rows = int((height / pitch + self._between + 1e-9) // (self.form[1] + self._between))
        return -(-self.form[0] // max(rows, 1))

    def columns_in(self, block: Block) -> int:
        """In how many columns ``block`` has the parts."""
        return (block.columns + self._between) // (self.form[2] + self._between)

    def grid(self, columns: int) -> NDArray[np.intp]:
        """The neurons in so many columns."""
        return _row_by_row(self.form[0], columns) if self.plain else _pictures(self.form, columns)


def _largest_share(
    photo: _Input,
    shapes: Sequence[_Shape],
    outputs: int,
    room: float,
    height: float,
    columns: Sequence[int | None],
) -> float:
    """The largest share of their largest sizes at which all layers fit beside each other.

    The ``outputs``, so many columns, have their room even where they are too low to fill it: it must not grow
    with the height.
    """

    def taken(share: float) -> float:
        total = photo.form[2] * photo.pitch(share) + outputs * _output_pitch(share, outputs)
        for shape, wide in zip(shapes, columns, strict=True):
            pitch = shape.pitch(share, height, wide)
            total += shape.wide(wide or shape.fewest_columns(pitch, height)) * pitch
        return total

    low, high = 0.0, 1.0
    if taken(high) <= room:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if taken(middle) <= room else (low, middle)
    return low


def _even(pitch: float) -> float:
    """Whole pixels look even; not at the price of much of a picture's size."""
    whole = float(math.floor(pitch))
    return whole if whole >= pitch * _WORTH_ROUNDING else pitch


def _outputs(n: int, height: float) -> tuple[NDArray[np.intp], float]:
    """Grid and pitch for the outputs: few columns, if they can be seen well that way."""
    columns = np.arange(1, n + 1)
    rows = -(-n // columns)
    pitch = np.minimum(np.minimum(height / rows, _LARGEST_OUTPUT / columns), _LARGEST_CELL)
    best = int(np.flatnonzero(pitch >= min(_COMFORTABLE_OUTPUT, float(pitch.max())))[0])
    return _row_by_row(n, best + 1), max(float(pitch[best]), _SMALLEST_CELL)


def _output_pitch(share: float, columns: int) -> float:
    """From one output to the next: there are few, and each has its label, so they stay comfortable."""
    return min(max(share * _LARGEST_CELL, _COMFORTABLE_OUTPUT), _LARGEST_OUTPUT / columns)


def _row_by_row(n: int, columns: int) -> NDArray[np.intp]:
    """So many neurons in so many columns, row by row; -1 where the last row has none."""
    grid = np.full(-(-n // columns) * columns, -1, np.intp)
    grid[:n] = np.arange(n)
    return grid.reshape(-1, columns)


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
