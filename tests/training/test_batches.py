"""Mini-batches: every image once an epoch; order and distortions depend on the place alone."""

import numpy as np
import pytest

from nnviz.data.augmentation import Augmentation
from nnviz.data.dataset import LabelledImages
from nnviz.training.batches import Batches
from nnviz.training.streams import Streams

DISTORTED = Augmentation(shift=2, rotation=10, noise=0.1)
COUNT = 300  # more than two chunks


@pytest.fixture
def images() -> LabelledImages:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (COUNT, 784)).astype(np.uint8)
    return LabelledImages(pixels, rng.integers(0, 10, COUNT), "noise")


def _taken(batches: Batches, sizes: list[int]) -> np.ndarray:
    position, taken = 0, []
    for size in sizes:
        taken.append(batches.take(position, size)[0].copy())
        position += size
    return np.concatenate(taken)


def test_an_epoch_shows_every_image_once_with_its_label(images):
    batches = Batches(images, Streams(0), Augmentation())
    batches.begin(0)
    seen, labels = batches.take(0, COUNT)
    rows = {row.tobytes(): label for row, label in zip(images.images, images.labels, strict=True)}
    assert len(rows) == COUNT
    assert {row.tobytes(): label for row, label in zip(seen, labels, strict=True)} == rows


def test_gathered_bytes_are_the_images_bit_for_bit(images):
    floats = LabelledImages(images.images, images.labels, "the same as floats")
    of_bytes, of_floats = (
        Batches(images, Streams(0), Augmentation()),
        Batches(floats, Streams(0), Augmentation()),
    )
    for batches in (of_bytes, of_floats):
        batches.begin(2)
    np.testing.assert_array_equal(of_bytes.take(5, 40)[0], of_floats.take(5, 40)[0])
    np.testing.assert_array_equal(of_bytes.take(5, 40)[1], of_floats.take(5, 40)[1])


@pytest.mark.parametrize("augmentation", [Augmentation(), DISTORTED])
def test_double_precision_sees_the_same_numbers(images, augmentation):
    single = Batches(images, Streams(0), augmentation)
    double = Batches(images, Streams(0), augmentation, np.dtype(np.float64))
    for batches in (single, double):
        batches.begin(0)
    taken = double.take(0, COUNT)[0]
    assert taken.dtype == np.float64
    np.testing.assert_array_equal(taken, single.take(0, COUNT)[0])


def test_the_order_depends_on_the_seed_and_the_epoch_alone(images):
    batches, straight = (
        Batches(images, Streams(4), Augmentation()),
        Batches(images, Streams(4), Augmentation()),
    )
    for epoch in range(3):
        batches.begin(epoch)
    straight.begin(2)
    np.testing.assert_array_equal(batches.take(0, COUNT)[0], straight.take(0, COUNT)[0])
    first = straight.take(0, COUNT)[1].copy()
    straight.begin(3)
    assert not np.array_equal(straight.take(0, COUNT)[1], first)


@pytest.mark.parametrize("augmentation", [Augmentation(), DISTORTED], ids=["plain", "distorted"])
def test_an_image_does_not_depend_on_the_sizes_of_the_mini_batches_before_it(images, augmentation):
    whole, pieces = Batches(images, Streams(1), augmentation), Batches(images, Streams(1), augmentation)
    whole.begin(0)
    pieces.begin(0)
    np.testing.assert_array_equal(_taken(whole, [COUNT]), _taken(pieces, [1, 1, 10, 120, 7, 128, 33]))


def test_distorted_images_resume_in_the_middle_of_a_chunk(images):
    unbroken, resumed = Batches(images, Streams(1), DISTORTED), Batches(images, Streams(1), DISTORTED)
    unbroken.begin(1)
    _taken(unbroken, [10] * 15)
    resumed.begin(1)
    np.testing.assert_array_equal(unbroken.take(150, 10)[0], resumed.take(150, 10)[0])


def test_each_epoch_distorts_the_same_image_differently(images):
    batches = Batches(images, Streams(1), DISTORTED)
    batches.begin(0)
    first = batches.take(0, COUNT)[0].copy()
    assert not np.array_equal(first, images.images)
    batches.begin(1)
    assert not np.array_equal(np.sort(batches.take(0, COUNT)[0].sum(axis=1)), np.sort(first.sum(axis=1)))


def test_a_change_of_the_distortions_holds_from_the_next_mini_batch_on(images):
    changed, steady = Batches(images, Streams(1), DISTORTED), Batches(images, Streams(1), Augmentation())
    for batches in (changed, steady):
        batches.begin(0)
        batches.take(0, 50)
    changed.augmentation = Augmentation()
    np.testing.assert_array_equal(changed.take(50, 50)[0], steady.take(50, 50)[0])
    changed.augmentation = DISTORTED
    assert not np.array_equal(changed.take(100, 50)[0], steady.take(100, 50)[0])
