"""Every layer's activations for one image, with what is worth saying about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray
from nnviz.core.network import ForwardPass, Network

SIGNED: Final = frozenset({"tanh", "leaky_relu"})
"""Activations that can be negative: shown on the diverging scale, all others on the sequential one."""

_BOUND: Final = {"sigmoid": 1.0, "softmax": 1.0, "tanh": 1.0}
_SATURATED_FROM: Final = 0.98  # sigmoid' and tanh' are below 0.04 there, a neuron that hardly learns


@dataclass(frozen=True, eq=False)
class LayerActivations:
    """One layer's answer to one image.

    Attributes
    ----------
    layer : int
        1 for the first hidden layer, as in ``ForwardPass.activations``.
    activation : str
        The layer's activation function.
    values, zs : ndarray of shape (n,)
        Activations and weighted inputs.
    limit : float
        The largest magnitude to show: 1 where the function is bounded, otherwise the largest there is.
    signed : bool
        Whether the function can be negative.
    order : ndarray of int64, shape (n,)
        Neurons from the most to the least active (by magnitude, the lower index first where equal).
    active : int
        Neurons that are on: above one half (sigmoid, softmax), more than one half from zero (tanh), z above
        zero (ReLU, leaky ReLU).
    saturated : int
        Neurons within 2 % of a bound (sigmoid and tanh), where the slope and so the gradient is nearly zero;
        for ReLU the silent ones, whose slope is zero; 0 for softmax and leaky ReLU.
    """

    layer: int
    activation: str
    values: FloatArray
    zs: FloatArray
    limit: float
    signed: bool
    order: NDArray[np.int64]
    active: int
    saturated: int


def layer_activations(network: Network, passed: ForwardPass) -> tuple[LayerActivations, ...]:
    """Summarise a forward pass of one image, layer by layer, the input left out.

    Parameters
    ----------
    network : Network
        The network that the image went through.
    passed : ForwardPass
        Of one image: arrays of shape (n,) or (1, n).
    """
    return tuple(
        _layer(number, name, passed.activations[number].reshape(-1), passed.zs[number - 1].reshape(-1))
        for number, name in enumerate(network.activations, start=1)
    )


def _layer(number: int, name: str, values: FloatArray, zs: FloatArray) -> LayerActivations:
    magnitudes = np.abs(values)
    largest = float(magnitudes.max())
    return LayerActivations(
        layer=number,
        activation=name,
        values=values,
        zs=zs,
        limit=_BOUND.get(name, largest or 1.0),
        signed=name in SIGNED,
        order=np.argsort(-magnitudes, kind="stable").astype(np.int64, copy=False),
        active=int(np.count_nonzero(_on(name, values, zs))),
        saturated=int(np.count_nonzero(_flat(name, values))),
    )


def _on(name: str, values: FloatArray, zs: FloatArray) -> NDArray[np.bool_]:
    if name in ("relu", "leaky_relu"):
        return np.greater(zs, 0)
    return np.greater(np.abs(values), 0.5)


def _flat(name: str, values: FloatArray) -> NDArray[np.bool_]:
    if name == "sigmoid":
        return np.greater(np.abs(2 * values - 1), 2 * _SATURATED_FROM - 1)
    if name == "tanh":
        return np.greater(np.abs(values), _SATURATED_FROM)
    if name == "relu":
        return np.equal(values, 0)
    return np.zeros(values.shape, np.bool_)
