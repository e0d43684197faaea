"""Finding the digit in a picture: which pixels are ink, and which of the ink is the digit.

Two kinds of picture. A *drawing* (a screenshot, a paint program, an MNIST image) has one even background;
what differs from it is ink, to the grey level. A *photograph* has light, shadows, grain, rulings and table
edges. There the background under a stroke is what remains when everything narrower than a quarter of the
picture is closed over, a morphological closing: it follows gradients, shadows and edges of any sharpness,
which a blurred background does not. Ink is what the pen took away from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nnviz.data.errors import PictureError
from nnviz.data.morphology import Mask, Parts, Picture, connected_parts, dilate, opening
from nnviz.data.rulings import without_rulings

_BLANK = "The picture looks blank: nothing in it stands out like a digit; write larger or with a darker pen."

_FAINTEST = 0.06  # of the full scale: fainter than that, a stroke cannot be told from paper
_RIPPLE = 6 / 255  # how far JPEG leaves an even background from even
_WINDOW = 0.25  # of the picture's longer side: no stroke is wider
_INK, _SURE = (
    0.4,
    0.6,
)  # of the typical contrast: what may be ink, and what each part of it must reach somewhere
_FEW_IMITATORS, _MOST_IMITATORS = 0.02, 0.2  # beside a real digit there were at most 0.04
_PLACES = 8  # in each direction, where the grain is measured
_SPECK = 0.01  # of the digit's own mass
_NEAR = 0.2  # of the digit's size: a 5's hat is no farther away


def find_ink(grey: Picture) -> Picture:
    """The digit of a picture as ink 0 … 1 on a background of 0.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        Brightness 0 … 1; ink may be darker or brighter than what it is on.

    Returns
    -------
    ndarray of float32
        The digit alone: as large as the picture for a drawing, cut out of it for a photograph.

    Raises
    ------
    PictureError
        When nothing stands out.
    """
    if np.ptp(grey) < _FAINTEST:
        raise PictureError(_BLANK)
    drawing = find_drawing(grey)
    if drawing is not None:
        return drawing
    dark = _photographed(grey, bright=False)
    if dark is not None and dark.imitators < _FEW_IMITATORS:
        return dark.canvas
    bright = _photographed(grey, bright=True)
    found = min((ink for ink in (dark, bright) if ink), key=lambda ink: ink.imitators, default=None)
    if found is None or found.imitators > _MOST_IMITATORS:
        raise PictureError(_BLANK)
    return found.canvas


def find_drawing(grey: Picture) -> Picture | None:
    """The ink of a picture with one even background; None if this is no such picture."""
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    levels, counts = np.unique(border, return_counts=True)
    background = levels[np.argmax(counts)]
    darkest, brightest = float(background - grey.min()), float(grey.max() - background)
    strongest = max(darkest, brightest)
    if strongest < _FAINTEST or min(darkest, brightest) > 0.25 * strongest:
        return None
    ink = (background - grey if darkest > brightest else grey - background) / np.float32(strongest)
    faint = grey[ink < 0.05]
    ripple = 0.0
    if np.mean(faint == background) < 0.8:  # not drawn to the pixel; JPEG may have been at it
        ripple = max(_RIPPLE / strongest, 0.1)
        even = np.mean(np.abs(border - background) <= _RIPPLE) > 0.9
        if not even or np.mean((ink > ripple) & (ink < 0.4)) > 0.15:
            return None
    if np.mean(ink > 0.4) > 0.6:  # a frame or a mount, and the picture inside it
        return _inside_of(ink > 0.4, grey)
    parts = connected_parts(ink > ripple)
    sure = parts.sums((ink > 0.4).astype(np.float32)) > 0
    return np.where(parts.of(_without_distant(parts, ink, sure)), ink, np.float32(0))


def _without_distant(parts: Parts, ink: Picture, sure: Mask) -> Mask:
    """The parts of a drawing but for words and marks that are too far from the digit to belong to it."""
    digit = _digit(parts, ink, sure)
    if digit is None:
        return sure
    top, left, bottom, right = _box(parts.boxes[digit])
    tops, lefts, bottoms, rights = parts.boxes.T
    gap = np.maximum.reduce([tops - bottom, top - bottoms, lefts - right, left - rights])
    kept = sure & (digit | (gap <= _NEAR * max(bottom - top, right - left)))
    mass = parts.sums(ink)
    # What outweighs the digit is no note beside it: then the digit itself is in pieces.
    return np.asarray(kept if mass[kept].sum() > mass[sure & ~kept].sum() else sure)


def _inside_of(mount: Mask, grey: Picture) -> Picture | None:
    rows, columns = np.flatnonzero(mount.any(axis=1)), np.flatnonzero(mount.any(axis=0))
    inside = grey[rows[0] + 1 : rows[-1], columns[0] + 1 : columns[-1]]
    if inside.shape == grey.shape or min(inside.shape) < 8:
        return None
    return find_drawing(inside)


@dataclass(frozen=True, eq=False)
class _Found:
    """What may be the digit of a photograph.

    Attributes
    ----------
    canvas : ndarray of float32
        Its ink, cut out.
    imitators : float
        Share of its surroundings that is as dark (or bright) as the ink. Beside ink there is little; the lit
        paper inside a 0, or between a stroke and a shadow, stands out too, but such paper is all around.
    """

    canvas: Picture
    imitators: float


def _photographed(grey: Picture, bright: bool) -> _Found | None:
    contrast, noise = _contrast(grey, bright)
    parts = _ink_parts(contrast, noise)
    if parts is None:
        return None
    leaving = _leaving(parts)
    usable = np.ones(parts.count, np.bool_)
    if not leaving.all():
        # What runs out of the picture (a thumb, a table) may be stronger than the ink; look again without.
        without = dilate(parts.of(leaving).astype(np.float32), 5) > 0
        contrast = np.where(without, np.float32(0), contrast)
        parts = _ink_parts(contrast, noise)
        if parts is None:
            return None
        usable = ~_leaving(parts)
    chosen = _digit(parts, contrast, usable)
    if chosen is None:
        return None
    mask = parts.of(chosen)
    box = _box(parts.boxes[chosen])
    others = parts.of(~chosen)
    return _Found(
        _cut_out(contrast, mask, others, box, noise), _imitators(grey if bright else -grey, mask, box)
    )


def _contrast(grey: Picture, bright: bool) -> tuple[Picture, Picture]:
    """How far each pixel stands out from the background under it, and how much that is due to grain."""
    window = max(int(_WINDOW * max(grey.shape)) | 1, 3)
    half = window // 2
    # Padded, so that a shadow or a table at the edge counts as wide, not as a stroke along the edge.
    padded = np.pad(grey if bright else -grey, half, mode="edge")
    background = opening(padded, window)[half:-half, half:-half]
    if bright:
        contrast = grey - background
    else:
        # Ink takes away a share of the light, in a shadow too. Where it is nearly dark, shares are grain.
        light = -background
        contrast = (light - grey) / np.maximum(light, np.float32(0.4 * np.quantile(light, 0.9)))
    middle, noise = _local_ground(contrast)
    return np.maximum(contrast - middle, 0), noise


def _local_ground(contrast: Picture) -> tuple[Picture, Picture]:
    """What contrast the bare background shows around each pixel, and the standard deviation of its grain.

    Both differ from place to place: grain is a greater share of the light where there is less of it. Taken
    from the lower part of what is in windows of three tenths of the picture. Bold ink may fill a window all
    the same; but grain is what differs from one pixel to the next, and ink is not, so that sets a bound.
    """
    height, width = contrast.shape
    across = contrast[:: max(height // 150, 1)]
    steps = np.abs(np.diff(across, axis=1))
    middles, deviations = np.empty((2, _PLACES, _PLACES), np.float32)
    for row in range(_PLACES):
        for column in range(_PLACES):
            window = (_window(row, len(across)), _window(column, width - 1))
            grain = 1.4826 / np.sqrt(2) * np.median(steps[window])
            low, high = np.quantile(across[window], (0.1, 0.35))
            deviation = (high - low) / 0.896  # 0.896 = 1.281 - 0.385: those shares of a normal law
            middles[row, column] = min(high + 0.385 * deviation, 5 * grain + 0.03)
            deviations[row, column] = min(deviation, 2 * grain + 0.01)
    return _spread(middles, contrast.shape), _spread(deviations, contrast.shape)


def _window(place: int, length: int) -> slice:
    middle = (place + 0.5) / _PLACES * length
    half = max(0.15 * length, 1)
    return slice(max(int(middle - half), 0), int(middle + half) + 1)


def _spread(values: Picture, shape: tuple[int, int]) -> Picture:
    return np.asarray(Image.fromarray(values).resize(shape[::-1], Image.Resampling.BILINEAR))


def _ink_parts(contrast: Picture, noise: Picture) -> Parts | None:
    """Connected parts of what stands out, each with some sure ink in it; None if nothing does."""
    typical = _typical(contrast)
    if typical < max(_FAINTEST, 5 * float(np.median(noise))):
        return None
    parts = connected_parts(without_rulings(contrast > np.maximum(_INK * typical, 4 * noise)))
    sure = parts.sums((contrast > np.maximum(_SURE * typical, 5 * noise)).astype(np.float32)) > 0
    return connected_parts(parts.of(sure)) if sure.any() else None


def _typical(contrast: Picture) -> float:
    """The contrast of ink: a mean in which every pixel counts by its contrast cubed.

    Ink may be a thousandth of a picture. The cube lets it outweigh the grain of all the rest.
    """
    cubes = contrast.astype(np.float64) ** 3
    total = cubes.sum()
    return float((cubes * contrast).sum() / total) if total > 0 else 0.0


def _leaving(parts: Parts) -> Mask:
    """Which parts touch the picture's edge."""
    height, width = parts.labels.shape
    top, left, bottom, right = parts.boxes.T
    return np.asarray((top <= 1) | (left <= 1) | (bottom >= height - 1) | (right >= width - 1))


