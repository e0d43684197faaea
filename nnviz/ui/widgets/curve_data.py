"""From a run's history to the few hundred points that are drawn; the cost does not grow with the run."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.training.evaluations import COLUMNS
from nnviz.training.history import History
from nnviz.training.pyramid import Summary

Numbers = NDArray[np.float64]
Along = Literal["epochs", "steps"]

BUCKETS = 300
"""Of the cost of every mini-batch; each is drawn from its smallest to its largest cost."""

MOST_MARKS = 150
"""Evaluations of one kind that are drawn; of more, evenly chosen ones and always the last."""


_MOST_ROWS = 1024  # evaluations of one kind that are remembered: a few for each that is drawn
_AT_ONCE = 4096
_RUN_UP = 64  # buckets before the stretch, for the mean at its beginning


@dataclass(frozen=True, eq=False)
class Evaluations:
    """Evaluations of one kind as columns, oldest first. Accuracies are percentages.

    Attributes
    ----------
    steps, epochs, seconds, test_cost, test_accuracy, train_accuracy : ndarray of float64, shape (n,)
    validation_cost, validation_accuracy : ndarray of float64, shape (n,)
        NaN where nothing was held out.
    """

    steps: Numbers
    epochs: Numbers
    seconds: Numbers
    test_cost: Numbers
    test_accuracy: Numbers
    train_accuracy: Numbers
    validation_cost: Numbers
    validation_accuracy: Numbers


class EvaluationColumns:
    """Turns a history's evaluations into columns, each evaluation once.

    Of a long run these are evenly chosen ones and always the newest, at most about a thousand of a kind.
    """

    def __init__(self) -> None:
        self._history: History | None = None
        self._begin()

    def follow(self, history: History) -> None:
        """Read what is new in ``history``, or all of it if it is another one than before."""
        if history is not self._history:
            self._history = history
            self._begin()
        count = history.n_evaluations
        while self._read < count:
            rows = history.evaluation_rows(self._read, min(self._read + _AT_ONCE, count))
            self._read += len(rows)
            for whole, chosen in self._chosen.items():
                fresh = rows[rows[:, _PLACE["whole"]] == whole]
                if len(fresh):
                    chosen.extend(_measured(fresh))
                    self._columns[whole] = Evaluations(*chosen.rows.T)

    @property
    def whole(self) -> Evaluations:
        """On all test images: before the first step and after each epoch."""
        return self._columns[True]

    @property
    def estimates(self) -> Evaluations:
        """On the first test images, several an epoch."""
        return self._columns[False]

    def _begin(self) -> None:
        self._read = 0
        self._chosen = {whole: _EvenlyChosen() for whole in (True, False)}
        self._columns = {whole: Evaluations(*each.rows.T) for whole, each in self._chosen.items()}


class _EvenlyChosen:
    """Rows that arrive one after the other: every one, every second, every fourth …, and the newest."""

    def __init__(self) -> None:
        self.rows = np.empty((0, len(fields(Evaluations))))
        self._seen, self._every = 0, 1

    def extend(self, rows: Numbers) -> None:
        regular = self.rows[: -(-self._seen // self._every)]
        regular = np.concatenate((regular, rows[-self._seen % self._every :: self._every]))
        self._seen += len(rows)
        while len(regular) > _MOST_ROWS:
            regular, self._every = regular[::2], 2 * self._every
        newest = rows[-1:] if (self._seen - 1) % self._every else rows[:0]
        self.rows = np.concatenate((regular, newest))


_PLACE = {name: place for place, name in enumerate(COLUMNS)}


def _measured(rows: Numbers) -> Numbers:
    """The columns of `Evaluations`, of rows of a history."""

    def column(name: str) -> Numbers:
        return rows[:, _PLACE[name]]

    def percent(kind: str) -> Numbers:
        total = column(f"{kind}_total")
        return 100.0 * column(f"{kind}_correct") / np.where(total > 0, total, np.nan)

    plain = [column(name) for name in ("step", "epoch", "seconds", "test_cost")]
    accuracies = [percent(kind) for kind in ("test", "train")]
    return np.stack((*plain, *accuracies, column("validation_cost"), percent("validation")), axis=1)


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
