"""How often long work says how far it is."""

from __future__ import annotations

from time import perf_counter

SECONDS = 0.1


class Pulse:
    """Due ten times a second, however often it is asked.

    A small network takes twenty thousand steps a second: to tell of each would drown whoever listens.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time to say something; a time is due once."""
        now = perf_counter()
        if now < self._next:
            return False
        self._next = now + SECONDS
        return True
