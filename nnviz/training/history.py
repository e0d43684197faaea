"""The numbers of a run: every step's cost, every evaluation, every live change. Nothing is dropped.

One thread (the worker) writes, any thread reads, without locks: see `Growing` for why a reader never meets a
half-written number. The window draws the long curve from `summary`, whose cost does not grow with the run.
Nor does the memory that a history takes: what is old moves to a temporary file.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nnviz.training.atomic_file import write_atomically
from nnviz.training.evaluations import COLUMNS, Evaluated, EvaluationTable, as_row, check_row, from_row
from nnviz.training.growing import Growing
from nnviz.training.overflow import Overflow
from nnviz.training.pyramid import Pyramid, Summary

__all__ = ["Changed", "Evaluated", "History"]

# Costs in a block: a million in memory are half a minute of the fastest training, and the longest epoch many
# times; to move one of these to the file takes a fraction of a millisecond.
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Changed:
    """A setting was changed while the run went on; it holds from the step after ``step``.

    Attributes
    ----------
    step, images : int
        Mini-batches trained and training images seen before it.
    epoch : float
    setting : str
        As the recipe names it: ``"learning_rate"``, ``"layers.0.dropout"``.
    before, after : str
        The values as a person reads them.
    """

    step: int
    images: int
    epoch: float
    setting: str
    before: str
    after: str


class History:
    """Append-only numbers of one run.

    Parameters
    ----------
    n_train : int
        Images in the training set: how many make an epoch.
    """

    def __init__(self, n_train: int) -> None:
        self.n_train: Final = n_train
        overflow = Overflow()
        self._costs: Growing[np.float32] = Growing(np.float32, overflow=overflow, block=_BLOCK)
        # Where the mini-batches' size changes: step and images before, and the size from there on.
        self._pace: Growing[np.int64] = Growing(np.int64, 63)
        self._evaluations = EvaluationTable(overflow)
        self._changes: list[Changed] = []
        self._pyramid = Pyramid(self._costs, overflow)
        self.add_cost: Final = self._costs.append  # bound once: it is called every step

    def __len__(self) -> int:
        """How many steps there were."""
        return len(self._costs)

    # Of the writing thread.

    def add_pace(self, step: int, images: int, size: int) -> None:
        """From ``step`` steps and ``images`` images on, each step trains ``size`` images."""
        self._pace.extend(np.array((step, images, size)))

    def add_evaluation(self, evaluated: Evaluated) -> None:
        """Keep ``evaluated``."""
        self._evaluations.add(evaluated)

    def add_change(self, changed: Changed) -> None:
        """Keep ``changed``."""
        self._changes.append(changed)

    # Of any thread.

    @property
    def evaluations(self) -> tuple[Evaluated, ...]:
        """All evaluations, oldest first; made anew each time, so ask for less where that is enough."""
        return self._evaluations.read()

    @property
    def n_evaluations(self) -> int:
        """How many there are: a long run's tuple takes a while to make, and this is asked in every frame."""
        return len(self._evaluations)

    def evaluation_rows(self, start: int = 0, stop: int | None = None) -> NDArray[np.float64]:
        """Evaluations ``start`` to ``stop`` - 1 as numbers, one column for each of `COLUMNS`, NaN for None.

        Float64 of shape (n, len(COLUMNS)), read-only; oldest first.
        """
        return self._evaluations.rows(start, stop)

    @property
    def latest(self) -> Evaluated | None:
        """The last evaluation of either kind; None if there was none."""
        return self._evaluations.latest

    def last(self, whole: bool) -> Evaluated | None:
        """The last evaluation of that kind; None if there was none."""
        return self._evaluations.last(whole)

    def last_at(self, step: int, whole: bool) -> Evaluated | None:
        """The newest evaluation of that kind made after at most ``step`` steps; None if there is none."""
        return self._evaluations.last_at(step, whole)

    @property
    def epochs(self) -> tuple[Evaluated, ...]:
        """The evaluations on the whole test set: before the first step, then at the end of each epoch."""
        return self._evaluations.read(whole=True)

    @property
    def estimates(self) -> tuple[Evaluated, ...]:
        """The evaluations on the first test images, ten an epoch, always the same images."""
        return self._evaluations.read(whole=False)

    @property
    def changes(self) -> tuple[Changed, ...]:
        """All live changes, oldest first."""
        return tuple(self._changes)

    def costs(self, start: int = 0, stop: int | None = None) -> NDArray[np.float32]:
        """Costs of the steps ``start`` to ``stop`` - 1, counted from 0; float32 (n,), read-only.

        Each is the mean data cost of one mini-batch, before its step changed the weights. Those of the newest
        million steps are in memory.

        Raises
        ------
        OSError
            When older ones cannot be read back from the temporary file.
        """
        return self._costs.view(start, stop)

    def summary(self, buckets: int, start: int = 0, stop: int | None = None) -> Summary:
        """The same costs in at most ``buckets`` + 1 buckets, at a cost that does not grow with the run."""
        return self._pyramid.summary(buckets, start, stop)

    def images_at(self, steps: NDArray[np.floating | np.integer] | float) -> NDArray[np.float64]:
        """Training images seen after so many ``steps``; the steps may be fractional, and of any shape."""
        marks = self._pace.view().reshape(-1, 3)
        steps = np.asarray(steps, np.float64)
        if not len(marks):
            return np.zeros_like(steps)
        mark = np.maximum(np.searchsorted(marks[:, 0], steps, side="right") - 1, 0)
        images: NDArray[np.float64] = marks[mark, 1] + (steps - marks[mark, 0]) * marks[mark, 2]
        return images

    def epochs_at(self, steps: NDArray[np.floating | np.integer] | float) -> NDArray[np.float64]:
        """The same in epochs."""
        return self.images_at(steps) / self.n_train

    @property
    def pace(self) -> int:
        """Images in the last step's mini-batch; 0 before the first step."""
        marks = self._pace.view()
        return int(marks[-1]) if len(marks) else 0

    def evaluated_at(self, whole: bool) -> int:
        """Steps trained before the last evaluation of that kind; 0 if there was none."""
        last = self.last(whole)
        return last.step if last is not None else 0

    def copy(self) -> History:
        """An independent copy of what there is now."""
        copy = History(self.n_train)
        copy._costs.extend_from(self._costs)
        copy._pace.extend_from(self._pace)
        copy._evaluations.extend_from(self._evaluations)
        copy._changes.extend(self._changes)
        return copy

    # On disk.

    def to_dict(self) -> dict[str, Any]:
        """Evaluations and changes as plain values, for a JSON header."""
        return {
            "n_train": self.n_train,
            "evaluations": [asdict(each) for each in self.evaluations],
            "changes": [asdict(each) for each in self._changes],
        }

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """The arrays that belong to `to_dict`: ``costs`` float32 (steps,), ``pace`` int64 (marks, 3)."""
        return {"costs": self._costs.view(), "pace": self._pace.view().reshape(-1, 3)}

    @classmethod
    def from_dict(
        cls, values: Mapping[str, Any], tensors: Mapping[str, NDArray[np.generic]] | None = None
    ) -> History:
        """The history that `to_dict` and `tensors` described; without ``tensors`` it has no steps' costs.

        Raises
        ------
        ValueError
            If the values are not those of a history.
        """
        try:
            n_train = _whole(values["n_train"])
            rows = [as_row(Evaluated(**each)) for each in values["evaluations"]]
            changes = [Changed(**each) for each in values["changes"]]
            for row in rows:
                check_row(row)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
            raise ValueError(_DAMAGED) from None
        return cls.from_parts(n_train, map(from_row, rows), changes, tensors)

    @classmethod
    def from_parts(
        cls,
        n_train: int,
        evaluations: Iterable[Evaluated],
        changes: Iterable[Changed],
        tensors: Mapping[str, NDArray[np.generic]] | None = None,
    ) -> History:
        """A history of these; ``tensors`` are those of `tensors`.

        Raises
        ------
        ValueError
            If the arrays are not those of a history.
        """
        history = cls(n_train)
        for evaluated in evaluations:
            history.add_evaluation(evaluated)
        history._changes.extend(changes)
        if tensors is not None:
            costs, pace = tensors["costs"], tensors["pace"]
            if costs.ndim != 1 or costs.dtype != np.float32 or pace.dtype != np.int64 or pace.size % 3:
                raise ValueError(_DAMAGED)
            history._costs.extend(costs.astype(np.float32, copy=False))
            history._pace.extend(pace.astype(np.int64, copy=False).reshape(-1))
        return history

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write `csv_lines` to a file, atomically.

        Raises
        ------
        UnwritableError
            When it cannot be written; a file that was there is as it was.
        """
        write_atomically(path, (line.encode() for line in self.csv_lines()))

    def csv_lines(self) -> Iterator[str]:
        """A table for a spreadsheet: a header, then a line for the start and for every step.

        Of a network that was opened without its steps, a line for every evaluation.
        Columns of evaluations are empty where none was made; ``estimate`` ones are those on the first test
        images. Costs have nine significant digits, enough to give back every float32 exactly.
        """
        yield ",".join((*_STEP_COLUMNS, *(f"estimate_{name}" for name in _COLUMNS), *_COLUMNS)) + "\n"
        steps = len(self)
        found: dict[int, dict[bool, Evaluated]] = {}
        for each in self.evaluations:
            found.setdefault(each.step, {})[each.whole] = each
        nothing = "," * (2 * len(_COLUMNS))
        yield f"0,0,0,{_cells(found[0]) if 0 in found else nothing}\n"
        for begin in range(0, steps, _LINES):
            part = self.costs(begin, min(begin + _LINES, steps)).tolist()
            images = self.images_at(np.arange(begin + 1, begin + 1 + len(part)))
            epochs = images / self.n_train
            for step, seen, epoch, cost in zip(
                itertools.count(begin + 1), images.tolist(), epochs.tolist(), part, strict=False
            ):
                cells = _cells(found[step]) if step in found else nothing
                yield f"{step},{seen:.0f},{epoch:.9g},{cost:.9g}{cells}\n"
        for step in sorted(found):
            if step > steps:
                each = next(iter(found[step].values()))
                yield f"{step},{each.images},{each.epoch:.9g},{_cells(found[step])}\n"


_STEP_COLUMNS = ("step", "images", "epoch", "batch_cost")
_COLUMNS = tuple(name for name in COLUMNS if name not in ("step", "images", "epoch", "whole"))
_LINES = 65_536  # lines made in one go
_DAMAGED = "The history in this file is damaged; the network itself may be usable."


def _cells(evaluated: Mapping[bool, Evaluated]) -> str:
    cells = []
    for whole in (False, True):
        each = evaluated.get(whole)
        for name in _COLUMNS:
            value = getattr(each, name) if each is not None else None
            # Models don't keep how long training took, so that equal runs give equal files.
            unknown = value is None or (isinstance(value, float) and math.isnan(value))
            cells.append("" if unknown else f"{value:.9g}" if isinstance(value, float) else str(value))
    return "," + ",".join(cells)


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise TypeError
    return value
