"""What commands say: results on standard output, sentences on standard error, and how they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
"""What shells expect of a program that Ctrl+C ended: 128 and the number of the signal."""


class CommandError(Exception):
    """A command cannot do what it was asked; ``str(error)`` is the sentence, ``status`` the exit status."""

    def __init__(self, sentence: str, status: int = BAD_INPUT) -> None:
        super().__init__(sentence)
        self.status = status


def say(sentence: str) -> None:
    """One sentence for the person, on standard error."""
    print(" ".join(sentence.split()), file=sys.stderr, flush=True)


def put(line: str) -> None:
    """One line of the result, at once, so that a program at the other end of a pipe sees it when it is
    made."""
    print(line, flush=True)


def put_json(values: Mapping[str, object]) -> None:
    """One object on a line of its own."""
    put(json.dumps(values, allow_nan=False))
