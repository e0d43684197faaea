"""One slot between two threads: the newest letter replaces the one nobody has read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Letter = TypeVar("Letter")


class Mailbox(Generic[Letter]):
    """A slot that a worker fills only after somebody has asked.

    A reader calls `request` and later `take`. The worker looks at `wanted` at every batch boundary and
    `put`\\ s only when it is set, so that nothing is copied while nobody looks. All methods may be called
    from any thread and none waits.

    Parameters
    ----------
    on_request : callable, optional
        Called by `request` in the reader's thread: wakes a worker that sleeps.

    Attributes
    ----------
    wanted : bool
        Whether somebody asked since the last `put`. A plain attribute: reading it costs the worker nothing.
    """

    def __init__(self, on_request: Callable[[], None] | None = None) -> None:
        self.wanted = False
        self._on_request = on_request
        # A deque's append and pop are atomic, and one of length one forgets the older letter by itself.
        self._slot: deque[Letter] = deque(maxlen=1)

    def request(self) -> None:
        """Ask for the newest letter; it can be taken shortly after."""
        self.wanted = True
        if self._on_request is not None:
            self._on_request()

    def put(self, letter: Letter) -> None:
        """Leave ``letter`` for the reader, in place of an older one that was not taken."""
        self.wanted = False
        self._slot.append(letter)

    def take(self) -> Letter | None:
        """The letter, which leaves the slot; None when there is none."""
        try:
            return self._slot.pop()
        except IndexError:
            return None
