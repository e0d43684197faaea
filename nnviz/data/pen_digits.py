"""Digits drawn with a pen, for training: a hand that never writes a form twice the same way.

A form is a row of points along the pen's way. It is bent as a whole, wobbles along the way, its movements
miss each other a little, and it is slanted, turned and stretched. The pen is round and keeps its width. The
result is fitted into its box as `nnviz.data.digitize` does it. All digits of a call are drawn together.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.data.digitize import BOX, CENTRE, SIDE
from nnviz.data.pen_forms import FORMS, Form, Movement

# How far hands differ, as standard deviations; lengths in heights of a digit. Chosen by eye, so that what
# comes out can still be read.
_BEND = 0.10  # of the whole digit: the five terms of a cubic warp
_WOBBLE = 0.035  # of the slowest of four waves along the pen's way
_MISS = 0.045  # between the movements of a digit
_TURN = 7.0  # degrees
_SLANT, _USUAL_SLANT = 10.0, 4.0  # degrees; most people lean a little to the right
_STRETCH = 0.25  # natural logarithm of width by height

_THINNEST, _THICKEST = 1.8, 4.2  # pen's width in pixels, of the 20 of the box; MNIST's median line has 3
_POINTS = 64  # along the pen's way: about one for each pixel of it
_WAVES = 4


class _Forms(NamedTuple):
    """All forms as arrays."""

    points: NDArray[np.float32]  # (n, 64, 2), x and y from the middle of the digit
    movements: NDArray[np.float32]  # (n, 64, most movements), 1 where a point belongs to a movement
    places: NDArray[np.float64]  # (n,): form i is chosen by digit + share in places[i - 1] … places[i]


def draw_digits(labels: NDArray[np.integer], rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw digits as 28x28 pictures that look as if `digitize` had prepared them.

    Parameters
    ----------
    labels : ndarray of integers, shape (m,)
        0 to 9: what to draw.
    rng : Generator
        The same state draws the same pictures.

    Returns
    -------
    ndarray of float32, shape (m, 784)
        Between 0 and 1.
    """
    m = len(labels)
    forms = _forms()
    chosen = np.searchsorted(forms.places, labels + rng.random(m), side="right")
    points = _by_hand(forms.points[chosen], forms.movements[chosen], rng)
    width = np.float32(_THINNEST) + np.float32(_THICKEST - _THINNEST) * rng.random((m, 1), np.float32)
    low, high = points.min(axis=1), points.max(axis=1)
    growth = (BOX - width) / np.maximum((high - low).max(axis=1, keepdims=True), np.float32(1e-3))
    points = (points - ((low + high) / 2)[:, None]) * growth[:, None]
    covered: NDArray[np.float32] = np.float32(0.5) * (width + 1) - _distances(points)
    return _centred(np.clip(covered, 0, 1, out=covered).reshape(m, SIDE, SIDE)).reshape(m, -1)


