"""Timing several ways of doing the same thing so that the comparison is fair.

The sides take turns, A B C A B C …, within one process: a machine that slows down, warms up or is shared
slows all of them. A turn is long enough for the clock, and what is reported is the median of the turns with
the quartiles around it.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter, thread_time

Work = Callable[[int], float]
"""Does so many steps and returns the seconds that they took."""

Clock = Callable[[], float]
WALL: Clock = perf_counter
CPU: Clock = thread_time
"""Counts only while this thread has a processor: steadier where other programs run too."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much time a measurement may take.

    Attributes
    ----------
    turns : int
        How often each side has its turn.
    seconds : float
        How long a turn lasts, about.
    """

    turns: int
    seconds: float


THOROUGH = Effort(turns=15, seconds=0.04)
QUICK = Effort(turns=3, seconds=0.01)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds a step: the median of the turns, and the quartiles, between which half of them lie."""

    median: float
    low: float
    high: float


def timed(step: Callable[[], object], clock: Clock) -> Work:
    """The work of calling ``step`` again and again."""

    def work(steps: int) -> float:
        began = clock()
        for _ in range(steps):
            step()
        return clock() - began

    return work


def take_turns(sides: Mapping[str, Work], effort: Effort) -> dict[str, Timing]:
    """Time every side, in turns; the first turn of each is not counted."""
    steps = {name: _steps_of_a_turn(work, effort.seconds) for name, work in sides.items()}
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    gc.collect()
    for _ in range(effort.turns):
        for name, work in sides.items():
            seconds[name].append(work(steps[name]) / steps[name])
    return {name: _timing(times) for name, times in seconds.items()}


def _steps_of_a_turn(work: Work, seconds: float) -> int:
    steps = 1
    while (took := work(steps)) < seconds / 4:
        steps *= 2
    return max(round(steps * seconds / took), 1)


def _timing(times: list[float]) -> Timing:
    if len(times) == 1:
        return Timing(times[0], times[0], times[0])
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return Timing(median, low, high)
