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
_INK: Final = 0.4


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
    large = _resized(ink, _SIDE / _side(ink))
    if width < THINNEST:
        # Growing by r on each side makes the digit larger too: the new share is (width + 2r) / (1 + 2r).
        radius = _SIDE * (_THIN_BECOMES - width) / (2 * (1 - _THIN_BECOMES))
        return dilate_disc(np.pad(large, int(radius) + 2), radius)
    radius = _SIDE * (width - _BOLD_BECOMES) / (2 * (1 - _BOLD_BECOMES))
    return 1 - dilate_disc(1 - np.pad(large, int(radius) + 2), radius)


def smooth_if_tiny(ink: Picture) -> Picture:
    """``ink`` enlarged without steps if the digit is smaller than MNIST's own twenty pixels."""
    side = _side(ink)
    if not 0 < side < 16:
        return ink
    return _resized(np.pad(ink, 2), 80 / side)


def _side(ink: Picture) -> int:
    rows, columns = np.flatnonzero(ink.max(axis=1) > _INK), np.flatnonzero(ink.max(axis=0) > _INK)
    return int(max(np.ptp(rows), np.ptp(columns))) + 1 if len(rows) else 0


def _resized(ink: Picture, scale: float) -> Picture:
    size = (max(round(ink.shape[1] * scale), 1), max(round(ink.shape[0] * scale), 1))
    how = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX
    resized = np.clip(np.asarray(Image.fromarray(ink).resize(size, how), np.float32), 0, 1)
    return np.where(resized < 0.01, np.float32(0), resized)  # a bicubic curve rings a little around its steps
