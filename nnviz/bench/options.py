"""What a person asked the benchmark for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.bench.timing import QUICK, THOROUGH, WALL, Clock, Effort


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure.

    Attributes
    ----------
    against : tuple of str
        Peers to compare with, as `sides.PEERS` names them; one that is not installed is named and left out.
    quick : bool
        Seconds instead of minutes: shows that it runs, not how fast it is.
    clock : callable
        What times a step.
    say : callable
        Told what is being measured.
    """

    against: tuple[str, ...] = ()
    quick: bool = False
    clock: Clock = WALL
    say: Callable[[str], None] = lambda text: None

    @property
    def effort(self) -> Effort:
        """How much time a comparison may take."""
        return QUICK if self.quick else THOROUGH
