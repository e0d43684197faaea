"""PyTorch state dicts: the names and arrays of a ``torch.nn.Sequential``.

A state dict has no activations, only weights: whoever reads one has to say what stood between the layers.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.layers import LARGEST_FILE, FoundLayer, network_from
from nnviz.training.atomic_file import write_atomically
from nnviz.training.tensor_file import TensorFile
from nnviz.training.tensor_names import state_dict


def from_state_dict(arrays: Mapping[str, NDArray[np.generic]], activation: str = "relu") -> Network:
    """Make the network of a state dict whose layers stand in the order of their names' appearance.

    Parameters
    ----------
    activation : str
        Of the hidden layers. The outputs get softmax, which PyTorch's cross-entropy does on its own.

    Raises
    ------
    ExchangeError
        If an entry is no weight or bias of a fully connected layer.
    """
    for name in arrays:
        if not name.endswith((".weight", ".bias")):
            raise ExchangeError(f"{name} is neither the weight nor the bias of a layer.")
    layers = []
    for name, weights in arrays.items():
        if not name.endswith(".weight"):
            continue
        path = name.removesuffix(".weight")
        if weights.ndim != 2:
            raise ExchangeError(
                f"{name} has shape {weights.shape}; a fully connected layer has (n_out, n_in)."
            )
        biases = arrays.get(f"{path}.bias")
        biases = np.zeros(len(weights), np.float32) if biases is None else biases
        layers.append(FoundLayer(path, weights, biases, activation))
    if layers:
        last = layers[-1]
        layers[-1] = FoundLayer(last.name, last.weights, last.biases, "")
    return network_from(layers)


def read_safetensors(path: str | Path, activation: str = "relu") -> Network:
    """Read a state dict that another program saved as safetensors.

    Raises
    ------
    ExchangeError
        If it does not hold such a network.
    ModelFileError
        If the file is damaged, or no safetensors file.
    """
    with TensorFile(path) as file:
        # The format keeps no order of its own: layer 10 follows layer 9, not layer 1.
        names = sorted(file.shapes(), key=lambda name: [int(n) for n in re.findall(r"\d+", name)])
        try:
            return from_state_dict({name: file.read(name) for name in names}, activation)
        except ExchangeError as error:
            raise ExchangeError(f"{Path(path).name} cannot be shown: {error}") from None


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


def read_torch(path: str | Path, activation: str = "relu") -> Network:
    """Read a file that ``torch.save(model.state_dict(), path)`` wrote, with weights-only semantics.

    Nothing in the file is run: PyTorch's weights-only reader refuses any object that is not a tensor.

    Raises
    ------
    ExchangeError
        If PyTorch is missing, or the file holds anything but the state dict of such a network.
    OSError
        If it cannot be read.
    """
    torch = _torch()
    path = Path(path)
    if path.stat().st_size > LARGEST_FILE:
        raise ExchangeError(
            f"{path.name} is larger than {LARGEST_FILE >> 20} MB; nnviz reads small networks."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about the file is told in one sentence below
            loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # the reader meets bytes of a stranger: zip, pickle and type errors of every kind
        raise ExchangeError(
            f"{path.name} is not a PyTorch file of plain weights; it was not run. "
            "Save it with torch.save(model.state_dict(), …)."
        ) from None
    if not isinstance(loaded, Mapping) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in loaded.items()
    ):
        raise ExchangeError(f"{path.name} holds no state dict, which is a table of named tensors.")
    try:
        return from_state_dict({name: value.numpy() for name, value in loaded.items()}, activation)
    except (ExchangeError, TypeError) as error:
        raise ExchangeError(f"{path.name} cannot be shown: {error}") from None


def _torch() -> ModuleType:
    try:
        return import_module("torch")
    except ImportError:
        raise ExchangeError(
            "Files of PyTorch's own format need PyTorch: run pip install torch, "
            "or save the state dict as safetensors."
        ) from None
