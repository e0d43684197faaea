"""Distortions of training images on the fly.

Each image is distorted afresh each time it is shown. Turning, scaling, slanting, moving, bending and fitting
into the box again are composed into one map from the pixels of the new picture to places in the old one,
which is read there once, by bilinear interpolation: what is resampled twice is blurred twice.

The distortions are those of Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks
Applied to Visual Document Analysis" (ICDAR 2003). What is added serves digits that people draw: a drawing
arrives fitted into its box and centred by its mass, however it was drawn, so an image that was turned or
slanted is fitted and centred again (`Augmentation.refit`); pens differ in width (`Augmentation.thickness`);
and some people's digits have forms that the data does not hold (`Augmentation.pen`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnviz.data.digitize import BOX, SIDE
from nnviz.data.pen_digits import draw_digits

Images = NDArray[np.float32]

_MARGIN = 2  # zero pixels around each image while it is read: outside there is no ink
_INK = np.float32(0.25)  # a pixel at least so bright belongs to the digit's box
_CENTRE_OF_MASS = 14.0  # row and column, half a pixel more or less: `digitize` moves by whole pixels


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far an image may be distorted; the defaults leave images as they are.

    Amounts are drawn evenly from minus the field to plus the field, for each image, unless said otherwise.

    Attributes
    ----------
    shift : float
        Pixels, down and sideways. With `refit`, what `refit` centred is moved.
    rotation : float
        Degrees about the middle of the image.
    scale : float
        Share by which the image grows or shrinks, in height and in width independently. With `refit` only
        the proportions change.
    shear : float
        Degrees by which upright lines are slanted.
    elastic : float
        Simard's alpha: each pixel is moved by evenly drawn numbers from -1 to 1, blurred and then multiplied
        by this many pixels. Simard's best were 34 with a sigma of 4 on 29x29 pixels.
    elastic_sigma : float
        Simard's sigma: the standard deviation of the Gaussian blur in pixels. Does nothing while `elastic`
        is 0.
    refit : bool
        Whether the distorted digit is fitted into its 20x20 box and centred by its mass again, as a drawing
        would be. For 28x28 pixels; does nothing while nothing else moves pixels.
    thickness : float
        Pixels, at most 1, by which lines grow or shrink on each side.
    noise : float
        Standard deviation of the grey noise added to each pixel, between black 0 and white 1.
    pen : float
        Share of the images, 0 to 1, that are replaced by the same digit drawn with a pen, in one of the forms
        of `nnviz.data.pen_forms`. For 28x28 pixels, and for digits.
    """

    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    elastic_sigma: float = 4.0
    refit: bool = False
    thickness: float = 0.0
    noise: float = 0.0
    pen: float = 0.0

    @property
    def bends(self) -> bool:
        """Whether pixels change places."""
        return any((self.shift, self.rotation, self.scale, self.shear, self.elastic))

    @property
    def active(self) -> bool:
        """Whether images change at all."""
        return self.bends or any((self.thickness, self.noise, self.pen))


def augment(
    images: Images,
    settings: Augmentation,
    rng: np.random.Generator,
    labels: NDArray[np.integer] | None = None,
) -> Images:
    """Distort images, each in its own way.

    Parameters
    ----------
    images : ndarray of float32, shape (m, side * side)
        Square pictures in C order, ink bright on 0. Not changed.
    settings : Augmentation
    rng : Generator
        The same state gives the same distortions.
    labels : ndarray of integers, shape (m,), optional
        Which digits the images show. Without them no image is replaced by one that a pen drew.

    Returns
    -------
    ndarray of float32, shape (m, side * side)
        A new array; values in [0, 1] if they were.

    Raises
    ------
    ValueError
        If the images are not square, or not of 28x28 pixels though the settings are for digits.
    """
    m, n_pixels = images.shape
    side = int(np.sqrt(n_pixels))
    if side * side != n_pixels:
        raise ValueError(f"Only square images can be distorted, not {n_pixels} pixels.")
    if side != SIDE and (settings.refit or settings.pen):
        raise ValueError(f"Refitting and pen-drawn digits are for 28x28 images, not {side}x{side}.")
    if m == 0:
        return images.copy()
    out = _moved(images, side, settings, rng) if settings.bends else images.copy()
    if settings.thickness:
        _thicken(out.reshape(m, side, side), settings.thickness, rng)
    if settings.pen and labels is not None:
        drawn = np.flatnonzero(rng.random(m) < settings.pen)
        out[drawn] = draw_digits(labels[drawn], rng)
    if settings.noise:
        out += np.float32(settings.noise) * rng.standard_normal(out.shape, np.float32)
        np.clip(out, 0, 1, out=out)
    return out


