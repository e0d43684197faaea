"""The growing array: one thread writes, others read what is complete, and what is old leaves memory."""

import errno
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training.growing import BLOCKS, Growing
from nnviz.training.overflow import Overflow


class FullDisk(Overflow):
    """Takes ``room`` blocks and refuses the others."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def add(self, block: np.ndarray) -> int:
        if self.room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= 1
        return super().add(block)


BLOCK = 8


def counted(count: int, overflow: Overflow) -> Growing[np.float32]:
    """0, 1, 2 …; an array that keeps some 128 of them in memory."""
    numbers = Growing[np.float32](np.float32, 2, overflow=overflow, block=BLOCK)
    for number in range(count):
        numbers.append(number)
    return numbers


def test_numbers_come_back_in_order_across_many_doublings():
    numbers = Growing[np.float32](np.float32, capacity=2)
    for number in range(1000):
        numbers.append(number)
    np.testing.assert_array_equal(numbers.view(), np.arange(1000))
    np.testing.assert_array_equal(numbers.view(990, 995), np.arange(990, 995))


def test_an_array_longer_than_the_room_left_is_added_whole():
    numbers = Growing[np.int64](np.int64, capacity=2)
    numbers.extend(np.arange(9))
    numbers.append(9)
    np.testing.assert_array_equal(numbers.view(), np.arange(10))


def test_a_view_cannot_be_written_to_and_never_changes():
    numbers = Growing[np.float32](np.float32, capacity=4)
    numbers.append(1.0)
    view = numbers.view()
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 2.0
    for number in range(100):
        numbers.append(number)
    assert view.tolist() == [1.0]


@pytest.mark.parametrize(
    "overflow", [lambda: None, Overflow, lambda: FullDisk(3)], ids=["memory", "file", "full disk"]
)
def test_a_reader_in_another_thread_only_ever_meets_numbers_that_were_written(overflow):
    numbers = Growing[np.float32](np.float32, capacity=1, overflow=overflow(), block=16)
    count = 200_000
    wrong: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            known = len(numbers)
            for begin in (0, known // 2, max(known - 400, 0)):
                part = numbers.view(begin, min(begin + 400, known))
                wrong.extend(np.flatnonzero(part != np.arange(begin, begin + len(part))).tolist())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(count):
        numbers.append(number)
    done.set()
    reader.join(10)
    assert len(numbers) == count
    assert not wrong


@given(st.integers(0, 1000), st.data())
def test_any_stretch_is_the_same_in_memory_in_the_file_and_across_both(count, data):
    numbers = counted(count, Overflow())
    start = data.draw(st.integers(-count - 3, count + 3))
    stop = data.draw(st.none() | st.integers(-count - 3, count + 3))
    assert numbers.view(start, stop).tolist() == list(range(count))[start:stop]


@pytest.mark.parametrize("part", [1, 7, 8, 9, 15, 500])
def test_arrays_of_any_length_are_added_to_what_is_in_the_file(part):
    numbers = Growing[np.float64](np.float64, 2, overflow=Overflow(), block=BLOCK)
    for begin in range(0, 1000, part):
        numbers.extend(np.arange(begin, begin + part, dtype=np.float64))
    np.testing.assert_array_equal(numbers.view(), np.arange(len(numbers)))
    assert len(numbers._page.blocks) == BLOCKS


def test_memory_holds_the_newest_blocks_and_never_more():
    numbers = Growing[np.float32](np.float32, 2, overflow=Overflow(), block=BLOCK)
    for number in range(1000):
        numbers.append(number)
        assert numbers._page.capacity <= BLOCK
        assert len(numbers._page.blocks) == min(number // BLOCK, BLOCKS)


def test_the_newest_are_not_copied_and_older_ones_cannot_be_written_to_either():
    numbers = counted(1000, Overflow())
    assert np.shares_memory(numbers.view(995), numbers.view(994))
    assert np.shares_memory(numbers.view(980, 983), numbers.view(981, 984))
    for view in (numbers.view(995), numbers.view(981, 983), numbers.view(3, 10), numbers.view()):
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 5


def test_a_view_outlives_the_move_of_its_numbers_to_the_file():
    numbers = counted(63, Overflow())
    views = numbers.view(8, 16), numbers.view(60, 63), numbers.view(10, 60)
    for number in range(63, 500):
        numbers.append(number)
    for view, (begin, end) in zip(views, ((8, 16), (60, 63), (10, 60)), strict=True):
        np.testing.assert_array_equal(view, np.arange(begin, end))


@pytest.mark.parametrize("room", [0, 1, 5])
def test_when_the_disk_is_full_every_number_stays_in_memory(room):
    numbers = counted(1000, FullDisk(room))
    np.testing.assert_array_equal(numbers.view(), np.arange(1000))
    assert len(numbers._places) == room


def test_when_there_is_room_again_memory_is_given_back():
    disk = FullDisk(0)
    numbers = counted(1000, disk)
    disk.room = 1000
    for number in range(1000, 1100):
        numbers.append(number)
    np.testing.assert_array_equal(numbers.view(), np.arange(1100))
    assert len(numbers._page.blocks) == BLOCKS


def test_a_copy_has_every_number_and_a_file_of_its_own():
    numbers = counted(1000, Overflow())
    copy = Growing[np.float32](np.float32, 2, overflow=Overflow(), block=BLOCK)
    copy.extend_from(numbers)
    numbers.append(-1)
    copy.append(-2)
    np.testing.assert_array_equal(copy.view(), [*range(1000), -2])
    np.testing.assert_array_equal(numbers.view(), [*range(1000), -1])


def test_several_arrays_share_one_file():
    overflow = Overflow()
    one, other = (Growing[np.float32](np.float32, 2, overflow=overflow, block=BLOCK) for _ in range(2))
    for number in range(500):
        one.append(number)
        other.append(-number)
    np.testing.assert_array_equal(one.view(), np.arange(500))
    np.testing.assert_array_equal(other.view(), -np.arange(500))