def _digit(parts: Parts, contrast: Picture, usable: Mask) -> Mask | None:
    """Which parts are the digit: the heaviest usable one, and what is near it and as black."""
    heights, widths = (parts.boxes[:, 2:] - parts.boxes[:, :2]).T
    # A digit may be slim, but none is flat: the rest of a ruling is.
    large = usable & (heights >= max(6, 0.025 * max(contrast.shape))) & (heights >= 0.3 * widths)
    if not large.any():
        return None
    mass = parts.sums(contrast)
    level = mass / parts.sums(np.ones_like(contrast))
    main = int(np.argmax(np.where(large, mass, 0)))
    alike = usable & (mass >= _SPECK * mass[main]) & (level >= 0.6 * level[main])
    chosen = np.zeros(parts.count, np.bool_)
    chosen[main] = True
    while True:  # what is near the parts chosen so far
        top, left, bottom, right = _box(parts.boxes[chosen])
        near = _NEAR * max(bottom - top, right - left)
        tops, lefts, bottoms, rights = parts.boxes.T
        gap = np.maximum.reduce([tops - bottom, top - bottoms, lefts - right, left - rights])
        more = alike & ~chosen & (gap <= near)
        if not more.any():
            return chosen
        chosen |= more


def _box(boxes: NDArray[np.int64]) -> tuple[int, int, int, int]:
    top, left = boxes[:, :2].min(axis=0)
    bottom, right = boxes[:, 2:].max(axis=0)
    return int(top), int(left), int(bottom), int(right)


