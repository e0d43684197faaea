"""From layers found in a foreign file to a network that nnviz can show, or one sentence why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError

INPUTS, CLASSES = 784, 10
LARGEST_FILE = 512 * 2**20
"""Bytes; the widest network here is a hundredth of it, and nothing larger is read into memory."""


@dataclass(frozen=True)
class FoundLayer:
    """A fully connected layer of a file: weights (n_out, n_in), biases (n_out,), activation or ""."""

    name: str
    weights: NDArray[Any]
    biases: NDArray[Any]
    activation: str


def network_from(layers: Sequence[FoundLayer]) -> Network:
    """Join `layers` to a float32 network from 784 pixels to ten digits.

    A last layer without an activation gives softmax outputs: frameworks leave the softmax to their cost.

    Raises
    ------
    ExchangeError
        If the layers do not fit each other, the pixels or the digits, or a number in them is not finite.
    """
    if not layers:
        raise ExchangeError(
            "The file holds no fully connected layer, and nnviz shows networks made of those."
        )
    n_in = INPUTS
    for layer in layers:
        if layer.weights.ndim != 2 or layer.biases.shape != layer.weights.shape[:1]:
            raise ExchangeError(
                f"Layer {layer.name} has weights of shape {layer.weights.shape} and biases of shape "
                f"{layer.biases.shape}; a fully connected layer has (n_out, n_in) and (n_out,)."
            )
        if layer.weights.shape[1] != n_in:
            raise ExchangeError(
                f"Layer {layer.name} takes {layer.weights.shape[1]} numbers and is given {n_in}; "
                "nnviz shows networks of 28 × 28 pixels whose layers follow each other."
            )
        for what, array in (("weights", layer.weights), ("biases", layer.biases)):
            if array.dtype.kind != "f" or not np.isfinite(array.astype(np.float32)).all():
                raise ExchangeError(f"The {what} of layer {layer.name} are not all finite numbers.")
        n_in = layer.weights.shape[0]
    if n_in != CLASSES:
        raise ExchangeError(f"The network has {n_in} outputs, and nnviz reads ten digits.")
    names = [layer.activation for layer in layers]
    names[-1] = names[-1] or "softmax"
    for layer, name in zip(layers, names, strict=True):
        if name not in ACTIVATIONS:
            raise ExchangeError(
                f"Layer {layer.name} has the activation {name or 'none'}, none of {', '.join(ACTIVATIONS)}."
            )
    flat: FloatArray = np.concatenate(
        [layer.weights.astype(np.float32).ravel() for layer in layers]
        + [layer.biases.astype(np.float32) for layer in layers]
    )
    try:
        return Network([INPUTS, *(layer.weights.shape[0] for layer in layers)], names, flat)
    except ValueError as error:
        raise ExchangeError(str(error)) from None
