"""The NumPy, autograd and PyTorch engines are the same network, differentiated three ways."""

import importlib.util
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.costs import cost_for, one_hot
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.engines.protocol import Diverged, StepSettings
from nnviz.engines.registry import make_engine

NEEDS_TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
OTHERS = ["autograd", pytest.param("torch", marks=NEEDS_TORCH)]
TOLERANCE = {np.float32: 1e-4, np.float64: 1e-9}

SETTINGS = {
    "quadratic, sgd": (("sigmoid", "sigmoid"), StepSettings(cost="quadratic", optimizer="sgd")),
    "cross-entropy, momentum": (
        ("tanh", "sigmoid"),
        StepSettings(cost="cross_entropy", optimizer="momentum"),
    ),
    "softmax, adam": (("relu", "softmax"), StepSettings(cost="cross_entropy", optimizer="adam")),
    "leaky relu, rmsprop": (
        ("leaky_relu", "softmax"),
        StepSettings(cost="cross_entropy", optimizer="rmsprop"),
    ),
    "quadratic of softmax": (("sigmoid", "softmax"), StepSettings(cost="quadratic", optimizer="nesterov")),
    "every regulariser": (
        ("sigmoid", "sigmoid"),
        StepSettings(
            cost="cross_entropy",
            optimizer="adamw",
            l1=0.1,
            l2=5.0,
            weight_decay=0.1,
            dropout=(0.3, 0.0),
            max_norm=2.0,
            n_train=1000,
        ),
    ),
    "frozen biases": (("sigmoid", "sigmoid"), StepSettings(train_biases=False)),
}


def costs_of_100_steps(engine_name, activations, settings, dtype):
    network = Network((12, 8, 4), activations, dtype=dtype)
    initialize(network, "scaled", np.random.default_rng(1))
    engine = make_engine(engine_name, network, settings, np.random.default_rng(2))
    rng = np.random.default_rng(3)
    rate = 0.01 if settings.optimizer in ("adam", "adamw", "rmsprop") else 0.3
    costs = []
    for _ in range(100):
        images = rng.random((10, 12)).astype(dtype)
        costs.append(engine.step(images, rng.integers(0, 4, 10), rate))
    return np.array(costs), engine.network.parameters


@pytest.mark.parametrize("dtype", TOLERANCE, ids=["float32", "float64"])
@pytest.mark.parametrize(("activations", "settings"), SETTINGS.values(), ids=SETTINGS.keys())
@pytest.mark.parametrize("other", OTHERS)
def test_the_same_start_and_batches_give_the_same_costs_for_100_steps(other, activations, settings, dtype):
    costs, parameters = costs_of_100_steps("numpy", activations, settings, dtype)
    other_costs, other_parameters = costs_of_100_steps(other, activations, settings, dtype)
    assert np.allclose(other_costs, costs, rtol=TOLERANCE[dtype], atol=0)
    assert np.allclose(other_parameters, parameters, rtol=0, atol=100 * TOLERANCE[dtype])


@pytest.mark.parametrize("other", OTHERS)
def test_divergence_is_refused_before_the_parameters_are_touched(other):
    network = Network((3, 2, 2), ("relu", "softmax"))
    initialize(network, "scaled", np.random.default_rng(0))
    network.weights[1][0, 0] = np.float32(3e38)
    before = network.parameters.copy()
    engine = make_engine(other, network, StepSettings(cost="cross_entropy"), np.random.default_rng(0))
    with pytest.raises(Diverged, match="last finite weights are kept"):
        engine.step(np.full((2, 3), 1e3, np.float32), np.array([0, 1]), 0.1)
    assert np.array_equal(network.parameters, before)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
@pytest.mark.parametrize("other", OTHERS)
def test_an_update_that_overflows_leaves_parameters_and_averages_as_they_were(other, optimizer):
    network = Network((3, 2, 2), ("sigmoid", "sigmoid"))
    initialize(network, "scaled", np.random.default_rng(0))
    engine = make_engine(other, network, StepSettings(optimizer=optimizer), np.random.default_rng(0))
    images, labels = np.ones((2, 3), np.float32), np.array([0, 1])
    engine.step(images, labels, 0.1)
    before, state = network.parameters.copy(), engine.state()
    with pytest.raises(Diverged, match="smaller learning rate"):
        engine.step(images, labels, 1e39)
    assert np.array_equal(network.parameters, before)
    assert all(np.array_equal(array, state[name]) for name, array in engine.state().items())


@pytest.mark.parametrize("other", OTHERS)
def test_averages_that_overflow_are_divergence_although_the_weights_are_finite(other):
    network = Network((3, 2), ("sigmoid",))
    network.weights[0][...] = 1e30
    settings = StepSettings(optimizer="rmsprop", l2=1.0, n_train=1)
    engine = make_engine(other, network, settings, np.random.default_rng(0))
    with pytest.raises(Diverged, match="update"):
        engine.step(np.zeros((2, 3), np.float32), np.array([0, 1]), 0.1)
    assert not engine.state()["optimizer.square"].any()


EVERY = ["numpy", *OTHERS]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dropout": (0.5,)}, "2 layers need as many"),
        ({"dropout": (0.0, 0.5)}, "output layer"),
        ({"dropout": (1.0, 0.0)}, "share of neurons"),
        ({"cost": "hope"}, "hope"),
        ({"optimizer": "hope"}, "no optimizer called 'hope'"),
    ],
)
@pytest.mark.parametrize("engine_name", EVERY)
def test_settings_that_make_no_sense_for_a_network_are_refused_by_every_engine(engine_name, changes, words):
    network = Network((3, 2, 2), ("sigmoid", "sigmoid"))
    with pytest.raises(ValueError, match=words):
        make_engine(engine_name, network, StepSettings(**changes), np.random.default_rng(0))


