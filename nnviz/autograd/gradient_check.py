"""Backpropagation held against plain measurement: nudge a number, see how the cost moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.autograd.tensor import Tensor
from nnviz.core.gradient_check import NUDGE, measured_gradient


class GradientMismatchError(AssertionError):
    """The chain rule and the measured slope disagree."""


def check_gradient(
    cost: Callable[[], Tensor], parameters: Sequence[Tensor], tolerance: float = 1e-6, nudge: float = NUDGE
) -> float:
    """Compare ``backward`` with central differences for every element of every parameter.

    Parameters
    ----------
    cost : callable
        Computes the cost afresh from the parameters' present values; must draw no new random numbers.
    parameters : sequence of float64 Tensor, contiguous in memory
    tolerance : float
        Greatest allowed |difference| / max(1, |measured|).
    nudge : float
        By how much each element is moved up and down.

    Returns
    -------
    float
        The greatest such difference.

    Raises
    ------
    GradientMismatchError
        If it is greater than the tolerance.
    ValueError
        If a parameter is not float64 (float32 has too few digits to measure a slope with) or not contiguous.
    """
    for parameter in parameters:
        if parameter.dtype != np.float64 or not parameter.data.flags.c_contiguous:
            raise ValueError("a gradient is checked on contiguous float64 parameters")
        parameter.zero_grad()
    cost().backward()
    worst = 0.0
    for place, parameter in enumerate(parameters):
        if parameter.grad is None:
            raise GradientMismatchError(f"parameter {place} got no gradient: the cost does not depend on it")
        flat = measured_gradient(lambda: cost().item(), parameter.data.reshape(-1), nudge)
        measured = flat.reshape(parameter.shape)
        difference = np.abs(parameter.grad - measured) / np.maximum(1.0, np.abs(measured))
        worst = max(worst, float(difference.max(initial=0.0)))
        if worst > tolerance:
            where = np.unravel_index(int(difference.argmax()), difference.shape)
            raise GradientMismatchError(
                f"parameter {place} at {tuple(int(i) for i in where)}: the chain rule says "
                f"{parameter.grad[where]:.9g}, measured is {measured[where]:.9g}"
            )
    return worst
