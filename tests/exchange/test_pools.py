"""The pools that a state dict leaves out are found where only one size fits."""

import numpy as np
import pytest

from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.layers import FoundLayer
from nnviz.exchange.pools import with_equal_pools


def layers(n_convolutions, n_in, maps=4):
    shapes = [(maps, 1, 3, 3)] + [(maps, maps, 3, 3)] * (n_convolutions - 1) + [(10, n_in)]
    return [FoundLayer("layer", np.zeros(shape), np.zeros(shape[0]), "relu") for shape in shapes]


@pytest.mark.parametrize(
    ("n_convolutions", "side", "pool"), [(1, 28, 1), (2, 28, 1), (1, 14, 2), (2, 7, 2), (2, 3, 3), (3, 3, 2)]
)
def test_the_one_pool_that_fits_is_given_to_every_convolution(n_convolutions, side, pool):
    found = with_equal_pools(layers(n_convolutions, 4 * side * side))
    assert [layer.pool for layer in found] == [pool] * n_convolutions + [1]


def test_pools_that_fit_alike_are_named():
    with pytest.raises(
        ExchangeError, match=r"takes 4 numbers, which pools of 4 and of 5 would both give.*ONNX"
    ):
        with_equal_pools(layers(2, 4))


@pytest.mark.parametrize("n_in", [4 * 25, 4 * 12 * 12, 783])
def test_a_size_that_no_equal_pools_give_is_refused(n_in):
    with pytest.raises(ExchangeError, match=f"do not lead from 28 × 28 pixels to the {n_in} numbers.*ONNX"):
        with_equal_pools(layers(2, n_in))


def test_a_network_without_kernels_has_no_pools():
    (only,) = with_equal_pools(layers(1, 784)[1:])
    assert only.pool == 1
