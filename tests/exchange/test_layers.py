"""Layers of a stranger become a network, or one sentence; nothing is allocated on a promise."""

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError, shown_name
from nnviz.exchange.layers import FoundLayer, forms_of, in_words, network_from


def layer(*shape, activation="relu", pool=1, name="fc"):
    """A layer of zeros that takes up a few bytes, whatever it promises."""
    zero = np.float32(0)
    return FoundLayer(name, np.broadcast_to(zero, shape), np.broadcast_to(zero, shape[:1]), activation, pool)


def test_kernels_before_fully_connected_layers_make_a_convolutional_network():
    network = network_from([layer(4, 1, 3, 3, pool=2), layer(10, 784, activation="")])
    assert isinstance(network, ConvolutionalNetwork)
    assert network.activations == ("relu", "softmax")
    assert [form.pool for form in forms_of(network)] == [2, 1]


def test_fully_connected_layers_alone_make_a_plain_network():
    assert type(network_from([layer(10, 784)])) is Network


@pytest.mark.parametrize(("theirs", "ours"), [("f2", "f4"), ("f4", "f4"), ("f8", "f8")])
def test_numbers_stay_as_exact_as_they_are(theirs, ours):
    weights = np.random.default_rng(0).random((10, 784)).astype(theirs)
    network = network_from([FoundLayer("fc", weights, np.zeros(10, np.float32), "")])
    assert network.dtype == ours
    assert np.array_equal(network.weights[0], weights)


REFUSED = {
    "no layer": ([], "no fully connected layer"),
    "a square kernel of even side": ([layer(4, 1, 2, 2), layer(10, 3136)], "odd side"),
    "an oblong kernel": ([layer(4, 1, 3, 5), layer(10, 3136)], "3 × 5"),
    "kernels of nothing": ([layer(4, 1, 0, 0), layer(10, 3136)], "odd side"),
    "colour": ([layer(4, 3, 3, 3), layer(10, 3136)], "takes 3 feature maps and is given 1"),
    "a convolution at the end": ([layer(10, 1, 3, 3)], "ends with the convolution"),
    "a convolution behind a fully connected layer": (
        [layer(784, 784), layer(4, 1, 3, 3), layer(10, 3136)],
        "needs an image",
    ),
    "a pool larger than its map": ([layer(4, 1, 3, 3, pool=29), layer(10, 4)], "do not fit"),
    "a layer that takes other maps": ([layer(4, 1, 3, 3, pool=2), layer(10, 400)], "takes 400 numbers"),
    "no neurons": ([layer(0, 784), layer(10, 0)], "at least one neuron"),
    "a softmax inside": ([layer(12, 784, activation="softmax"), layer(10, 12)], "output layer"),
    "kernels without an activation": ([layer(4, 1, 3, 3, activation=""), layer(10, 3136)], "activation none"),
    "more neurons than a machine holds": ([layer(10**12, 784), layer(10, 10**12)], "weights and biases"),
    "more kernels than a machine holds": (
        [layer(10**9, 1, 3, 3, pool=28), layer(10, 10**9)],
        "weights and biases",
    ),
}


@pytest.mark.parametrize(("layers", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_makes_no_network_is_refused_with_the_reason(layers, reason):
    with pytest.raises(ExchangeError, match=reason) as refused:
        network_from(layers)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused(number):
    weights = np.zeros((10, 784))
    weights[3, 4] = number
    with pytest.raises(ExchangeError, match="weights of layer fc are not all finite"):
        network_from([FoundLayer("fc", weights, np.zeros(10), "")])


def test_a_network_is_told_in_a_few_words(convolutional):
    assert in_words(Network((784, 30, 10), ("sigmoid", "sigmoid"))) == "784-30-10"
    assert in_words(convolutional) == (
        "28 × 28 pixels – 4 kernels of 3 × 3 with pools of 2 – 6 kernels of 5 × 5 with pools of 2 – "
        "9 neurons – 10 neurons"
    )


def test_a_strangers_name_stays_on_one_short_line():
    assert shown_name("conv1") == "conv1"
    assert shown_name("a\nb\x1b[31m") == "a?b?[31m"
    assert len(shown_name("x" * 10_000)) == 60
    assert shown_name(b"conv\xff") == "conv\ufffd"
