"""Distortions: each image its own, the same for the same stream; a digit stays what digitize would make."""

import numpy as np
import pytest

from nnviz.data.augmentation import Augmentation, augment
from nnviz.data.digitize import digitize
from nnviz.data.mnist import load_mnist_test
from nnviz.data.pen_digits import draw_digits
from nnviz.data.pen_forms import FORMS

EVERYTHING = Augmentation(
    shift=1,
    rotation=10,
    scale=0.1,
    shear=10,
    elastic=34,
    refit=True,
    thickness=0.5,
    noise=0.1,
    pen=0.2,
)
EACH = [
    Augmentation(shift=2),
    Augmentation(rotation=20),
    Augmentation(scale=0.2),
    Augmentation(shear=20),
    Augmentation(elastic=34),
    Augmentation(thickness=0.8),
    Augmentation(noise=0.2),
    Augmentation(pen=1),
]


def stream(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return load_mnist_test().part(0, 200).images


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    return load_mnist_test().labels[:200]


@pytest.fixture
def dot() -> np.ndarray:
    """Forty images of one white square of 2x2 pixels, 6 pixels right of the middle and 4 above it."""
    images = np.zeros((40, 28, 28), np.float32)
    images[:, 9:11, 19:21] = 1
    return images.reshape(40, 784)


def centres(images: np.ndarray) -> np.ndarray:
    """x and y of the centre of mass of each image, from the middle."""
    index = np.arange(28) - 13.5
    pictures = images.reshape(-1, 28, 28).astype(np.float64)
    mass = pictures.sum(axis=(1, 2))
    return np.stack([pictures.sum(axis=1) @ index / mass, pictures.sum(axis=2) @ index / mass], axis=1)


def test_nothing_is_distorted_by_default(digits):
    assert not Augmentation().active
    assert np.array_equal(augment(digits, Augmentation(), stream()), digits)


@pytest.mark.parametrize("settings", [*EACH, EVERYTHING], ids=str)
def test_each_distortion_changes_images_and_keeps_them_images(settings, digits, labels):
    before = digits.copy()
    distorted = augment(digits, settings, stream(), labels)
    assert settings.active
    assert distorted.shape == digits.shape
    assert distorted.dtype == np.float32
    assert distorted.flags.c_contiguous
    assert np.isfinite(distorted).all()
    assert distorted.min() >= 0
    assert distorted.max() <= 1 + 1e-6
    assert np.abs(distorted - digits).mean() > 0.003
    assert np.array_equal(digits, before)


def test_the_same_stream_gives_the_same_distortions(digits, labels):
    once = augment(digits, EVERYTHING, stream(3), labels)
    assert np.array_equal(augment(digits, EVERYTHING, stream(3), labels), once)
    assert not np.array_equal(augment(digits, EVERYTHING, stream(4), labels), once)


def test_the_same_image_is_distorted_differently_each_time(digits):
    copies = np.repeat(digits[:1], 10, axis=0)
    distorted = augment(copies, Augmentation(rotation=10), stream())
    assert len(np.unique(distorted, axis=0)) == 10


def test_a_shift_moves_up_to_its_pixels(dot):
    moved = centres(augment(dot, Augmentation(shift=3), stream())) - centres(dot)
    assert np.abs(moved).max() <= 3 + 1e-4
    assert np.abs(moved).max() > 2
    assert (np.abs(moved.mean(axis=0)) < 1).all()


def test_a_rotation_turns_about_the_middle_up_to_its_degrees(dot):
    x, y = centres(augment(dot, Augmentation(rotation=30), stream())).T
    assert np.hypot(x, y) == pytest.approx(np.hypot(6, 4), abs=0.2)
    turned = np.rad2deg(np.arctan2(y, x) - np.arctan2(-4, 6))
    assert np.abs(turned).max() <= 31
    assert turned.max() > 15
    assert turned.min() < -15


def test_a_scale_grows_and_shrinks_each_direction_by_its_share(dot):
    grown = centres(augment(dot, Augmentation(scale=0.2), stream())) / [6, -4] - 1
    assert np.abs(grown).max() <= 0.23
    assert np.abs(np.corrcoef(grown.T)[0, 1]) < 0.5


def test_a_shear_slants_upright_lines_and_leaves_rows_in_place(dot):
    x, y = centres(augment(dot, Augmentation(shear=45), stream())).T
    assert y == pytest.approx(-4, abs=0.1)
    assert np.abs(x - 6).max() <= 4.2
    assert np.abs(x - 6).max() > 2


def test_elastic_bending_is_smooth_and_of_simards_size(digits):
    """With alpha 34 and sigma 4 a pixel moves by about 1.4 pixels; with a wide sigma hardly at all."""
    square = np.zeros((100, 28, 28), np.float32)
    square[:, 12:16, 12:16] = 1
    moved = centres(augment(square.reshape(100, 784), Augmentation(elastic=34), stream()))
    assert 0.9 < np.sqrt((moved**2).mean()) < 1.8
    wide = centres(augment(square.reshape(100, 784), Augmentation(elastic=34, elastic_sigma=14), stream()))
    assert np.sqrt((wide**2).mean()) < 0.6


@pytest.mark.parametrize("elastic", [0, 34])
def test_refitting_keeps_digits_in_their_box_and_centred(digits, elastic):
    bent = Augmentation(rotation=20, scale=0.3, shear=20, elastic=elastic)
    refitted = Augmentation(rotation=20, scale=0.3, shear=20, elastic=elastic, refit=True)
    off = [np.abs(centres(augment(digits, each, stream())) - 0.5).mean() for each in (bent, refitted)]
    assert off[1] < off[0]
    sizes = [longer_sides(augment(digits, each, stream())) for each in (bent, refitted)]
    assert np.abs(sizes[1] - 20).mean() < 0.6 * np.abs(sizes[0] - 20).mean()


def longer_sides(images: np.ndarray) -> np.ndarray:
    inked = images.reshape(-1, 28, 28) > 0.2
    sides = []
    for axis in (1, 2):
        lines = inked.any(axis=axis)
        sides.append(28 - lines.argmax(axis=1) - lines[:, ::-1].argmax(axis=1))
    return np.maximum(*sides)


def test_refitting_alone_changes_nothing(digits):
    assert np.array_equal(augment(digits, Augmentation(refit=True), stream()), digits)


def test_thickness_makes_lines_thicker_and_thinner_but_never_fainter(digits):
    distorted = augment(digits, Augmentation(thickness=1), stream())
    ratio = distorted.sum(axis=1) / digits.sum(axis=1)
    assert ratio.max() > 1.3
    assert ratio.min() < 0.8
    assert distorted.max(axis=1) == pytest.approx(digits.max(axis=1), abs=1e-5)


@pytest.mark.parametrize("settings", [*EACH, EVERYTHING], ids=str)
def test_blank_images_and_no_images_are_no_trouble(settings):
    blank = np.zeros((3, 784), np.float32)
    assert np.isfinite(augment(blank, settings, stream())).all()
    assert augment(blank[:0], settings, stream()).shape == (0, 784)


def test_other_square_images_can_be_distorted_too():
    images = np.ones((4, 20 * 20), np.float32)
    assert augment(images, Augmentation(rotation=10, elastic=5), stream()).shape == (4, 400)


def test_oblong_images_are_refused():
    with pytest.raises(ValueError, match="square"):
        augment(np.zeros((2, 20 * 30), np.float32), Augmentation(rotation=1), stream())


@pytest.mark.parametrize("settings", [Augmentation(rotation=5, refit=True), Augmentation(pen=0.1)])
def test_what_is_for_digits_is_refused_for_other_sizes(settings):
    with pytest.raises(ValueError, match="28x28"):
        augment(np.zeros((2, 400), np.float32), settings, stream())


def test_the_pen_replaces_its_share_of_the_images(digits, labels):
    many, many_labels = np.tile(digits, (10, 1)), np.tile(labels, 10)
    distorted = augment(many, Augmentation(pen=0.25), stream(), many_labels)
    assert 0.2 < (distorted != many).any(axis=1).mean() < 0.3


def test_without_labels_the_pen_cannot_know_what_to_draw(digits):
    assert np.array_equal(augment(digits, Augmentation(pen=1), stream()), digits)


def test_pen_drawn_digits_are_centred_and_fill_their_box():
    pictures = draw_digits(np.arange(500) % 10, stream())
    assert pictures.shape == (500, 784)
    assert pictures.dtype == np.float32
    assert pictures.max(axis=1) == pytest.approx(1)
    assert np.abs(centres(pictures) - 0.5).max() < 0.51
    assert np.abs(longer_sides(pictures) - 20).max() <= 1


def test_pen_drawn_digits_look_as_if_digitize_had_prepared_them():
    pictures = draw_digits(np.arange(100) % 10, stream()).reshape(-1, 28, 28)
    differences = [np.abs(digitize(picture) - picture).mean() for picture in pictures]
    assert np.mean(differences) < 0.02


def test_every_digit_has_several_forms():
    assert all(sum(form.digit == digit for form in FORMS) >= 4 for digit in range(10))


def test_a_nearest_neighbour_of_mnist_reads_most_pen_drawn_digits():
    """They are digits: 1,000 images of MNIST are enough to tell most of them by their nearest neighbour."""
    test = load_mnist_test().part(0, 1000)
    labels = np.arange(300) % 10
    drawn = draw_digits(labels, stream())
    distances = (test.images**2).sum(axis=1) - 2 * drawn @ test.images.T
    assert np.mean(test.labels[distances.argmin(axis=1)] == labels) > 0.65
