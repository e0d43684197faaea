"""Shapes in pictures: largest and smallest neighbours, discs, connected parts. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
Mask = NDArray[np.bool_]


def dilate(picture: Picture, size: int) -> Picture:
    """The largest value in a square of ``size`` (odd) pixels around each pixel; the edge goes on outside."""
    return _slide(_slide(picture, size).T, size).T


def erode(picture: Picture, size: int) -> Picture:
    """The smallest value in a square of ``size`` (odd) pixels around each pixel; the edge goes on outside."""
    return -dilate(-picture, size)


def opening(picture: Picture, size: int) -> Picture:
    """``picture`` without bright things narrower than ``size`` (odd); whatever is wider stays exactly."""
    return dilate(erode(picture, size), size)


def dilate_disc(picture: Picture, radius: float) -> Picture:
    """The largest value within ``radius`` pixels of each pixel; outside the picture are zeros.

    A fractional radius lies between its whole neighbours: strokes grow by ``radius`` on each side on average.
    """
    whole = int(radius)
    smaller = _dilate_whole_disc(picture, whole)
    share = radius - whole
    if share == 0:
        return smaller
    larger = _dilate_whole_disc(picture, whole + 1)
    return smaller + np.float32(share) * (larger - smaller)


def _dilate_whole_disc(picture: Picture, radius: int) -> Picture:
    if radius == 0:
        return picture
    height = len(picture)
    padded = np.pad(picture, radius)
    out = np.zeros_like(picture)
    for down in range(-radius, radius + 1):
        across = int(np.sqrt((radius + 0.25) ** 2 - down * down))
        rows = padded[radius + down : radius + down + height]
        np.maximum(out, _slide(rows, 2 * across + 1)[:, radius:-radius], out=out)
    return out


def _slide(picture: Picture, size: int) -> Picture:
    """The largest value among ``size`` (odd) neighbours in each row."""
    half = size // 2
    padded = np.pad(picture, ((0, 0), (half, half)), mode="edge")
    length = 1
    while 2 * length <= size:  # windows of 1, 2, 4 … values, each the larger of two halves
        padded = np.maximum(padded[:, :-length], padded[:, length:])
        length *= 2
    rest = size - length
    if rest:
        padded = np.maximum(padded[:, : padded.shape[1] - rest], padded[:, rest:])
    return padded


@dataclass(frozen=True, eq=False)
class Parts:
    """The connected parts of a mask, diagonal neighbours included.

    Attributes
    ----------
    labels : ndarray of int64, shape (h, w)
        0 where the mask is False, otherwise the number of the part, 1 … ``count``.
    boxes : ndarray of int64, shape (count, 4)
        Top, left, bottom, right of each part; the last two are one beyond.
    """

    labels: NDArray[np.int64]
    boxes: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many parts there are."""
        return len(self.boxes)

    def sums(self, weights: Picture) -> NDArray[np.float64]:
        """The sum of ``weights`` (h, w) over each part: (count,)."""
        sums = np.bincount(self.labels.ravel(), weights.ravel(), self.count + 1)
        return sums[1:].astype(np.float64, copy=False)

    def of(self, chosen: NDArray[np.bool_]) -> Mask:
        """The mask of the parts for which ``chosen`` (count,) is True."""
        return np.concatenate(([False], chosen))[self.labels]


def connected_parts(mask: Mask) -> Parts:
    """Find the connected parts of a mask.

    Runs of pixels in each row are the nodes, touching runs of neighbouring rows the edges of a graph; each
    node takes the smallest number it can see until nothing changes.
    """
    height, width = mask.shape
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    n = len(rows)
    if n == 0:
        return Parts(np.zeros(mask.shape, np.int64), np.empty((0, 4), np.int64))
    upper, lower = _touching_runs(rows, starts, stops, width)
    root = np.arange(n)
    while True:
        before = root.copy()
        smallest = np.minimum(root[upper], root[lower])
        np.minimum.at(root, root[upper], smallest)
        np.minimum.at(root, root[lower], smallest)
        root = root[root]
        if (root == before).all():
            break
    _, part = np.unique(root, return_inverse=True)
    count = int(part.max()) + 1
    boxes = np.empty((count, 4), np.int64)
    boxes[:, :2] = (height, width)
    boxes[:, 2:] = 0
    np.minimum.at(boxes[:, 0], part, rows)
    np.minimum.at(boxes[:, 1], part, starts)
    np.maximum.at(boxes[:, 2], part, rows + 1)
    np.maximum.at(boxes[:, 3], part, stops)
    labels = np.zeros(mask.shape, np.int64)
    labels[mask] = np.repeat(part + 1, stops - starts)
    return Parts(labels, boxes)


def _touching_runs(
    rows: NDArray[np.intp], starts: NDArray[np.intp], stops: NDArray[np.intp], width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs (run, run of the next row) that touch, corners included."""
    stride = width + 2
    first = np.searchsorted(rows * stride + stops, (rows + 1) * stride + starts)
    last = np.searchsorted(rows * stride + starts, (rows + 1) * stride + stops, side="right")
    counts = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(rows)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return upper, np.repeat(first, counts) + offsets
