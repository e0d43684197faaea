"""The first layer as pictures: one tile for each neuron, one pixel for each of its incoming weights."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.insight.moment import Moment


class Quantity(StrEnum):
    """What the tiles show."""

    WEIGHTS = "weights"
    TIMES_PROBE = "weights x probe"
    GRADIENT = "last gradient"
    CHANGE = "change since the start"


def first_layer(moment: Moment, quantity: Quantity, probe: FloatArray) -> FloatArray:
    """One row of numbers for each neuron of the first layer, as long as the input: (n, n_in).

    Parameters
    ----------
    moment : Moment
        A snapshot.
    quantity : Quantity
        - ``WEIGHTS``: w, a view of the snapshot's own array.
        - ``TIMES_PROBE``: w x, whose sum over a row plus the bias is the neuron's weighted input z.
        - ``GRADIENT``: ∂C/∂w of the last mini-batch, a view; zeros before the first step.
        - ``CHANGE``: w minus the weight that the run began with.
    probe : ndarray of shape (n_in,) or (height, width)
        The image that is being looked at; only ``TIMES_PROBE`` uses it.

    Raises
    ------
    ValueError
        When the probe is not as large as the network's input.
    """
    network = moment.network
    weights = network.weights[0]
    if quantity is Quantity.WEIGHTS:
        return weights
    if quantity is Quantity.TIMES_PROBE:
        if probe.size != network.sizes[0]:
            raise ValueError(f"The network takes {network.sizes[0]} numbers; the image has {probe.size}.")
        return weights * probe.reshape(-1)
    if quantity is Quantity.GRADIENT:
        if moment.gradient is None:
            return np.zeros_like(weights)
        return network.views(moment.gradient)[0][0]
    return weights - network.views(moment.start)[0][0]
