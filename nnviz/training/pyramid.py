"""Any stretch of a long curve in a few hundred points, at a cost that does not grow with the curve.

Smallest, largest and mean value of every 256 neighbouring numbers, of every 512, of every 1,024 and so on.
Each level is made from the one below it and only ever grows at its end, so a look at the curve costs the
numbers that are new since the last look, and a stretch of any length is found ready on one of the levels.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.training.growing import Growing
from nnviz.training.overflow import Overflow

# Numbers under one entry of the lowest level. Finer stretches are read from the numbers themselves, which for
# 600 buckets are 77,000 at most; the levels together take a thirtieth of the numbers' own room.
_BASE = 256
_BLOCK = 1 << 10  # entries of a level that leave memory at once
_AT_ONCE = 1 << 18  # numbers, so that the first look at a long run does not have all of it in memory
_ENTRY = np.dtype([("minimum", np.float32), ("maximum", np.float32), ("mean", np.float64)])


@dataclass(frozen=True, eq=False, slots=True)
class Summary:
    """A stretch of a curve, in buckets of equal width.

    Attributes
    ----------
    first : int
        Index of the first number of the first bucket, a multiple of ``width``.
    stop : int
        Index after the last number of the last bucket, which may be shorter than the others.
    width : int
        Numbers in a bucket, a power of two.
    minimum, maximum : ndarray of float32, shape (buckets,)
    mean : ndarray of float64, shape (buckets,)
    """

    first: int
    stop: int
    width: int
    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    mean: NDArray[np.float64]

    @property
    def centres(self) -> NDArray[np.float64]:
        """Index in the middle of each bucket, (buckets,)."""
        begins = self.first + self.width * np.arange(len(self.minimum), dtype=np.float64)
        ends = np.minimum(begins + self.width, self.stop)
        return (begins + ends - 1) / 2


class Pyramid:
    """Summaries of a `Growing` array of float32. Any thread may ask; the writing thread is never held up.

    Parameters
    ----------
    numbers : Growing of float32
    overflow : Overflow, optional
        Takes the older entries of long levels.
    """

    def __init__(self, numbers: Growing[np.float32], overflow: Overflow | None = None) -> None:
        self._numbers = numbers
        self._overflow = overflow
        self._levels: list[_Level] = []
        self._reading = threading.Lock()

    def summary(self, buckets: int, first: int = 0, stop: int | None = None) -> Summary:
        """Numbers ``first`` to ``stop`` - 1 in at most ``buckets`` + 1 buckets.

        The buckets are as narrow as that allows. ``first`` is rounded down to a bucket's begin, so that
        buckets stand still while the stretch moves on.
        """
        with self._reading:
            count = len(self._numbers)
            stop = count if stop is None else min(stop, count)
            first = min(max(first, 0), stop)
            width = 1
            while (stop - first) > width * buckets:
                width *= 2
            first -= first % width
            whole = first + (stop - first) // width * width
            self._grow(count)
            parts = self._whole_buckets(first, whole, width)
            if whole < stop:
                low, high, mean = self._rest(whole, stop)
                parts = (
                    np.append(parts[0], np.float32(low)),
                    np.append(parts[1], np.float32(high)),
                    np.append(parts[2], mean),
                )
            return Summary(first, stop, width, *parts)

    def _grow(self, count: int) -> None:
        """Take in all numbers that fill entries of the lowest level."""
        count -= count % _BASE
        if not self._levels and count:
            self._levels.append(_Level(self._overflow))
        if not self._levels:
            return
        lowest = self._levels[0]
        for begin in range(len(lowest) * _BASE, count, _AT_ONCE):
            fresh = self._numbers.view(begin, min(begin + _AT_ONCE, count)).reshape(-1, _BASE)
            lowest.extend(fresh.min(axis=1), fresh.max(axis=1), fresh.mean(axis=1, dtype=np.float64))
        index = 0
        while len(self._levels[index]) > 1:
            if index + 1 == len(self._levels):
                self._levels.append(_Level(self._overflow))
            self._levels[index + 1].extend_from(self._levels[index])
            index += 1

    def _whole_buckets(
        self, first: int, stop: int, width: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
        if width >= _BASE and first < stop:
            return self._levels[(width // _BASE).bit_length() - 1].slice(first // width, stop // width)
        part = self._numbers.view(first, stop).reshape(-1, width)
        if not len(part):
            return part[:, 0], part[:, 0], part[:, 0].astype(np.float64)
        return part.min(axis=1), part.max(axis=1), part.mean(axis=1, dtype=np.float64)

    def _rest(self, first: int, stop: int) -> tuple[float, float, float]:
        """Smallest, largest and mean of the last, incomplete bucket, from at most one entry of each level."""
        total, low, high, begin = 0.0, np.inf, -np.inf, first
        for level in reversed(range(len(self._levels))):
            width = _BASE << level
            if stop - begin >= width:
                minimum, maximum, mean = self._levels[level].slice(begin // width, begin // width + 1)
                total += float(mean[0]) * width
                low, high = min(low, float(minimum[0])), max(high, float(maximum[0]))
                begin += width
        if begin < stop:
            part = self._numbers.view(begin, stop)
            total += float(part.sum(dtype=np.float64))
            low, high = min(low, float(part.min())), max(high, float(part.max()))
        return low, high, total / (stop - first)


class _Level:
    """Entries of one width."""

    def __init__(self, overflow: Overflow | None) -> None:
        self._entries: Growing[np.void] = Growing(_ENTRY, 64, overflow=overflow, block=_BLOCK)

    def __len__(self) -> int:
        return len(self._entries)

    def extend(
        self, minimum: NDArray[np.float32], maximum: NDArray[np.float32], mean: NDArray[np.float64]
    ) -> None:
        entries = np.empty(len(mean), _ENTRY)
        entries["minimum"], entries["maximum"], entries["mean"] = minimum, maximum, mean
        self._entries.extend(entries)

    def extend_from(self, below: _Level) -> None:
        """Add the pairs of the level below that are new."""
        minimum, maximum, mean = below.slice(2 * len(self), len(below) // 2 * 2)
        if len(mean):
            self.extend(
                minimum.reshape(-1, 2).min(axis=1),
                maximum.reshape(-1, 2).max(axis=1),
                mean.reshape(-1, 2).mean(axis=1),
            )

    def slice(
        self, start: int, stop: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
        entries = self._entries.view(start, stop)
        return entries["minimum"], entries["maximum"], entries["mean"]
