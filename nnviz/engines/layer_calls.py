"""A layer's activation function and its slope as calls that allocate nothing.

``z`` of a sigmoid layer holds −z: that is what 1 / (1 + exp(−z)) begins with.
"""

import numpy as np
from numpy.typing import DTypeLike

from nnviz.core.activations import LEAK
from nnviz.core.arrays import FloatArray
from nnviz.engines.products import Call


def number(value: float, dtype: DTypeLike) -> FloatArray:
    """Return `value` as a 0-d array, which a call takes as it is; a Python number is converted each time."""
    return np.full((), value, dtype)


def weighted_input_calls(name: str, z: FloatArray, bias: FloatArray) -> list[Call]:
    """Return calls that turn Wa, in `z`, into Wa + b; for sigmoid, with −b as `bias`, into −(Wa + b)."""
    if name == "sigmoid":
        return [(np.subtract, (bias, z, z))]
    return [(np.add, (z, bias, z))]


def activation_calls(name: str, z: FloatArray, a: FloatArray) -> list[Call]:
    """Return calls that write σ(z) into `a`, for any activation but softmax.

    Infinities come out as in the limit; a NaN may be lost in ReLU, so finiteness is judged from `z`.
    """
    one = number(1, z.dtype)
    match name:
        case "sigmoid":
            return [(np.exp, (z, a)), (np.add, (a, one, a)), (np.divide, (one, a, a))]
        case "tanh":
            return [(np.tanh, (z, a))]
        case "relu":
            # An array of zeros: with the single number 0, fmax is three times slower.
            return [(np.fmax, (z, np.zeros_like(z), a))]
        case "leaky_relu":
            return [(np.multiply, (z, number(LEAK, z.dtype), a)), (np.fmax, (z, a, a))]
    raise ValueError(f"{name} is not an activation of its own weighted input alone.")


def slope_calls(name: str, a: FloatArray, slope: FloatArray) -> list[Call]:
    """Return calls that write σ'(z), worked out from a = σ(z), into `slope`; flat vectors of many layers."""
    one = number(1, a.dtype)
    match name:
        case "sigmoid":
            return [(np.square, (a, slope)), (np.subtract, (a, slope, slope))]
        case "tanh":
            return [(np.square, (a, slope)), (np.subtract, (one, slope, slope))]
        case "relu":
            return [(np.sign, (a, slope))]
        case "leaky_relu":
            positive = np.zeros(a.shape, bool)
            return [
                (np.greater, (a, number(0, a.dtype), positive)),
                (np.copyto, (slope, positive)),
                (np.fmax, (slope, np.full_like(a, LEAK), slope)),
            ]
    raise ValueError(f"{name} is not an activation of its own weighted input alone.")
