"""Opening files that people name, without waiting for what is not a file."""

from __future__ import annotations

import stat
from io import BufferedReader
from pathlib import Path


def open_regular(path: Path, refusal: type[Exception]) -> BufferedReader:
    """Open a file for reading; a folder, a pipe or a device is refused instead of waited for.

    Raises
    ------
    refusal
        When there is no such file, it may not be read, or it is not an ordinary file; one sentence says
        which.
    """
    try:
        file = path.open("rb") if stat.S_ISREG(path.stat().st_mode) else None
    except FileNotFoundError:
        raise refusal(f"There is no file {path}; check the name.") from None
    except PermissionError:
        raise refusal(f"{path} may not be read by you; change its permissions.") from None
    except OSError as error:
        raise refusal(f"{path!s:.200} cannot be opened ({reason(error)}).") from None
    except ValueError as error:  # a NUL in the name
        raise refusal(f"{str(path)[:200]!r} cannot be opened ({error}).") from None
    if file is None:
        raise refusal(f"{path} is not an ordinary file; give the name of a file.")
    return file


def reason(error: OSError) -> str:
    """What the system says went wrong, without its number and the file's name."""
    return error.strerror or str(error)
