"""Networks to send abroad."""

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.initializers import initialize


def _filled(network):
    initialize(network, "he", np.random.default_rng(0))
    noise = np.random.default_rng(1).normal(0, 0.05, network.parameters.size)
    network.parameters += noise.astype(np.float32)
    return network


@pytest.fixture
def convolutional():
    """Like the recipe ``cnn``, smaller, with two fully connected layers: kernels of 3 and 5, pools of 2."""
    forms = [LayerShape(4, 3, 2), LayerShape(6, 5, 2), LayerShape(9), LayerShape(10)]
    return _filled(ConvolutionalNetwork(forms, ("relu", "relu", "relu", "softmax")))


@pytest.fixture
def uneven():
    """A pool that drops a rest, a layer without one, and kernels of a single weight."""
    forms = [LayerShape(3, 3, 3), LayerShape(4, 1), LayerShape(5, 5, 2), LayerShape(10)]
    return _filled(ConvolutionalNetwork(forms, ("tanh", "leaky_relu", "sigmoid", "sigmoid")))


@pytest.fixture
def images():
    """Five grey images as rows."""
    return np.random.default_rng(2).random((5, 784), np.float32)
