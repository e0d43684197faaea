"""The names of a network's arrays in a file: those of a PyTorch ``torch.nn.Sequential``."""

from __future__ import annotations

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network


def state_dict(network: Network) -> dict[str, FloatArray]:
    """``{"0.weight": …, "0.bias": …, "2.weight": …}``, views; activations stand between the layers."""
    arrays: dict[str, FloatArray] = {}
    for layer, (w, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        arrays[f"{2 * layer}.weight"] = w
        arrays[f"{2 * layer}.bias"] = b
    return arrays
