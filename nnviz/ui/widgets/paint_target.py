"""Whether a widget is being painted for a file: then exactly, and without what belongs to the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_depth = 0


@contextmanager
def painting_for_file() -> Iterator[None]:
    """Let widgets know, while this lasts, that what they paint goes into a file."""
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


def is_for_file() -> bool:
    """Whether what is painted at this moment goes into a file."""
    return _depth > 0
