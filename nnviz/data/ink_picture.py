"""The picture that the network sees of vector ink, kept up with a pen that is moving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.digitize import digitize
from nnviz.data.ink import Ink
from nnviz.data.pen import PenField

_PAD = 200  # pixels on each side while ink is drawn: ten for each of the 20 of a digit that fills the pad


class InkDigitizer:
    """Prepares ink as MNIST's digits were prepared, and does only what is new while a stroke grows.

    The picture depends on the ink alone, not on what was shown before.
    """

    def __init__(self) -> None:
        self._ink = Ink()
        self._fields: dict[float, PenField] = {}

    def digitize(self, ink: Ink) -> NDArray[np.float32]:
        """The picture of ``ink``: float32 (28, 28) in [0, 1], all 0 if there is none."""
        if not _goes_on(self._ink, ink):
            self._ink, self._fields = Ink(), {}
        n = len(self._ink.strokes)
        for i, stroke in enumerate(ink.strokes[max(n - 1, 0) :], max(n - 1, 0)):
            known = len(self._ink.strokes[i].points) if i < n else 0
            if known < len(stroke.points):
                if stroke.width not in self._fields:
                    self._fields[stroke.width] = PenField(_PAD, stroke.width / 2)
                self._fields[stroke.width].add(stroke.points[max(known - 1, 0) :])
        self._ink = ink
        canvas = np.zeros((_PAD, _PAD), np.float32)
        for width, field in self._fields.items():
            np.maximum(canvas, field.covered(width), canvas)
        return digitize(canvas)


def digitize_ink(ink: Ink) -> NDArray[np.float32]:
    """The picture of ``ink``, prepared as MNIST's digits were: float32 (28, 28), all 0 if there is no ink."""
    return InkDigitizer().digitize(ink)


def _goes_on(earlier: Ink, later: Ink) -> bool:
    """Whether ``later`` is ``earlier`` with strokes added, or its last one drawn on."""
    n = len(earlier.strokes)
    if n == 0:
        return True
    if n > len(later.strokes) or not later.strokes[n - 1].continues(earlier.strokes[-1]):
        return False
    return all(a is b or a == b for a, b in zip(earlier.strokes[:-1], later.strokes[: n - 1], strict=True))
