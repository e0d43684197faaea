"""Distortions of training images on the fly.

Each image is distorted afresh each time it is shown. Turning, scaling, slanting, moving and bending are
composed into one map from the pixels of the new picture to places in the old one, which is read there once,
by bilinear interpolation: what is resampled twice is blurred twice.

The distortions are those of Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks
Applied to Visual Document Analysis" (ICDAR 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]

_MARGIN = 2  # zero pixels around each image while it is read: outside there is no ink


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far an image may be distorted; every field at 0 leaves images as they are.

    Amounts are drawn evenly from minus the field to plus the field, for each image, unless said otherwise.

    Attributes
    ----------
    shift : float
        Pixels, down and sideways.
    rotation : float
        Degrees about the middle of the image.
    scale : float
        Share by which the image grows or shrinks, in height and in width independently.
    shear : float
        Degrees by which upright lines are slanted.
    elastic : float
        Simard's alpha: each pixel is moved by evenly drawn numbers from -1 to 1, blurred and then multiplied
        by this many pixels. Simard's best were 34 with a sigma of 4 on 29x29 pixels.
    elastic_sigma : float
        Simard's sigma: the standard deviation of the Gaussian blur in pixels. Does nothing while `elastic`
        is 0.
    noise : float
        Standard deviation of the grey noise added to each pixel, between black 0 and white 1.
    """

    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    elastic_sigma: float = 4.0
    noise: float = 0.0

    @property
    def bends(self) -> bool:
        """Whether pixels change places."""
        return any((self.shift, self.rotation, self.scale, self.shear, self.elastic))

    @property
    def active(self) -> bool:
        """Whether images change at all."""
        return self.bends or self.noise > 0


def augment(
    images: Images,
    settings: Augmentation,
    rng: np.random.Generator,
    out: Images | None = None,
) -> Images:
    """Distort images, each in its own way.

    Parameters
    ----------
    images : ndarray of float32, shape (m, side * side)
        Square pictures in C order, ink bright on 0. Not changed.
    settings : Augmentation
    rng : Generator
        The same state gives the same distortions.
    out : ndarray of float32, shape (m, side * side), optional
        Where the result goes.

    Returns
    -------
    ndarray of float32, shape (m, side * side)
        ``out``, or a new array; values in [0, 1] if they were.

    Raises
    ------
    ValueError
        If the images are not square.
    """
    m, n_pixels = images.shape
    side = int(np.sqrt(n_pixels))
    if side * side != n_pixels:
        raise ValueError(f"Only square images can be distorted, not {n_pixels} pixels.")
    if out is None:
        out = np.empty_like(images)
    if settings.bends and m:
        _resample(images, _sources(m, side, settings, rng), out)
    else:
        np.copyto(out, images)
    if settings.noise:
        out += np.float32(settings.noise) * rng.standard_normal(out.shape, np.float32)
        np.clip(out, 0, 1, out)
    return out


def _sources(
    m: int, side: int, settings: Augmentation, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where in the old image each pixel of the new one comes from: x and y, each (m, side * side)."""
    forward = _affine(m, settings, rng)
    backward = np.linalg.inv(forward)
    shift = settings.shift * rng.uniform(-1, 1, (m, 2))
    middle = (side - 1) / 2
    y, x = (each.ravel() for each in np.mgrid[:side, :side].astype(np.float32) - np.float32(middle))
    constant = middle - (backward @ shift[:, :, None])[:, :, 0]
    # One small product gives all coordinates: rows (a, b, c) times columns (x, y, 1).
    rows = np.concatenate([backward, constant[:, :, None]], axis=2).astype(np.float32)
    places = rows.reshape(m * 2, 3) @ np.stack([x, y, np.ones_like(x)])
    places = places.reshape(m, 2, side * side)
    if settings.elastic:
        places += _elastic(m, side, settings, rng)
    return places[:, 0], places[:, 1]


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


def _resample(images: Images, places: tuple[NDArray[np.float32], NDArray[np.float32]], out: Images) -> None:
    """Read ``images`` at ``places`` by bilinear interpolation into ``out``; outside there is no ink."""
    m, n_pixels = images.shape
    side = int(np.sqrt(n_pixels))
    wide = side + 2 * _MARGIN
    padded = np.zeros((m, wide, wide), np.float32)
    padded[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = images.reshape(m, side, side)
    flat = padded.reshape(-1)
    x, y = (np.clip(place + np.float32(_MARGIN), 0, np.float32(wide - 1.001)) for place in places)
    column, row = x.astype(np.int32), y.astype(np.int32)
    x -= column
    y -= row
    corner = row * np.int32(wide)
    corner += column
    corner += np.arange(m, dtype=np.int32)[:, None] * np.int32(wide * wide)
    upper, right = flat.take(corner), flat[1:].take(corner)
    right -= upper
    right *= x
    upper += right
    below = flat[wide:]
    lower, right = below.take(corner), below[1:].take(corner)
    right -= lower
    right *= x
    lower += right
    lower -= upper
    lower *= y
    np.add(upper, lower, out)
