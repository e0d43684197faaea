"""Strokes as bold as MNIST's: a fountain pen's line must survive being reduced to twenty pixels.

Boldness is the width of a stroke as a share of the digit's longer side. For a stroke that is long and narrow,
width is twice its area by its perimeter. Measured so on every tenth image of MNIST's test set, enlarged six
times: median 0.126, nine in ten between 0.087 and 0.191, all but two in a hundred between 0.078 and 0.217.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from nnviz.data.morphology import Picture, dilate_disc

THINNEST: Final = 0.078
BOLDEST: Final = 0.22
"""Between these two a digit is left exactly as it is."""

_THIN_BECOMES: Final = 0.11
_BOLD_BECOMES: Final = 0.16
_SIDE: Final = (
    160  # pixels that the digit's longer side has while its strokes change: eight for each of MNIST's
)
_INK: Final = 0.05  # fainter than that is the end of a soft edge


def boldness(ink: Picture) -> float:
    """Stroke width as a share of the digit's longer side; 0 for no ink.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        Ink 0 … 1 on 0.
    """
    side = _side(ink)
    if side == 0:
        return 0.0
    padded = np.pad(ink, 1)
    steps = np.abs(np.diff(padded, axis=0)).sum() + np.abs(np.diff(padded, axis=1)).sum()
    perimeter = np.pi / 4 * steps  # along rows and columns an edge is 4/π too long on average
    return float(2 * ink.sum() / perimeter / side)


def with_usual_boldness(ink: Picture) -> Picture:
    """``ink`` with strokes thickened or thinned if they are far from MNIST's, otherwise ``ink`` itself."""
    width = boldness(ink)
    if width == 0 or THINNEST <= width <= BOLDEST:
        return ink
    large = _cut_out(ink, _SIDE)
    if width < THINNEST:
        # Growing by r on each side makes the digit larger too: the new share is (width + 2r) / (1 + 2r).
        radius = _SIDE * (_THIN_BECOMES - width) / (2 * (1 - _THIN_BECOMES))
        return dilate_disc(np.pad(large, int(radius) + 2), radius)
    radius = _SIDE * (width - _BOLD_BECOMES) / (2 * (1 - _BOLD_BECOMES))
    return 1 - dilate_disc(1 - np.pad(large, int(radius) + 2), radius)


def smooth_if_tiny(ink: Picture) -> Picture:
    """``ink`` enlarged without steps if the digit is smaller than MNIST's own twenty pixels."""
    return _cut_out(ink, _SIDE // 2) if 0 < _side(ink) < 16 else ink


def _side(ink: Picture) -> int:
    rows, columns = _extent(ink)
    return int(max(rows.stop - rows.start, columns.stop - columns.start))


def _extent(ink: Picture) -> tuple[slice, slice]:
    """Rows and columns from the first to the last with ink in them; none of either for no ink."""
    rows, columns = (np.flatnonzero(ink.max(axis=axis) > _INK) for axis in (1, 0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _cut_out(ink: Picture, side: int) -> Picture:
    """The digit alone, ``side`` pixels on its longer side and a soft margin around them."""
    margin = max(round(_side(ink) / 10), 1)
    digit = np.pad(ink[_extent(ink)], margin)
    scale = side / _side(ink)
    size = (max(round(digit.shape[1] * scale), 1), max(round(digit.shape[0] * scale), 1))
    how = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX
    resized = np.clip(np.asarray(Image.fromarray(digit).resize(size, how), np.float32), 0, 1)
    return np.where(resized < 0.01, np.float32(0), resized)  # a bicubic curve rings a little around its steps
