"""What neurons, layers and functions are called in the window: one wording for every panel."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.ui.selection import Neuron

FUNCTIONS = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "softmax": "softmax",
}
"""Activation functions as the field writes them."""

APPLIED = {
    "sigmoid": "σ({z})",
    "tanh": "tanh({z})",
    "relu": "max(0, {z})",
    "leaky_relu": "max(0.01 · {z}, {z})",
    "softmax": "eᶻ / Σ eᶻ",
}
"""The same applied to a weighted input; softmax looks at its whole layer's."""


def layer_name(sizes: Sequence[int], layer: int) -> str:
    """ "input", "hidden layer" (its number too if there are several), "output"."""
    if layer == 0:
        return "input"
    if layer == len(sizes) - 1:
        return "output"
    return "hidden layer" if len(sizes) == 3 else f"hidden layer {layer}"


def neuron_name(sizes: Sequence[int], neuron: Neuron, class_names: Sequence[str]) -> str:
    """ "neuron 7 of 30, hidden layer"; counted from 1. Outputs go by what they stand for: "output “3”"."""
    layer, index = neuron
    if layer == 0:
        return pixel_name(index)
    if layer == len(sizes) - 1:
        return f"output “{class_name(index, class_names)}”"
    return f"neuron {index + 1} of {sizes[layer]}, {layer_name(sizes, layer)}"


def short_name(sizes: Sequence[int], neuron: Neuron, class_names: Sequence[str]) -> str:
    """ "neuron 7", "“3”", "pixel (12, 9)": for a place where the layer is plain."""
    layer, index = neuron
    if layer == 0:
        row, column = divmod(index, 28)
        return f"pixel ({row + 1}, {column + 1})"
    if layer == len(sizes) - 1:
        return f"“{class_name(index, class_names)}”"
    return f"neuron {index + 1}"


def pixel_name(index: int, width: int = 28) -> str:
    """ "pixel in row 12, column 9", counted from 1 at the top left."""
    row, column = divmod(index, width)
    return f"pixel in row {row + 1}, column {column + 1}"


def class_name(index: int, class_names: Sequence[str]) -> str:
    """What an output stands for; its number where there is no name."""
    return class_names[index] if index < len(class_names) else str(index)