def _moved(images: Images, side: int, settings: Augmentation, rng: np.random.Generator) -> Images:
    """The images with their pixels moved, by one resampling."""
    m = len(images)
    middle = (side - 1) / 2
    # Columns (x, y, 1) of all pixels, seen from the middle of the image.
    y, x = (each.ravel() for each in np.mgrid[:side, :side].astype(np.float32) - np.float32(middle))
    pixels = np.stack([x, y, np.ones_like(x)])
    forward = _affine(m, settings, rng)
    target = settings.shift * rng.uniform(-1, 1, (m, 2))
    fields = _elastic(m, side, settings, rng) if settings.elastic else None
    centre = np.zeros((m, 2))
    if settings.refit:
        growth, centre = _fit(images, forward, pixels[:2], fields)
        forward *= growth[:, None, None]
        centre *= growth[:, None]
        target += _CENTRE_OF_MASS - middle + rng.uniform(-0.5, 0.5, (m, 2))
    # A pixel at v shows the place u of the old image for which forward @ u - centre + target = v.
    backward = np.linalg.inv(forward)
    constant = middle + (backward @ (centre - target)[:, :, None])
    rows = np.concatenate([backward, constant], axis=2).astype(np.float32)
    places = (rows.reshape(m * 2, 3) @ pixels).reshape(m, 2, side * side)
    if fields is not None:
        places += fields
    return _read(images.reshape(m, side, side), places)


