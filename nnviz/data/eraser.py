"""A round eraser for polylines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def cut(points: Points, centre: Points, radius: float) -> list[Points]:
    """What is left of a polyline outside a disc.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
        One point is a dot.
    centre : ndarray of float64, shape (2,)
    radius : float

    Returns
    -------
    list of ndarray of float64, shape (k, 2)
        The parts in order, ending on the circle where they were cut; ``points`` itself if it was not met.
    """
    from_centre = points - centre
    if len(points) == 1:
        return [] if np.hypot(*from_centre[0]) < radius else [points]
    enters, leaves = _crossings(from_centre, radius)
    if not (enters < leaves).any():
        return [points]
    parts: list[list[Points]] = [[points[0]]]
    for start, way, enter, leave in zip(points[:-1], np.diff(points, axis=0), enters, leaves, strict=True):
        if enter < leave:  # the way is inside from one share to the other
            if enter > 0:
                parts[-1].append(start + enter * way)
            parts.append([start + leave * way])
            if leave == 1:
                continue
        parts[-1].append(start + way)
    return [np.array(part) for part in parts if len(part) > 1]


def _crossings(from_centre: Points, radius: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each segment the shares of its way, 0 to 1, at which it enters and leaves the disc.

    A segment that misses the disc enters and leaves at the same share.
    """
    start = from_centre[:-1]
    way = from_centre[1:] - start
    square = (way * way).sum(axis=1)
    half = (start * way).sum(axis=1)
    rest = (start * start).sum(axis=1) - radius * radius
    root = half * half - square * rest
    hits = (root > 0) & (square > 0)
    root = np.sqrt(np.where(hits, root, 0))
    square = np.where(hits, square, 1)
    enters = np.where(hits, np.clip((-half - root) / square, 0, 1), 0)
    leaves = np.where(hits, np.clip((-half + root) / square, 0, 1), 0)
    return enters, leaves
