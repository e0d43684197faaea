"""Safetensors files, read without trusting them.

The format (https://huggingface.co/docs/safetensors): eight bytes with the length of a JSON header, the
header, the values. The header says for each tensor what it is and where it lies, and may carry texts of its
own. It is a claim made by a stranger: everything in it is compared with the real size of the file before
anything is allocated for it.
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from nnviz.training.atomic_file import write_atomically
from nnviz.training.regular_file import UnreadableError, open_regular

LONGEST_HEADER = 16 << 20
_MOST_TENSORS = 1_000
# Millions of empty lists or of names would take Python many seconds to make and to forget.
_MOST_BRACKETS = 100_000
_MOST_QUOTES = 1_000_000
_LENGTH = struct.Struct("<Q")
_DTYPES = {
    "F32": np.float32,
    "F64": np.float64,
    "I64": np.int64,
    "U64": np.uint64,
    "U8": np.uint8,
    "BOOL": np.bool_,
}


class ModelFileError(ValueError):
    """A file of a network cannot be used; ``str(error)`` says which file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Place:
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


class TensorFile:
    """An open safetensors file whose header has been checked; tensors are read when they are asked for.

    Parameters
    ----------
    path : path-like

    Attributes
    ----------
    metadata : dict of str to str
        The header's own texts.

    Raises
    ------
    ModelFileError
        When it cannot be opened, or is not a complete and consistent safetensors file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        try:
            self._file = open_regular(path)
        except UnreadableError as error:
            raise ModelFileError(str(error)) from None
        try:
            self._read_header()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The name and shape of every tensor."""
        return {name: place.shape for name, place in self._places.items()}

    def read(self, name: str) -> NDArray[Any]:
        """Tensor ``name`` in memory of its own.

        Raises
        ------
        ModelFileError
            When there is no such tensor or the file was cut while it was open.
        """
        if name not in self._places:
            raise self.refusal(f"it has no tensor {name}")
        place = self._places[name]
        self._file.seek(self._begin + place.begin)
        data = self._file.read(place.end - place.begin)
        if len(data) != place.end - place.begin:
            raise self.refusal("it was changed while it was being read")
        stored = np.frombuffer(data, place.dtype.newbyteorder("<")).reshape(place.shape)
        return stored.astype(place.dtype)

    def refusal(self, reason: str) -> ModelFileError:
        """An error that names the file and gives ``reason``."""
        return ModelFileError(f"{self.path} cannot be used: {reason}.")

    def _read_header(self) -> None:
        size = os.fstat(self._file.fileno()).st_size
        first = self._file.read(_LENGTH.size)
        if len(first) < _LENGTH.size:
            raise self.refusal("it is too short to be a safetensors file")
        (length,) = _LENGTH.unpack(first)
        if length > size - _LENGTH.size:
            raise self.refusal("it is not a safetensors file, or it is cut short")
        if length > LONGEST_HEADER:
            raise self.refusal(f"its header is longer than {LONGEST_HEADER >> 20} MB")
        text = self._file.read(length)
        if text.count(b"[") + text.count(b"{") > _MOST_BRACKETS or text.count(b'"') > _MOST_QUOTES:
            raise self.refusal("its header is not that of a network")
        try:
            header = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError):
            raise self.refusal("its header is not JSON, so it is damaged or not a safetensors file") from None
        if not isinstance(header, dict) or len(header) > _MOST_TENSORS:
            raise self.refusal("its header is not that of a network")
        self._begin = _LENGTH.size + length
        self.metadata = self._texts(header.pop("__metadata__", {}))
        self._places = {name: self._place(name, entry) for name, entry in header.items()}
        self._check_places(size - self._begin)

    def _texts(self, texts: object) -> dict[str, str]:
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            raise self.refusal("the texts in its header are damaged")
        return texts

    def _place(self, name: str, entry: object) -> _Place:
        if not isinstance(entry, dict):
            raise self.refusal(f"its header does not describe {name[:40]} as it should")
        try:
            dtype, shape = entry["dtype"], entry["shape"]
            begin, end = entry["data_offsets"]
            numbers = [*shape, begin, end]
        except (KeyError, TypeError, ValueError):
            raise self.refusal(f"its header does not describe {name[:40]} as it should") from None
        if not isinstance(dtype, str) or dtype not in _DTYPES:
            raise self.refusal(f"{name[:40]} holds numbers of a kind that nnviz does not use")
        if len(shape) > 8 or not all(type(number) is int and 0 <= number < 1 << 48 for number in numbers):
            raise self.refusal(f"its header gives {name[:40]} an impossible size")
        place = _Place(np.dtype(_DTYPES[dtype]), tuple(shape), begin, end)
        if math.prod(shape) * place.dtype.itemsize != end - begin:
            raise self.refusal(f"the shape of {name[:40]} and the room it takes do not fit each other")
        return place

    def _check_places(self, size: int) -> None:
        end = 0
        for place in sorted(self._places.values(), key=lambda each: (each.begin, each.end)):
            if place.begin != end:
                raise self.refusal("its tensors overlap or leave holes")
            end = place.end
        if end != size:
            more = "more" if end > size else "less"
            raise self.refusal(f"its header promises {more} than the file holds")


def write_tensors(
    path: str | os.PathLike[str], tensors: Mapping[str, NDArray[Any]], title: str, text: str
) -> None:
    """Write a safetensors file atomically, with one text in its header; equal arguments give equal bytes.

    Only one text, because the order of several is not fixed by the library.

    Raises
    ------
    UnwritableError
        When it cannot be written.
    """
    contiguous = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    write_atomically(path, save(contiguous, metadata={title: text}))
