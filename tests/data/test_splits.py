"""A split takes the first images to train, the last to validate, and never one for both."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnviz.data.dataset import Dataset, LabelledImages, no_images
from nnviz.data.errors import DataError
from nnviz.data.splits import split


def numbered(n: int, name: str) -> LabelledImages:
    """Images whose first pixel is their number."""
    pixels = np.zeros((n, 784), np.uint8)
    pixels[:, 0] = np.arange(n)
    return LabelledImages(pixels, np.arange(n) % 10, name)


DATA = Dataset("sixty", numbered(60, "train"), numbered(10, "test"))


def test_validation_is_the_end_of_the_training_set() -> None:
    parts = split(DATA, train_images=50, validation_images=10)
    assert_array_equal(parts.train.pixels()[:, 0], np.arange(50))
    assert parts.validation is not None
    assert_array_equal(parts.validation.pixels()[:, 0], np.arange(50, 60))
    assert parts.test is DATA.test


def test_fewer_images_to_train_on_leave_the_validation_set_as_it_is() -> None:
    parts = split(DATA, train_images=5, validation_images=10)
    assert len(parts.train) == 5
    assert parts.validation is not None
    assert_array_equal(parts.validation.pixels()[:, 0], np.arange(50, 60))


def test_without_validation_all_may_train_and_nothing_is_copied() -> None:
    parts = split(DATA, train_images=60)
    assert parts.validation is None
    assert np.shares_memory(parts.train.pixels(), DATA.train.pixels())


@pytest.mark.parametrize(
    ("train", "validation", "says"),
    [
        (51, 10, "too few for 51 to train on and 10 to validate on; train on 50 or fewer"),
        (61, 0, "has 60 training images, too few for 61 to train on; train on 60 or fewer"),
        (0, 10, "train on at least 1"),
        (10, -1, "train on at least 1"),
    ],
)
def test_an_impossible_split_is_refused(train: int, validation: int, says: str) -> None:
    with pytest.raises(DataError, match=says):
        split(DATA, train, validation)


def test_a_set_with_only_one_half_is_refused() -> None:
    with pytest.raises(DataError, match="no training images; it can only be used to evaluate"):
        split(Dataset("half", no_images("none"), DATA.test), 1)
    with pytest.raises(DataError, match="no test images; add a test set"):
        split(Dataset("half", DATA.train, no_images("none")), 1)
