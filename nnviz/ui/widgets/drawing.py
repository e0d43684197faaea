"""A drawing that is being made: strokes begun, drawn on, ended, erased, taken back, brought back. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.data.ink import Ink, Stroke

Point = tuple[float, float]

# Every ink that can be gone back to; strokes are shared between them, so that a step costs next to nothing.
_MOST_STEPS = 500


class Drawing:
    """Ink with a past. One gesture, from touching the pad to leaving it, is one step to take back.

    Attributes
    ----------
    ink : Ink
        What is on the pad now, the stroke that is being drawn included.
    drawing : bool
        Whether a stroke is being drawn at this moment.
    """

    def __init__(self, ink: Ink | None = None) -> None:
        self.ink = ink if ink is not None else Ink()
        self.drawing = False
        self._undone: list[Ink] = []
        self._past: list[Ink] = []
        self._before: Ink | None = None  # at the beginning of the gesture

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._undone)

    def begin(self, point: Point, width: float, afresh: bool = False) -> None:
        """Touch the pad with a pen of ``width``, in pad units; ``afresh`` instead of what is on it."""
        self.end()
        self._before = self.ink
        if afresh:
            self.ink = Ink()
        self.drawing = True
        self.ink = self.ink.with_stroke(Stroke((point,), width))

    def draw_on(self, points: Sequence[Point]) -> None:
        """Go on to ``points`` with the stroke that is being drawn."""
        if self.drawing and points:
            self.ink = self.ink.with_last(self.ink.strokes[-1].extended(points))

    def begin_erasing(self) -> None:
        """Touch the pad with the eraser."""
        self.end()
        self._before = self.ink

    def erase(self, path: Sequence[Point], radius: float) -> None:
        """Move the eraser along ``path``."""
        self.ink = self.ink.erased(path, radius)

    def end(self) -> None:
        """Leave the pad: what was done since it was touched is one step."""
        self.drawing = False
        before, self._before = self._before, None
        if before is not None and before is not self.ink:
            self._step_from(before)

    def replace(self, ink: Ink) -> None:
        """Put another ink on the pad, as one step."""
        self.end()
        if ink != self.ink:
            self._step_from(self.ink)
            self.ink = ink

    def undo(self) -> bool:
        """Take the last step back; whether there was one."""
        self.end()
        if not self._past:
            return False
        self._undone.append(self.ink)
        self.ink = self._past.pop()
        return True

    def redo(self) -> bool:
        """Take the step again that was taken back last; whether there was one."""
        self.end()
        if not self._undone:
            return False
        self._past.append(self.ink)
        self.ink = self._undone.pop()
        return True

    def _step_from(self, before: Ink) -> None:
        self._past.append(before)
        del self._past[:-_MOST_STEPS]
        self._undone.clear()