def _centred(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pictures (m, 28, 28), their boxes in the middle, moved by whole pixels as `digitize` moves them."""
    # The box lies between pixels 4 and 24; `digitize` puts it at 15 less the barycentre, cut to a whole
    # number.
    middles = np.arange(SIDE) + np.float32(0.5 - (SIDE - BOX) / 2)
    mass = pictures.sum(axis=(1, 2))[:, None]
    barycentres = np.stack([pictures.sum(axis=2) @ middles, pictures.sum(axis=1) @ middles], axis=1) / mass
    places = np.floor(CENTRE - barycentres).astype(np.intp).clip(0, SIDE - BOX)
    beyond = (SIDE - BOX) // 2
    padded = np.pad(pictures, ((0, 0), (beyond, beyond), (beyond, beyond)))
    rows, columns = (np.arange(SIDE) + 2 * beyond - places[:, axis, None] for axis in (0, 1))
    moved: NDArray[np.float32] = padded[
        np.arange(len(pictures))[:, None, None], rows[:, :, None], columns[:, None]
    ]
    return moved


def _by_hand(
    points: NDArray[np.float32], movements: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """The points (m, 64, 2) as somebody's hand would place them."""
    m = len(points)

    def normal(*shape: int) -> NDArray[np.float32]:
        return rng.standard_normal((m, *shape), np.float32)

    waves = _waves() @ normal(_WAVES, 2)
    misses = movements @ normal(movements.shape[2], 2)
    points = points + np.float32(_WOBBLE) * waves + np.float32(_MISS) * misses
    x, y = points[..., 0], points[..., 1]
    terms = np.stack([x * x, x * y, y * y, x * x * y, y * y * y], axis=2)
    points += np.float32(_BEND) * (terms @ normal(5, 2))
    turn = np.deg2rad(_TURN) * normal()
    slant = np.tan(np.deg2rad(_USUAL_SLANT) + np.deg2rad(_SLANT) * normal())
    stretch = np.exp(_STRETCH * normal())
    cosine, sine, nothing, one = np.cos(turn), np.sin(turn), np.zeros_like(turn), np.ones_like(turn)
    # Rows (x, y) times: stretched and slanted, then turned.
    shape = np.array([[stretch, nothing], [-slant, one]]).transpose(2, 0, 1)
    rotation = np.array([[cosine, sine], [-sine, cosine]]).transpose(2, 0, 1)
    hand: NDArray[np.float32] = points @ (shape @ rotation).astype(np.float32)
    return hand


def _distances(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """From each pixel to the nearest of the points (m, 64, 2), which are seen from the middle: (m, 784)."""
    middles = np.arange(SIDE, dtype=np.float32) - np.float32((SIDE - 1) / 2)
    pixels = np.stack([np.tile(middles, SIDE), np.repeat(middles, SIDE)], axis=1)
    # |pixel - point|² is |pixel|² less a product that BLAS makes for all pairs.
    squares = (points * points).sum(axis=2)[:, None, :] - 2 * (pixels @ points.transpose(0, 2, 1))
    nearest = squares.min(axis=2) + (pixels * pixels).sum(axis=1)
    distances: NDArray[np.float32] = np.sqrt(np.maximum(nearest, 0))
    return distances


@lru_cache(maxsize=1)
def _waves() -> NDArray[np.float32]:
    """Half waves along the pen's way, the quicker the lower: (64, 4)."""
    place, wave = np.linspace(0, 1, _POINTS)[:, None], np.arange(1, _WAVES + 1)
    return (np.cos(np.pi * wave * place) / wave).astype(np.float32)


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    points, movements, places = [], [], []
    most = max(len(form.movements) for form in FORMS)
    for form in FORMS:
        way, belongs = _way(form)
        low, high = way.min(axis=0), way.max(axis=0)
        points.append(((way - (low + high) / 2) / (high - low).max()).astype(np.float32))
        movements.append(np.eye(most, dtype=np.float32)[belongs])
    for digit in range(10):
        weights = [form.weight for form in FORMS if form.digit == digit]
        places.extend(digit + np.cumsum(weights) / np.sum(weights))
    return _Forms(np.stack(points), np.stack(movements), np.array(places))


def _way(form: Form) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """64 points evenly along the movements of a form, (64, 2), and the movement of each, (64,)."""
    ways = [_fine(movement) for movement in form.movements]
    lengths = [np.hypot(*np.diff(way, axis=0).T) for way in ways]
    ends = np.cumsum([length.sum() for length in lengths])
    belongs = np.searchsorted(ends, (np.arange(_POINTS) + 0.5) / _POINTS * ends[-1])
    points = np.empty((_POINTS, 2))
    for i, (way, length) in enumerate(zip(ways, lengths, strict=True)):
        here = np.flatnonzero(belongs == i)
        along = np.concatenate([[0], np.cumsum(length)])
        wanted = np.linspace(0, along[-1], len(here))  # from the very beginning to the very end
        points[here] = np.stack([np.interp(wanted, along, way[:, axis]) for axis in (0, 1)], axis=1)
    return points, belongs


def _fine(movement: Movement, steps: int = 12) -> NDArray[np.float64]:
    """The way of a movement in short pieces. A curve is a Catmull-Rom spline, closed if its ends meet."""
    corners = movement.points
    if not movement.smooth:
        return corners
    closed = np.array_equal(corners[0], corners[-1])
    before = corners[-2] if closed else 2 * corners[0] - corners[1]
    after = corners[1] if closed else 2 * corners[-1] - corners[-2]
    around = np.vstack([before, corners, after])
    a, b, c, d = (around[k : k + len(corners) - 1, None] for k in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return np.vstack([curve.reshape(-1, 2) / 2, corners[-1:]])
