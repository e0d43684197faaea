"""The graph of a tiny example: hand-worked values, the chain rule box by box, a drawing that can be read."""

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.insight.graph import (
    CHAIN_BIASES,
    CHAIN_INPUT,
    CHAIN_TARGET,
    CHAIN_WEIGHTS,
    chain_graph,
    neuron_graph,
)


def box(graph, name):
    return next(each for each in graph.boxes if each.name == name)


def sigma(z):
    return 1 / (1 + np.exp(-z))


def test_the_chain_computes_the_articles_numbers():
    a = CHAIN_INPUT
    for weight, bias in zip(CHAIN_WEIGHTS, CHAIN_BIASES, strict=True):
        previous, z = a, weight * a + bias
        a = sigma(z)
    graph = chain_graph()
    assert box(graph, "C").value == pytest.approx((a - CHAIN_TARGET) ** 2)
    by_hand = previous * a * (1 - a) * 2 * (a - CHAIN_TARGET)
    assert box(graph, "w³").gradient == pytest.approx(by_hand)


def test_every_step_says_its_arithmetic():
    graph = chain_graph()
    assert box(graph, "z¹").forward == "z¹ = 0.48 + (-0.4) = 0.08"
    assert box(graph, "a¹").forward == "a¹ = σ(0.08) = 0.52"
    assert box(graph, "w³").backward == "∂C/∂w³ = ∂C/∂w³a² · a² = -0.1321 · 0.469 = -0.06197"
    assert box(graph, "a³ − y").backward.startswith("∂C/∂(a³ − y) = ∂C/∂C · 2(a³ − y)")
    assert "is given" in box(graph, "y").backward


def test_forward_makes_a_box_after_its_parents_and_backward_visits_it_before_them():
    graph = chain_graph()
    for place in graph.forward_order:
        assert all(parent < place for parent in graph.boxes[place].parents)
    visited = {place: when for when, place in enumerate(graph.backward_order)}
    for place, each in enumerate(graph.boxes):
        assert all(visited[place] < visited[parent] for parent in each.parents if parent in visited)


def graphs():
    network = Network((6, 4, 3), ("relu", "sigmoid"))
    initialize(network, "he", np.random.default_rng(0))
    passed = network.forward(np.random.default_rng(1).random(6, np.float32))
    return [chain_graph(), neuron_graph(network, passed, 1, 2), neuron_graph(network, passed, 2, 0)]


@pytest.mark.parametrize("graph", graphs(), ids=lambda graph: graph.title)
def test_no_two_boxes_lie_on_each_other_and_arrows_point_right(graph):
    places = [(each.column, each.row) for each in graph.boxes]
    assert len(set(places)) == len(places)
    assert all(graph.boxes[parent].column < each.column for each in graph.boxes for parent in each.parents)
    assert min(column for column, _ in places) == 0


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_a_neurons_graph_ends_at_the_activation_that_the_network_computed(activation):
    network = Network((6, 4, 3), (activation, "softmax"))
    initialize(network, "scaled", np.random.default_rng(0))
    passed = network.forward(np.random.default_rng(1).random(6, np.float32))
    graph = neuron_graph(network, passed, 1, 2)
    assert box(graph, "z").value == pytest.approx(float(passed.zs[0][2]), rel=1e-5)
    assert box(graph, "a").value == pytest.approx(float(passed.activations[1][2]), rel=1e-5)
    assert box(graph, "3 others").kind == "given"


def test_a_softmax_neurons_graph_ends_at_its_weighted_input():
    network = Network((6, 3), ("softmax",))
    passed = network.forward(np.ones(6, np.float32))
    assert neuron_graph(network, passed, 1, 0).boxes[-1].name == "z"
