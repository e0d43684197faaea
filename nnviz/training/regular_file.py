"""Opening a file that a person named, when it might be anything."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path


class UnreadableError(OSError):
    """A file cannot be opened; ``str(error)`` is a sentence that names it and says why."""


def open_regular(path: str | os.PathLike[str]) -> BufferedReader:
    """Open an ordinary file for reading; a folder, a pipe or a device is refused instead of waited for.

    Raises
    ------
    UnreadableError
        When there is no such file, it may not be read, or it is no ordinary file.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UnreadableError(f"{path} is not an ordinary file.")
        return Path(path).open("rb")
    except FileNotFoundError:
        raise UnreadableError(f"There is no file {path}; check the name.") from None
    except UnreadableError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UnreadableError(f"{str(path)!r} cannot be opened ({reason}).") from None
