"""Thin strokes come nearer to MNIST's, MNIST's own are left alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.data.boldness import BOLDEST, THINNEST, boldness, smooth_if_tiny, with_usual_boldness


def bar(width: int, height: int = 200) -> NDArray[np.float32]:
    canvas = np.zeros((height + 40, 120), np.float32)
    canvas[20:-20, 40 : 40 + width] = 1
    return canvas


@pytest.mark.parametrize("width", [4, 12, 30])
def test_boldness_is_the_width_of_a_stroke_as_a_share_of_its_length(width: int) -> None:
    # Twice the area by the perimeter, which comes out π/4 too short for a bar without slanted sides.
    expected = 2 * width * 200 / (np.pi / 4 * 2 * (width + 200)) / 200
    assert boldness(bar(width)) == pytest.approx(expected)


@pytest.mark.parametrize("width", [2, 5, 8])
def test_a_thin_stroke_becomes_as_bold_as_a_thin_one_of_mnist(width: int) -> None:
    thin = bar(width)
    assert boldness(thin) < THINNEST
    assert THINNEST < boldness(with_usual_boldness(thin)) < 0.15


def test_a_fat_stroke_becomes_thinner() -> None:
    fat = bar(60, 150)
    assert boldness(fat) > BOLDEST
    assert boldness(with_usual_boldness(fat)) < boldness(fat) - 0.03


def test_mnists_digits_and_blank_canvases_are_left_as_they_are(digits: NDArray[np.uint8]) -> None:
    kept = 0
    for digit in digits:
        ink = digit.astype(np.float32) / 255
        kept += with_usual_boldness(ink) is ink
    assert kept >= 39  # of 40
    blank = np.zeros((5, 5), np.float32)
    assert with_usual_boldness(blank) is blank
    assert smooth_if_tiny(blank) is blank
    assert boldness(blank) == 0


def test_tiny_digits_are_enlarged_without_steps(digits: NDArray[np.uint8]) -> None:
    ink = digits[0].astype(np.float32) / 255
    assert smooth_if_tiny(ink) is ink
    tiny = np.ascontiguousarray(ink[::3, ::3])
    smooth = smooth_if_tiny(tiny)
    assert max(smooth.shape) > 80
    assert np.abs(np.diff(smooth, axis=0)).max() < 0.4
    assert 0 <= smooth.min() <= smooth.max() <= 1