@pytest.mark.parametrize("engine_name", EVERY)
def test_settings_that_make_no_sense_cannot_be_configured_either(engine_name):
    network = Network((3, 2, 2), ("sigmoid", "sigmoid"))
    engine = make_engine(engine_name, network, StepSettings(), np.random.default_rng(0))
    with pytest.raises(ValueError, match="output layer"):
        engine.configure(StepSettings(dropout=(0.0, 0.5)))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop"])
@pytest.mark.parametrize("engine_name", EVERY)
def test_the_state_of_another_optimizer_or_network_is_refused(engine_name, optimizer):
    def engine(name, n_in=3):
        network = Network((n_in, 2), ("sigmoid",))
        return make_engine(engine_name, network, StepSettings(optimizer=name), np.random.default_rng(0))

    with pytest.raises(ValueError, match="another network or optimizer"):
        engine(optimizer).load_state(engine("adam").state())
    with pytest.raises(ValueError, match="another network or optimizer"):
        engine("momentum").load_state(engine("momentum", n_in=4).state())


@pytest.mark.parametrize("forged", ["square", "steps"])
@pytest.mark.parametrize("engine_name", EVERY)
def test_a_state_that_no_run_leads_to_is_refused(engine_name, forged):
    network = Network((3, 2), ("sigmoid",))
    engine = make_engine(engine_name, network, StepSettings(optimizer="adam"), np.random.default_rng(0))
    state = engine.state()
    for name, array in state.items():
        if name.startswith(f"optimizer.{forged}"):
            array[...] = -1
    with pytest.raises(ValueError, match="damaged"):
        engine.load_state(state)


@pytest.mark.parametrize("other", OTHERS)
def test_an_engine_goes_on_exactly_where_its_state_was_taken(other):
    settings = StepSettings(cost="cross_entropy", optimizer="adam", dropout=(0.5, 0.0))
    rng = np.random.default_rng(0)
    batches = [(rng.random((5, 6), np.float32), rng.integers(0, 3, 5)) for _ in range(6)]
    network = Network((6, 4, 3), ("relu", "softmax"))
    initialize(network, "he", np.random.default_rng(1))
    engine = make_engine(other, network, settings, np.random.default_rng(2))
    for images, labels in batches[:3]:
        engine.step(images, labels, 0.01)
    resumed = make_engine(other, network.copy(), settings, np.random.default_rng(99))
    resumed.load_state(engine.state())
    for images, labels in batches[3:]:
        assert engine.step(images, labels, 0.01) == resumed.step(images, labels, 0.01)
    assert np.array_equal(engine.network.parameters, resumed.network.parameters)


@pytest.mark.parametrize("other", OTHERS)
def test_what_holds_for_a_whole_run_cannot_be_configured(other):
    settings = StepSettings()
    engine = make_engine(other, Network((3, 2), ("sigmoid",)), settings, np.random.default_rng(0))
    with pytest.raises(ValueError, match="start a new one"):
        engine.configure(replace(settings, optimizer="adam"))


def test_autograd_and_pytorch_train_the_same_convolutional_network():
    pytest.importorskip("torch", reason="PyTorch is not installed")
    layers = (LayerShape(3, kernel=3, pool=2), LayerShape(4, kernel=5, pool=1), LayerShape(5))
    runs = []
    for name in ("autograd", "torch"):
        network = ConvolutionalNetwork(layers, ("relu", "tanh", "softmax"), dtype=np.float64, image=(7, 6))
        initialize(network, "he", np.random.default_rng(1))
        settings = StepSettings(
            cost="cross_entropy", optimizer="momentum", dropout=(0.2, 0.0, 0.0), max_norm=1.5
        )
        engine = make_engine(name, network, settings, np.random.default_rng(2))
        rng = np.random.default_rng(3)
        costs = [engine.step(rng.random((6, 42)), rng.integers(0, 5, 6), 0.05) for _ in range(100)]
        runs.append((costs, network.parameters))
    assert np.allclose(runs[0][0], runs[1][0], rtol=1e-9, atol=0)
    assert np.allclose(runs[0][1], runs[1][1], rtol=0, atol=1e-9)


def test_the_autograd_differentiates_what_the_convolutional_network_computes():
    network = ConvolutionalNetwork(
        (LayerShape(2, kernel=3, pool=2), LayerShape(3)),
        ("sigmoid", "softmax"),
        dtype=np.float64,
        image=(4, 4),
    )
    initialize(network, "scaled", np.random.default_rng(0))
    rng = np.random.default_rng(1)
    images, labels = rng.random((5, 16)), rng.integers(0, 3, 5)
    engine = make_engine("autograd", network, StepSettings(cost="cross_entropy"), rng)
    probe = network.copy()

    def cost(parameters):
        probe.parameters[...] = parameters
        passed = probe.forward(images)
        return cost_for("cross_entropy", "softmax").fn(
            passed.zs[-1], passed.activations[-1], one_hot(labels, 3, np.float64)
        )

    start = network.parameters.copy()
    engine.step(images, labels, 0.1)
    measured = np.array(
        [(cost(start + step) - cost(start - step)) / 2e-6 for step in 1e-6 * np.eye(len(start))]
    )
    assert np.allclose(engine.gradient(), measured, atol=1e-8)


def test_the_numpy_engine_refuses_convolutional_layers_with_advice():
    network = ConvolutionalNetwork((LayerShape(2, kernel=3), LayerShape(10)), ("relu", "softmax"))
    with pytest.raises(ValueError, match="choose the autograd"):
        make_engine("numpy", network, StepSettings(cost="cross_entropy"), np.random.default_rng(0))
