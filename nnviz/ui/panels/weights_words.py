"""What is said of the first layer's pictures: what they show, why there are none, one of them enlarged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF

from nnviz.core.arrays import FloatArray
from nnviz.insight.first_layer import Quantity
from nnviz.insight.limits import signed_entries
from nnviz.ui.neuron_words import maps_of, neuron_name, pixel_name, place_name
from nnviz.ui.number_words import signed, written
from nnviz.ui.widgets.hover_card import Card
from nnviz.ui.widgets.mosaic_picture import enlarged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnviz.core.network import Network
    from nnviz.training.snapshot import Snapshot
    from nnviz.ui.view import View

_ENLARGED = 224  # width of the enlarged tile


class Mode(NamedTuple):
    """One of the quantities: its name, what its colours mean, and its letters."""

    name: str
    meaning: str
    symbol: str


MODES = {
    Quantity.WEIGHTS: Mode("Weights", "ink on orange excites the neuron, ink on blue quiets it", "w"),
    Quantity.TIMES_PROBE: Mode(
        "Weights × digit", "what each pixel adds to the neuron's z or takes from it", "w · x"
    ),
    Quantity.GRADIENT: Mode(
        "Last gradient", "slope of the cost in the last mini-batch: the step goes the other way", "∂C/∂w"
    ),
    Quantity.CHANGE: Mode(
        "Change since the start", "how far training has moved each weight so far", "w − start"
    ),
}

# Small pictures that no ink lies on, but that are slid over it; times the digit they are feature maps.
_MODES_OF_KERNELS = {
    **MODES,
    Quantity.WEIGHTS: MODES[Quantity.WEIGHTS]._replace(
        meaning="slid over the digit: ink under orange raises the map, under blue lowers it"
    ),
    Quantity.TIMES_PROBE: MODES[Quantity.TIMES_PROBE]._replace(
        meaning="what each kernel answers at every place of the digit", symbol="z"
    ),
}


def mode_of(quantity: Quantity, network: Network) -> Mode:
    """What is said of a quantity of this network's first layer."""
    return MODES[quantity] if network.weights[0].ndim == 2 else _MODES_OF_KERNELS[quantity]


def map_size(network: Network) -> int:
    """How many neurons share the weights of a tile: one, or the places of a feature map."""
    maps = maps_of(network)[1]
    return 1 if maps is None else maps[1] * maps[2]


def nothing_yet(quantity: Quantity, snapshot: Snapshot, values: FloatArray) -> str:
    """Why the tiles would all be empty; nothing if they are not."""
    if quantity is Quantity.GRADIENT and snapshot.gradient is None:
        if snapshot.step:
            return "The file of a trained network keeps no gradient: the next step brings one."
        return "No step has been taken yet: the first one brings a gradient."
    if quantity is Quantity.CHANGE and not values.any():
        if snapshot.step:
            return (
                "The file of a trained network does not keep the weights that it began with. "
                "Run trains it further: the change from here on appears."
            )
        return "Nothing has changed yet: training begins from here."
    return ""


def weights_card(
    view: View,
    quantity: Quantity,
    tile: int,
    row: FloatArray,
    pixel: tuple[int, int] | None,
    scale: tuple[float, float],
    table: NDArray[np.uint32],
) -> Card:
    """One tile enlarged, with its numbers.

    Parameters
    ----------
    row : ndarray of shape (height, width)
        The tile's numbers.
    pixel : tuple of int or None
        Row and column of the one that is pointed at.
    scale : tuple of float
        Limit and gamma of the colours.
    table : ndarray of uint32, shape (256,)
        The colours.
    """
    assert view.snapshot is not None
    network = view.snapshot.network
    symbol = mode_of(quantity, network).symbol
    factor = max(_ENLARGED // max(row.shape), 1)
    single = map_size(network) == 1
    rows = [
        ("bias b", signed(float(network.biases[0][tile]))),
        (f"{symbol} between", f"{signed(float(row.min()))}  and  {signed(float(row.max()))}"),
    ]
    ring = None
    if pixel is not None:
        ring = QPointF(pixel[1] * factor, pixel[0] * factor)
        at, width = pixel[0] * row.shape[1] + pixel[1], row.shape[1]
        # Of the image a place is a pixel; of a kernel or a feature map it is not.
        name = pixel_name(at, width) if single else place_name(at, width)
        rows.append((name, f"{symbol} = {signed(float(row[pixel]))}"))
    if view.passed is not None and single:
        z = float(view.passed.zs[0].reshape(-1)[tile])
        a = float(view.passed.activations[1].reshape(-1)[tile])
        rows.append(("for this digit", f"z = {written(z)},  a = {written(a)}"))
    title = f"kernel {tile + 1} of {len(network.weights[0])}"
    if single:
        title = neuron_name(network, (1, tile), view.class_names)
    picture = enlarged(signed_entries(row.astype(np.float32, copy=False), *scale), factor, table)
    return Card(title, tuple(rows), picture, ring, factor)
