"""What to say when training has left the finite numbers: where it began, and what to try."""

import math
from collections.abc import Sequence

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.engines.protocol import Diverged

_KEPT = "The weights of the step before are kept."


def largest_trusted(dtype: np.dtype[np.floating]) -> float:
    """Return the bound on sums of squares beyond which a step is not trusted.

    An element of the gradient is at most the product of the lengths of an error and an activation vector;
    with both sums below the bound, it and its square are finite.
    """
    return math.sqrt(np.finfo(dtype).max)


def diverged(
    network: Network,
    images: FloatArray,
    learning_rate: float,
    zs: Sequence[FloatArray],
    deltas: Sequence[FloatArray],
) -> Diverged:
    """Return the error for a step that must not be finished.

    Parameters
    ----------
    network : Network
        With the parameters that the step began with.
    images : ndarray of shape (m, n_in)
    learning_rate : float
    zs, deltas : sequence of ndarray
        Weighted inputs and errors of every layer, in any layout.
    """
    layers = len(zs)
    limit = largest_trusted(network.dtype)
    if not learning_rate < limit:
        return Diverged(1, f"A learning rate of {learning_rate:g} cannot be computed with. {_KEPT} Try 0.1.")
    if not np.isfinite(images).all():
        return Diverged(1, f"The images hold numbers that are not finite. {_KEPT} Check the data.")
    for layer, (w, b) in enumerate(zip(network.weights, network.biases, strict=True), 1):
        if not (np.isfinite(w).all() and np.isfinite(b).all()):
            return Diverged(
                layer,
                f"The weights or biases of layer {layer} of {layers} are not finite numbers, so nothing can "
                "be learnt from them; begin with a new start or another model.",
            )
    advice = f"{_KEPT} Try a smaller learning rate (it is {learning_rate:g}), or a narrower start."
    for layer, z in enumerate(zs, 1):
        if not np.vdot(z, z) < limit:
            what = f"the weighted inputs of layer {layer} of {layers} overflow"
            return Diverged(layer, f"Training diverged: {what}. {advice}")
    for layer in range(layers, 0, -1):
        if not np.vdot(deltas[layer - 1], deltas[layer - 1]) < limit:
            what = f"the update of layer {layer} of {layers} overflows"
            return Diverged(layer, f"Training diverged: {what}. {advice}")
    return Diverged(layers, f"Training diverged: the cost is no longer a finite number. {advice}")
