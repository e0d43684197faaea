"""Where a run's older numbers go: a temporary file without a name, read back when they are asked for."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

# On many Linux systems the usual temporary folder is itself RAM; this one, which outlives a restart, is not.
_ON_DISK: Final = Path("/var/tmp")
_CHOICES: Final = ("TMPDIR", "TEMP", "TMP")


class Overflow:
    """Blocks of bytes that are written once and read often, from any thread.

    The file is made for the first block and is gone with this object, or with the program, however that ends.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0
        self._using = threading.Lock()

    def add(self, block: NDArray[np.generic]) -> int:
        """Write ``block``, a contiguous array (n,); the place to read it from.

        Raises
        ------
        OSError
            When there is no room or no temporary folder. What was written before is safe.
        """
        data = block.view(np.uint8).data
        with self._using:
            file, place = self._opened(), self._end
            try:
                file.seek(place)
                written = 0
                while written < len(data):
                    written += file.write(data[written:])
            except ValueError as error:  # closed already: the program is ending
                raise OSError(str(error)) from None
            # Only now: half a block is written over by the next one.
            self._end = place + len(data)
            return place

    def read(self, place: int, into: NDArray[np.generic]) -> None:
        """Fill ``into``, a contiguous array (n,), with the bytes from ``place`` on.

        Raises
        ------
        OSError
            When the system cannot read what it has written.
        """
        data = into.view(np.uint8).data
        try:
            while len(data):
                part = self._part(place, len(data))
                if not part:
                    raise OSError("the file ends too early")
                data[: len(part)] = part
                data, place = data[len(part) :], place + len(part)
        except OSError as error:
            raise OSError(
                f"The older numbers of this run cannot be read back from the temporary folder ({error}); its "
                "network and its training are safe: save the network."
            ) from None

    def _part(self, place: int, length: int) -> bytes:
        assert self._file is not None
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, place)
        with self._using:
            self._file.seek(place)
            return self._file.read(length)

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            # Unbuffered, so that what was written can be read by its place at once.
            self._file = tempfile.TemporaryFile(buffering=0, dir=_folder())  # noqa: SIM115 - closed below
            weakref.finalize(self, self._file.close)
        return self._file


def _folder() -> str | None:
    chosen = any(os.environ.get(name) for name in _CHOICES)
    on_disk = sys.platform.startswith("linux") and os.access(_ON_DISK, os.W_OK)
    return str(_ON_DISK) if on_disk and not chosen else None
