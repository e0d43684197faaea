"""What is said about a neuron, a pixel or a step of the strongest path: the arithmetic, with its numbers."""

from __future__ import annotations

import numpy as np

from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import Network
from nnviz.insight.limits import robust_limit, signed_entries
from nnviz.insight.strongest_path import Step
from nnviz.insight.terms import Terms, terms
from nnviz.ui.neuron_words import APPLIED, neuron_name, pixel_name, short_name
from nnviz.ui.number_words import percent, signed, term, written
from nnviz.ui.selection import Neuron
from nnviz.ui.theme import Theme, diverging_table
from nnviz.ui.view import View
from nnviz.ui.widgets.hover_card import Card
from nnviz.ui.widgets.mosaic_picture import enlarged

_TERMS = 3  # of the largest, and of the most negative, that are listed
_ENLARGEMENT = 5


def neuron_card(view: View, neuron: Neuron, theme: Theme) -> Card:
    """A neuron's sum and what its function makes of it: Σ w·a + b = z, σ(z) = a.

    A neuron of the first layer has a picture of what each pixel adds to its sum.
    """
    assert view.snapshot is not None
    assert view.passed is not None
    layer, index = neuron
    network, passed = view.snapshot.network, view.passed
    z = float(passed.zs[layer - 1].reshape(-1)[index])
    a = float(passed.activations[layer].reshape(-1)[index])
    found = terms(network, passed, layer, index)
    contributions = found.contributions
    total = float(contributions.sum(dtype=np.float64))
    rows = [("a", _applied(network.activations[layer - 1], z, a))]
    rows.append(("z", f"Σ w·a + b = {written(total)} {term(found.bias)} = {written(z)}"))
    if found.place is not None:
        rows.append(("sees", _seen(network, layer, found)))
    order = np.argsort(-contributions, kind="stable")
    for words, chosen in (
        ("raised by", [i for i in order[:_TERMS] if contributions[i] > 0]),
        ("lowered by", [i for i in order[::-1][:_TERMS] if contributions[i] < 0]),
    ):
        for each in chosen:
            name = short_name(network, (layer - 1, int(found.sources[each])), view.class_names)
            w, a = float(found.weights[each]), float(found.activations[each])
            product = f"{written(w, 2)} · {written(a, 2)} = {signed(float(contributions[each]), 2)}"
            rows.append((words, f"{name}: {product}"))
            words = ""
    picture = None
    height, width = view.probe.image.shape
    if layer == 1 and len(contributions) == height * width:
        entries = signed_entries(
            contributions.reshape(height, width), robust_limit(contributions, 1.0) or 1.0
        )
        picture = enlarged(entries, _ENLARGEMENT, diverging_table(theme))
    return Card(neuron_name(network, neuron, view.class_names), tuple(rows), picture)


def _applied(function: str, z: float, a: float) -> str:
    """The function with letters, with numbers, and its value: "max(0, z) = max(0, 0.724) = 0.724"."""
    form = APPLIED[function]
    # Softmax looks at its whole layer: it has no form with one number.
    steps = dict.fromkeys((form.format(z="z"), form.format(z=written(z))))
    left = " = ".join(steps)
    value = percent(a, 4) if function == "softmax" else written(a)
    return f"{left} {value[0]} {value[1:]}" if value[0] in "<>" else f"{left} = {value}"


def _seen(network: Network, layer: int, found: Terms) -> str:
    """What lies under a kernel: "rows 3 to 5, columns 7 to 9 of 8 maps, the greatest of 2 × 2 places"."""
    assert isinstance(network, ConvolutionalNetwork)
    before = network.maps[layer - 1]
    assert before is not None
    rows, columns = np.divmod(found.sources % (before[1] * before[2]), before[2])
    of = "the image" if layer == 1 else f"{before[0]} maps"
    pool = network.layers[layer - 1].pool
    greatest = f", greatest of {pool} × {pool} places" if pool > 1 else ""
    return (
        f"rows {rows.min() + 1} to {rows.max() + 1}, columns {columns.min() + 1} to {columns.max() + 1} "
        f"of {of}{greatest}"
    )


def pixel_card(view: View, index: int) -> Card:
    """A pixel of the input: where it is and how bright."""
    assert view.passed is not None
    value = float(view.passed.activations[0].reshape(-1)[index])
    width = view.probe.image.shape[1]
    return Card(pixel_name(index, width), (("ink", f"{written(value)}  (0 paper, 1 full ink)"),))


def step_card(view: View, step: Step) -> Card:
    """A step of the strongest path: the one term that adds most to the next neuron's sum."""
    assert view.snapshot is not None
    network, names = view.snapshot.network, view.class_names
    source = short_name(network, (step.layer - 1, step.source), names)
    target = short_name(network, (step.layer, step.target), names)
    verb = "lowers" if step.contribution < 0 else "raises"
    return Card(
        f"{source} {verb} {target} most",
        (
            ("w · a", f"{written(step.weight)} · {written(step.activation)} = {signed(step.contribution)}"),
            ("of z", written(step.z)),
        ),
    )
