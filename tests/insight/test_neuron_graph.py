"""A neuron's graph: its numbers are the network's, its gradients those of backpropagation."""

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.costs import one_hot
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.engines.autograd_engine import AutogradEngine
from nnviz.engines.protocol import StepSettings
from nnviz.insight.neuron_graph import neuron_graph

X = np.random.default_rng(1).random(16, np.float32)


def made(activations, sizes=(16, 5, 4)):
    network = Network(sizes, activations)
    initialize(network, "scaled", np.random.default_rng(0))
    return network, network.forward(X)


def convolutional(pool=2):
    layers = (LayerShape(3, 3, pool), LayerShape(2, 3, 1), LayerShape(4))
    network = ConvolutionalNetwork(layers, ("relu", "relu", "softmax"), image=(4, 4))
    initialize(network, "he", np.random.default_rng(2))
    return network, network.forward(X)


def box(graph, name):
    return next(each for each in graph.boxes if each.name == name)


def weight_gradients(graph):
    """Gradients of the weights, in the order in which they are drawn, and that of the bias."""
    weights = [each.gradient for each in graph.boxes if each.name.startswith("w")]
    return weights, box(graph, "b").gradient


def strongest(network, passed, layer, index, most=3):
    products = network.weights[layer - 1][index] * passed.activations[layer - 1]
    return np.argsort(-np.abs(products), kind="stable")[:most]


@pytest.mark.parametrize(
    ("output", "cost"),
    [
        ("softmax", "cross_entropy"),
        ("sigmoid", "cross_entropy"),
        ("sigmoid", "quadratic"),
        ("softmax", "quadratic"),
        ("tanh", "quadratic"),
        ("leaky_relu", "quadratic"),
    ],
)
@pytest.mark.parametrize("label", [1, 3])
def test_an_outputs_gradients_are_backpropagations(output, cost, label):
    network, passed = made(("relu", output))
    graph = neuron_graph(network, passed, 2, 3, cost=cost, label=label)
    _, flat = network.gradient(X[np.newaxis], one_hot(np.array([label]), 4), cost)
    nabla_w, nabla_b = network.views(flat)
    weights, bias = weight_gradients(graph)
    chosen = strongest(network, passed, 2, 3)
    assert weights == pytest.approx(list(nabla_w[1][3][chosen]), rel=1e-4)
    assert bias == pytest.approx(float(nabla_b[1][3]), rel=1e-4)
    assert graph.result.name == "C"


def test_the_cost_of_softmax_is_that_of_the_right_output():
    network, passed = made(("relu", "softmax"))
    graph = neuron_graph(network, passed, 2, 3, cost="cross_entropy", label=1, class_names="abcd")
    assert box(graph, "a of “b”").value == pytest.approx(float(passed.activations[2][1]), rel=1e-5)
    assert graph.result.value == pytest.approx(-np.log(passed.activations[2][1]), rel=1e-5)


@pytest.mark.parametrize(("output", "label"), [("softmax", 0), ("sigmoid", 0), ("sigmoid", 1)])
def test_a_saturated_output_still_has_the_gradient_a_minus_y(output, label):
    network, _ = made(("relu", output))
    network.biases[1][...] = (-2000, 2000, 0, 0)
    graph = neuron_graph(network, network.forward(X), 2, 0, cost="cross_entropy", label=label)
    assert weight_gradients(graph)[1] == pytest.approx(-1.0 if label == 0 else 0.0)
    assert np.isfinite(graph.result.value)


def test_without_a_label_an_output_ends_with_its_activation():
    network, passed = made(("relu", "softmax"))
    graph = neuron_graph(network, passed, 2, 0, cost="cross_entropy")
    assert graph.result.name == "a"
    assert graph.result.value == pytest.approx(float(passed.activations[2][0]), rel=1e-5)
    a = graph.result.value
    assert box(graph, "z").gradient == pytest.approx(a * (1 - a))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_a_hidden_neuron_ends_with_the_activation_that_the_network_computed(activation):
    network, passed = made((activation, "softmax"))
    graph = neuron_graph(network, passed, 1, 2, cost="cross_entropy", label=1)
    assert box(graph, "z").value == pytest.approx(float(passed.zs[0][2]), rel=1e-5)
    assert graph.result.name == "a"
    assert graph.result.value == pytest.approx(float(passed.activations[1][2]), rel=1e-5)
    assert box(graph, "13 others").kind == "given"


