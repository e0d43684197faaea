"""An array that one thread appends to while any other reads what is already there."""

from __future__ import annotations

import contextlib
import sys
from typing import Final, Generic, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.training.overflow import Overflow

Number = TypeVar("Number", bound=np.generic)

BLOCKS = 16
"""How many full blocks are in memory at most, where there is a file for older ones."""


class _Page(Generic[Number]):
    """The numbers in memory: the newest full blocks, and an array with the ``count`` after ``first`` others.

    ``cells`` is that array again: a memoryview takes a Python float in half the time that the array needs.
    """

    __slots__ = ("array", "blocks", "capacity", "cells", "count", "first")

    def __init__(
        self, array: NDArray[Number], count: int, first: int = 0, blocks: tuple[NDArray[Number], ...] = ()
    ) -> None:
        self.array = array
        self.cells = cast("memoryview[float]", array.data)
        self.capacity = len(array)
        self.count, self.first, self.blocks = count, first, blocks


class Growing(Generic[Number]):
    """Append-only numbers: in one contiguous array that doubles, or, with a file, in blocks of one size.

    One thread writes, any number read, and nobody waits: a number is stored before the count that makes it
    visible goes up, and a full array is copied, or kept as a block, and the oldest block is in the file,
    before the next page takes this one's place. A reader fetches the page once and then needs nothing else.
    Views that were handed out stay valid, for what is written once never changes.

    Parameters
    ----------
    dtype : dtype
    capacity : int
        Room at the beginning; doubled when it is full. Doubling from 4,096 copies a million float32 in all
        until there are a million, which costs less than a millisecond of a run.
    overflow : Overflow, optional
        Takes the blocks that are older than the newest `BLOCKS`; several arrays may share one. New blocks
        then take the memory of those that went, all of one size, so that it does not fall to pieces. Without
        it all numbers stay in memory, and with it those that it has no room for.
    block : int
        Numbers in a block.
    """

    def __init__(
        self,
        dtype: DTypeLike,
        capacity: int = 4096,
        *,
        overflow: Overflow | None = None,
        block: int = 1 << 16,
    ) -> None:
        self._overflow: Final = overflow
        self._block: Final = block if overflow is not None else sys.maxsize
        self._page: _Page[Number] = _Page(np.empty(min(capacity, self._block), dtype), 0)
        self._places: list[int] = []  # in the file, of each block that is there

    def __len__(self) -> int:
        page = self._page
        return page.first + page.count

    def append(self, number: float) -> None:
        """Add one number. Of the writing thread alone, like `extend`."""
        page = self._page
        count = page.count
        if count == page.capacity:
            page = self._with_room(1)
            count = page.count
        page.cells[count] = number
        page.count = count + 1

    def extend(self, numbers: NDArray[Number]) -> None:
        """Add an array (n,) of numbers."""
        done = 0
        while done < len(numbers):
            page = self._with_room(len(numbers) - done)
            part = numbers[done : done + page.capacity - page.count]
            page.array[page.count : page.count + len(part)] = part
            page.count += len(part)
            done += len(part)

    def extend_from(self, other: Growing[Number]) -> None:
        """Add all numbers of ``other``, without having all of them in memory."""
        count = len(other)
        part = min(self._block, max(count, 1))
        for begin in range(0, count, part):
            self.extend(other.view(begin, min(begin + part, count)))

    def view(self, start: int = 0, stop: int | None = None) -> NDArray[Number]:
        """Numbers ``start`` to ``stop`` - 1 of those there are, read-only.

        Those of one array or block in memory are not copied; a longer or older stretch is put together anew.

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
            parts = self._parts(page, start, stop)
            view = parts[0] if len(parts) == 1 else np.concatenate(parts)
        view.flags.writeable = False
        return view

    def _parts(self, page: _Page[Number], start: int, stop: int) -> list[NDArray[Number]]:
        """The same, block by block; ``start`` is in a block."""
        in_file = page.first // self._block - len(page.blocks)
        parts = []
        while start < min(stop, page.first):
            number, begin = divmod(start, self._block)
            end = min(begin + stop - start, self._block)
            if number < in_file:
                assert self._overflow is not None
                part = np.empty(end - begin, page.array.dtype)
                self._overflow.read(self._places[number] + begin * part.itemsize, part)
            else:
                part = page.blocks[number - in_file][begin:end]
            parts.append(part)
            start += end - begin
        if start < stop:
            parts.append(page.array[: stop - start])
        return parts

    def _with_room(self, wanted: int) -> _Page[Number]:
        """The page, or the next, with room for ``wanted`` more numbers or for what a block still lacks."""
        page = self._page
        if page.count == self._block:
            self._page = self._page_after(page)
        elif page.count + wanted > page.capacity < self._block:
            capacity = page.capacity
            while capacity < page.count + wanted:
                capacity *= 2
            array = np.empty(min(capacity, self._block), page.array.dtype)
            array[: page.count] = page.array[: page.count]
            self._page = _Page(array, page.count)
        return self._page

    def _page_after(self, page: _Page[Number]) -> _Page[Number]:
        """An empty page after one that has become a block; the oldest block leaves memory."""
        assert self._overflow is not None
        blocks = (*page.blocks, page.array)
        # Without room, or without a temporary folder, it stays, and it is tried again with the next one.
        with contextlib.suppress(OSError):
            while len(blocks) > BLOCKS:
                self._places.append(self._overflow.add(blocks[0]))
                blocks = blocks[1:]
        return _Page(np.empty(self._block, page.array.dtype), 0, page.first + page.count, blocks)
