"""The fast path agrees with the plain version, repeats itself to the bit, and stops before infinity."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.costs import one_hot
from nnviz.core.gradient_check import measured_gradient, relative_difference
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.engines.numpy_engine import NumpyEngine
from nnviz.engines.protocol import Diverged, StepSettings
from tests.engines.plain import PlainEngine

SHAPES = {
    "sigmoid, quadratic": (("sigmoid", "sigmoid"), "quadratic"),
    "sigmoid, cross-entropy": (("sigmoid", "sigmoid"), "cross_entropy"),
    "relu, softmax": (("relu", "relu", "softmax"), "cross_entropy"),
    "tanh, quadratic": (("tanh", "tanh"), "quadratic"),
    "softmax, quadratic": (("leaky_relu", "softmax"), "quadratic"),
    "mixed": (("relu", "tanh", "sigmoid", "leaky_relu"), "quadratic"),
    "relu outputs": (("sigmoid", "tanh", "relu"), "quadratic"),
    "no hidden layer": (("softmax",), "cross_entropy"),
}
REGULARISERS = {
    "none": {},
    "l1": {"l1": 3.0},
    "l2": {"l2": 5.0},
    "l1, l2 and decay": {"l1": 2.0, "l2": 3.0, "weight_decay": 0.1},
    "decay and max-norm": {"weight_decay": 0.2, "max_norm": 1.5},
    "dropout": {"dropout": 0.3},
    "biases held still": {"train_biases": False, "l2": 1.0},
}
RATES = {"sgd": 0.05, "momentum": 0.05, "nesterov": 0.05, "rmsprop": 0.005, "adam": 0.005, "adamw": 0.005}
# Mini-batches of several sizes in turn, one of them a single example; the learning rate changes on the way.
BATCHES = [10, 7, 1, 32, 10, 10]


def _data(n=200, n_in=20, classes=4, dtype=np.float64):
    rng = np.random.default_rng(5)
    return rng.random((n, n_in)).astype(dtype), rng.integers(0, classes, n).astype(np.uint8)


def _pair(activations, settings, dtype, sizes=None):
    sizes = sizes or (20, *(30, 7, 6)[: len(activations) - 1], 4)
    network = Network(sizes, activations, dtype=dtype)
    initialize(network, "xavier", np.random.default_rng(0))
    fast = NumpyEngine(network, settings, np.random.default_rng(1))
    plain = PlainEngine(network.copy(), settings, np.random.default_rng(1))
    return fast, plain


def _walk(engine, images, labels, learning_rate, batches=BATCHES):
    costs, position = [], 0
    for number, m in enumerate(batches):
        rate = learning_rate if number < 4 else learning_rate / 3
        x, y = images[position : position + m], labels[position : position + m]
        costs.append(engine.step(x, y, rate))
        position += m
    return np.array(costs)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("regulariser", REGULARISERS)
def test_it_agrees_with_the_plain_version(optimizer, shape, regulariser):
    activations, cost = SHAPES[shape]
    wanted = dict(REGULARISERS[regulariser])
    if rate := wanted.pop("dropout", 0):
        wanted["dropout"] = (rate,) * (len(activations) - 1) + (0.0,)
    settings = StepSettings(cost=cost, optimizer=optimizer, n_train=200, **wanted)
    for dtype, tolerance in ((np.float64, 1e-12), (np.float32, 1e-4)):
        images, labels = _data(dtype=dtype)
        fast, plain = _pair(activations, settings, dtype)
        fast_costs = _walk(fast, images, labels, RATES[optimizer])
        plain_costs = _walk(plain, images, labels, RATES[optimizer])
        np.testing.assert_allclose(fast_costs, plain_costs, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(fast.gradient(), plain.gradient(), rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(
            fast.network.parameters, plain.network.parameters, rtol=tolerance, atol=tolerance
        )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_it_agrees_where_layers_are_wide_enough_to_be_cut_and_moved_in_stretches(optimizer):
    settings = StepSettings(cost="cross_entropy", optimizer=optimizer, l2=5.0, n_train=200)
    images, labels = _data(n_in=600, classes=10)
    fast, plain = _pair(("relu", "tanh", "softmax"), settings, np.float64, (600, 310, 120, 10))
    fast_costs = _walk(fast, images, labels, RATES[optimizer], [10, 128, 32])
    plain_costs = _walk(plain, images, labels, RATES[optimizer], [10, 128, 32])
    np.testing.assert_allclose(fast_costs, plain_costs, rtol=1e-12)
    np.testing.assert_allclose(fast.network.parameters, plain.network.parameters, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("sizes", "activations"),
    [
        ((1, 1), ("sigmoid",)),
        ((20, 1, 1, 4), ("tanh", "leaky_relu", "sigmoid")),
        ((20, *[6] * 11, 4), (*["tanh", "relu"] * 5, "sigmoid", "tanh")),
    ],
)
def test_it_agrees_from_one_neuron_to_a_dozen_layers(sizes, activations):
    images, labels = _data(n_in=sizes[0], classes=sizes[-1])
    fast, plain = _pair(activations, StepSettings(optimizer="nesterov", l2=1.0), np.float64, sizes)
    np.testing.assert_allclose(
        _walk(fast, images, labels, 0.1), _walk(plain, images, labels, 0.1), rtol=1e-12
    )
    np.testing.assert_allclose(fast.network.parameters, plain.network.parameters, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("size", [1.0, 30.0, 1e4])
def test_sure_networks_have_the_plain_versions_cost_too(output, size):
    """Small and large weighted inputs take different ways to the logarithm."""
    settings = StepSettings(cost="cross_entropy")
    fast, plain = _pair(("tanh", output), settings, np.float64)
    for engine in (fast, plain):
        engine.network.weights[-1][...] *= size
    images, labels = _data()
    np.testing.assert_allclose(
        fast.step(images[:10], labels[:10], 1e-3), plain.step(images[:10], labels[:10], 1e-3), rtol=1e-12
    )


@pytest.mark.parametrize("shape", ["sigmoid, quadratic", "relu, softmax"])
def test_its_gradient_is_the_measured_one(shape):
    activations, cost = SHAPES[shape]
    fast, _ = _pair(activations, StepSettings(cost=cost), np.float64)
    images, labels = _data()
    before = fast.network.copy()
    fast.step(images[:6], labels[:6], 0.3)
    wanted = one_hot(labels[:6], 4, np.float64)
    measured = measured_gradient(lambda: before.gradient(images[:6], wanted, cost)[0], before.parameters)
    assert relative_difference(fast.gradient(), measured) < 1e-7


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_steps_give_the_same_bits(optimizer):
    settings = StepSettings("cross_entropy", optimizer, dropout=(0.2, 0.0), l2=1.0, weight_decay=0.01)
    images, labels = _data(dtype=np.float32)
    first, _ = _pair(("relu", "softmax"), settings, np.float32)
    second, _ = _pair(("relu", "softmax"), settings, np.float32)
    assert _walk(first, images, labels, 0.01).tolist() == _walk(second, images, labels, 0.01).tolist()
    np.testing.assert_array_equal(first.network.parameters, second.network.parameters)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_resumed_engine_goes_on_bit_for_bit(optimizer):
    settings = StepSettings("cross_entropy", optimizer, dropout=(0.2, 0.0), l1=1.0)
    images, labels = _data(dtype=np.float32)
    unbroken, _ = _pair(("relu", "softmax"), settings, np.float32)
    _walk(unbroken, images, labels, 0.01)
    resumed = NumpyEngine(unbroken.network.copy(), settings, np.random.default_rng(99))
    resumed.load_state(unbroken.state())
    for engine in (unbroken, resumed):
        _walk(engine, images[100:], labels[100:], 0.01)
    np.testing.assert_array_equal(resumed.network.parameters, unbroken.network.parameters)


def test_state_is_a_copy():
    fast, _ = _pair(("relu", "softmax"), StepSettings("cross_entropy", "adam"), np.float32)
    state = fast.state()
    images, labels = _data(dtype=np.float32)
    fast.step(images[:5], labels[:5], 0.01)
    assert not state["optimizer.squares"].any()
    assert state["optimizer.steps"] == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda state: state.pop("optimizer.sums"),
        lambda state: state.update({"optimizer.sums": np.zeros(3)}),
        lambda state: state.update({"optimizer.steps": np.array(-1)}),
        lambda state: state.update({"optimizer.squares": -state["optimizer.squares"] - 1}),
        lambda state: state.update({"dropout": np.zeros(6)}),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(damage):
    fast, _ = _pair(("relu", "softmax"), StepSettings("cross_entropy", "adam"), np.float32)
    state = fast.state()
    damage(state)
    with pytest.raises(ValueError, match=r"saved state"):
        fast.load_state(state)
    assert fast.state()["optimizer.steps"] == 0


def test_training_without_biases_leaves_every_bias_as_it_started():
    settings = StepSettings(optimizer="momentum", train_biases=False, weight_decay=0.1)
    fast, _ = _pair(("sigmoid", "sigmoid"), settings, np.float32)
    biases, weights = fast.network.biases, fast.network.weights
    for number, b in enumerate(biases):
        b[...] = number + 1
    images, labels = _data(dtype=np.float32)
    before = weights[0].copy()
    _walk(fast, images, labels, 1.0)
    assert (biases[0] == 1).all()
    assert (biases[1] == 2).all()
    assert (weights[0] != before).any()
    assert fast.gradient()[fast.network.n_weights :].any()  # known, though not followed


def test_settings_change_between_two_steps():
    settings = StepSettings(optimizer="momentum", momentum=0.5)
    later = replace(settings, momentum=0.9, l2=4.0, max_norm=1.0, dropout=(0.4, 0.0), weight_decay=0.1)
    images, labels = _data()
    fast, plain = _pair(("tanh", "sigmoid"), settings, np.float64)
    for engine in (fast, plain):
        _walk(engine, images, labels, 0.1)
    fast.configure(later)
    plain.settings = later
    plain.optimizer.momentum = 0.9
    for engine in (fast, plain):
        _walk(engine, images, labels, 0.1)
    np.testing.assert_allclose(fast.network.parameters, plain.network.parameters, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "change", [{"cost": "cross_entropy"}, {"optimizer": "adam"}, {"train_biases": False}]
)
def test_what_holds_for_a_whole_run_cannot_change(change):
    settings = StepSettings()
    fast, _ = _pair(("tanh", "sigmoid"), settings, np.float32)
    with pytest.raises(ValueError, match="whole run"):
        fast.configure(replace(settings, **change))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (StepSettings(cost="cross_entropy"), "needs probabilities"),
        (StepSettings(optimizer="lbfgs"), "no optimizer called 'lbfgs'"),
        (StepSettings(dropout=(0.5,)), "2 layers need as many dropout rates; 1 were given"),
        (StepSettings(dropout=(1.0, 0.0)), "less than 1"),
        (StepSettings(dropout=(0.0, 0.5)), "output layer"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        NumpyEngine(Network((3, 4, 2), ("tanh", "tanh")), settings, np.random.default_rng(0))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_learning_rate_of_nothing_still_knows_the_gradient(optimizer):
    images, labels = _data()
    fast, plain = _pair(("tanh", "sigmoid"), StepSettings(optimizer=optimizer), np.float64)
    for engine in (fast, plain):
        engine.step(images[:10], labels[:10], 0.1)
        engine.step(images[10:20], labels[10:20], 0.0)
    np.testing.assert_allclose(fast.gradient(), plain.gradient(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(fast.network.parameters, plain.network.parameters, rtol=1e-12, atol=1e-14)


def test_the_gradient_is_a_copy():
    images, labels = _data(dtype=np.float32)
    fast, _ = _pair(("tanh", "sigmoid"), StepSettings(), np.float32)
    fast.step(images[:10], labels[:10], 0.1)
    found = fast.gradient()
    before = found.copy()
    fast.step(images[10:20], labels[10:20], 0.1)
    np.testing.assert_array_equal(found, before)


def test_images_and_labels_are_left_as_they_are():
    images, labels = _data(dtype=np.float32)
    images.flags.writeable = labels.flags.writeable = False
    fast, _ = _pair(("relu", "softmax"), StepSettings("cross_entropy", "adam"), np.float32)
    _walk(fast, images, labels, 0.01)


@pytest.mark.parametrize("labels_type", [np.uint8, np.int32, np.intp])
def test_labels_may_be_any_integers(labels_type):
    images, labels = _data(dtype=np.float32)
    fast, plain = _pair(("relu", "softmax"), StepSettings("cross_entropy"), np.float32)
    assert fast.step(images[:9], labels[:9].astype(labels_type), 0.1) == pytest.approx(
        plain.step(images[:9], labels[:9], 0.1), rel=1e-5
    )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_step_allocates_no_arrays(optimizer):
    images, labels = _data(n_in=784, classes=10, dtype=np.float32)
    settings = StepSettings(
        "cross_entropy", optimizer, l1=1.0, l2=1.0, weight_decay=0.1, max_norm=3.0, dropout=(0.3, 0.0)
    )
    fast, _ = _pair(("relu", "softmax"), settings, np.float32, (784, 100, 10))
    x, y = images[:32].copy(), labels[:32].copy()
    fast.step(x, y, 0.01)
    tracemalloc.start()
    try:
        for _ in range(3):
            fast.step(x, y, 0.01)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000  # a row of pixels would be 3,136 bytes; the smallest array of the step is larger


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shape", SHAPES)
def test_saturated_and_overflowing_layers_warn_nobody(shape):
    activations, cost = SHAPES[shape]
    images, labels = _data(dtype=np.float32)
    fast, _ = _pair(activations, StepSettings(cost=cost), np.float32)
    fast.network.weights[0][...] *= 1e3
    with np.errstate(all="warn"):
        fast.step(images[:10], labels[:10], 1e-6)
        fast.network.parameters[...] *= 1e25
        with pytest.raises(Diverged):
            fast.step(images[:10], labels[:10], 1e-6)


class TestDivergence:
    def _engine(self, optimizer="sgd", activations=("relu", "relu", "softmax")):
        fast, _ = _pair(activations, StepSettings("cross_entropy", optimizer), np.float32)
        images, labels = _data(dtype=np.float32)
        fast.step(images[:10], labels[:10], 0.01)
        return fast, images[10:20], labels[10:20]

    def _refused(self, fast, images, labels, learning_rate):
        before, state = fast.network.parameters.copy(), fast.state()
        with pytest.raises(Diverged) as caught:
            fast.step(images, labels, learning_rate)
        np.testing.assert_array_equal(fast.network.parameters, before)
        for name, array in state.items():
            if name.startswith("optimizer"):
                np.testing.assert_array_equal(fast.state()[name], array)
        assert str(caught.value) == caught.value.what
        return caught.value

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    @pytest.mark.parametrize("layer", [1, 2, 3])
    def test_the_layer_where_it_began_is_named_and_nothing_is_touched(self, optimizer, layer):
        fast, images, labels = self._engine(optimizer)
        for b in fast.network.biases:
            b[...] = 1
        fast.network.weights[layer - 1][...] = 3e35
        refused = self._refused(fast, images, labels, 0.01)
        assert refused.layer == layer
        assert f"weighted inputs of layer {layer} of 3 overflow" in refused.what
        assert "Try a smaller learning rate" in refused.what

    @pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
    def test_an_update_that_overflows_is_not_taken(self, optimizer):
        fast, images, labels = self._engine(optimizer)
        refused = self._refused(fast, images, labels, 1e18)
        assert refused.layer == 3
        assert "the update of layer 3 of 3 overflows" in refused.what

    @pytest.mark.parametrize("learning_rate", [float("inf"), float("nan"), 1e30])
    @pytest.mark.parametrize("optimizer", ["sgd", "adam"])
    def test_a_learning_rate_beyond_reason_is_not_followed(self, optimizer, learning_rate):
        fast, images, labels = self._engine(optimizer)
        assert "cannot be computed with" in self._refused(fast, images, labels, learning_rate).what

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_images_that_are_no_numbers_are_blamed_themselves(self, bad):
        fast, images, labels = self._engine()
        images = images.copy()
        images[3, 4] = bad
        assert "Check the data" in self._refused(fast, images, labels, 0.01).what

    @pytest.mark.parametrize("activations", [("relu", "relu", "softmax"), ("sigmoid", "tanh", "sigmoid")])
    def test_weights_that_are_no_numbers_are_blamed_themselves(self, activations):
        fast, images, labels = self._engine(activations=activations)
        fast.network.weights[1][2, 2] = np.nan
        refused = self._refused(fast, images, labels, 0.01)
        assert refused.layer == 2
        assert "new start" in refused.what

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    def test_a_run_that_blows_up_stops_with_finite_weights(self, optimizer):
        fast, images, labels = self._engine(optimizer)

        def train():
            for _ in range(2_000):
                fast.step(images, labels, 1e6)

        with pytest.raises(Diverged):
            train()
        assert np.isfinite(fast.network.parameters).all()

    def test_it_can_go_on_afterwards(self):
        fast, images, labels = self._engine()
        gradient = fast.gradient()
        self._refused(fast, images, labels, 1e30)
        np.testing.assert_array_equal(fast.gradient(), gradient)
        assert np.isfinite(fast.step(images, labels, 0.01))

    def test_sigmoids_may_saturate_without_being_called_divergent(self):
        settings = StepSettings("quadratic")
        fast, _ = _pair(("sigmoid", "sigmoid"), settings, np.float32)
        images, labels = _data(dtype=np.float32)
        for _ in range(50):
            assert np.isfinite(fast.step(images[:10], labels[:10], 100.0))
