"""Reading NumPy's .npz archives of images and labels without trusting them.

`numpy.load` believes headers: it allocates what they claim, and unpickles objects when it is told to. Here an
archive's arrays are plain numbers or refused, and they are read in pieces, each turned into bytes at once, so
that float64 images cost an eighth of what the file holds. The format is NumPy's, versions 1 to 3:
https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import math
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.errors import DataError
from nnviz.data.files import open_regular
from nnviz.data.idx import MOST_BYTES

_MOST_STORED = 2 * MOST_BYTES  # floats and wide integers are counted as stored
_PIECE = 1 << 20
_HEADER = re.compile(
    rb"\{'descr': '([<>|=])([biuf])([1248])', 'fortran_order': (True|False), "
    rb"'shape': \(([0-9, L]*)\), *\} *\n"
)
_MOST_HEADER = 10_000  # numpy's own bound
_END_OF_ARCHIVE = b"PK\x05\x06"
_MOST_DIRECTORY = 1 << 16
_AGAIN = "copy or download it again"

# What the standard library raises for damaged archives, besides its own BadZipFile.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    OverflowError,
)


class Archive:
    """An .npz file that is open for reading, for ``with``.

    Raises
    ------
    DataError
        When it cannot be opened or is not an archive.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._file = open_regular(self.path, DataError)
        try:
            self._check_directory()
            self._zip = zipfile.ZipFile(self._file)
            self.names = frozenset(
                info.filename.removesuffix(".npy") for info in self._zip.infolist() if info.file_size
            )
        except DataError:
            self._file.close()
            raise
        except (*_DAMAGE, OSError) as error:
            self._file.close()
            raise DataError(f"{self.path} is a damaged .npz file ({error}); {_AGAIN}.") from None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        self._file.close()

    def images(self, name: str) -> NDArray[np.uint8]:
        """Grey levels of the images stored as ``name``: uint8 (n, height, width).

        Stored may be whole numbers 0 … 255, floats 0 … 1 or booleans; of shape (n, height, width), the same
        with a last axis of 1, or (n, height * width) if that is a square.
        """
        values = self._read(name, self._grey_levels)
        shape = values.shape
        if len(shape) == 4 and shape[3] == 1:
            values = values[..., 0]
        elif len(shape) == 2 and math.isqrt(shape[1]) ** 2 == shape[1]:
            values = values.reshape(len(values), math.isqrt(shape[1]), -1)
        if values.ndim != 3:
            raise DataError(
                f"{self.path}: {name} has the shape {shape}; grey images have (count, height, width)."
            )
        return values

    def labels(self, name: str) -> NDArray[np.uint8]:
        """The labels stored as ``name``, one whole number for each image: uint8 (n,)."""
        values = self._read(name, self._classes)
        if values.ndim == 2 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim != 1:
            raise DataError(
                f"{self.path}: {name} has the shape {values.shape}; "
                "labels are one whole number for each image."
            )
        return values

    def _check_directory(self) -> None:
        # ZipFile reads the whole table of contents, however long it is; that of a data set is short.
        size = os.fstat(self._file.fileno()).st_size
        if size == 0:
            raise DataError(f"{self.path} is empty; {_AGAIN}.")
        self._file.seek(max(size - _MOST_DIRECTORY, 0))
        tail = self._file.read(_MOST_DIRECTORY)
        end = tail.rfind(_END_OF_ARCHIVE)
        if end < 0 or len(tail) < end + 22:
            raise DataError(f"{self.path} is not an .npz file, or it is cut short; {_AGAIN}.")
        directory, position = struct.unpack_from("<II", tail, end + 12)
        is_zip64 = position == 0xFFFFFFFF or b"PK\x06\x07" in tail[max(end - 20, 0) : end]
        if directory > _MOST_DIRECTORY or is_zip64:
            raise DataError(f"{self.path} holds too much to be a data set of images; save less in it.")

    def _read(
        self, name: str, to_bytes: Callable[[str, NDArray[Any]], NDArray[np.uint8]]
    ) -> NDArray[np.uint8]:
        member = f"{name}.npy"
        try:
            info = self._zip.getinfo(member)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise DataError(f"{self.path}: {name} is compressed in a way that NumPy does not use.")
            with self._zip.open(info) as stream:
                return self._parse(name, stream, to_bytes)
        except DataError:
            raise
        except (*_DAMAGE, OSError) as error:
            raise DataError(f"{self.path}: {name} is damaged ({error}); {_AGAIN}.") from None

    def _parse(
        self, name: str, stream: IO[bytes], to_bytes: Callable[[str, NDArray[Any]], NDArray[np.uint8]]
    ) -> NDArray[np.uint8]:
        dtype, shape, order = self._header(name, stream)
        left = math.prod(shape) * dtype.itemsize
        if left == 0:
            raise DataError(f"{self.path}: {name} is empty; its shape is {shape}.")
        if left > _MOST_STORED or math.prod(shape) > MOST_BYTES:
            raise DataError(
                f"{self.path}: {name} claims {left:,} bytes, more than nnviz reads; use fewer images."
            )
        values = bytearray()
        while left:
            piece = _exactly(stream, min(left, _PIECE))
            if piece is None:
                raise DataError(
                    f"{self.path}: {name} is cut short: {left:,} of its bytes are missing; {_AGAIN}."
                )
            values += to_bytes(name, np.frombuffer(piece, dtype)).tobytes()
            left -= len(piece)
        if stream.read(1):  # reading to the end also makes zipfile compare the checksum
            raise DataError(f"{self.path}: {name} holds more than its header promises; it is damaged.")
        array = np.frombuffer(values, np.uint8).reshape(shape, order=order)
        if order == "F":
            array = np.ascontiguousarray(array)
        array.flags.writeable = False
        return array

    def _header(self, name: str, stream: IO[bytes]) -> tuple[np.dtype[Any], tuple[int, ...], Any]:
        start = stream.read(8)
        if len(start) < 8 or not start.startswith(b"\x93NUMPY") or start[6] not in (1, 2, 3):
            raise DataError(f"{self.path}: {name} is not a NumPy array.")
        length_format = "<H" if start[6] == 1 else "<I"
        (length,) = struct.unpack(length_format, stream.read(struct.calcsize(length_format)))
        header = stream.read(min(length, _MOST_HEADER))
        found = _HEADER.fullmatch(header)
        if found is None:
            raise DataError(
                f"{self.path}: {name} is not an array of plain numbers (objects are never unpickled); "
                "save it as uint8."
            )
        byte_order, kind, size, fortran, lengths = (part.decode("ascii") for part in found.groups())
        if kind + size in ("b2", "b4", "b8", "f1"):
            raise DataError(f"{self.path}: {name} is of no type that NumPy has; it is damaged.")
        shape = tuple(int(n.rstrip("L")) for n in lengths.replace(" ", "").split(",") if n)
        return np.dtype(f"{byte_order}{kind}{size}"), shape, "F" if fortran == "True" else "C"

    def _grey_levels(self, name: str, values: NDArray[Any]) -> NDArray[np.uint8]:
        if values.dtype.kind == "f":
            with np.errstate(invalid="ignore"):  # a NaN is outside, whatever its bits
                inside = (values >= 0) & (values <= 1)
            if not inside.all():
                raise DataError(
                    f"{self.path}: {name} has floats outside 0 to 1; divide by 255 or save uint8."
                )
            return np.asarray(np.rint(values * 255), np.uint8)
        if values.dtype.kind == "b":
            return np.where(values.view(np.uint8) != 0, np.uint8(255), np.uint8(0))
        if not ((values >= 0) & (values <= 255)).all():
            raise DataError(f"{self.path}: {name} has grey levels outside 0 to 255; save it as uint8.")
        return values.astype(np.uint8)

    def _classes(self, name: str, values: NDArray[Any]) -> NDArray[np.uint8]:
        if values.dtype.kind not in "iu":
            raise DataError(f"{self.path}: {name} is {values.dtype}; labels must be whole numbers.")
        outside = (values < 0) | (values > 255)
        if outside.any():
            raise DataError(
                f"{self.path}: {name} has the label {values[outside][0]}, which is out of range; "
                "labels must be 0 to 9."
            )
        return values.astype(np.uint8)


def _exactly(stream: IO[bytes], n: int) -> bytes | None:
    piece = stream.read(n)
    while len(piece) < n:
        more = stream.read(n - len(piece))
        if not more:
            return None
        piece += more
    return piece
