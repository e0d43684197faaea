"""Checking backpropagation against the definition of a derivative.

A derivative says how much the cost changes when one parameter is nudged. That can simply be measured, at
two evaluations of the cost for every parameter: far too slow to train with, but hard to get wrong.
"""

from collections.abc import Callable

import numpy as np

from nnviz.core.arrays import FloatArray

NUDGE = 1e-6
"""In float64 the error of a central difference is smallest near the cube root of the rounding error."""


def measured_gradient(cost: Callable[[], float], parameters: FloatArray, nudge: float = NUDGE) -> FloatArray:
    """Measure ∂C/∂parameters by central differences: (C(p + ε) − C(p − ε)) / 2ε for one parameter at a time.

    Parameters
    ----------
    cost : callable
        Returns C for the parameters as they are at the moment.
    parameters : ndarray of float64, shape (n,)
        Nudged in place, and put back.
    nudge : float
        ε.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        If the parameters are not float64: in float32 the nudge would drown in rounding.
    """
    if parameters.dtype != np.float64:
        raise ValueError("Derivatives can only be measured in float64; copy the network to float64 first.")
    measured = np.zeros_like(parameters)
    for place, value in enumerate(parameters.tolist()):
        parameters[place] = value + nudge
        above = cost()
        parameters[place] = value - nudge
        below = cost()
        parameters[place] = value
        measured[place] = (above - below) / (2 * nudge)
    return measured


def relative_difference(one: FloatArray, other: FloatArray) -> float:
    """Return ‖one − other‖ / (‖one‖ + ‖other‖): about 1e-9 for a right gradient, near 1 for a wrong one.

    Two vectors of zeros do not differ.
    """
    size = float(np.linalg.norm(one) + np.linalg.norm(other))
    return float(np.linalg.norm(one - other)) / size if size else 0.0
