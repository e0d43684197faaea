"""Taking the lines of ruled and graph paper out of a mask of ink."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nnviz.data.morphology import Mask

_STEEPEST: Final = 0.12  # rise of a line per pixel: 7°, paper held a little askew
_COVERED: Final = 0.7  # share of the picture's width that a line covers; a pen stroke does not reach so far
_THICKEST: Final = 0.025  # of the picture's height; what is thicker is a shadow or a table
_COARSE: Final = 3  # pixels that are looked at as one while the slope is searched for
_SMALLEST: Final = 60  # pixels: nobody photographs ruled paper that small


def without_rulings(mask: Mask) -> Mask:
    """``mask`` without lines that run right across it, level or upright, give or take 7°.

    Where a stroke crosses or touches a line it is kept: there ink goes on above or below.
    """
    if min(mask.shape) < _SMALLEST:
        return mask
    return _without_level_lines(_without_level_lines(mask).T).T


def _without_level_lines(mask: Mask) -> Mask:
    rise = _common_rise(mask)
    if rise is None:
        return mask
    height, width = mask.shape
    rows, columns = _sloping_rows(height, width, rise), np.arange(width)
    level = mask[rows, columns]  # as if the paper had been held straight
    on_line = _thickened(level).mean(axis=1) >= _COVERED
    kept = level & ~on_line[:, None]
    ends = np.flatnonzero(np.diff(np.pad(on_line, 1).astype(np.int8)))
    for top, bottom in zip(ends[::2], ends[1::2], strict=True):
        if bottom - top > max(_THICKEST * height, 6):
            kept[top:bottom] = level[top:bottom]
        else:  # a stroke that the line crosses or touches goes on beyond the line
            above, below = level[max(top - 2, 0) : top], level[bottom : bottom + 2]
            goes_on = above.all(axis=0) & (top > 0) | below.all(axis=0) & (bottom < height)
            kept[top:bottom] = level[top:bottom] & goes_on
    without = mask.copy()
    without[rows, columns] = kept
    return without


def _common_rise(mask: Mask) -> float | None:
    """The slope along which nearly level lines would run; None if there are none that come near it."""
    height, width = (length // _COARSE * _COARSE for length in mask.shape)
    blocks = mask[:height, :width].reshape(height // _COARSE, _COARSE, width // _COARSE, _COARSE)
    coarse: Mask = np.asarray(blocks.any(axis=(1, 3)))
    rises = np.arange(-_STEEPEST, _STEEPEST, 1 / coarse.shape[1])
    coverages = [_coverage(coarse, rise) for rise in rises]
    best = int(np.argmax([_sharpness(coverage) for coverage in coverages]))
    if coverages[best].max() < _COVERED / 2:  # between two of the slopes a line is covered by halves
        return None
    fine = rises[best] + np.arange(-3 * _COARSE, 3 * _COARSE + 1) / mask.shape[1]
    return float(fine[np.argmax([_sharpness(_coverage(mask, rise)) for rise in fine])])


def _coverage(mask: Mask, rise: float) -> NDArray[np.float64]:
    """For each line with a slope the share of it that is ink."""
    height, width = mask.shape
    return np.asarray(mask[_sloping_rows(height, width, rise), np.arange(width)].mean(axis=1))


def _sharpness(coverage: NDArray[np.float64]) -> float:
    """Largest when a few lines are covered whole instead of many by halves."""
    return float((coverage**4).sum())


def _sloping_rows(height: int, width: int, rise: float) -> NDArray[np.intp]:
    """For each pixel of the straightened picture the row of the picture that it comes from."""
    shift = np.rint(rise * (np.arange(width) - width / 2)).astype(np.intp)
    rows: NDArray[np.intp] = np.clip(np.arange(height)[:, None] + shift, 0, height - 1)
    return rows


def _thickened(mask: Mask) -> Mask:
    """``mask`` grown by a pixel up and down."""
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    return out
