"""Backpropagation agrees with measured derivatives, whatever the layers, the cost and the regularisation."""

import itertools

import numpy as np
import pytest

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.costs import one_hot
from nnviz.core.gradient_check import measured_gradient, relative_difference
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.core.regularization import dropout_masks, penalty_cost, penalty_gradient

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
OUTPUTS = [("quadratic", name) for name in ACTIVATIONS] + [
    ("cross_entropy", "sigmoid"),
    ("cross_entropy", "softmax"),
]
REGULARISERS = {
    "none": {},
    "l1": {"l1": 0.7},
    "l2": {"l2": 0.9},
    "both": {"l1": 0.4, "l2": 0.6},
    "dropout": {"dropout": (0.4, 0.3, 0.0)},
    "all": {"l1": 0.2, "l2": 0.3, "dropout": (0.3, 0.2, 0.0)},
}


def _kinkless(hidden, output):
    """A network and examples of which no weighted input is so near a kink that a nudge would cross it."""
    for seed in itertools.count():
        rng = np.random.default_rng(seed)
        network = Network((3, 5, 4, 3), (hidden, hidden, output), dtype=np.float64)
        initialize(network, "scaled", rng)
        x, labels = rng.normal(size=(4, 3)), rng.integers(0, 3, 4)
        if min(np.abs(z).min() for z in network.forward(x).zs) > 1e-3:
            return network, x, labels, rng
    raise AssertionError


@pytest.mark.parametrize("regulariser", REGULARISERS)
@pytest.mark.parametrize(("cost", "output"), OUTPUTS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_combination_passes(hidden, cost, output, regulariser):
    network, x, labels, rng = _kinkless(hidden, output)
    settings = REGULARISERS[regulariser]
    l1, l2, n_train = settings.get("l1", 0.0), settings.get("l2", 0.0), 10
    masks = dropout_masks(rng, network, settings.get("dropout", (0.0, 0.0, 0.0)), len(x))
    y = one_hot(labels, 3, np.float64)
    weights = network.parameters[: network.n_weights]

    def whole_cost():
        return network.gradient(x, y, cost, masks)[0] + penalty_cost(weights, l1, l2, n_train)

    _, gradient = network.gradient(x, y, cost, masks)
    gradient[: network.n_weights] += penalty_gradient(weights, l1, l2, n_train)

    assert relative_difference(gradient, measured_gradient(whole_cost, network.parameters)) < 1e-7


def test_a_wrong_gradient_does_not_pass():
    network, x, labels, _ = _kinkless("sigmoid", "softmax")
    y = one_hot(labels, 3, np.float64)
    measured = measured_gradient(lambda: network.gradient(x, y, "cross_entropy")[0], network.parameters)
    _, gradient = network.gradient(x, y, "cross_entropy")
    gradient[3] += 0.01
    assert relative_difference(gradient, measured) > 1e-4


def test_measuring_puts_every_parameter_back():
    parameters = np.array([1.0, -2.0, 0.1])
    before = parameters.copy()
    np.testing.assert_allclose(
        measured_gradient(lambda: float(np.sum(parameters**3)), parameters), 3 * before**2, rtol=1e-8
    )
    np.testing.assert_array_equal(parameters, before)


def test_float32_is_refused_because_the_nudge_would_drown():
    with pytest.raises(ValueError, match="float64"):
        measured_gradient(lambda: 0.0, np.zeros(2, np.float32))


def test_zeros_do_not_differ_from_zeros():
    assert relative_difference(np.zeros(3), np.zeros(3)) == 0
    assert relative_difference(np.ones(3), -np.ones(3)) == pytest.approx(1)
