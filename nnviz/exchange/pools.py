"""What a state dict leaves out of a convolutional network: how large its pools are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.layers import SIDE, FoundLayer

_ASK_ONNX = "a state dict does not say how its network pools, but an ONNX file does, and nnviz imports those."


def with_equal_pools(layers: Sequence[FoundLayer]) -> list[FoundLayer]:
    """Give the convolutional layers the one pool with which they lead to the first fully connected layer.

    Kernels are taken to be padded, so that pools alone make the image smaller.

    Parameters
    ----------
    layers : sequence of FoundLayer
        Convolutional ones first, none of them with a pool yet.

    Raises
    ------
    ExchangeError
        If no pool, or more than one, would do.
    """
    kernels = [layer for layer in layers if layer.convolutional]
    rest = [layer for layer in layers if not layer.convolutional]
    if not kernels or not rest:
        return list(layers)
    n_maps, n_in = kernels[-1].weights.shape[0], rest[0].weights.shape[1]
    fitting = [pool for pool in range(1, SIDE + 1) if n_maps * _side_after(len(kernels), pool) ** 2 == n_in]
    if not fitting:
        raise ExchangeError(
            f"Equal pools after padded convolutions do not lead from {SIDE} × {SIDE} pixels to the {n_in} "
            f"numbers that layer {rest[0].name} takes; {_ASK_ONNX}"
        )
    if len(fitting) > 1:
        raise ExchangeError(
            f"Layer {rest[0].name} takes {n_in} numbers, which pools of {fitting[0]} and of {fitting[1]} "
            f"would both give; {_ASK_ONNX}"
        )
    return [replace(layer, pool=fitting[0]) for layer in kernels] + rest


def _side_after(n_layers: int, pool: int) -> int:
    side = SIDE
    for _ in range(n_layers):
        side //= pool
    return side
