"""An array that one thread appends to while any other reads what is already there."""

from __future__ import annotations

import contextlib
import sys
from typing import Final, Generic, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.training.overflow import Overflow

Number = TypeVar("Number", bound=np.generic)


class _Page(Generic[Number]):
    """The numbers in memory: ``count`` of them, after ``first`` that are in the file.

    ``cells`` is the array again: a memoryview takes a Python float in half the time that the array needs.
    """

    __slots__ = ("array", "capacity", "cells", "count", "first")

    def __init__(self, dtype: DTypeLike, capacity: int, first: int, numbers: NDArray[Number]) -> None:
        self.array: NDArray[Number] = np.empty(capacity, dtype)
        self.array[: len(numbers)] = numbers
        self.cells = cast("memoryview[float]", self.array.data)
        self.capacity, self.first, self.count = capacity, first, len(numbers)


class Growing(Generic[Number]):
    """Append-only numbers: the newest in one contiguous array, older ones in a file if there is one.

    One thread writes, any number read, and nobody waits: a number is stored before the count that makes it
    visible goes up, and a full page is copied, and its older half is in the file, before the next page takes
    its place. A reader fetches the page once and then needs nothing else. Views that were handed out stay
    valid, for what is written once never changes.

    Parameters
    ----------
    dtype : dtype
    capacity : int
        Room at the beginning; doubled when it is full. Doubling from 4,096 copies a million float32 in all
        until there are a million, which costs less than a millisecond of a run.
    overflow : Overflow, optional
        Takes numbers beyond the newest ``most``; several arrays may share one. Without it all stay in memory,
        and with it those that it could not take.
    most : int
        How many numbers are in memory at most, an even number; when there are as many, half of them are moved
        out.
    """

    def __init__(
        self,
        dtype: DTypeLike,
        capacity: int = 4096,
        *,
        overflow: Overflow | None = None,
        most: int = 1 << 20,
    ) -> None:
        self._page: _Page[Number] = _Page(dtype, capacity, 0, np.empty(0, dtype))
        self._overflow: Final = overflow
        self._most: Final = most if overflow is not None else sys.maxsize
        self._block: Final = self._most // 2
        self._places: list[int] = []  # in the file, of each block of numbers

    def __len__(self) -> int:
        page = self._page
        return page.first + page.count

    def append(self, number: float) -> None:
        """Add one number. Of the writing thread alone, like `extend`."""
        page = self._page
        count = page.count
        if count == page.capacity:
            page = self._next_page(1)
            count = page.count
        page.cells[count] = number
        page.count = count + 1

    def extend(self, numbers: NDArray[Number]) -> None:
        """Add an array (n,) of numbers; up to ``most`` / 2 of them become visible at once."""
        for begin in range(0, len(numbers), self._block):
            part = numbers[begin : begin + self._block]
            page = self._page
            if page.count + len(part) > page.capacity:
                page = self._next_page(len(part))
            page.array[page.count : page.count + len(part)] = part
            page.count += len(part)

    def extend_from(self, other: Growing[Number]) -> None:
        """Add all numbers of ``other``, without having all of them in memory."""
        count = len(other)
        part = min(self._block, max(count, 1))
        for begin in range(0, count, part):
            self.extend(other.view(begin, min(begin + part, count)))

    def view(self, start: int = 0, stop: int | None = None) -> NDArray[Number]:
        """Numbers ``start`` to ``stop`` - 1 of those there are, read-only.

        Those in memory are not copied. A stretch that begins in the file is put together anew.

        Raises
        ------
        OSError
            When the file cannot be read.
        """
        page = self._page
        # The count before the numbers; what is written meanwhile lies behind it.
        start, stop, _ = slice(start, stop).indices(page.first + page.count)
        if start >= page.first or start >= stop:
            begin = max(start - page.first, 0)
            view = page.array[begin : max(stop - page.first, begin)]
        else:
            view = np.empty(stop - start, page.array.dtype)
            from_file = min(stop, page.first) - start
            self._read(start, view[:from_file])
            view[from_file:] = page.array[: stop - start - from_file]
        view.flags.writeable = False
        return view

    def _read(self, start: int, into: NDArray[Number]) -> None:
        assert self._overflow is not None
        done = 0
        while done < len(into):
            block, within = divmod(start + done, self._block)
            part = into[done : done + self._block - within]
            self._overflow.read(self._places[block] + within * into.itemsize, part)
            done += len(part)

    def _next_page(self, wanted: int) -> _Page[Number]:
        """A page with room for ``wanted`` more numbers, in place of the one that is full."""
        page = self._page
        moved = self._move_out(page, wanted)
        kept = page.array[moved : page.count]
        capacity = page.capacity
        while capacity < len(kept) + wanted:
            capacity *= 2
        # A page that is longer than it should be, because it could not be moved out before, is shortened too.
        if len(kept) + wanted <= self._most:
            capacity = min(capacity, self._most)
        self._page = _Page(page.array.dtype, capacity, page.first + moved, kept)
        return self._page

    def _move_out(self, page: _Page[Number], wanted: int) -> int:
        """Write the oldest numbers of a page to the file, in blocks; how many of them are there now."""
        moved = 0
        if self._overflow is None:
            return moved
        # Without room, or without a temporary folder, they stay, and it is tried again when the page is full.
        with contextlib.suppress(OSError):
            while page.count - moved + wanted > self._most and page.count - moved >= self._block:
                self._places.append(self._overflow.add(page.array[moved : moved + self._block]))
                moved += self._block
        return moved
