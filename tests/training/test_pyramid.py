"""The pyramid: any stretch of a curve in few buckets, equal to looking at every number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training import pyramid as module
from nnviz.training.growing import Growing
from nnviz.training.overflow import Overflow
from nnviz.training.pyramid import Pyramid


def _grown(count: int) -> tuple[Growing, np.ndarray]:
    values = np.random.default_rng(count).normal(size=count).astype(np.float32)
    numbers = Growing[np.float32](np.float32)
    numbers.extend(values)
    return numbers, values


@given(st.integers(0, 3000), st.integers(1, 70), st.data())
def test_every_bucket_is_the_minimum_maximum_and_mean_of_its_numbers(count, buckets, data):
    numbers, values = _grown(count)
    first = data.draw(st.integers(0, count))
    stop = data.draw(st.integers(first, count))
    found = Pyramid(numbers).summary(buckets, first, stop)
    assert len(found.minimum) <= buckets + 1
    assert found.first <= first < found.first + found.width or first == stop
    for index, (low, high, mean) in enumerate(zip(found.minimum, found.maximum, found.mean, strict=True)):
        begin = found.first + index * found.width
        bucket = values[begin : min(begin + found.width, stop)]
        assert low == bucket.min()
        assert high == bucket.max()
        assert mean == pytest.approx(bucket.mean(dtype=np.float64), abs=1e-6)
    assert found.first + len(found.minimum) * found.width >= stop


@given(st.lists(st.integers(0, 200), max_size=12))
def test_looking_while_the_curve_grows_finds_what_a_first_look_at_the_end_finds(parts):
    numbers = Growing[np.float32](np.float32)
    watching = Pyramid(numbers)
    rng = np.random.default_rng(3)
    for part in parts:
        numbers.extend(rng.normal(size=part).astype(np.float32))
        watching.summary(20)
    seen, anew = watching.summary(20), Pyramid(numbers).summary(20)
    np.testing.assert_array_equal(seen.minimum, anew.minimum)
    np.testing.assert_array_equal(seen.maximum, anew.maximum)
    np.testing.assert_array_equal(seen.mean, anew.mean)


def test_buckets_stand_still_while_the_stretch_moves_on():
    numbers, _ = _grown(4000)
    pyramid = Pyramid(numbers)
    before, after = pyramid.summary(50, 1000, 2600), pyramid.summary(50, 1001, 2601)
    assert before.width == after.width == 32
    np.testing.assert_array_equal(before.mean[1:50], after.mean[1:50])


def test_a_stretch_shorter_than_the_buckets_is_given_number_by_number():
    numbers, values = _grown(500)
    found = Pyramid(numbers).summary(100, 200, 300)
    assert found.width == 1
    np.testing.assert_array_equal(found.mean, values[200:300])
    np.testing.assert_array_equal(found.centres, np.arange(200, 300))


def test_the_centre_of_a_last_short_bucket_is_that_of_the_numbers_it_has():
    numbers, _ = _grown(10)
    found = Pyramid(numbers).summary(3)
    assert (found.width, found.stop) == (4, 10)
    np.testing.assert_array_equal(found.centres, [1.5, 5.5, 8.5])


def test_a_million_numbers_are_looked_at_through_a_few_entries():
    numbers, values = _grown(1_000_000)
    pyramid = Pyramid(numbers)
    found = pyramid.summary(600)
    assert found.width == 2048
    assert len(found.mean) == 489
    assert found.minimum.min() == values.min()
    assert found.maximum.max() == values.max()


def test_a_curve_whose_older_part_is_in_a_file_looks_the_same_all_over(monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 2)
    monkeypatch.setattr(module, "_AT_ONCE", 1024)
    values = np.random.default_rng(5).normal(size=50_000).astype(np.float32)
    overflow = Overflow()
    numbers = Growing[np.float32](np.float32, overflow=overflow, block=512)
    filed, plain = Pyramid(numbers, overflow), Growing[np.float32](np.float32)
    for begin in range(0, len(values), 777):
        numbers.extend(values[begin : begin + 777])
        filed.summary(20)
    plain.extend(values)
    for first, stop in ((0, None), (100, 300), (1000, 40_000), (49_000, 50_000), (25_000, 25_300)):
        found, wanted = filed.summary(60, first, stop), Pyramid(plain).summary(60, first, stop)
        assert (found.first, found.stop, found.width) == (wanted.first, wanted.stop, wanted.width)
        for name in ("minimum", "maximum", "mean"):
            np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))


def test_the_levels_take_a_thirtieth_of_the_room_of_the_numbers():
    numbers, values = _grown(1_000_000)
    pyramid = Pyramid(numbers)
    pyramid.summary(600)
    entries = sum(len(level) for level in pyramid._levels)
    assert entries * module._ENTRY.itemsize < values.nbytes / 30
