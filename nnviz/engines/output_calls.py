"""The last layer and the cost as calls: answers, cost, and the error δ that starts backwards.

Arrays are (n_out, m), a column an example, and contiguous. ``z`` of a sigmoid layer holds −z.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.costs import cost_for
from nnviz.engines.layer_calls import activation_calls, number
from nnviz.engines.products import Call

# exp(±80) is far inside float32. While Σz² is below this no z is beyond 80, which one cheap product tells;
# looking for the largest z of every example is needed only when a network is surer of itself than that.
_TAME = 80.0**2


@dataclass(frozen=True)
class Output:
    """One output layer: buffers, and what is to be done with them.

    Attributes
    ----------
    name : str
        The layer's activation.
    z, a, slope, delta, wanted : ndarray of shape (n_out, m)
        Weighted inputs, activations, σ'(z), errors and wanted activations.
    scale : ndarray of shape ()
        What the error is multiplied by in the end.
    """

    name: str
    z: FloatArray
    a: FloatArray
    slope: FloatArray
    delta: FloatArray
    wanted: FloatArray
    scale: FloatArray


@dataclass(frozen=True)
class OutputCalls:
    """The calls of an output layer and its cost.

    Attributes
    ----------
    forward : tuple of Call
        Write the activations, and what the cost needs.
    cost : callable
        Returns the mean cost, after `forward`.
    backward : tuple of Call
        Write δ, multiplied by the scale.
    """

    forward: tuple[Call, ...]
    cost: Callable[[], float]
    backward: tuple[Call, ...]


def output_calls(output: Output, cost: str) -> OutputCalls:
    """Return the calls for `output` under the cost named `cost`."""
    cost_for(cost, output.name)  # refuses pairings that mean nothing
    if cost == "quadratic":
        return _softmax_quadratic(output) if output.name == "softmax" else _quadratic(output)
    return _softmax_cross_entropy(output) if output.name == "softmax" else _sigmoid_cross_entropy(output)


def _quadratic(output: Output) -> OutputCalls:
    """C = ½‖a − y‖², δ = (a − y)σ'(z)."""
    error = np.zeros_like(output.z)
    flat = error.reshape(-1)
    half = 0.5 / output.z.shape[1]
    return OutputCalls(
        (
            *activation_calls(output.name, output.z, output.a),
            (np.subtract, (output.a, output.wanted, error)),
        ),
        lambda: float(flat.dot(flat)) * half,
        (
            (np.multiply, (error, output.slope, output.delta)),
            (np.multiply, (output.delta, output.scale, output.delta)),
        ),
    )


def _softmax_quadratic(output: Output) -> OutputCalls:
    """C = ½‖a − y‖², δ = a(e − Σ ea) with e = a − y."""
    softmax = _Softmax(output)
    error, mean = np.zeros_like(output.z), np.zeros_like(output.z)
    flat = error.reshape(-1)
    half = 0.5 / output.z.shape[1]
    return OutputCalls(
        ((softmax.forward, ()), (np.subtract, (output.a, output.wanted, error))),
        lambda: float(flat.dot(flat)) * half,
        (
            (np.multiply, (error, output.a, output.delta)),
            (_column_sums(output.z).dot, (output.delta, mean)),
            (np.subtract, (error, mean, error)),
            (np.multiply, (error, output.a, output.delta)),
            (np.multiply, (output.delta, output.scale, output.delta)),
        ),
    )


def _softmax_cross_entropy(output: Output) -> OutputCalls:
    """C = −Σ y ln a = ln Σ exp(z) − zy, δ = a − y."""
    softmax = _Softmax(output)
    m: int = output.z.shape[1]
    logarithms, ones = np.zeros(m, output.z.dtype), np.ones(m, output.z.dtype)
    wanted = output.wanted.reshape(-1)

    def cost() -> float:
        np.log(softmax.totals, logarithms)
        return float(logarithms.dot(ones) - softmax.shifted.dot(wanted)) / m

    return OutputCalls(((softmax.forward, ()),), cost, _difference(output))


def _sigmoid_cross_entropy(output: Output) -> OutputCalls:
    """C = Σ ln(1 + exp(−z)) + (1 − y)z, δ = a − y."""
    m: int = output.z.shape[1]
    ones = np.ones(output.z.size, output.z.dtype)
    minus_z, wanted = output.z.reshape(-1), output.wanted.reshape(-1)
    one_more = np.zeros_like(output.z)
    logarithms = np.zeros_like(minus_z)
    one = number(1, output.z.dtype)
    plain = cost_for("cross_entropy", "sigmoid")

    def cost() -> float:
        if not float(minus_z.dot(minus_z)) < _TAME:
            return plain.fn(-output.z.T, output.a.T, output.wanted.T)
        np.log(one_more.reshape(-1), logarithms)
        np.subtract(logarithms, minus_z, logarithms)
        return float(logarithms.dot(ones) + minus_z.dot(wanted)) / m

    return OutputCalls(
        (
            (np.exp, (output.z, one_more)),
            (np.add, (one_more, one, one_more)),
            (np.divide, (one, one_more, output.a)),
        ),
        cost,
        _difference(output),
    )


def _difference(output: Output) -> tuple[Call, ...]:
    return (
        (np.subtract, (output.a, output.wanted, output.delta)),
        (np.multiply, (output.delta, output.scale, output.delta)),
    )


class _Softmax:
    """The softmax of an output layer.

    When some z is large, the largest of its example is taken from all of them, which changes neither the
    softmax nor ln Σ exp(z) − zy.

    Attributes
    ----------
    shifted : ndarray of shape (n_out · m,)
        The z that the exponentials were taken of.
    totals : ndarray of shape (m,)
        Σ exp(shifted) for each example.
    """

    def __init__(self, output: Output) -> None:
        self._z, self._a = output.z, output.a
        self._powers, self._all_totals, self._room = (np.zeros_like(output.z) for _ in range(3))
        self._top = np.zeros((1, output.z.shape[1]), output.z.dtype)
        self._column = np.ones((len(output.z), 1), output.z.dtype)
        self._sums = _column_sums(output.z)
        self._flat = output.z.reshape(-1)
        self.shifted = self._flat
        self.totals = self._all_totals[0]

    def forward(self) -> None:
        """Write the activations."""
        z = self._z
        self.shifted = self._flat
        if not self._flat.dot(self._flat) < _TAME:
            np.maximum.reduce(z, 0, out=self._top, keepdims=True)
            self._column.dot(self._top, self._room)
            z = np.subtract(z, self._room, out=self._room)
            self.shifted = z.reshape(-1)
        np.exp(z, self._powers)
        self._sums.dot(self._powers, self._all_totals)
        np.divide(self._powers, self._all_totals, self._a)


def _column_sums(z: FloatArray) -> FloatArray:
    """Return the square of ones by which a product writes each column's sum into all of its rows.

    For ten rows that is quicker than a sum and a broadcast.
    """
    return np.ones((len(z), len(z)), z.dtype)
