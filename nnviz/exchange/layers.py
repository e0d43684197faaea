"""From layers found in a foreign file to a network that nnviz can show, or one sentence why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import FloatArray, FloatType
from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape, plan
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.training.recipe_checks import MOST_PARAMETERS

INPUTS, CLASSES = 784, 10
SIDE = 28
"""Pixels along an edge of the image."""


@dataclass(frozen=True)
class FoundLayer:
    """A layer of a file.

    Attributes
    ----------
    name : str
        What the file calls it, fit to be shown.
    weights : ndarray
        (n_out, n_in) of a fully connected layer; (n_out, channels, k, k) of a convolutional one, which is
        padded with k // 2 zeros and moves by one pixel.
    biases : ndarray of shape (n_out,)
    activation : str
        A name from `ACTIVATIONS`, or "" for none.
    pool : int
        Side of the squares of which a convolutional layer keeps the greatest; 1 keeps all.
    """

    name: str
    weights: NDArray[Any]
    biases: NDArray[Any]
    activation: str
    pool: int = 1

    @property
    def convolutional(self) -> bool:
        """Whether its weights are kernels."""
        return self.weights.ndim == 4

    @property
    def form(self) -> LayerShape:
        """Its size, kernel and pool."""
        kernel = self.weights.shape[-1] if self.convolutional else 0
        return LayerShape(self.weights.shape[0], kernel, self.pool)


def network_from(layers: Sequence[FoundLayer]) -> Network:
    """Join `layers` to a network from 28 × 28 pixels to ten digits, with the numbers that the file has.

    It is float64 if one of the arrays is, and float32 otherwise. A last layer without an activation gives
    softmax outputs: frameworks leave the softmax to their cost.

    Raises
    ------
    ExchangeError
        If the layers do not fit each other, the pixels or the digits, or a number in them is not finite.
    """
    if not layers:
        raise ExchangeError(
            "The file holds no fully connected layer, and nnviz shows networks that end with those."
        )
    for layer in layers:
        _check_form(layer)
    if layers[-1].convolutional:
        raise ExchangeError(
            f"The network ends with the convolution {layers[-1].name}; nnviz's networks end with a fully "
            "connected layer."
        )
    # Shapes alone so far: an array may promise more than the machine has, and nothing is computed from it
    # before the sum of all is known to be small.
    _check_fit(layers)
    last = layers[-1]
    if last.weights.shape[0] != CLASSES:
        raise ExchangeError(f"The network has {last.weights.shape[0]} outputs, and nnviz reads ten digits.")
    layers = [*layers[:-1], replace(last, activation=last.activation or "softmax")]
    for layer in layers:
        if layer.activation not in ACTIVATIONS:
            raise ExchangeError(
                f"Layer {layer.name} has the activation {layer.activation or 'none'}, "
                f"none of {', '.join(ACTIVATIONS)}."
            )
    arrays = [_finite(layer, "weights", layer.weights).ravel() for layer in layers]
    arrays += [_finite(layer, "biases", layer.biases) for layer in layers]
    dtype: FloatType = np.float64 if any(array.dtype == np.float64 for array in arrays) else np.float32
    flat: FloatArray = np.concatenate(arrays, dtype=dtype)
    forms, activations = [layer.form for layer in layers], [layer.activation for layer in layers]
    try:
        if any(layer.convolutional for layer in layers):
            return ConvolutionalNetwork(forms, activations, flat, dtype)
        return Network([INPUTS, *(form.size for form in forms)], activations, flat, dtype)
    except ValueError as error:
        raise ExchangeError(str(error)) from None


def forms_of(network: Network) -> tuple[LayerShape, ...]:
    """Return the form of every layer of `network` but the input."""
    if isinstance(network, ConvolutionalNetwork):
        return network.layers
    return tuple(LayerShape(size) for size in network.sizes[1:])


def in_words(network: Network) -> str:
    """Say in a few words what a network is made of: "784-30-10", or kernels, pools and neurons."""
    if not isinstance(network, ConvolutionalNetwork):
        return "-".join(map(str, network.sizes))
    parts = [f"{network.image[0]} × {network.image[1]} pixels"]
    for layer in network.layers:
        if layer.kernel:
            pool = f" with pools of {layer.pool}" if layer.pool > 1 else ""
            parts.append(f"{layer.size} kernels of {layer.kernel} × {layer.kernel}{pool}")
        else:
            parts.append(f"{layer.size} neurons")
    return " – ".join(parts)


def _check_form(layer: FoundLayer) -> None:
    shape = layer.weights.shape
    if len(shape) not in (2, 4) or layer.biases.shape != shape[:1]:
        raise ExchangeError(
            f"Layer {layer.name} has weights of shape {shape} and biases of shape {layer.biases.shape}; a "
            "fully connected layer has (n_out, n_in), a convolutional one (n_out, channels, k, k), and both "
            "(n_out,)."
        )
    if layer.convolutional and (shape[2] != shape[3] or shape[2] % 2 == 0):
        raise ExchangeError(
            f"The kernels of {layer.name} are {shape[2]} × {shape[3]}; nnviz's are squares of an odd side."
        )


def _check_fit(layers: Sequence[FoundLayer]) -> None:
    try:
        planned = plan([layer.form for layer in layers])
    except ValueError as error:
        raise ExchangeError(str(error)) from None
    for layer, wanted in zip(layers, planned.weights, strict=True):
        if layer.weights.shape != wanted:
            what = "feature maps" if layer.convolutional else "numbers"
            raise ExchangeError(
                f"Layer {layer.name} takes {layer.weights.shape[1]} {what} and is given {wanted[1]}; "
                "nnviz shows networks of 28 × 28 grey pixels whose layers follow each other."
            )
    if planned.n_parameters > MOST_PARAMETERS:
        raise ExchangeError(
            f"The network has {planned.n_parameters:,} weights and biases; "
            f"nnviz shows networks of at most {MOST_PARAMETERS:,}."
        )


def _finite(layer: FoundLayer, what: str, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype in (np.float16, np.float32, np.float64) and np.isfinite(array).all():
        return array
    raise ExchangeError(f"The {what} of layer {layer.name} are not all finite numbers.")
