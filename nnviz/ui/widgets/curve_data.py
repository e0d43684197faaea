"""From a run's history to the few hundred points that are drawn; the cost does not grow with the run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.training.growing import Growing
from nnviz.training.history import Evaluated, History
from nnviz.training.pyramid import Summary

Numbers = NDArray[np.float64]
Along = Literal["epochs", "steps"]

BUCKETS = 300
"""Of the cost of every mini-batch; each is drawn from its smallest to its largest cost."""

MOST_MARKS = 150
"""Evaluations of one kind that are drawn; of more, evenly chosen ones and always the last."""


_COLUMNS = 7  # of `Evaluations`
_RUN_UP = 64  # buckets before the stretch, for the mean at its beginning


@dataclass(frozen=True, eq=False)
class Evaluations:
    """Evaluations of one kind as columns, oldest first. Accuracies are percentages.

    Attributes
    ----------
    steps, epochs, test_cost, test_accuracy, train_accuracy : ndarray of float64, shape (n,)
    validation_cost, validation_accuracy : ndarray of float64, shape (n,)
        NaN where nothing was held out.
    """

    steps: Numbers
    epochs: Numbers
    test_cost: Numbers
    test_accuracy: Numbers
    train_accuracy: Numbers
    validation_cost: Numbers
    validation_accuracy: Numbers


class EvaluationColumns:
    """Turns a history's evaluations into columns, each evaluation once."""

    def __init__(self) -> None:
        self._history: History | None = None
        self._read = 0
        self._found: dict[bool, list[Evaluated]] = {True: [], False: []}
        self._rows = {whole: _no_rows() for whole in (True, False)}
        self._columns = {whole: _columns(rows) for whole, rows in self._rows.items()}

    def follow(self, history: History) -> None:
        """Read what is new in ``history``, or all of it if it is another one than before."""
        if history is not self._history:
            self._history, self._read = history, 0
            for whole in (True, False):
                self._found[whole], self._rows[whole] = [], _no_rows()
                self._columns[whole] = _columns(self._rows[whole])
        fresh = history.evaluations_from(self._read)
        self._read += len(fresh)
        for each in fresh:
            self._found[each.whole].append(each)
            self._rows[each.whole].extend(np.array(_row(each)))
        for whole in {each.whole for each in fresh}:
            self._columns[whole] = _columns(self._rows[whole])

    @property
    def whole(self) -> Evaluations:
        """On all test images: before the first step and after each epoch."""
        return self._columns[True]

    @property
    def estimates(self) -> Evaluations:
        """On the first test images, several an epoch."""
        return self._columns[False]

    def last_at(self, step: int, whole: bool) -> Evaluated | None:
        """The newest evaluation of that kind made no later than after ``step`` steps."""
        after = int(np.searchsorted(self._columns[whole].steps, step, side="right"))
        return self._found[whole][after - 1] if after else None


def _row(each: Evaluated) -> tuple[float, ...]:
    known = each.validation_correct is not None and each.validation_total > 0
    return (
        each.step,
        each.epoch,
        each.test_cost,
        100.0 * each.test_correct / each.test_total,
        100.0 * each.train_correct / each.train_total if each.train_total else math.nan,
        math.nan if each.validation_cost is None else each.validation_cost,
        100.0 * (each.validation_correct or 0) / each.validation_total if known else math.nan,
    )


def _no_rows() -> Growing[np.float64]:
    return Growing(np.float64, _COLUMNS * 256)


def _columns(rows: Growing[np.float64]) -> Evaluations:
    return Evaluations(*rows.view().reshape(-1, _COLUMNS).T)


