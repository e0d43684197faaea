"""Labelled images hold bytes, give floats when asked, and never change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnviz.data.dataset import Dataset, LabelledImages, no_images
from nnviz.data.errors import DataError

PIXELS = np.arange(2 * 784, dtype=np.uint32).reshape(2, 784).astype(np.uint8)
LABELS = np.array([3, 7])


def labelled() -> LabelledImages:
    return LabelledImages(PIXELS, LABELS, "two")


def test_images_are_grey_levels_over_255_in_float32() -> None:
    images = labelled().images
    assert images.dtype == np.float32
    assert images.flags.c_contiguous
    assert_array_equal(images, (PIXELS / 255).astype(np.float32))
    assert images.max() == 1.0


def test_floats_are_made_once_and_only_for_the_part_that_is_asked_for() -> None:
    whole = labelled()
    assert whole.images is whole.images
    part = labelled().part(1, 2)
    assert part.images.shape == (1, 784)
    assert np.shares_memory(part.pixels(), PIXELS)


def test_a_part_of_images_that_are_floats_already_is_a_view_of_them() -> None:
    whole = labelled()
    floats = whole.images
    part = whole.part(0, 1, "first")
    assert np.shares_memory(part.images, floats)
    assert np.shares_memory(part.pixels(), PIXELS)
    assert part.name == "first"
    assert_array_equal(part.labels, [3])


def test_threads_that_ask_at_once_get_the_same_floats() -> None:
    images = LabelledImages(np.zeros((2000, 784), np.uint8), np.zeros(2000, np.uint8), "many")
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: images.images, range(8)))
    assert all(array is made[0] for array in made)


def test_floats_can_be_given_and_give_the_bytes_back() -> None:
    floats = (PIXELS / 255).astype(np.float32)
    images = LabelledImages(floats.reshape(2, 28, 28), LABELS, "floats")
    assert np.shares_memory(images.images, floats)
    assert_array_equal(images.pixels(), PIXELS)
    assert_array_equal(images.part(1, 2).pixels(), PIXELS[1:])


@pytest.mark.parametrize("floats", [False, True])
def test_one_image_is_a_square(floats: bool) -> None:
    images = labelled()
    if floats:
        assert images.images.shape == (2, 784)
    assert_array_equal(images.image(1), (PIXELS[1] / 255).astype(np.float32).reshape(28, 28))


def test_nothing_can_be_written_to() -> None:
    images = labelled()
    for array in (images.images, images.pixels(), images.labels, images.image(0), images.part(0, 1).images):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert PIXELS.flags.writeable  # the caller's own array is left alone


def test_labels_are_bytes_and_len_counts_images() -> None:
    images = labelled()
    assert images.labels.dtype == np.uint8
    assert len(images) == 2
    assert repr(images) == "LabelledImages('two', 2 images of 28x28)"


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (PIXELS[:, :700], LABELS, "not 28x28 pictures"),
        (PIXELS.astype(np.int32), LABELS, "must be uint8 or float32, not int32"),
        (PIXELS, LABELS[:1], "there are 2 images but 1 labels"),
        (PIXELS, np.array([3, 10]), "label 10 of image 1 is out of range; labels must be 0 to 9"),
        (PIXELS, np.array([-1, 0]), "label -1 of image 0 is out of range"),
        (PIXELS, np.array([1.0, 2.0]), "one whole number for each image"),
        (PIXELS, np.array([[1], [2]]), "one whole number for each image"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(
    images: np.ndarray, labels: np.ndarray, says: str
) -> None:
    with pytest.raises(DataError, match=says):
        LabelledImages(images, labels, "two")


def test_both_halves_of_a_data_set_have_one_size() -> None:
    with pytest.raises(DataError, match=r"28x28 but test images are 16x16"):
        Dataset("mixed", labelled(), no_images("none", (16, 16)))


def test_class_names_fit_the_classes() -> None:
    with pytest.raises(DataError, match="class names"):
        Dataset("odd", labelled(), no_images("none"), ("a", "b"))


def test_a_data_set_of_another_size_says_what_it_cannot_be_used_for() -> None:
    assert Dataset("two", labelled(), no_images("none")).remark is None
    other = Dataset("tiny", no_images("none", (16, 16)), no_images("none", (16, 16)))
    assert other.remark is not None
    assert "16x16" in other.remark
    assert "28x28" in other.remark
