"""Ink becomes what MNIST's digits became: fitted into 20x20 pixels and centred by mass in 28x28."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from nnviz.data.digitize import BOX, SIDE, InkDigitizer, digitize
from nnviz.data.ink import PEN_WIDTH, Ink, Stroke
from nnviz.data.mnist import load_mnist_test
from nnviz.training.model_file import load_model
from nnviz.training.shipped import find_model

SIDES = st.integers(1, 60)
CANVASES = st.tuples(SIDES, SIDES).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(0, 1, width=32))
)
DIGITS = st.builds(
    lambda height, width, seed: np.random.default_rng(seed).random((height, width), np.float32) + 0.1,
    st.integers(10, 40),
    st.integers(10, 40),
    st.integers(0, 1000),
)


def centre_of_mass(picture: np.ndarray) -> tuple[float, float]:
    index = np.arange(SIDE)
    total = picture.sum(dtype=np.float64)
    return float(picture.sum(axis=1) @ index / total), float(picture.sum(axis=0) @ index / total)


def box(picture: np.ndarray) -> tuple[int, int]:
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


@given(CANVASES)
def test_any_canvas_becomes_a_picture(canvas):
    picture = digitize(canvas)
    assert picture.shape == (28, 28)
    assert picture.dtype == np.float32
    assert np.isfinite(picture).all()
    assert picture.min() >= 0
    # Not always up to 1: the darkest pixel of lopsided ink may be lost over the edge, as in MNIST.
    assert picture.max() <= 1
    assert picture.any() == canvas.any()


@given(CANVASES)
def test_grey_levels_are_those_of_a_byte(canvas):
    levels = digitize(canvas) * 255
    assert np.allclose(levels, np.rint(levels), atol=1e-3)


@given(DIGITS, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_where_the_digit_stands_on_the_canvas_does_not_matter(digit, top, left, bottom, right):
    assert np.array_equal(digitize(np.pad(digit, ((top, bottom), (left, right)))), digitize(digit))


@given(DIGITS, st.integers(2, 5))
def test_how_large_it_is_drawn_does_not_matter(digit, times):
    larger = np.kron(digit, np.ones((times, times), np.float32))
    assert np.abs(digitize(larger) - digitize(digit)).max() <= 1.01 / 255


@given(DIGITS, st.sampled_from([0.001, 0.5, 255.0]))
def test_how_bright_the_ink_is_does_not_matter(digit, brightness):
    assert np.abs(digitize(digit * np.float32(brightness)) - digitize(digit)).max() <= 1.01 / 255


@given(DIGITS)
def test_the_longer_side_fills_twenty_pixels_and_the_centre_of_mass_lies_in_pixel_14(digit):
    picture = digitize(digit)
    assert max(box(picture)) == BOX
    for place in centre_of_mass(picture):
        assert 13.5 - 1e-3 <= place <= 14.5 + 1e-3


@given(DIGITS)
def test_the_aspect_ratio_is_kept(digit):
    height, width = digit.shape
    longer = max(height, width)
    expected = np.array([height, width]) * BOX / longer
    assert (np.abs(np.array(box(digitize(digit))) - expected) <= 2).all()


def test_a_blank_canvas_gives_a_blank_picture():
    assert not digitize(np.zeros((280, 280))).any()
    assert not digitize(np.zeros((0, 5))).any()


def test_one_pixel_stays_a_dot():
    canvas = np.zeros((280, 280))
    canvas[20, 200] = 1
    assert box(digitize(canvas)) == (2, 2)  # one of ten canvas pixels is two of the twenty


def test_a_horizontal_line_stays_a_line():
    canvas = np.zeros((280, 280))
    canvas[100:110, 20:220] = 1
    picture = digitize(canvas)
    assert box(picture)[1] == 20
    assert box(picture)[0] <= 2
    assert centre_of_mass(picture)[1] == pytest.approx(14.5)  # twenty pixels have no middle one


def test_negative_values_are_ground():
    canvas = np.full((40, 40), -1.0)
    canvas[10:30, 15:25] = 1
    assert np.array_equal(digitize(canvas), digitize(np.maximum(canvas, 0)))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad):
    canvas = np.zeros((28, 28))
    canvas[3, 3] = bad
    with pytest.raises(ValueError, match="finite"):
        digitize(canvas)


def test_a_colour_picture_is_refused():
    with pytest.raises(ValueError, match="rows and columns"):
        digitize(np.zeros((28, 28, 3)))


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    """The first 500 test images of MNIST."""
    return load_mnist_test().part(0, 500).images.reshape(-1, 28, 28)


def test_mnist_itself_is_what_comes_out(digits):
    """Most images come back bit for bit; where the short side is odd, MNIST's own half pixel is not known."""
    same = [np.array_equal(digitize(image), image) for image in digits]
    assert np.mean(same) > 0.6
    centres = [centre_of_mass(digitize(image)) for image in digits]
    assert np.abs(np.array(centres) - 14).max() < 0.51