def thinned(n: int, most: int = MOST_MARKS) -> slice | NDArray[np.intp]:
    """Which of ``n`` points to draw so that there are at most ``most``: all, or evenly chosen ones."""
    if n <= most:
        return slice(None)
    every = -(-n // (most - 1))
    # Counted from the front, so that points stay where they are while the curve grows.
    return np.append(np.arange(0, n - 1, every), n - 1)


@dataclass(frozen=True, eq=False)
class TrainingCurve:
    """The cost of the mini-batches of a stretch of a run.

    Attributes
    ----------
    at : ndarray of float64, shape (at most BUCKETS + 1,)
        Positions in steps: the cost of the first mini-batch is at 1.
    low, high : ndarray of float64, same shape
        The smallest and the largest cost of each bucket of mini-batches.
    mean : ndarray of float64, same shape
        The exponential mean.
    single : bool
        Whether each bucket is a single mini-batch, so that ``low`` and ``high`` are the cost itself.
    """

    at: Numbers
    low: Numbers
    high: Numbers
    mean: Numbers
    single: bool


def training_curve(history: History, steps: float, first: int = 0, stop: int | None = None) -> TrainingCurve:
    """Read mini-batches ``first`` to ``stop`` - 1 of a history.

    Parameters
    ----------
    history : History
    steps : float
        How many mini-batches the exponential mean looks back over; 1 shows each bucket's own mean.
    """
    summary = history.summary(BUCKETS, first, stop)
    # The mean needs a run-up: what lies five times its memory back has a weight below 1 %.
    begin = max(summary.first - 5 * math.ceil(steps), 0) if steps > 1 else summary.first
    before = history.summary(_RUN_UP, begin, summary.first)
    values = np.concatenate((before.mean, summary.mean))
    smooth = exponential_mean(values, np.concatenate((_widths(before), _widths(summary))), steps)
    return TrainingCurve(
        summary.centres + 1.0,
        summary.minimum.astype(np.float64),
        summary.maximum.astype(np.float64),
        smooth[len(before.mean) :],
        summary.width == 1,
    )


def _widths(summary: Summary) -> Numbers:
    """How many numbers each bucket holds; the last one may hold fewer."""
    begins = summary.first + summary.width * np.arange(len(summary.mean), dtype=np.float64)
    return np.minimum(summary.width, summary.stop - begins)


def exponential_mean(values: Numbers, widths: Numbers, steps: float) -> Numbers:
    """Exponential mean of buckets of numbers, without the pull towards zero at the beginning.

    Each bucket of width k counts like k equal numbers: the weight of everything before it shrinks by
    (1 - 1 / steps) ** k. (The correction is that of Adam's moments, Kingma and Ba 2015, section 3.)

    Parameters
    ----------
    values : ndarray of shape (n,)
        Means of the buckets.
    widths : ndarray of shape (n,)
        Numbers in each.
    steps : float
        At least 1: how many numbers the mean looks back over.
    """
    if steps <= 1.0:
        return values.copy()
    kept = (1.0 - 1.0 / steps) ** widths
    total, weight = 0.0, 0.0
    means = np.empty(len(values))
    for index, (value, keep) in enumerate(zip(values.tolist(), kept.tolist(), strict=True)):
        total = keep * total + (1.0 - keep) * value
        weight = keep * weight + (1.0 - keep)
        means[index] = total / weight
    return means


def step_at(history: History, epoch: float) -> float:
    """The step at which ``epoch`` was reached, possibly between two; the inverse of ``epochs_at``."""
    low, high = 0.0, float(max(len(history), 1))
    if history.epochs_at(high) <= epoch:
        pace = history.pace / history.n_train
        return high + (epoch - float(history.epochs_at(high))) / pace if pace else high
    for _ in range(40):
        middle = (low + high) / 2
        if float(history.epochs_at(middle)) < epoch:
            low = middle
        else:
            high = middle
    return high


def mean_at(history: History, step: int, steps: float) -> float:
    """The exponential mean after ``step`` (>= 1) mini-batches, from the costs themselves."""
    begin = max(step - 8 * math.ceil(steps), 0)
    costs = history.costs(begin, step).astype(np.float64)
    if steps <= 1.0:
        return float(costs[-1])
    weights = (1.0 - 1.0 / steps) ** np.arange(len(costs) - 1, -1, -1)
    return float(np.dot(costs, weights) / weights.sum())
