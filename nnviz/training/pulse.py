"""How often long work says how far it is."""

from __future__ import annotations

from time import perf_counter


class Pulse:
    """Due ten times a second or so, however often it is asked.

    A small network takes twenty thousand steps a second: to tell of each would drown whoever listens.

    Parameters
    ----------
    seconds : float
        From one time to the next.
    """

    def __init__(self, seconds: float = 0.1) -> None:
        self._seconds = seconds
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time to say something; a time is due once."""
        now = perf_counter()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
