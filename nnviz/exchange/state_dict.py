"""State dicts: the names and arrays of a ``torch.nn.Sequential``, from PyTorch or from safetensors.

A state dict has no activations and no pools, only weights: whoever reads one has to say what stood between
the layers, or find it out from what fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError, shown_name
from nnviz.exchange.layers import FoundLayer, network_from
from nnviz.exchange.pools import with_equal_pools
from nnviz.training.tensor_file import TensorFile


def from_state_dict(
    arrays: Mapping[str, NDArray[np.generic]], activation: str = "relu", output: str = "softmax"
) -> Network:
    """Make the network of a state dict whose layers stand in the order of their names' appearance.

    Weights of four dimensions are the kernels of a convolutional layer, padded and moved by one pixel; its
    pool is the one that `with_equal_pools` finds.

    Parameters
    ----------
    activation : str
        Of the hidden layers.
    output : str
        Of the last layer. PyTorch's cross-entropy does a softmax on its own, so that most models end without.

    Raises
    ------
    ExchangeError
        If an entry is no weight or bias of such a layer, or the layers make no network.
    """
    for name in arrays:
        path, _, kind = name.rpartition(".")
        if kind not in ("weight", "bias") or f"{path}.weight" not in arrays:
            raise ExchangeError(
                f"{shown_name(name)} is neither the weight nor the bias of a layer that nnviz knows."
            )
    layers = [
        _found(name.removesuffix(".weight"), weights, arrays, activation)
        for name, weights in arrays.items()
        if name.endswith(".weight")
    ]
    # No convolution follows a fully connected layer, but "conv2" stands behind "fc1" in some files.
    layers.sort(key=lambda layer: not layer.convolutional)
    if layers:
        layers[-1] = replace(layers[-1], activation=output)
    return network_from(with_equal_pools(layers))


def read_safetensors(path: str | Path, activation: str = "relu", output: str = "softmax") -> Network:
    """Read a state dict that another program saved as safetensors; see `from_state_dict`.

    Raises
    ------
    ExchangeError
        If it does not hold such a network.
    ModelFileError
        If the file is damaged, or no safetensors file.
    """
    with TensorFile(path) as file:
        # The format keeps no order of its own: layer 10 follows layer 9, not layer 1.
        names = sorted(file.shapes(), key=lambda name: re.sub(r"\d+", lambda n: n[0].zfill(20), name))
        try:
            return from_state_dict({name: file.read(name) for name in names}, activation, output)
        except ExchangeError as error:
            raise ExchangeError(f"{Path(path).name} cannot be shown: {error}") from None


def _found(
    path: str, weights: NDArray[np.generic], arrays: Mapping[str, NDArray[np.generic]], activation: str
) -> FoundLayer:
    if weights.ndim not in (2, 4):
        raise ExchangeError(
            f"{shown_name(path)}.weight has shape {weights.shape}; a fully connected layer has (n_out, "
            "n_in), a convolutional one (n_out, channels, k, k)."
        )
    biases = arrays.get(f"{path}.bias")
    # In the weights' own shape, so that a promise of 10^12 neurons without biases allocates nothing.
    biases = np.broadcast_to(np.float32(0), weights.shape[:1]) if biases is None else biases
    return FoundLayer(shown_name(path), weights, biases, activation)
