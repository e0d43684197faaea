"""Activation functions: their values, their slopes, their manners with large numbers."""

import numpy as np
import pytest

from nnviz.core.activations import ACTIVATIONS, LEAK

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]


@pytest.mark.parametrize(
    ("name", "z", "a"),
    [
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", np.log(3), 0.75),
        ("tanh", 0.0, 0.0),
        ("relu", -2.0, 0.0),
        ("relu", 3.0, 3.0),
        ("leaky_relu", -2.0, -2 * LEAK),
        ("leaky_relu", 3.0, 3.0),
    ],
)
def test_known_values(name, z, a):
    assert ACTIVATIONS[name].fn(np.array([z]))[0] == pytest.approx(a)


def test_softmax_of_known_powers_shares_out_one():
    np.testing.assert_allclose(ACTIVATIONS["softmax"].fn(np.log([1.0, 2.0, 5.0])), [1 / 8, 2 / 8, 5 / 8])


def test_softmax_treats_each_example_of_a_mini_batch_alone():
    z = np.random.default_rng(0).normal(size=(4, 3))
    together = ACTIVATIONS["softmax"].fn(z)
    for row, example in zip(together, z, strict=True):
        np.testing.assert_allclose(row, ACTIVATIONS["softmax"].fn(example))


def test_softmax_does_not_change_when_all_inputs_rise_together():
    z = np.array([0.3, -1.0, 2.0])
    np.testing.assert_allclose(ACTIVATIONS["softmax"].fn(z), ACTIVATIONS["softmax"].fn(z + 500), rtol=1e-12)


def test_the_two_sides_of_the_sigmoid_mirror_each_other():
    z = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"].fn(-z), 1 - ACTIVATIONS["sigmoid"].fn(z), atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_prime_is_the_slope_of_fn(name):
    z = np.array([-3.0, -0.7, -0.01, 0.02, 0.5, 4.0])
    fn = ACTIVATIONS[name].fn
    measured = (fn(z + 1e-6) - fn(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(ACTIVATIONS[name].prime(z), measured, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_is_the_measured_chain_rule(name):
    rng = np.random.default_rng(1)
    z, grad_a = rng.normal(size=(2, 5)), rng.normal(size=(2, 5))
    measured = np.empty_like(z)
    for place in np.ndindex(z.shape):
        nudge = np.zeros_like(z)
        nudge[place] = 1e-6
        change = ACTIVATIONS[name].fn(z + nudge) - ACTIVATIONS[name].fn(z - nudge)
        measured[place] = np.sum(grad_a * change) / 2e-6
    np.testing.assert_allclose(ACTIVATIONS[name].backward(z, grad_a), measured, rtol=1e-6, atol=1e-9)


def test_the_diagonal_of_softmax_is_its_prime():
    z = np.array([0.1, -0.4, 1.2])
    columns = [ACTIVATIONS["softmax"].backward(z, each)[place] for place, each in enumerate(np.eye(3))]
    np.testing.assert_allclose(ACTIVATIONS["softmax"].prime(z), columns)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("size", [1e2, 1e4])
def test_large_inputs_give_finite_numbers_and_no_warning(name, size):
    z = np.array([[-size, 0, size], [size, size, size], [-size, -size, -size]], np.float32)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        for found in (ACTIVATIONS[name].fn(z), ACTIVATIONS[name].prime(z), ACTIVATIONS[name].backward(z, z)):
            assert np.isfinite(found).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_keep_their_precision(name, dtype):
    z = np.array([[-1.0, 0.5, 2.0]], dtype)
    assert ACTIVATIONS[name].fn(z).dtype == dtype
    assert ACTIVATIONS[name].prime(z).dtype == dtype
    assert ACTIVATIONS[name].backward(z, z).dtype == dtype


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_inputs_are_left_as_they_are(name):
    z = np.array([[-1.0, 0.5, 2.0]])
    z.flags.writeable = False
    ACTIVATIONS[name].fn(z)
    ACTIVATIONS[name].backward(z, z)


def test_relu_counts_its_kink_as_flat():
    assert ACTIVATIONS["relu"].prime(np.zeros(1))[0] == 0
    assert ACTIVATIONS["leaky_relu"].prime(np.zeros(1))[0] == LEAK