def _fit(
    images: Images,
    forward: NDArray[np.float64],
    pixels: NDArray[np.float32],
    fields: NDArray[np.float32] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far each digit must grow to fill its box after ``forward``, (m,); its centre of mass then, (m, 2).

    Found from where the pixels go, without making the picture. The fields move the new picture's pixels;
    where a digit bends little from pixel to pixel, the old one's move the other way by as much.
    """
    m = len(images)
    moved = (forward.astype(np.float32).reshape(m * 2, 2) @ pixels).reshape(m, 2, -1)
    if fields is not None:
        moved -= fields
    ink = images[:, None, :]
    beyond = np.where(ink >= _INK, np.float32(0), np.float32(1e6))
    extent = (moved - beyond).max(axis=2) - (moved + beyond).min(axis=2) + 1
    longer = extent.max(axis=1).astype(np.float64)
    mass = images.sum(axis=1, dtype=np.float64)
    inked = (longer > 0) & (mass > 0)
    centre = (moved * ink).sum(axis=2, dtype=np.float64) / np.where(inked, mass, 1)[:, None]
    return np.where(inked, BOX / np.where(inked, longer, 1), 1.0), centre


def _affine(m: int, settings: Augmentation, rng: np.random.Generator) -> NDArray[np.float64]:
    """What turns, scales and slants each digit about its middle: matrices (m, 2, 2) for columns (x, y)."""
    angle = np.deg2rad(settings.rotation) * rng.uniform(-1, 1, m)
    slant = np.tan(np.deg2rad(settings.shear) * rng.uniform(-1, 1, m))
    growth = 1 + settings.scale * rng.uniform(-1, 1, (m, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).transpose(2, 0, 1)
    scale_and_slant = np.zeros((m, 2, 2))
    scale_and_slant[:, 0, 0], scale_and_slant[:, 1, 1] = growth.T
    scale_and_slant[:, 0, 1] = -slant * growth[:, 1]
    matrices: NDArray[np.float64] = turn @ scale_and_slant
    return matrices


def _elastic(m: int, side: int, settings: Augmentation, rng: np.random.Generator) -> NDArray[np.float32]:
    """Simard's displacement fields (m, 2, side * side) in pixels, smooth and different for each image."""
    noise = rng.random((m * 2 * side, side), np.float32)
    noise -= np.float32(0.5)
    blur = _gaussian(side, settings.elastic_sigma)
    across = (noise @ blur).reshape(m * 2, side, side)
    down = np.matmul(blur, across)
    down *= np.float32(2 * settings.elastic)
    fields: NDArray[np.float32] = down.reshape(m, 2, side * side)
    return fields


@lru_cache(maxsize=8)
def _gaussian(side: int, sigma: float) -> NDArray[np.float32]:
    """The symmetric matrix (side, side) that blurs along one axis; beyond the edge there is nothing."""
    distance = np.arange(side)[:, None] - np.arange(side)
    reach = np.arange(-4 * int(np.ceil(sigma)), 4 * int(np.ceil(sigma)) + 1)
    matrix: NDArray[np.float32] = (
        np.exp(-0.5 * (distance / sigma) ** 2) / np.exp(-0.5 * (reach / sigma) ** 2).sum()
    ).astype(np.float32)
    matrix.flags.writeable = False
    return matrix


def _read(images: NDArray[np.float32], places: NDArray[np.float32]) -> Images:
    """Read images (m, side, side) at ``places`` (m, 2, n), x and y, bilinearly: (m, n); 0 outside."""
    m, side, _ = images.shape
    wide = side + 2 * _MARGIN
    padded = np.zeros((m, wide, wide), np.float32)
    padded[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = images
    flat = padded.reshape(-1)
    places = places + np.float32(_MARGIN)
    np.clip(places, 0, np.float32(wide - 1.001), out=places)
    whole = places.astype(np.int32)
    places -= whole
    x, y = places[:, 0], places[:, 1]
    corner = whole[:, 1] * np.int32(wide)
    corner += whole[:, 0]
    corner += np.arange(m, dtype=np.int32)[:, None] * np.int32(wide * wide)
    # The last pixel is margin, so a place never needs the pixels after it; "clip" spares NumPy a check.
    upper, right = flat.take(corner, mode="clip"), flat[1:].take(corner, mode="clip")
    right -= upper
    right *= x
    upper += right
    below = flat[wide:]
    lower, right = below.take(corner, mode="clip"), below[1:].take(corner, mode="clip")
    right -= lower
    right *= x
    lower += right
    lower -= upper
    lower *= y
    upper += lower
    return upper


def _thicken(pictures: NDArray[np.float32], most: float, rng: np.random.Generator) -> None:
    """Make the lines of ``pictures`` (m, side, side) thicker or thinner, in place.

    Each pixel goes part of the way to the brightest of itself and its four neighbours, or to the darkest. The
    brightest pixel of a picture keeps its grey level, so that thin lines do not fade.
    """
    m, side, _ = pictures.shape
    share = rng.random((m,), np.float32)
    share -= np.float32(0.5)
    share *= np.float32(2 * most)
    for extreme, chosen in ((np.maximum, share > 0), (np.minimum, share < 0)):
        some = np.zeros((np.count_nonzero(chosen), side + 2, side + 2), np.float32)
        inside = some[:, 1:-1, 1:-1]
        inside[:] = pictures[chosen]
        reached = extreme(inside, some[:, 1:-1, :-2])
        for neighbour in (some[:, 1:-1, 2:], some[:, :-2, 1:-1], some[:, 2:, 1:-1]):
            extreme(reached, neighbour, out=reached)
        reached -= inside
        part: NDArray[np.float32] = np.abs(share[chosen])
        reached *= part[:, None, None]
        reached += inside
        peak: NDArray[np.float32] = reached.max(axis=(1, 2), keepdims=True)
        before: NDArray[np.float32] = inside.max(axis=(1, 2), keepdims=True)
        reached *= np.divide(before, peak, out=np.ones_like(peak), where=peak > 0)
        pictures[chosen] = reached
