"""What neurons, layers and functions are called in the window: one wording for every panel."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import Network
from nnviz.ui.selection import Neuron

FUNCTIONS = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "softmax": "softmax",
}
"""Activation functions as the field writes them."""

SYMBOLS = {"sigmoid": "σ", "tanh": "tanh", "relu": "ReLU", "leaky_relu": "leaky", "softmax": "softm."}
"""The same where there is little room."""

APPLIED = {
    "sigmoid": "σ({z})",
    "tanh": "tanh({z})",
    "relu": "max(0, {z})",
    "leaky_relu": "max(0.01 · {z}, {z})",
    "softmax": "eᶻ / Σ eᶻ",
}
"""The same applied to a weighted input; softmax looks at its whole layer's."""


def maps_of(network: Network) -> tuple[tuple[int, int, int] | None, ...]:
    """For every layer, the input's first: number, height and width of its feature maps; None without them."""
    if isinstance(network, ConvolutionalNetwork):
        return network.maps
    return (None,) * len(network.sizes)


def neuron_name(network: Network, neuron: Neuron, class_names: Sequence[str]) -> str:
    """ "neuron 7 of 30, hidden layer", counted from 1. Outputs go by what they stand for: "output “3”"."""
    layer, index = neuron
    sizes, maps = network.sizes, maps_of(network)[layer]
    if layer == 0:
        return short_name(network, neuron, class_names)
    if layer == len(sizes) - 1:
        return f"output “{class_name(index, class_names)}”"
    where = "hidden layer" if len(sizes) == 3 else f"hidden layer {layer}"
    if maps is not None:
        each, place = divmod(index, maps[1] * maps[2])
        return f"map {each + 1} of {maps[0]}, {place_name(place, maps[2])}, {where}"
    return f"neuron {index + 1} of {sizes[layer]}, {where}"


def short_name(network: Network, neuron: Neuron, class_names: Sequence[str]) -> str:
    """ "neuron 7", "“3”", "pixel in row 12, column 9": for where the layer is plain."""
    layer, index = neuron
    maps = maps_of(network)[layer]
    if layer == 0:
        return pixel_name(index, maps[2] if maps is not None else math.isqrt(network.sizes[0]))
    if layer == len(network.sizes) - 1:
        return f"“{class_name(index, class_names)}”"
    if maps is not None:
        each, place = divmod(index, maps[1] * maps[2])
        return f"map {each + 1}, {place_name(place, maps[2])}"
    return f"neuron {index + 1}"


def pixel_name(index: int, width: int = 28) -> str:
    """ "pixel in row 12, column 9", counted from 1 at the top left."""
    return f"pixel in {place_name(index, width)}"


def place_name(index: int, width: int) -> str:
    """ "row 12, column 9": a place in a picture so wide, counted from 1 at the top left."""
    row, column = divmod(index, width)
    return f"row {row + 1}, column {column + 1}"


def class_name(index: int, class_names: Sequence[str]) -> str:
    """What an output stands for; its number where there is no name."""
    return class_names[index] if index < len(class_names) else str(index)
