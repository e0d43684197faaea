"""The network: its layout, the way forward, the way back by hand."""

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.core.network import Network


def _network(sizes=(3, 4, 2), activations=("tanh", "sigmoid"), dtype=np.float64):
    network = Network(sizes, activations, dtype=dtype)
    initialize(network, "scaled", np.random.default_rng(0))
    return network


def test_all_weights_come_before_all_biases_in_one_vector():
    network = Network((3, 4, 2), ("tanh", "sigmoid"), np.arange(26, dtype=np.float32))
    assert network.n_weights == 20
    np.testing.assert_array_equal(network.weights[0], np.arange(12).reshape(4, 3))
    np.testing.assert_array_equal(network.weights[1], np.arange(12, 20).reshape(2, 4))
    np.testing.assert_array_equal(network.biases[0], [20, 21, 22, 23])
    np.testing.assert_array_equal(network.biases[1], [24, 25])


def test_layers_are_views_of_the_vector():
    network = _network()
    network.parameters[:] = 7
    assert all((w == 7).all() for w in network.weights)
    assert all(w.flags.c_contiguous for w in network.weights)
    network.biases[1][0] = 5
    assert network.parameters[-2] == 5


def test_parameters_that_fit_are_used_and_not_copied():
    parameters = np.zeros(26, np.float32)
    assert Network((3, 4, 2), ("relu", "softmax"), parameters).parameters is parameters


def test_it_is_float32_unless_told_otherwise():
    assert Network((2, 1), ("sigmoid",)).parameters.dtype == np.float32


def test_forward_by_hand():
    network = Network((2, 2, 1), ("relu", "sigmoid"), dtype=np.float64)
    network.weights[0][...] = [[1, -1], [2, 0.5]]
    network.biases[0][...] = [0.5, -4]
    network.weights[1][...] = [[3, 10]]
    network.biases[1][...] = [-1.5]
    passed = network.forward(np.array([[1.0, 1.0]]))
    np.testing.assert_allclose(passed.zs[0], [[0.5, -1.5]])
    np.testing.assert_allclose(passed.activations[1], [[0.5, 0.0]])
    np.testing.assert_allclose(passed.zs[1], [[0.0]])
    np.testing.assert_allclose(passed.activations[2], [[0.5]])
    np.testing.assert_array_equal(passed.activations[0], [[1.0, 1.0]])


def test_an_example_alone_gives_what_it_gives_in_a_mini_batch():
    network = _network()
    x = np.random.default_rng(1).random((5, 3))
    alone = network.forward(x[2])
    assert [a.shape for a in alone.activations] == [(3,), (4,), (2,)]
    np.testing.assert_allclose(alone.activations[-1], network.predict(x)[2])


def test_dropout_masks_multiply_the_activations_they_are_for():
    network = _network()
    x = np.random.default_rng(1).random((2, 3))
    mask = np.array([[0, 2, 0, 2], [2, 0, 2, 2]], float)
    passed = network.forward(x, (mask, None))
    np.testing.assert_allclose(passed.activations[1], network.forward(x).activations[1] * mask)
    np.testing.assert_allclose(passed.zs[1], passed.activations[1] @ network.weights[1].T + network.biases[1])


def test_the_articles_chain_of_four_neurons():
    """∂C/∂w = a(L−1) · σ'(z) · 2(a − y), worked out by hand for one neuron in each of four layers.

    The article's cost is (a − y)²; ours is ½(a − y)², so its derivatives are twice ours.
    """
    network = Network((1, 1, 1, 1), ("sigmoid",) * 3, dtype=np.float64)
    network.parameters[:] = [0.8, -1.2, 1.5, 0.1, 0.3, -0.4]
    w1, w2, w3, b1, b2, b3 = network.parameters
    x, y = 0.6, 1.0

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    a1 = sigmoid(w1 * x + b1)
    a2 = sigmoid(w2 * a1 + b2)
    a3 = sigmoid(w3 * a2 + b3)
    slope1, slope2, slope3 = a1 * (1 - a1), a2 * (1 - a2), a3 * (1 - a3)
    last = slope3 * 2 * (a3 - y)
    article_w3 = a2 * last
    article_w2 = a1 * slope2 * w3 * last
    article_w1 = x * slope1 * w2 * slope2 * w3 * last
    article_b = [slope1 * w2 * slope2 * w3 * last, slope2 * w3 * last, last]

    cost, gradient = network.gradient(np.array([[x]]), np.array([[y]]), "quadratic")

    assert 2 * cost == pytest.approx((a3 - y) ** 2, rel=1e-14)
    np.testing.assert_allclose(2 * gradient, [article_w1, article_w2, article_w3, *article_b], rtol=1e-13)


def test_the_gradient_of_a_mini_batch_is_the_mean_of_its_examples():
    network = _network()
    rng = np.random.default_rng(2)
    x, y = rng.random((6, 3)), rng.random((6, 2))
    cost, gradient = network.gradient(x, y, "quadratic")
    alone = [network.gradient(x[i : i + 1], y[i : i + 1], "quadratic") for i in range(6)]
    assert cost == pytest.approx(np.mean([each for each, _ in alone]))
    np.testing.assert_allclose(gradient, np.mean([each for _, each in alone], axis=0), rtol=1e-12)


def test_a_frozen_copy_is_this_moment_for_ever():
    network = _network()
    frozen = network.frozen_copy()
    before = frozen.parameters.copy()
    network.parameters += 1
    np.testing.assert_array_equal(frozen.parameters, before)
    with pytest.raises(ValueError, match="read-only"):
        frozen.weights[0][0, 0] = 3


def test_a_copy_goes_its_own_way_in_the_precision_asked_for():
    network = _network(dtype=np.float32)
    twin = network.copy(np.float64)
    assert twin.parameters.dtype == np.float64
    twin.parameters += 1
    np.testing.assert_allclose(twin.parameters - 1, network.parameters, rtol=1e-6)


@pytest.mark.parametrize(
    ("sizes", "activations", "words"),
    [
        ((784,), (), "an input and an output layer"),
        ((784, 0, 10), ("relu", "softmax"), "at least one neuron"),
        ((784, 30, 10), ("sigmoid",), "2 layers need as many activations"),
        ((784, 30, 10), ("sigmoid", "swish"), "no activation called 'swish'"),
        ((784, 30, 10), ("softmax", "sigmoid"), "Softmax belongs to the output layer"),
    ],
)
def test_what_is_no_network_is_refused_with_a_sentence(sizes, activations, words):
    with pytest.raises(ValueError, match=words):
        Network(sizes, activations)


def test_the_wrong_number_of_parameters_is_refused():
    with pytest.raises(ValueError, match="has 26 parameters; 25 were given"):
        Network((3, 4, 2), ("tanh", "sigmoid"), np.zeros(25, np.float32))
