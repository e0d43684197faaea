"""Ink: what a pen drew, as vectors.

A stroke is a polyline and a width; ink is a row of strokes. Both are immutable, so undo and redo are a list
of earlier inks. Everything is in pad units: the pad is the square from 0 to 1, x to the right, y down.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.data.eraser import cut
from nnviz.data.pen import PenField

PEN_WIDTH = 0.08
"""The usual width of the pen: 15 % of the height of a digit that fills half of the pad."""


class Stroke:
    """One line of the pen, from touching the pad to leaving it.

    Parameters
    ----------
    points : array_like of float, shape (n, 2)
        x and y of at least one point, in pad units. One point is a dot.
    width : float
        The pen's diameter in pad units.

    Attributes
    ----------
    points : ndarray of float64, shape (n, 2)
        Read-only.
    width : float

    Raises
    ------
    ValueError
        If there is no point, or a number is not finite, or the width is not positive.
    """

    __slots__ = ("points", "width")

    points: NDArray[np.float64]
    width: float

    def __init__(self, points: ArrayLike, width: float = PEN_WIDTH) -> None:
        array = np.array(points, np.float64)
        if array.ndim != 2 or array.shape[1] != 2 or not len(array) or not np.isfinite(array).all():
            raise ValueError("A stroke needs at least one point, each with a finite x and y.")
        if not (np.isfinite(width) and width > 0):
            raise ValueError(f"A pen's width must be a positive number, not {width!r}.")
        array.flags.writeable = False
        object.__setattr__(self, "points", array)
        object.__setattr__(self, "width", float(width))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A stroke never changes; make another one.")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stroke):
            return NotImplemented
        return self.width == other.width and np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        return hash((self.width, self.points.tobytes()))

    def __repr__(self) -> str:
        return f"Stroke({len(self.points)} points, width {self.width:g})"

    def extended(self, points: ArrayLike) -> Stroke:
        """The stroke drawn on through ``points``, one (2,) or several (n, 2)."""
        return Stroke(
            np.concatenate([self.points, np.atleast_2d(np.asarray(points, np.float64))]), self.width
        )

    def continues(self, earlier: Stroke) -> bool:
        """Whether this is ``earlier`` with no, one or more points added at its end."""
        n = len(earlier.points)
        return self.width == earlier.width and np.array_equal(self.points[:n], earlier.points)


@dataclass(frozen=True, slots=True)
class Ink:
    """Everything on the pad.

    Attributes
    ----------
    strokes : tuple of Stroke
        In the order in which they were drawn.
    """

    strokes: tuple[Stroke, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.strokes)

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """Left, top, right and bottom of the ink, the pen's width included; None if there is none."""
        if not self.strokes:
            return None
        lows = [stroke.points.min(axis=0) - stroke.width / 2 for stroke in self.strokes]
        highs = [stroke.points.max(axis=0) + stroke.width / 2 for stroke in self.strokes]
        (left, top), (right, bottom) = np.min(lows, axis=0).tolist(), np.max(highs, axis=0).tolist()
        return left, top, right, bottom

    def with_stroke(self, stroke: Stroke) -> Ink:
        """This ink and one more stroke."""
        return Ink((*self.strokes, stroke))

    def with_last(self, stroke: Stroke) -> Ink:
        """This ink with its last stroke replaced, as while it is being drawn."""
        return Ink((*self.strokes[:-1], stroke))

    def erased(self, path: ArrayLike, radius: float) -> Ink:
        """What is left of the ink after an eraser of ``radius`` was moved along ``path``.

        Strokes are cut where the eraser's disc touches them: every part of a middle line within ``radius``
        and half the pen's width of the path is gone, and the rest goes on as strokes of its own.

        Parameters
        ----------
        path : array_like of float, shape (n, 2) or (2,)
            Where the eraser was, in pad units: one point or a polyline.
        radius : float
            In pad units.

        Returns
        -------
        Ink
            This very ink if nothing was met.
        """
        track = np.atleast_2d(np.asarray(path, np.float64))
        left: list[Stroke] = []
        for stroke in self.strokes:
            left.extend(_outside(stroke, track, radius + stroke.width / 2))
        met = len(left) != len(self.strokes) or any(map(operator.is_not, left, self.strokes))
        return Ink(tuple(left)) if met else self

    def render(self, size: int) -> NDArray[np.float32]:
        """Draw the ink with a round pen.

        Returns
        -------
        ndarray of float32, shape (size, size)
            Ink 1, ground 0, between them along the edges, whose steepness is one pixel. What lies outside the
            pad is not drawn.
        """
        grey = np.zeros((size, size), np.float32)
        for width in {stroke.width for stroke in self.strokes}:
            field = PenField(size, width / 2)
            for stroke in self.strokes:
                if stroke.width == width:
                    field.add(stroke.points, 1.0)
            np.maximum(grey, field.covered(width), out=grey)
        return grey

    def to_dict(self) -> dict[str, Any]:
        """Numbers, lists and a dict, for JSON."""
        return {
            "strokes": [{"width": stroke.width, "points": stroke.points.tolist()} for stroke in self.strokes]
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Ink:
        """The ink that `to_dict` described.

        Raises
        ------
        ValueError
            If ``values`` do not describe ink.
        """
        try:
            strokes = [Stroke(each["points"], each["width"]) for each in values["strokes"]]
        except (KeyError, TypeError) as error:
            raise ValueError("These values are not ink: strokes, each with points and a width.") from error
        return cls(tuple(strokes))


def _outside(stroke: Stroke, track: NDArray[np.float64], reach: float) -> list[Stroke]:
    """The parts of ``stroke`` that stay further than ``reach`` from ``track``; itself if that is all."""
    parts = [stroke.points]
    for centre in _close_together(track, reach / 4):
        parts = [rest for part in parts for rest in cut(part, centre, reach)]
    if len(parts) == 1 and parts[0] is stroke.points:
        return [stroke]
    return [Stroke(part, stroke.width) for part in parts]


def _close_together(track: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Points along a polyline, its corners among them, no further apart than ``step``."""
    places = [track[:1]]
    for start, end in itertools.pairwise(track):
        n = max(int(np.ceil(np.hypot(*(end - start)) / step)), 1)
        places.append(start + np.linspace(0, 1, n + 1)[1:, None] * (end - start))
    return np.concatenate(places)
