"""What is said about a neuron, a pixel or a step of the strongest path: the arithmetic, with its numbers."""

from __future__ import annotations

import numpy as np

from nnviz.insight.limits import robust_limit, signed_entries
from nnviz.insight.strongest_path import Step
from nnviz.ui.neuron_words import APPLIED, neuron_name, pixel_name, short_name
from nnviz.ui.number_words import signed, term, written
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
    applied = APPLIED[network.activations[layer - 1]]
    with_letters, with_numbers = applied.format(z="z"), applied.format(z=written(z))
    steps = dict.fromkeys((with_letters, with_numbers, written(a)))  # softmax has no form with one number
    rows = [("a", " = ".join(steps))]
    title = neuron_name(network, neuron, view.class_names)
    if network.weights[layer - 1].ndim != 2:
        return Card(title, (*rows, ("z", f"{written(z)}, the kernel's answer at this place")))
    b = float(network.biases[layer - 1][index])
    contributions = network.weights[layer - 1][index] * passed.activations[layer - 1].reshape(-1)
    total = float(contributions.sum(dtype=np.float64))
    rows.append(("z", f"Σ w·a + b = {written(total)} {term(b)} = {written(z)}"))
    order = np.argsort(-contributions, kind="stable")
    before = passed.activations[layer - 1].reshape(-1)
    row = network.weights[layer - 1][index]
    for words, chosen in (
        ("raised by", [i for i in order[:_TERMS] if contributions[i] > 0]),
        ("lowered by", [i for i in order[::-1][:_TERMS] if contributions[i] < 0]),
    ):
        for source in chosen:
            name = short_name(network, (layer - 1, int(source)), view.class_names)
            value = (
                f"{name}: {written(float(row[source]), 2)} · {written(float(before[source]), 2)} = "
                f"{signed(float(contributions[source]), 2)}"
            )
            rows.append((words, value))
            words = ""
    picture = None
    height, width = view.probe.image.shape
    if layer == 1 and height * width == network.sizes[0]:
        entries = signed_entries(
            contributions.reshape(height, width), robust_limit(contributions, 1.0) or 1.0
        )
        picture = enlarged(entries, _ENLARGEMENT, diverging_table(theme))
    return Card(title, tuple(rows), picture)


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
