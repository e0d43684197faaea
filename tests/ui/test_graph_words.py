"""What the steps of a graph are said to do: letters, then numbers that can be followed by hand."""

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.insight.graph import chain_graph
from nnviz.insight.neuron_graph import neuron_graph
from nnviz.ui.graph_words import backward_sentence, forward_sentence, number


def place(graph, name):
    return next(i for i, box in enumerate(graph.boxes) if box.name == name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("w¹·a⁰", "w¹·a⁰ = w¹ × a⁰ = 0.8 × 0.6 = 0.48"),
        ("z¹", "z¹ = w¹·a⁰ + b¹ = 0.48 + (−0.4) = 0.08"),
        ("a¹", "a¹ = σ(z¹) = σ(0.08) = 0.5200"),
        ("a³ − y", "a³ − y = 0.6907 − 1 = −0.3093"),
        ("C", "C = (a³ − y)² = (−0.3093)² = 0.09564"),
    ],
)
def test_forward_says_the_operation_in_letters_and_in_numbers(name, words):
    graph = chain_graph()
    assert forward_sentence(graph, place(graph, name)) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("C", "∂C/∂C = 1: C changes as much as itself. Here the chain rule begins."),
        ("a³ − y", "∂C/∂(a³ − y) = 2(a³ − y) = −0.6185"),
        ("z³", "∂C/∂z³ = ∂C/∂a³ · ∂a³/∂z³ = −0.6185 · 0.2136 = −0.1321, as ∂a³/∂z³ = a³(1 − a³)"),
        ("b³", "∂C/∂b³ = ∂C/∂z³ · ∂z³/∂b³ = −0.1321 · 1 = −0.1321, as ∂z³/∂b³ = 1"),
        (
            "a¹",
            "∂C/∂a¹ = ∂C/∂(w²·a¹) · ∂(w²·a¹)/∂a¹ = −0.04936 · (−1.2) = 0.05923, as ∂(w²·a¹)/∂a¹ = w²",
        ),
    ],
)
def test_backward_says_the_gradient_before_times_the_local_derivative(name, words):
    graph = chain_graph()
    assert backward_sentence(graph, place(graph, name)) == words


def sentences(activations, cost, label):
    network = Network((16, 5, 4), activations)
    initialize(network, "scaled", np.random.default_rng(0))
    passed = network.forward(np.random.default_rng(1).random(16, np.float32))
    graph = neuron_graph(network, passed, 2, 3, cost=cost, label=label)
    return [
        *(forward_sentence(graph, i) for i in graph.forward_order),
        *(backward_sentence(graph, i) for i in graph.backward_order),
    ]


@pytest.mark.parametrize(
    ("activations", "cost", "label", "expected"),
    [
        (("relu", "softmax"), "cross_entropy", 3, "C = −ln(a) = "),
        (("relu", "softmax"), "cross_entropy", 1, "∂C/∂(a of “1”) = −1/(a of “1”) = "),
        (("relu", "sigmoid"), "cross_entropy", 1, "C = −ln(1 − a) = "),
        (("relu", "softmax"), "quadratic", 1, "C = ½ Σⱼ (aⱼ − yⱼ)² = "),
        (("relu", "relu"), "quadratic", 1, "a = ReLU(z) = ReLU("),
        (("relu", "sigmoid"), "quadratic", 3, "C = ½(a − y)² = ½("),
    ],
)
def test_every_way_to_the_cost_is_written_as_in_a_book(activations, cost, label, expected):
    assert any(sentence.startswith(expected) for sentence in sentences(activations, cost, label))


def test_softmax_with_cross_entropy_comes_to_a_minus_y():
    (sentence,) = (s for s in sentences(("relu", "softmax"), "cross_entropy", 1) if s.startswith("∂C/∂z = "))
    assert sentence.replace("\u00a0", " ").endswith("this is a − y, with y = 0")


def test_no_sentence_has_a_hyphen_for_a_minus():
    for activations, cost in ((("tanh", "softmax"), "cross_entropy"), (("relu", "leaky_relu"), "quadratic")):
        assert not any("-" in sentence for sentence in sentences(activations, cost, 0))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.8, "0.8"),
        (np.float32(0.8), "0.8"),
        (0.519989, "0.5200"),
        (0.9999999e-5, "1.000e−5"),
        (1, "1"),
        (-1.5, "−1.5"),
    ],
)
def test_zeros_at_the_end_stand_only_where_digits_were_rounded_away(value, words):
    assert number(float(value)) == words
