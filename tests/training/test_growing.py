"""The growing array: one thread writes, others read what is complete."""

import threading

import numpy as np
import pytest

from nnviz.training.growing import Growing


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


def test_a_reader_in_another_thread_only_ever_meets_numbers_that_were_written():
    numbers = Growing[np.float32](np.float32, capacity=1)
    count = 200_000
    wrong: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            view = numbers.view()
            tail = view[-50:]
            wrong.extend(np.flatnonzero(tail != np.arange(len(view) - len(tail), len(view))).tolist())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(count):
        numbers.append(number)
    done.set()
    reader.join(10)
    assert len(numbers) == count
    assert not wrong
