"""Opening a model, a checkpoint or a recipe that a person named, when it might be anything."""

from __future__ import annotations

import os
from io import BufferedReader
from pathlib import Path

from nnviz.data import files


class UnreadableError(OSError):
    """A file cannot be opened; ``str(error)`` is a sentence that names it and says why."""


def open_regular(path: str | os.PathLike[str]) -> BufferedReader:
    """Open an ordinary file for reading; a folder, a pipe or a device is refused instead of waited for.

    Raises
    ------
    UnreadableError
        When there is no such file, it may not be read, or it is no ordinary file.
    """
    return files.open_regular(Path(path), UnreadableError)
