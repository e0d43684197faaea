"""Evaluations of a run: what each found, and all of them as the rows of one table of numbers."""

from __future__ import annotations

import math
import typing
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nnviz.training.growing import Growing
from nnviz.training.overflow import Overflow


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation found. It drew no random number and changed nothing.

    Attributes
    ----------
    step : int
        Mini-batches trained before it.
    images : int
        Training images seen before it.
    epoch : float
        The same in epochs: ``images`` / size of the training set.
    seconds : float
        Time spent training and evaluating until then; pauses and waits are not counted.
    learning_rate : float
        Of the step before it, schedule included.
    train_cost : float or None
        Mean of the mini-batches' costs since the last evaluation of the same kind, each measured before its
        step; None when there was no step.
    train_correct, train_total : int
        Right answers on the *first* ``train_total`` training images, undistorted and without dropout: an
        estimate of the accuracy on the training set.
    test_cost : float
    test_correct, test_total : int
        On the first ``test_total`` test images.
    whole : bool
        True when that is the whole test set (then the validation images, if any, were evaluated too), False
        for the estimate that is made every tenth of an epoch.
    validation_cost : float or None
    validation_correct : int or None
    validation_total : int
    """

    step: int
    images: int
    epoch: float
    seconds: float
    learning_rate: float
    train_cost: float | None
    train_correct: int
    train_total: int
    test_cost: float
    test_correct: int
    test_total: int
    whole: bool
    validation_cost: float | None = None
    validation_correct: int | None = None
    validation_total: int = 0

    @property
    def test_accuracy(self) -> float:
        """Share of right answers on the test images, 0 … 1."""
        return self.test_correct / self.test_total


COLUMNS: Final[dict[str, Any]] = typing.get_type_hints(Evaluated)
"""Name and type of every number of an evaluation: the columns of a table of them."""

_row = attrgetter(*COLUMNS)
_STEP, _WHOLE = list(COLUMNS).index("step"), list(COLUMNS).index("whole")
_BLOCK = 128 * len(COLUMNS)
_LOOKED_BACK = 64  # rows in one go


def as_row(evaluated: Evaluated) -> list[float]:
    """One float64 for each field, exactly; NaN for None."""
    return [math.nan if value is None else float(value) for value in _row(evaluated)]


def from_row(row: Sequence[float]) -> Evaluated:
    """What `as_row` was given."""
    return Evaluated(*(_value(value, kind) for value, kind in zip(row, _KINDS, strict=True)))


def check_row(row: Sequence[float]) -> None:
    """Make sure that a row from a file is one of an evaluation.

    Raises
    ------
    ValueError
        When a count is not one.
    """
    for value, (kind, optional) in zip(row, _KINDS, strict=True):
        if kind is float or (optional and math.isnan(value)):
            continue
        if not value.is_integer() or not 0 <= value <= (1 if kind is bool else 2**53):
            raise ValueError("its history is damaged")


def _kind(hint: Any) -> tuple[type, bool]:
    parts = typing.get_args(hint)
    return (parts[0], True) if parts else (hint, False)


_KINDS = tuple(_kind(hint) for hint in COLUMNS.values())


def _value(value: float, kind: tuple[type, bool]) -> Any:
    return None if kind[1] and math.isnan(value) else kind[0](value)


class EvaluationTable:
    """Append-only evaluations, oldest first, for one writing thread and any number of readers.

    A row of numbers takes a tenth of the memory of an object, and the newest rows alone stay in it; objects
    are made when they are asked for.

    Parameters
    ----------
    overflow : Overflow
        Takes the older rows.
    """

    def __init__(self, overflow: Overflow) -> None:
        self._rows: Growing[np.float64] = Growing(
            np.float64, 64 * len(COLUMNS), overflow=overflow, block=_BLOCK
        )
        self._latest: Evaluated | None = None
        self._last: dict[bool, Evaluated | None] = {True: None, False: None}

    def __len__(self) -> int:
        return len(self._rows) // len(COLUMNS)

    def add(self, evaluated: Evaluated) -> None:
        """Keep ``evaluated``; of the writing thread alone, like `extend_from`."""
        self._rows.extend(np.array(as_row(evaluated)))
        self._latest = self._last[evaluated.whole] = evaluated

    def extend_from(self, other: EvaluationTable) -> None:
        """Keep all that ``other`` has."""
        self._rows.extend_from(other._rows)
        self._latest, self._last = other._latest, dict(other._last)

    @property
    def latest(self) -> Evaluated | None:
        """The last one of either kind; None if there is none."""
        return self._latest

    def last(self, whole: bool) -> Evaluated | None:
        """The last one of that kind; None if there is none."""
        return self._last[whole]

    def rows(self, start: int = 0, stop: int | None = None) -> NDArray[np.float64]:
        """Evaluations ``start`` to ``stop`` - 1, float64 of shape (n, len(COLUMNS)), read-only."""
        stop = len(self) if stop is None else min(stop, len(self))
        width = len(COLUMNS)
        return self._rows.view(min(start, stop) * width, stop * width).reshape(-1, width)

    def read(self, whole: bool | None = None) -> tuple[Evaluated, ...]:
        """All evaluations; only those of one kind if ``whole`` says which."""
        rows = self.rows()
        if whole is not None:
            rows = rows[rows[:, _WHOLE] == whole]
        return tuple(map(from_row, rows.tolist()))

    def last_at(self, step: int, whole: bool) -> Evaluated | None:
        """The newest of that kind made after at most ``step`` steps; None if there is none.

        Looks at a few rows only: steps never go down.
        """
        stop = bisect_right(range(len(self)), step, key=lambda place: self.rows(place, place + 1)[0, _STEP])
        while stop > 0:
            begin = max(stop - _LOOKED_BACK, 0)
            rows = self.rows(begin, stop)
            found = np.flatnonzero(rows[:, _WHOLE] == whole)
            if len(found):
                return from_row(rows[found[-1]].tolist())
            stop = begin
        return None
