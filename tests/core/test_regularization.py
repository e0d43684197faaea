"""Penalties, dropout and max-norm."""

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.core.regularization import dropout_masks, limit_norms, penalty_cost, penalty_gradient

WEIGHTS = np.array([3.0, -1.0, 0.0])


def test_l2_is_the_books():
    assert penalty_cost(WEIGHTS, 0, 5, 100) == pytest.approx(5 / (2 * 100) * 10)
    np.testing.assert_allclose(penalty_gradient(WEIGHTS, 0, 5, 100), 5 / 100 * WEIGHTS)


def test_l1_is_the_books():
    assert penalty_cost(WEIGHTS, 5, 0, 100) == pytest.approx(5 / 100 * 4)
    np.testing.assert_allclose(penalty_gradient(WEIGHTS, 5, 0, 100), [0.05, -0.05, 0])


def _network(dtype=np.float32):
    network = Network((6, 200, 100, 3), ("relu", "relu", "softmax"), dtype=dtype)
    initialize(network, "he", np.random.default_rng(0))
    return network


def test_dropout_silences_its_share_and_lifts_the_rest_to_the_same_mean():
    (first, second, last) = dropout_masks(np.random.default_rng(1), _network(), (0.25, 0.5, 0.0), 400)
    assert last is None
    assert set(np.unique(first)) == {0, np.float32(1 / 0.75)}
    assert set(np.unique(second)) == {0, 2}
    assert first.mean() == pytest.approx(1, abs=0.01)
    assert second.mean() == pytest.approx(1, abs=0.02)
    assert (first.shape, second.shape) == ((400, 200), (400, 100))


def test_every_example_has_a_mask_of_its_own():
    (mask, *_) = dropout_masks(np.random.default_rng(1), _network(), (0.5, 0, 0), 2)
    assert (mask[0] != mask[1]).any()


def test_without_dropout_nothing_is_drawn():
    rng = np.random.default_rng(1)
    dropout_masks(rng, _network(), (0, 0, 0), 5)
    assert rng.random() == np.random.default_rng(1).random()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_masks_have_the_networks_precision(dtype):
    (mask, *_) = dropout_masks(np.random.default_rng(1), _network(dtype), (0.5, 0, 0), 5)
    assert mask.dtype == dtype


def test_max_norm_shortens_long_rows_and_leaves_the_others():
    network = Network((2, 3, 1), ("relu", "sigmoid"), dtype=np.float64)
    network.weights[0][...] = [[3, 4], [0.3, 0.4], [0, 0]]
    network.weights[1][...] = [[1, 2, 2]]
    network.biases[0][...] = 9
    limit_norms(network, 1.5)
    np.testing.assert_allclose(network.weights[0], [[0.9, 1.2], [0.3, 0.4], [0, 0]])
    np.testing.assert_allclose(network.weights[1], [[0.5, 1, 1]])
    assert (network.biases[0] == 9).all()