def test_inputs_are_numbered_from_one_and_pixels_by_row_and_column():
    network, passed = made(("relu", "softmax"))
    first = int(strongest(network, passed, 2, 0)[0])
    assert neuron_graph(network, passed, 2, 0).boxes[0].name == "a" + "₁₂₃₄₅"[first]
    row, column = divmod(int(strongest(network, passed, 1, 0)[0]), 4)
    assert neuron_graph(network, passed, 1, 0).boxes[0].name == f"a{'₁₂₃₄'[row]},{'₁₂₃₄'[column]}"


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("pool", [1, 2])
def test_every_unit_of_every_map_adds_up_to_what_the_network_computed(layer, pool):
    network, passed = convolutional(pool)
    for index in range(network.sizes[layer]):
        graph = neuron_graph(network, passed, layer, index)
        assert box(graph, "z").value == pytest.approx(float(passed.zs[layer - 1][index]), abs=1e-5)
        assert graph.result.value == pytest.approx(float(passed.activations[layer][index]), abs=1e-5)


def test_a_kernels_weights_go_by_their_place_in_the_kernel():
    network, passed = convolutional(pool=1)
    graph = neuron_graph(network, passed, 1, 5)  # row 2, column 2 of the first map: the kernel lies inside
    digits = {"₁": 0, "₂": 1, "₃": 2, "₄": 3}
    for each in graph.boxes:
        if each.operation == "×":
            w, a = (graph.boxes[parent] for parent in each.parents)
            i, j = (digits[mark] for mark in w.name[1:].split(","))
            row, column = (digits[mark] for mark in a.name[1:].split(","))
            assert w.value == pytest.approx(float(network.weights[0][0, 0, i, j]))
            assert a.value == pytest.approx(float(X.reshape(4, 4)[row, column]))
            assert (row, column) == (i, j)  # laid on (1, 1), the kernel's corner lies on (0, 0)


def test_the_output_behind_feature_maps_has_the_autograd_engines_gradient():
    network, passed = convolutional()
    graph = neuron_graph(network, passed, 3, 2, cost="cross_entropy", label=1)
    engine = AutogradEngine(network.copy(), StepSettings(cost="cross_entropy"), np.random.default_rng(0))
    engine.step(X[np.newaxis], np.array([1]), learning_rate=0.0)
    nabla_w, nabla_b = network.views(engine.gradient())
    weights, bias = weight_gradients(graph)
    chosen = strongest(network, passed, 3, 2)
    assert weights == pytest.approx(list(nabla_w[2][2][chosen]), rel=1e-4)
    assert bias == pytest.approx(float(nabla_b[2][2]), rel=1e-4)


def graphs():
    dense, passed = made(("relu", "sigmoid"))
    yield neuron_graph(dense, passed, 1, 2)
    yield neuron_graph(dense, passed, 2, 0, cost="quadratic", label=0)
    maps, passed = convolutional()
    yield neuron_graph(maps, passed, 1, 5)
    yield neuron_graph(maps, passed, 3, 0, cost="cross_entropy", label=1)


@pytest.mark.parametrize("graph", list(graphs()), ids=["hidden", "output", "kernel", "softmax"])
def test_no_two_boxes_lie_on_each_other_and_no_arrow_crosses_a_box(graph):
    places = {(each.column, each.row) for each in graph.boxes}
    assert len(places) == len(graph.boxes)
    for each in graph.boxes:
        for parent in (graph.boxes[place] for place in each.parents):
            between = {(column, parent.row) for column in range(parent.column + 1, each.column)}
            assert parent.column < each.column
            assert not between & places


def test_a_neuron_that_the_network_does_not_have_is_refused():
    network, passed = made(("relu", "softmax"))
    for layer, index in ((0, 0), (3, 0), (2, 4), (1, -1)):
        with pytest.raises(IndexError):
            neuron_graph(network, passed, layer, index)


def test_a_diverged_network_is_drawn_with_its_infinities():
    network, _ = made(("relu", "softmax"))
    network.parameters[...] = np.inf
    with np.errstate(all="ignore"):
        passed = network.forward(X)
    graph = neuron_graph(network, passed, 2, 0, cost="cross_entropy", label=1)
    assert not np.isfinite(box(graph, "z").value)
