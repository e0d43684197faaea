"""Convolutional networks: hand-worked kernels, shapes, and the layout that every network has."""

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape, convolved, pooled
from nnviz.core.initializers import initialize
from nnviz.core.network import Network

LAYERS = (LayerShape(8, kernel=3, pool=2), LayerShape(16, kernel=3, pool=2), LayerShape(10))
ACTIVATIONS = ("relu", "relu", "softmax")


def test_a_kernel_is_slid_over_the_padded_image():
    image = np.arange(9, dtype=np.float64).reshape(1, 1, 3, 3)
    kernel = np.zeros((1, 1, 3, 3))
    kernel[0, 0, 1, 2] = 1  # takes the pixel to the right
    assert convolved(image, kernel, np.array([10.0]))[0, 0].tolist() == [
        [11, 12, 10],
        [14, 15, 10],
        [17, 18, 10],
    ]


def test_pooling_keeps_the_greatest_and_drops_the_rest_at_the_edge():
    maps = np.arange(15, dtype=np.float64).reshape(1, 1, 3, 5)
    assert pooled(maps, 2)[0, 0].tolist() == [[6, 8]]


def test_shapes_of_the_articles_small_network():
    network = ConvolutionalNetwork(LAYERS, ACTIVATIONS)
    assert network.sizes == (784, 8 * 14 * 14, 16 * 7 * 7, 10)
    assert network.maps == ((1, 28, 28), (8, 14, 14), (16, 7, 7), None)
    assert [w.shape for w in network.weights] == [(8, 1, 3, 3), (16, 8, 3, 3), (10, 784)]
    assert network.parameters.size == 8 * 9 + 16 * 72 + 7840 + 8 + 16 + 10


def test_one_image_and_a_batch_give_the_same_numbers():
    network = ConvolutionalNetwork(LAYERS, ACTIVATIONS, dtype=np.float64)
    initialize(network, "he", np.random.default_rng(0))
    images = np.random.default_rng(1).random((3, 784))
    batch, single = network.forward(images), network.forward(images[1])
    for one, many in zip(single.activations, batch.activations, strict=True):
        assert one.shape == many.shape[1:]
        assert np.allclose(one, many[1], rtol=1e-12)
    assert [z.shape for z in batch.zs] == [(3, n) for n in network.sizes[1:]]


def test_a_kernel_as_large_as_the_image_is_a_fully_connected_neuron():
    rng = np.random.default_rng(0)
    convolutional = ConvolutionalNetwork(
        [LayerShape(2, kernel=3, pool=1)], ["tanh"], dtype=np.float64, image=(3, 3)
    )
    convolutional.parameters[...] = rng.normal(size=convolutional.parameters.size)
    dense = Network((9, 2), ["tanh"], dtype=np.float64)
    dense.weights[0][...] = convolutional.weights[0].reshape(2, 9)
    dense.biases[0][...] = convolutional.biases[0]
    image = rng.random(9)
    middle = convolutional.forward(image).activations[-1].reshape(2, 3, 3)[:, 1, 1]
    assert np.allclose(middle, dense.predict(image))


def test_a_frozen_copy_is_convolutional_and_read_only():
    network = ConvolutionalNetwork(LAYERS, ACTIVATIONS)
    copy = network.frozen_copy()
    assert isinstance(copy, ConvolutionalNetwork)
    assert not copy.weights[0].flags.writeable


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ([LayerShape(10), LayerShape(4, kernel=3)], "needs an image"),
        ([LayerShape(4, kernel=2), LayerShape(10)], "kernels are odd"),
        ([LayerShape(4, kernel=3, pool=40), LayerShape(10)], "no larger than the map"),
    ],
)
def test_layers_that_make_no_network_are_refused(layers, reason):
    with pytest.raises(ValueError, match=reason):
        ConvolutionalNetwork(layers, ["relu", "softmax"])


def test_its_gradient_is_left_to_automatic_differentiation():
    network = ConvolutionalNetwork(LAYERS, ACTIVATIONS)
    with pytest.raises(ValueError, match="autograd"):
        network.gradient(np.zeros((1, 784), np.float32), np.zeros((1, 10), np.float32), "cross_entropy")
