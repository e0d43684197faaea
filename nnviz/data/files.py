"""Opening files that people name, without waiting for what is not a file."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path, refusal: type[ValueError]) -> BinaryIO:
    """Open a file for reading; a folder, a pipe or a device is refused instead of waited for.

    Raises
    ------
    refusal
        When there is no such file, it may not be read, or it is not a regular file; one sentence says which.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise refusal(f"{path} is not a file that can be read; give the name of a file.")
        return path.open("rb")
    except FileNotFoundError:
        raise refusal(f"There is no file {path}; check the name.") from None
    except PermissionError:
        raise refusal(f"{path} may not be read by you; change its permissions.") from None
    except OSError as error:
        raise refusal(f"{path} cannot be opened ({reason(error)}).") from None
    except ValueError as error:
        if isinstance(error, refusal):
            raise
        raise refusal(f"{path!s:.200} cannot be opened ({error}).") from None  # a NUL in the name


def reason(error: OSError) -> str:
    """What the system says went wrong, without its number and the file's name."""
    return error.strerror or str(error)
