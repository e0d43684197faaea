"""Ten digits drawn by hand, as strokes: one is on the pad at the start, the others are one key away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.ink import PEN_WIDTH, Ink, Stroke

# The places a pen passes through, stroke by stroke, in hundredths of the pad.
_DIGITS: tuple[tuple[tuple[tuple[int, int], ...], ...], ...] = (
    (
        (
            (55, 20), (44, 22), (35, 32), (31, 46), (31, 60), (36, 73), (47, 80),
            (58, 77), (66, 66), (69, 52), (67, 37), (60, 25), (51, 20),
        ),
    ),
    (((42, 32), (48, 26), (52, 20), (51, 40), (50, 60), (49, 80)),),
    (
        (
            (32, 35), (35, 27), (42, 21), (51, 19), (60, 23), (65, 31), (63, 41), (56, 52),
            (48, 62), (40, 71), (32, 79), (44, 78), (57, 78), (70, 77),
        ),
    ),
    (
        (
            (33, 28), (39, 22), (47, 19), (56, 21), (62, 28), (61, 37), (55, 44), (45, 47),
            (55, 49), (63, 55), (66, 64), (62, 73), (54, 79), (45, 80), (36, 77), (31, 71),
        ),
    ),
    (
        ((40, 21), (37, 31), (33, 42), (29, 53), (43, 53), (57, 53), (71, 52)),
        ((59, 33), (58, 49), (56, 65), (54, 82)),
    ),
    (
        (
            (40, 22), (38, 34), (36, 46), (44, 43), (53, 43), (61, 48), (65, 57), (63, 68), (57, 76),
            (48, 80), (40, 79), (33, 75),
        ),
        ((40, 22), (52, 22), (66, 20)),
    ),
    (
        (
            (60, 19), (51, 24), (43, 32), (37, 42), (34, 53), (34, 64), (38, 74), (46, 80), (55, 79),
            (62, 73), (64, 64), (60, 56), (52, 53), (44, 55), (38, 61), (35, 68),
        ),
    ),
    (((31, 24), (43, 23), (55, 22), (68, 21), (62, 34), (57, 47), (52, 62), (48, 81)),),
    (
        (
            (60, 26), (54, 20), (46, 20), (40, 24), (39, 32), (43, 40), (50, 47), (58, 55), (62, 64),
            (60, 73), (53, 80), (45, 80), (38, 74), (37, 65), (41, 56), (49, 48), (57, 40), (61, 32),
            (60, 26),
        ),
    ),
    (
        (
            (64, 32), (60, 24), (53, 20), (45, 22), (39, 28), (37, 36), (40, 44), (47, 48), (55, 46),
            (61, 40), (64, 32), (64, 44), (62, 57), (58, 70), (54, 82),
        ),
    ),
)  # fmt: skip

_STEPS = 5  # points drawn between two places


def sample_digit(digit: int) -> Ink:
    """The digit drawn by hand, 0 … 9."""
    strokes = tuple(
        Stroke(_smooth(np.array(places, np.float64) / 100), PEN_WIDTH) for places in _DIGITS[digit]
    )
    return Ink(strokes)


def _smooth(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """A curve through all places (n, 2): Catmull and Rom's spline, with the ends repeated."""
    p = np.concatenate([places[:1], places, places[-1:]])
    t = np.arange(_STEPS)[:, None, None] / _STEPS
    p0, p1, p2, p3 = p[:-3], p[1:-2], p[2:-1], p[3:]
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return np.concatenate([curve.transpose(1, 0, 2).reshape(-1, 2), places[-1:]])
