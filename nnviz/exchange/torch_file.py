"""PyTorch's own files of weights, ``torch.save(model.state_dict(), path)``, read without running them."""

from __future__ import annotations

import io
import mmap
import warnings
import zipfile
from collections.abc import Mapping
from importlib import import_module
from io import BufferedReader
from pathlib import Path
from types import ModuleType
from typing import Any

from numpy.typing import NDArray

from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError, shown_name
from nnviz.exchange.small_file import open_small
from nnviz.exchange.state_dict import from_state_dict
from nnviz.training.atomic_file import write_atomically
from nnviz.training.recipe_checks import MOST_PARAMETERS
from nnviz.training.tensor_names import state_dict

_MOST_PARTS = 1_000
_PART = b"PK\1\2"
"""What the entry of a part in an archive's directory begins with."""
_LONGEST_TABLE = 1 << 20  # bytes of the names and shapes, without the numbers


def write_torch(path: str | Path, network: Network) -> None:
    """Write the state dict of `network` in PyTorch's own format, atomically.

    Raises
    ------
    ExchangeError
        If PyTorch is missing.
    UnwritableError
        If the file cannot be written.
    """
    torch = _torch()
    buffer = io.BytesIO()
    torch.save({name: torch.tensor(array) for name, array in state_dict(network).items()}, buffer)
    write_atomically(path, buffer.getvalue())


def read_torch(path: str | Path, activation: str = "relu", output: str = "softmax") -> Network:
    """Read a file that ``torch.save(model.state_dict(), path)`` wrote, with weights-only semantics.

    Nothing in the file is run: PyTorch's weights-only reader refuses any object that is not a tensor.

    Raises
    ------
    ExchangeError
        If PyTorch is missing, the file cannot be read, or it holds anything but the state dict of such a
        network.
    """
    torch = _torch()
    path = Path(path)
    refusal = ExchangeError(
        f"{path.name} is not a PyTorch file of plain weights; it was not run. "
        "Save it with torch.save(model.state_dict(), …)."
    )
    with open_small(path) as file:
        if not _is_plain_archive(file):
            raise refusal
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about the file is told in one sentence below
            # Mapped, tensors are slices of the file: one that promises more than the file holds is refused,
            # where the ordinary reader would allocate it or read beyond its end.
            loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception:  # the reader meets bytes of a stranger: zip, pickle and type errors of every kind
        raise refusal from None
    if not isinstance(loaded, Mapping) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in loaded.items()
    ):
        raise ExchangeError(f"{path.name} holds no state dict, which is a table of named tensors.")
    try:
        arrays = {name: _array(name, tensor) for name, tensor in loaded.items()}
        return from_state_dict(arrays, activation, output)
    except ExchangeError as error:
        raise ExchangeError(f"{path.name} cannot be shown: {error}") from None


def _is_plain_archive(file: BufferedReader) -> bool:
    """Whether `file` is an archive as PyTorch writes it: nothing compressed, so nothing that swells."""
    try:
        if not _has_few_parts(file):
            return False
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    tables = [part.file_size for part in parts if part.filename.endswith(".pkl")]
    return (
        all(part.compress_type == zipfile.ZIP_STORED for part in parts)
        and all(part.file_size == part.compress_size for part in parts)
        and sum(tables) <= _LONGEST_TABLE
    )


def _has_few_parts(file: BufferedReader) -> bool:
    # Millions of empty parts would take Python a minute to list; their signatures are found in a moment.
    place = -1
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for _ in range(_MOST_PARTS):
            place = data.find(_PART, place + 1)
            if place < 0:
                return True
    return False


def _array(name: str, tensor: Any) -> NDArray[Any]:
    # A tensor of stride 0 promises any number of rows from one number in the file.
    if tensor.numel() > MOST_PARAMETERS:
        raise ExchangeError(f"{shown_name(name)} is larger than any network that nnviz shows.")
    try:
        array: NDArray[Any] = tensor.detach().numpy()
    except (TypeError, RuntimeError):  # sparse, quantized, of another device, or bfloat16
        raise ExchangeError(
            f"{shown_name(name)} is not a plain array of float32 or float64 numbers."
        ) from None
    return array


def _torch() -> ModuleType:
    try:
        return import_module("torch")
    except ImportError:
        raise ExchangeError(
            "Files of PyTorch's own format need PyTorch: run pip install torch, "
            "or save the state dict as safetensors."
        ) from None
