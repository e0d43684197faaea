"""An array that one thread appends to while any other reads what is already there."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

Number = TypeVar("Number", bound=np.generic)


class Growing(Generic[Number]):
    """Append-only numbers in one contiguous array that doubles when it is full.

    One thread writes, any number read, and nobody waits: a number is stored before the count that makes it
    visible goes up, and a full array is copied before the longer one takes its place. Views that were handed
    out stay valid, for what is written once never changes.

    Parameters
    ----------
    dtype : dtype
    capacity : int
        Room at the beginning. Doubling from 4,096 copies a million float32 in all until there are a million,
        which costs less than a millisecond of a run.
    """

    def __init__(self, dtype: DTypeLike, capacity: int = 4096) -> None:
        self._array: NDArray[Number] = np.empty(capacity, dtype)
        self._capacity = capacity
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, number: float) -> None:
        """Add one number. Of the writing thread alone, like `extend`."""
        count = self._count
        if count == self._capacity:
            self._make_room(count + 1)
        self._array[count] = number
        self._count = count + 1

    def extend(self, numbers: NDArray[Number]) -> None:
        """Add an array (n,) of numbers."""
        count = self._count
        if count + len(numbers) > self._capacity:
            self._make_room(count + len(numbers))
        self._array[count : count + len(numbers)] = numbers
        self._count = count + len(numbers)

    def view(self, start: int = 0, stop: int | None = None) -> NDArray[Number]:
        """Numbers ``start`` to ``stop`` - 1 of those there are, without copying them; read-only."""
        # The count first: the array fetched after it is the same one or a longer one, never one with fewer
        # numbers.
        count = self._count
        view = self._array[:count][start:stop]
        view.flags.writeable = False
        return view

    def _make_room(self, needed: int) -> None:
        capacity = self._capacity
        while capacity < needed:
            capacity *= 2
        longer = np.empty(capacity, self._array.dtype)
        longer[: self._count] = self._array[: self._count]
        self._array = longer
        self._capacity = capacity
