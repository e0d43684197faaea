"""Reading IDX, the format MNIST is published in, raw or gzipped, without trusting it.

An IDX file is a big-endian header (two zero bytes, a type code, the number of dimensions, one 32-bit length
for each) and the values in C order (http://yann.lecun.com/exdb/mnist/). Here values must be unsigned bytes.

A header is a claim. Nothing is allocated for it: values are read in pieces, and reading stops one byte after
what the header claims, so a file that promises too much or a gzip bomb costs no more than what it really
holds, and never more than `MOST_BYTES`.
"""

from __future__ import annotations

import math
import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from nnviz.data.errors import DataError
from nnviz.data.files import open_regular, reason

MOST_BYTES = 1 << 28
"""The most values one file may hold: 256 MiB, 342,000 images of 28x28 (EMNIST's 280,000 digits fit)."""

_PIECE = 1 << 18
_UNSIGNED_BYTE = 0x08
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 4_096  # a file of countless empty members would take minutes to read to its end
_GZIP_WINDOW = 31  # zlib's way of saying: a gzip header and trailer with a checksum, the largest window


def read_images(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Grey levels of every image in an IDX file, uint8 (n, height, width).

    Raises
    ------
    DataError
        When the file cannot be read or is not a complete IDX file of images.
    """
    return _read(Path(path), 3, "images")


def read_labels(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Every label in an IDX file, uint8 (n,).

    Raises
    ------
    DataError
        When the file cannot be read or is not a complete IDX file of labels.
    """
    return _read(Path(path), 1, "labels")


def _read(path: Path, n_dimensions: int, what: str) -> NDArray[np.uint8]:
    with open_regular(path, DataError) as file:
        try:
            source = _Source(file, path)
            return _parse(source, path, n_dimensions, what)
        except OSError as error:
            raise DataError(f"{path} cannot be read ({reason(error)}).") from None


def _parse(source: _Source, path: Path, n_dimensions: int, what: str) -> NDArray[np.uint8]:
    header = source.read(4 + 4 * n_dimensions)
    if not header:
        raise DataError(f"{path} is empty; copy or download it again.")
    expected = bytes((0, 0, _UNSIGNED_BYTE, n_dimensions))
    if header[:4] != expected:
        raise DataError(
            f"{path} is not an IDX file of {what}: it starts with {header[:4].hex(' ')}, "
            f"not {expected.hex(' ')}{_other_kind(header)}."
        )
    if len(header) < 4 + 4 * n_dimensions:
        raise DataError(f"{path} ends inside its header; copy or download it again.")
    shape = struct.unpack(f">{n_dimensions}I", header[4:])
    claimed = math.prod(shape)
    if claimed == 0:
        raise DataError(f"{path} holds no {what}: its header says {_times(shape)}.")
    if claimed > MOST_BYTES:
        raise DataError(
            f"{path} claims {_times(shape)} = {claimed:,} bytes of {what}, more than the {MOST_BYTES:,} that "
            "nnviz reads; use fewer images."
        )
    values = source.read(claimed + 1)
    if len(values) < claimed:
        raise DataError(
            f"{path} is cut short: its header promises {claimed:,} bytes of {what} and {len(values):,} are "
            "there; copy or download it again."
        )
    if len(values) > claimed:
        raise DataError(
            f"{path} holds more than the {claimed:,} bytes of {what} that its header promises; "
            "it is damaged or not an IDX file."
        )
    array = np.frombuffer(values, np.uint8).reshape(shape)
    array.flags.writeable = False
    return array


def _other_kind(header: bytearray) -> str:
    if header[:2] == b"\0\0" and len(header) >= 4:
        if header[2] != _UNSIGNED_BYTE and header[3] in (1, 2, 3, 4):
            return " (its values are not unsigned bytes)"
        if header[2:4] == b"\x08\x01":
            return " (it is a file of labels)"
        if header[2:4] == b"\x08\x03":
            return " (it is a file of images)"
    return ""


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{length:,}" for length in shape)


class _Source:
    """The bytes of a file, inflated if it is gzipped (told by its first two bytes, not by its name)."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        magic = file.read(len(_GZIP_MAGIC))
        file.seek(0)
        self._zipped = magic == _GZIP_MAGIC
        self._inflater = zlib.decompressobj(_GZIP_WINDOW)
        self._members = 1

    def read(self, n: int) -> bytearray:
        """The next ``n`` bytes, or fewer at the end of the file; the buffer grows with what is there."""
        values = bytearray()
        while len(values) < n:
            piece = self._piece(min(n - len(values), _PIECE))
            if not piece:
                break
            values += piece
        return values

    def _piece(self, most: int) -> bytes:
        if not self._zipped:
            return self._file.read(most)
        try:
            while True:
                inflater = self._inflater
                if inflater.eof:  # a gzip file may be several, one after the other
                    rest = inflater.unused_data or self._file.read(_PIECE)
                    if not rest.strip(b"\0"):  # padding, which gzip tools ignore too
                        return b""
                    self._members += 1
                    if self._members > _MOST_MEMBERS:
                        raise DataError(f"{self._path} is gzipped in more than {_MOST_MEMBERS:,} pieces.")
                    self._inflater = zlib.decompressobj(_GZIP_WINDOW)
                    piece = self._inflater.decompress(rest, most)
                else:
                    packed = inflater.unconsumed_tail or self._file.read(_PIECE)
                    piece = inflater.decompress(packed, most)
                    if not packed and not piece and not inflater.eof:
                        raise DataError(
                            f"{self._path} is cut short: its gzip data ends too early; "
                            "copy or download it again."
                        )
                if piece:
                    return piece
        except zlib.error:
            raise DataError(
                f"{self._path} is damaged: its gzip data cannot be inflated; copy or download it again."
            ) from None
