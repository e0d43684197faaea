"""What a step through a computation graph did, in a sentence: with letters first, then with the numbers."""

from __future__ import annotations

import math

from nnviz.insight.graph import HALF_SQUARE, SQUARE, Graph, bracketed
from nnviz.insight.neuron_graph import LN_OF_THE_REST
from nnviz.ui.neuron_words import class_name, neuron_name
from nnviz.ui.number_words import written
from nnviz.ui.view import View

BEGINNING = "The numbers that are given and, on blue, the parameters. Next computes with them."
"""What is said before the first step."""

CHAIN = "The article's four neurons in a row. Orange: ∂C/∂…, how the cost C changes with each number."
"""What the chain is, and what its gradients are of."""

_EXACT = 1e-7  # relative: what float32 keeps of a number


def number(value: float) -> str:
    """Four significant digits, as many as it takes to follow a product by hand: "0.5200", "−1.2".

    Zeros at the end are left out of a number that has no further digits, and of no other: a softmax output
    of 0.99999 is "1.000" and not 1.
    """
    text = written(value, 4)
    if not math.isclose(value, float(f"{value:.4g}"), rel_tol=_EXACT):
        return text
    mantissa, e, exponent = text.partition("e")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + e + exponent


def forward_sentence(graph: Graph, place: int) -> str:
    """ "z¹ = w¹·a⁰ + b¹ = 0.48 + (−0.4) = 0.08"."""
    box = graph.boxes[place]
    parents = [graph.boxes[parent] for parent in box.parents]
    with_letters = _applied(box.operation, [parent.name for parent in parents])
    with_numbers = _applied(box.operation, [number(parent.value) for parent in parents])
    # A box may be called what it does, "a − y", and then says so once.
    steps = dict.fromkeys((box.name, with_letters, with_numbers, number(box.value)))
    return _with_remark(" = ".join(steps), box.words[0])


def backward_sentence(graph: Graph, place: int) -> str:
    """ "∂C/∂a² = ∂C/∂(w³·a²) · ∂(w³·a²)/∂a² = −0.1321 · 1.5 = −0.1982, as ∂(w³·a²)/∂a² = w³".

    One link of the chain rule: the gradient that was there already, times the local derivative.
    """
    box, end = graph.boxes[place], graph.result.name
    user = graph.user(place)
    if user is None or box.gradient is None:
        return f"{partial(end, end)} = 1: {end} changes as much as itself. Here the chain rule begins."
    made = graph.boxes[user]
    which = made.parents.index(place)
    before, local = partial(end, made.name), partial(made.name, box.name)
    letters, result = made.letters[which], number(box.gradient)
    if user == len(graph.boxes) - 1:
        steps = (local, letters, result)
        return _with_remark(" = ".join(dict.fromkeys(steps)), made.words[1])
    numbers = f"{number(made.gradient or 0.0)} · {bracketed(number(made.slopes[which]))}"
    product = f"{partial(end, box.name)} = {before} · {local} = {numbers} = {result}"
    return _with_remark(f"{product}, as {local} = {letters}", made.words[1])


def partial(of: str, by: str) -> str:
    """ "∂C/∂w³", "∂C/∂(a³ − y)"."""
    return f"∂{bracketed(of)}/∂{bracketed(by)}"


def subject(view: View, graph: Graph) -> str:
    """Which neuron it is and what the gradients are of: "output “3”, whose right answer is …"."""
    assert view.snapshot is not None
    assert view.neuron is not None
    network, (layer, _) = view.snapshot.network, view.neuron
    name = neuron_name(network, view.neuron, view.class_names)
    name = name[0].upper() + name[1:]
    if graph.result.name == "C":
        label = class_name(view.probe.label or 0, view.class_names)
        return (
            f"{name}, for an image labelled {label}. Orange: ∂C/∂…, how its cost C changes with each number."
        )
    if layer == len(network.weights):
        why = "No label says what is right, so there is no cost; an image picked in Data has one"
    else:
        why = "∂C/∂… is this times ∂C/∂a, which comes back from the next layer"
    return f"{name}. Orange: ∂a/∂…, how its activation a changes with each number. {why}."


def _applied(sign: str, operands: list[str]) -> str:
    first = operands[0]
    if len(operands) == 2:
        return f"{first} {sign} {bracketed(operands[1])}"
    if "Σ" in sign:
        return sign
    return {
        SQUARE: f"({first})²",
        HALF_SQUARE: f"½({first})²",
        LN_OF_THE_REST: f"−ln(1 − {bracketed(first)})",
        "max": f"max({first}, …)",
        "softmax": f"softmax({first}, …)",
    }.get(sign, f"{sign}({first})")


def _with_remark(sentence: str, remark: str) -> str:
    return f"{sentence}: {remark}" if remark else sentence
