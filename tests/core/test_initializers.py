"""Starts: how wide the first weights are, and that a seed decides them."""

import numpy as np
import pytest

from nnviz.core.initializers import STARTS, initialize
from nnviz.core.network import Network

N_IN, N_OUT = 400, 300


def _started(start, seed=0, dtype=np.float64):
    network = Network((N_IN, N_OUT), ("sigmoid",), dtype=dtype)
    network.parameters[:] = np.nan
    initialize(network, start, np.random.default_rng(seed))
    return network


@pytest.mark.parametrize(
    ("start", "deviation"),
    [
        ("normal", 1.0),
        ("scaled", N_IN**-0.5),
        ("he", (2 / N_IN) ** 0.5),
        ("xavier", (2 / (N_IN + N_OUT)) ** 0.5),
        ("uniform", (N_IN * 3) ** -0.5),
        ("zeros", 0.0),
    ],
)
def test_weights_spread_as_the_start_says(start, deviation):
    weights = _started(start).weights[0]
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert abs(weights.mean()) <= deviation / 50


@pytest.mark.parametrize(
    ("start", "limit"), [("xavier", (6 / (N_IN + N_OUT)) ** 0.5), ("uniform", N_IN**-0.5)]
)
def test_uniform_starts_stay_within_their_limit(start, limit):
    weights = _started(start).weights[0]
    assert np.abs(weights).max() <= limit
    assert np.abs(weights).max() > 0.99 * limit


@pytest.mark.parametrize("start", ["normal", "scaled"])
def test_the_books_starts_draw_their_biases_from_the_standard_normal(start):
    assert _started(start).biases[0].std() == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize("start", ["xavier", "he", "uniform", "zeros"])
def test_the_other_starts_begin_without_bias(start):
    assert not _started(start).biases[0].any()


@pytest.mark.parametrize("start", STARTS)
def test_a_seed_decides_every_parameter(start):
    np.testing.assert_array_equal(_started(start, 5).parameters, _started(start, 5).parameters)
    if start != "zeros":
        assert (_started(start, 5).parameters != _started(start, 6).parameters).any()


@pytest.mark.parametrize("start", STARTS)
def test_a_float32_network_starts_at_its_float64_twin_rounded(start):
    np.testing.assert_array_equal(
        _started(start, dtype=np.float32).parameters, _started(start).parameters.astype(np.float32)
    )


def test_an_unknown_start_is_refused_with_the_names_of_the_known():
    with pytest.raises(ValueError, match="choose one of normal, scaled"):
        _started("orthogonal")
