"""Ink is told from paper, light, frames and strangers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from nnviz.data.errors import PictureError
from nnviz.data.find_ink import find_drawing, find_ink

Floats = NDArray[np.float32]


def grey(digit: NDArray[np.uint8]) -> Floats:
    return digit.astype(np.float32) / np.float32(255)


def five(height: int = 200) -> Floats:
    """A 5 whose hat is a part of its own, dark on uneven paper."""
    paper = np.linspace(0.9, 0.5, 300, dtype=np.float32) * np.ones((height + 100, 1), np.float32)
    ink = np.zeros_like(paper)
    ink[60:72, 130:190] = 1  # the hat
    ink[80:140, 120:132] = 1
    ink[130:142, 120:180] = 1
    ink[130:200, 170:182] = 1
    ink[190:202, 120:180] = 1
    grain = np.random.default_rng(0).normal(0, 0.01, paper.shape)
    return (paper * (1 - 0.7 * ink) + grain).astype(np.float32)


def test_an_mnist_image_comes_through_to_the_grey_level(digits: NDArray[np.uint8]) -> None:
    for digit in digits[:10]:
        ink = grey(digit)
        assert_allclose(find_ink(ink), ink / ink.max(), atol=1e-6)
        assert_allclose(find_ink(1 - ink), ink / ink.max(), atol=1e-6)


def test_a_digit_cut_out_to_its_edges_is_still_dark_on_light(digits: NDArray[np.uint8]) -> None:
    three = digits[18]
    rows, columns = np.nonzero(three)
    tight = grey(three)[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert_allclose(find_ink(1 - tight), tight / tight.max(), atol=1e-6)


def test_a_frame_around_a_drawing_is_not_the_drawing(digits: NDArray[np.uint8]) -> None:
    framed = np.pad(1 - grey(digits[0]), 1, constant_values=0)
    found = find_ink(framed)
    assert_allclose(found, grey(digits[0])[1:-1, 1:-1] / grey(digits[0]).max(), atol=1e-6)


def test_both_parts_of_a_five_are_kept() -> None:
    found = find_ink(five())
    assert found.shape == (142 + 4, 70 + 4)  # hat and body, and a margin of two pixels
    assert found[2:14, 30:60].mean() > 0.9
    assert found[90:120, 10:45].max() == 0


def test_specks_and_what_runs_out_of_the_picture_are_left_out() -> None:
    picture = five()
    picture[10:13, 10:13] = 0.1
    picture[:, 280:] = 0.1  # a table's edge
    assert find_ink(picture).shape == (142 + 4, 70 + 4)


def test_chalk_on_a_board_is_bright_ink() -> None:
    found = find_ink(1 - five())
    assert found.shape == (142 + 4, 70 + 4)
    assert found.mean() < 0.5


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_an_even_picture_is_blank(level: float) -> None:
    with pytest.raises(PictureError, match="looks blank"):
        find_ink(np.full((50, 40), level, np.float32))


def test_shaded_and_grainy_paper_is_blank() -> None:
    rng = np.random.default_rng(1)
    paper = np.linspace(0.4, 0.9, 300) * np.ones((200, 1)) + rng.normal(0, 0.02, (200, 300))
    with pytest.raises(PictureError, match="write larger or with a darker pen"):
        find_ink(paper.astype(np.float32))


def test_a_photograph_is_no_drawing_and_a_drawing_need_not_be_perfect(digits: NDArray[np.uint8]) -> None:
    assert find_drawing(five()) is None
    ripples = grey(digits[3]) * 0.9 + np.random.default_rng(0).choice([0.0, 0.01], (28, 28))
    drawing = find_drawing(ripples.astype(np.float32))
    assert drawing is not None
    assert_array_equal(drawing[:3], 0)


@pytest.mark.parametrize("shape", [(4, 4), (4, 300), (300, 4), (5, 9)])
def test_odd_shapes_are_read_or_refused(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    picture = rng.random(shape).astype(np.float32)
    try:
        assert find_ink(picture).max() <= 1
    except PictureError as error:
        refusal = str(error)
        assert "blank" in refusal
