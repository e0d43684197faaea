"""Writing a file so that a crash or a full disk leaves the old file or the new one, never half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path


class UnwritableError(OSError):
    """A file cannot be written; ``str(error)`` is a sentence that says why and what is still safe."""


def write_atomically(path: str | os.PathLike[str], data: bytes | Iterable[bytes]) -> None:
    """Write ``data`` to a temporary file beside ``path``, flush it to the disk and rename it to ``path``.

    ``data`` may come in parts, so that what is long need not be in memory at once.

    An older file keeps its permissions; a symbolic link stays one and its target is replaced.

    Raises
    ------
    UnwritableError
        When that is not possible; a file that was there is as it was.
    """
    target = _target(path)
    temporary = _beside(target)
    try:
        with temporary.open("xb") as file:
            file.writelines((data,) if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(temporary, target)
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _flush_folder(target.parent)


def check_writable(path: str | os.PathLike[str], size: int = 0) -> None:
    """Find out before hours of work whether `write_atomically` would succeed with ``size`` bytes.

    Raises
    ------
    UnwritableError
        When the folder is missing, may not be written to or has no room, or ``path`` is not an ordinary file.
    """
    target = _target(path)
    temporary = _beside(target)
    try:
        temporary.open("xb").close()
        temporary.unlink()
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise _unwritable(target, error) from None
    if free < size:
        raise UnwritableError(
            f"{target} cannot be written: the disk has {free:,} bytes left and it may need {size:,}; "
            "make room or choose another place."
        )


def _target(path: str | os.PathLike[str]) -> Path:
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise UnwritableError(f"{path} is a folder; give the name of a file in it.")
        # Renaming over a device or a pipe would replace it by a file.
        if target.exists() and not target.is_file():
            raise UnwritableError(f"{path} is not an ordinary file; give the name of one, or of a new one.")
        if not target.parent.is_dir():
            raise UnwritableError(f"{path} cannot be written: there is no folder {target.parent}.")
    except ValueError:  # a NUL in the name
        raise UnwritableError(f"{path!r} cannot be the name of a file.") from None
    return target


def _beside(target: Path) -> Path:
    # Not the target's own name with something added: that may be as long as a name can be, in bytes.
    return target.with_name(f".nnviz-{secrets.token_hex(8)}.part")


def _unwritable(target: Path, error: OSError) -> UnwritableError:
    reason = (error.strerror or str(error)).lower()
    safe = "; the file that was there is untouched" if target.exists() else ""
    return UnwritableError(f"{target} cannot be written ({reason}){safe}; choose another place.")


def _flush_folder(folder: Path) -> None:
    # The rename itself is on the disk only once the folder is. Windows can't open folders and needs no such
    # thing.
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # the data is safe; some network file systems refuse this
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
