"""MNIST is there, whole, and the MNIST that everybody knows."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_array_equal

from nnviz.data.mnist import TEST_IMAGES, TRAIN_IMAGES, load_mnist, load_mnist_test


def test_mnist_is_the_published_set() -> None:
    mnist = load_mnist()
    assert (len(mnist.train), len(mnist.test)) == (TRAIN_IMAGES, TEST_IMAGES)
    # Counts as LeCun's page and every later description give them.
    assert_array_equal(
        np.bincount(mnist.train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    )
    assert_array_equal(
        np.bincount(mnist.test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    )
    assert_array_equal(mnist.train.labels[:5], [5, 0, 4, 1, 9])
    assert (
        round(float(mnist.train.pixels().mean()) / 255, 4) == 0.1307
    )  # the mean that PyTorch's examples subtract
    assert mnist.shape == (28, 28)
    assert mnist.remark is None


def test_ink_is_bright_and_the_test_set_can_be_had_alone() -> None:
    test = load_mnist_test()
    seven = test.image(0)
    assert test.labels[0] == 7
    assert seven[0, 0] == 0.0
    assert seven.max() > 0.9