@pytest.mark.parametrize("smoothing", ["NEAREST", "BILINEAR", "BICUBIC", "LANCZOS"])
def test_ten_times_enlarged_digits_come_back_almost_unchanged(digits, smoothing):
    differences = []
    for image in digits[:100]:
        enlarged = Image.fromarray((image * 255).astype(np.uint8)).resize(
            (280, 280), Image.Resampling[smoothing]
        )
        differences.append(np.abs(digitize(np.asarray(enlarged)) - image).mean())
    assert np.mean(differences) < 0.035


@pytest.mark.parametrize("smoothing", ["NEAREST", "BICUBIC"])
def test_enlarged_digits_are_read_as_well_as_the_originals(smoothing):
    """At most 3 of 1,000 fewer, by the network that the window opens with."""
    test = load_mnist_test().part(0, 1000)
    network = load_model(find_model("modern")).network
    enlarged = [
        Image.fromarray(grey.reshape(28, 28)).resize((280, 280), Image.Resampling[smoothing])
        for grey in test.pixels()
    ]
    again = np.array([digitize(np.asarray(each)).ravel() for each in enlarged])
    read, read_again = (
        int((network.predict(images).argmax(axis=1) == test.labels).sum()) for images in (test.images, again)
    )
    assert read_again >= read - 3


def line(*points: tuple[float, float], width: float = PEN_WIDTH) -> Stroke:
    return Stroke(points, width)


SEVEN = Ink((line((0.2, 0.2), (0.7, 0.2), (0.4, 0.9)), line((0.3, 0.5), (0.65, 0.5))))


def drawn(ink: Ink) -> np.ndarray:
    """The picture of ``ink`` by a digitizer that has seen nothing else."""
    return InkDigitizer().digitize(ink)


def test_no_ink_gives_a_blank_picture():
    assert not drawn(Ink()).any()


def test_the_pen_is_fitted_with_the_digit():
    """Drawn small, with the same pen, the seven looks as it does drawn large."""
    small = Ink(tuple(Stroke(0.25 * stroke.points + 0.3, stroke.width) for stroke in SEVEN.strokes))
    large, small_picture = drawn(SEVEN), drawn(small)
    assert np.abs(large - small_picture).mean() < 0.02
    drawn_as_it_is = digitize(small.render(280))
    assert drawn_as_it_is.sum() > 1.5 * small_picture.sum()


def test_a_wider_brush_draws_wider_lines():
    wide = Ink(tuple(Stroke(stroke.points, 1.4 * stroke.width) for stroke in SEVEN.strokes))
    assert drawn(wide).sum() > 1.2 * drawn(SEVEN).sum()


def test_a_dot_is_not_blown_up():
    assert max(box(drawn(Ink((line((0.5, 0.5)),))))) < 10


def test_ink_outside_the_pad_is_not_seen():
    assert not drawn(Ink((line((2.0, 2.0), (3.0, 3.0)),))).any()


points = st.lists(st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)), min_size=1, max_size=6)
inks = st.builds(
    lambda strokes: Ink(tuple(strokes)),
    st.lists(st.builds(Stroke, points, st.floats(0.01, 0.3)), max_size=3),
)


@settings(deadline=None)
@given(inks, inks, points)
def test_what_was_shown_before_does_not_matter(earlier, ink, more):
    digitizer = InkDigitizer()
    digitizer.digitize(earlier)
    assert np.array_equal(digitizer.digitize(ink), drawn(ink))
    drawn_on = ink.with_last(ink.strokes[-1].extended(more)) if ink else ink
    assert np.array_equal(digitizer.digitize(drawn_on), drawn(drawn_on))
    grown = drawn_on.with_stroke(Stroke(more))
    assert np.array_equal(digitizer.digitize(grown), drawn(grown))
    assert np.array_equal(digitizer.digitize(ink), drawn(ink))
