"""Schedules: how the learning rate changes during a run.

A schedule is asked before every step: ``schedule.factor(epoch, epochs)`` multiplies the recipe's learning
rate. Beyond the planned end its last value holds.
"""

import math
from typing import Protocol

SCHEDULES: tuple[str, ...] = ("constant", "step", "cosine", "one_cycle", "halve_on_plateau")
"""The schedules a recipe may name."""


class Schedule(Protocol):
    """The learning rate's course, as a factor."""

    name: str

    def factor(self, epoch: float, epochs: int) -> float:
        """Return the factor at `epoch` (fractional, 0 at the start) of a run planned for `epochs`."""
        ...

    def epoch_ended(self, cost: float) -> None:
        """Take note of the cost at the end of an epoch; only `HalveOnPlateau` listens.

        It is the mean cost of the validation images, or of the training images where none are held out:
        the test images must not steer the training that they judge.
        """
        ...


class Constant:
    """Always 1."""

    name = "constant"

    def factor(self, epoch: float, epochs: int) -> float:
        """Return 1."""
        return 1.0

    def epoch_ended(self, cost: float) -> None:
        """Take no notice."""


class Step(Constant):
    """Multiplied by `gamma` every `every` epochs."""

    name = "step"

    def __init__(self, every: int = 10, gamma: float = 0.5) -> None:
        self.every = every
        self.gamma = gamma

    def factor(self, epoch: float, epochs: int) -> float:
        """Return gamma to the number of drops so far."""
        return self.gamma ** math.floor(epoch / self.every)


class Cosine(Constant):
    """Half a cosine from 1 down to `floor` (Loshchilov and Hutter 2017, without restarts)."""

    name = "cosine"

    def __init__(self, floor: float = 0.0) -> None:
        self.floor = floor

    def factor(self, epoch: float, epochs: int) -> float:
        """Return the half cosine at this share of the run."""
        progress = min(epoch / epochs, 1.0)
        return self.floor + (1 - self.floor) * 0.5 * (1 + math.cos(math.pi * progress))


class OneCycle(Constant):
    """Up from `start` to 1 during the first `rise` of the run, then down to `end`, both along half cosines.

    Smith and Topin 2018; the recipe's learning rate is the peak.
    """

    name = "one_cycle"

    def __init__(self, rise: float = 0.3, start: float = 0.04, end: float = 4e-6) -> None:
        self.rise = rise
        self.start = start
        self.end = end

    def factor(self, epoch: float, epochs: int) -> float:
        """Return the place on the hill at this share of the run."""
        progress = min(epoch / epochs, 1.0)
        if progress < self.rise:
            low, done = self.start, 1 - progress / self.rise
        else:
            low, done = self.end, (progress - self.rise) / (1 - self.rise)
        return low + (1 - low) * 0.5 * (1 + math.cos(math.pi * done))


class HalveOnPlateau(Constant):
    """Halved whenever the cost has not improved for `patience` epochs (Nielsen, chapter 3, "learning rate").

    Attributes
    ----------
    best : float
        Lowest cost seen.
    waited : int
        Epochs since then.
    halvings : int
        These three are what a resumed run needs.
    """

    name = "halve_on_plateau"

    def __init__(self, patience: int = 3) -> None:
        self.patience = patience
        self.best = math.inf
        self.waited = 0
        self.halvings = 0

    def factor(self, epoch: float, epochs: int) -> float:
        """Return a half for every plateau so far."""
        return 0.5**self.halvings

    def epoch_ended(self, cost: float) -> None:
        """Count epochs without improvement."""
        if cost < self.best:
            self.best = cost
            self.waited = 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.waited = 0
            self.halvings += 1


def make_schedule(name: str, *, every: int = 10, gamma: float = 0.5, patience: int = 3) -> Schedule:
    """Return the schedule called `name`; the settings that it does not use are ignored.

    Raises
    ------
    ValueError
        If there is no schedule of that name.
    """
    match name:
        case "constant":
            return Constant()
        case "step":
            return Step(every, gamma)
        case "cosine":
            return Cosine()
        case "one_cycle":
            return OneCycle()
        case "halve_on_plateau":
            return HalveOnPlateau(patience)
    raise ValueError(f"There is no schedule called {name!r}; choose one of {', '.join(SCHEDULES)}.")
