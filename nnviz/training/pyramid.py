"""Any stretch of a long curve in a few hundred points, at a cost that does not grow with the curve.

Smallest, largest and mean value of every 32 neighbouring numbers, of every 64, of every 128 and so on. Each
level is made from the one below it and only ever grows at its end, so a look at the curve costs the numbers
that are new since the last look, and a stretch of any length is found ready on one of the levels.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.training.growing import Growing

# Numbers under one entry of the lowest level. Finer stretches are read from the numbers themselves, so that
# the levels together take less than two thirds of the numbers' own memory.
_BASE = 32


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
    """Summaries of a `Growing` array of float32. Any thread may ask; the writing thread is never held up."""

    def __init__(self, numbers: Growing[np.float32]) -> None:
        self._numbers = numbers
        self._levels: list[_Level] = []
        self._reading = threading.Lock()

    def summary(self, buckets: int, first: int = 0, stop: int | None = None) -> Summary:
        """Numbers ``first`` to ``stop`` - 1 in at most ``buckets`` + 1 buckets.

        The buckets are as narrow as that allows. ``first`` is rounded down to a bucket's begin, so that
        buckets stand still while the stretch moves on.
        """
        with self._reading:
            numbers = self._numbers.view()
            stop = len(numbers) if stop is None else min(stop, len(numbers))
            first = min(max(first, 0), stop)
            width = 1
            while (stop - first) > width * buckets:
                width *= 2
            first -= first % width
            whole = first + (stop - first) // width * width
            self._grow(numbers)
            parts = self._whole_buckets(numbers, first, whole, width)
            if whole < stop:
                low, high, mean = self._rest(numbers, whole, stop)
                parts = (
                    np.append(parts[0], np.float32(low)),
                    np.append(parts[1], np.float32(high)),
                    np.append(parts[2], mean),
                )
            return Summary(first, stop, width, *parts)

    def _grow(self, numbers: NDArray[np.float32]) -> None:
        count = len(numbers) // _BASE
        if not self._levels and count:
            self._levels.append(_Level())
        if not self._levels:
            return
        lowest = self._levels[0]
        fresh = numbers[len(lowest) * _BASE : count * _BASE].reshape(-1, _BASE)
        if len(fresh):
            lowest.extend(fresh.min(axis=1), fresh.max(axis=1), fresh.mean(axis=1, dtype=np.float64))
        index = 0
        while len(self._levels[index]) > 1:
            if index + 1 == len(self._levels):
                self._levels.append(_Level())
            self._levels[index + 1].extend_from(self._levels[index])
            index += 1

    def _whole_buckets(
        self, numbers: NDArray[np.float32], first: int, stop: int, width: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
        if width >= _BASE and first < stop:
            return self._levels[(width // _BASE).bit_length() - 1].slice(first // width, stop // width)
        part = numbers[first:stop].reshape(-1, width)
        if not len(part):
            return part[:, 0], part[:, 0], part[:, 0].astype(np.float64)
        return part.min(axis=1), part.max(axis=1), part.mean(axis=1, dtype=np.float64)

    def _rest(self, numbers: NDArray[np.float32], first: int, stop: int) -> tuple[float, float, float]:
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
            part = numbers[begin:stop]
            total += float(part.sum(dtype=np.float64))
            low, high = min(low, float(part.min())), max(high, float(part.max()))
        return low, high, total / (stop - first)


class _Level:
    """Entries of one width."""

    def __init__(self) -> None:
        self._minimum: Growing[np.float32] = Growing(np.float32, 64)
        self._maximum: Growing[np.float32] = Growing(np.float32, 64)
        self._mean: Growing[np.float64] = Growing(np.float64, 64)

    def __len__(self) -> int:
        return len(self._mean)

    def extend(
        self, minimum: NDArray[np.float32], maximum: NDArray[np.float32], mean: NDArray[np.float64]
    ) -> None:
        self._minimum.extend(minimum)
        self._maximum.extend(maximum)
        self._mean.extend(mean)

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
        return self._minimum.view(start, stop), self._maximum.view(start, stop), self._mean.view(start, stop)