def _imitators(height: Picture, mask: Mask, box: tuple[int, int, int, int]) -> float:
    """The share of the surroundings of ``mask`` that is as high as it is; ink is high in ``height``."""
    top, left, bottom, right = box
    side = max(bottom - top, right - left)
    margin = max(side // 4, min(2 * side, 40))  # wide enough to look beyond the ring around a small hole
    window = (slice(max(top - margin, 0), bottom + margin), slice(max(left - margin, 0), right + margin))
    around = height[window][dilate(mask[window].astype(np.float32), 5) == 0]
    if not around.size:
        return 1.0
    ink, ground = np.median(height[window][mask[window]]), np.median(around)
    if ink <= ground:
        return 1.0
    return float(np.mean(around > ink - 0.25 * (ink - ground)))


def _cut_out(
    contrast: Picture, mask: Mask, others: Mask, box: tuple[int, int, int, int], noise: Picture
) -> Picture:
    """The ink of ``mask`` with its soft edges, from 0 to 1, and a margin of two pixels."""
    typical = _typical(np.where(mask, contrast, np.float32(0)))
    low, high = np.maximum(0.2 * typical, 3 * noise), 0.85 * typical
    edges = dilate(mask.astype(np.float32), 5) > 0
    edges &= mask | (dilate(others.astype(np.float32), 3) == 0)
    soft = np.clip((contrast - low) / np.maximum(high - low, 0.01), 0, 1) * edges
    top, left, bottom, right = box
    return np.pad(soft, 2)[top : bottom + 4, left : right + 4].astype(np.float32)
