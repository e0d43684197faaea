"""The article's chain: hand-worked values, the chain rule box by box, a drawing that can be read."""

import numpy as np
import pytest

from nnviz.core.network import Network
from nnviz.insight.graph import CHAIN_BIASES, CHAIN_INPUT, CHAIN_TARGET, CHAIN_WEIGHTS, chain_graph


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


def test_its_gradients_are_those_of_a_network_of_four_neurons():
    network = Network((1, 1, 1, 1), ("sigmoid",) * 3, dtype=np.float64)
    network.parameters[...] = (*CHAIN_WEIGHTS, *CHAIN_BIASES)
    _, gradient = network.gradient(np.array([[CHAIN_INPUT]]), np.array([[CHAIN_TARGET]]), "quadratic")
    graph = chain_graph()
    names = ("w¹", "w²", "w³", "b¹", "b²", "b³")
    # The network's cost has a ½ that the article's has not.
    assert [box(graph, name).gradient for name in names] == pytest.approx(list(2 * gradient))


def test_forward_makes_a_box_after_its_parents_and_backward_visits_it_before_them():
    graph = chain_graph()
    for place in graph.forward_order:
        assert all(parent < place for parent in graph.boxes[place].parents)
    visited = {place: when for when, place in enumerate(graph.backward_order)}
    for place, each in enumerate(graph.boxes):
        assert all(visited[place] < visited[parent] for parent in each.parents if parent in visited)


def test_backward_goes_layer_by_layer_and_a_layers_bias_and_weight_come_before_the_layer_before():
    graph = chain_graph()
    order = [graph.boxes[place].name for place in graph.backward_order]
    # y and a⁰ are given: nothing can be learnt there.
    assert " ".join(order) == "C a³ − y a³ z³ b³ w³·a² w³ a² z² b² w²·a¹ w² a¹ z¹ b¹ w¹·a⁰ w¹"


def test_every_gradient_is_the_users_times_the_local_derivative():
    graph = chain_graph()
    for place in graph.backward_order[1:]:
        user = graph.boxes[graph.user(place)]
        slope = user.slopes[user.parents.index(place)]
        assert graph.boxes[place].gradient == pytest.approx(user.gradient * slope)


def test_what_is_given_has_no_gradient():
    assert box(chain_graph(), "y").gradient is None
    assert box(chain_graph(), "y").kind == "given"


def test_no_two_boxes_lie_on_each_other_and_arrows_point_right():
    boxes = chain_graph().boxes
    places = [(each.column, each.row) for each in boxes]
    assert len(set(places)) == len(places)
    assert all(boxes[parent].column < each.column for each in boxes for parent in each.parents)
