"""The round pen: how far each pixel of a pad is from the lines that a pen drew.

Distances, not grey levels, are what is kept: new lines only lower them near by, so a growing stroke costs
what was added, and the same distances give the picture for any width of the pen.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray


class PenField:
    """Distances to the middle lines of strokes, on a square of pixels.

    Distances are counted in widths of the pen that drew the stroke, so that one field holds strokes of pens
    of different widths.

    Parameters
    ----------
    size : int
        Pixels on each side of the pad.
    reach : float
        The greatest distance of interest in pad units: half the width of the widest line that will be asked
        for. Larger ones are not kept.
    """

    def __init__(self, size: int, reach: float) -> None:
        self._size = size
        self._reach = reach * size + 1.0  # pixels; the soft edge of the line lies half a pixel further out
        self._squares = np.full((size, size), np.float32(np.inf))
        self._middles = (np.arange(size) + 0.5).astype(np.float32)

    def add(self, points: NDArray[np.float64], width: float) -> None:
        """Draw on through ``points`` (n, 2) in pad units: n - 1 line segments, or a dot if there is one.

        ``width`` says how wide this pen is beside the others.
        """
        pixels = points * self._size
        if len(pixels) == 1:
            self._add_segment(pixels[0], pixels[0], width)
        for start, end in itertools.pairwise(pixels):
            self._add_segment(start, end, width)

    def covered(self, unit: float, width: float = 1.0) -> NDArray[np.float32]:
        """How much of each pixel is covered: (size, size), 0 to 1.

        The edge is a ramp, one pixel wide for pens of ``width``, which is close to the true area for lines
        wider than that.

        Parameters
        ----------
        unit : float
            How wide in pad units a pen of width 1 is.
        width : float
            The pen whose edges are to be exact.
        """
        grey = np.sqrt(self._squares)
        np.subtract(np.float32(0.5 * unit * self._size), grey, out=grey)
        grey *= np.float32(width)
        grey += np.float32(0.5)
        return np.clip(grey, 0, 1, out=grey)

    def _add_segment(self, start: NDArray[np.float64], end: NDArray[np.float64], width: float) -> None:
        x0, y0 = start.tolist()
        x1, y1 = end.tolist()
        left, right = self._range(x0, x1)
        top, bottom = self._range(y0, y1)
        if left >= right or top >= bottom:
            return
        along_x, along_y = x1 - x0, y1 - y0
        length = along_x * along_x + along_y * along_y
        x = self._middles[left:right] - np.float32(x0)
        y = (self._middles[top:bottom] - np.float32(y0))[:, None]
        if length > 1e-12:  # square pixels; less is a dot
            # The nearest point of the segment is at the share t of the way.
            t = (x * np.float32(along_x / length)) + (y * np.float32(along_y / length))
            np.clip(t, 0, 1, t)
            dx = x - t * np.float32(along_x)
            t *= np.float32(along_y)
            np.subtract(y, t, t)
            t *= t
            dx *= dx
            t += dx
        else:
            t = x * x + y * y
        t *= np.float32(1 / (width * width))
        part = self._squares[top:bottom, left:right]
        np.minimum(part, t, out=part)

    def _range(self, one: float, other: float) -> tuple[int, int]:
        """The first pixel within reach of two places on an axis, and the one after the last."""
        low, high = min(one, other) - self._reach, max(one, other) + self._reach
        return int(max(low, 0)), int(max(min(high + 1, self._size), 0))
