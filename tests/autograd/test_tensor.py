"""The tensor: every operation's gradient, broadcasting, and the graph it leaves behind."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from nnviz.autograd import Tensor, check_gradient, no_grad
from nnviz.autograd.gradient_check import GradientMismatchError


def random_tensor(*shape, seed=0, low=-2.0, high=2.0):
    return Tensor(np.random.default_rng(seed).uniform(low, high, shape), requires_grad=True)


UNARY = {
    "exp": lambda t: t.exp(),
    "log": lambda t: (t * t + 1.0).log(),
    "relu": lambda t: t.relu(),
    "leaky relu": lambda t: t.leaky_relu(0.1),
    "sigmoid": lambda t: t.sigmoid(),
    "tanh": lambda t: t.tanh(),
    "square": lambda t: t**2,
    "negative": lambda t: -t,
    "sum of columns": lambda t: t.sum(axis=0),
    "sum of rows, kept": lambda t: t.sum(axis=1, keepdims=True),
    "mean": lambda t: t.mean(axis=(0, 1)),
    "max": lambda t: t.max(axis=1),
    "max, kept": lambda t: t.max(axis=0, keepdims=True),
    "reshape": lambda t: t.reshape(2, 6),
    "transpose": lambda t: t.T,
    "rows picked twice": lambda t: t[np.array([0, 2, 0])],
    "numbers on the left": lambda t: (1.0 - t) * 2.0 + 3.0 / (t * t + 1.0),
}


@pytest.mark.parametrize("operation", UNARY.values(), ids=UNARY.keys())
def test_operation_has_the_measured_gradient(operation):
    t = random_tensor(3, 4)
    weights = np.random.default_rng(1).normal(size=operation(t).shape)
    check_gradient(lambda: (operation(t) * weights).sum(), [t], tolerance=1e-7)


BINARY = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "times": lambda a, b: a * b,
    "divided by": lambda a, b: a / (b * b + 1.0),
}


@pytest.mark.parametrize("operation", BINARY.values(), ids=BINARY.keys())
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
def test_broadcast_operands_get_gradients_of_their_own_shape(operation, shapes):
    a, b = (random_tensor(*shape, seed=i) for i, shape in enumerate(shapes.input_shapes))
    check_gradient(lambda: operation(a, b).sum(), [a, b], tolerance=1e-6)
    assert a.grad.shape == a.shape
    assert b.grad.shape == b.shape


@pytest.mark.parametrize("shapes", [((3, 4), (4, 2)), ((5, 3, 4), (4, 2)), ((5, 3, 4), (5, 4, 2))])
def test_matrix_product_has_the_measured_gradient(shapes):
    a, b = (random_tensor(*shape, seed=i) for i, shape in enumerate(shapes))
    check_gradient(lambda: ((a @ b) ** 2).sum(), [a, b], tolerance=1e-6)


def test_matrix_product_refuses_vectors():
    with pytest.raises(ValueError, match="takes matrices"):
        random_tensor(3) @ random_tensor(3, 2)


def test_four_neuron_chain_by_hand():
    """One neuron a layer: ∂C/∂w = a(L−1) · σ'(z) · 2(a − y) for C = (a − y)²."""
    w, b, previous, y = 0.8, -0.4, 0.6, 1.0
    weight, bias = Tensor(w, requires_grad=True), Tensor(b, requires_grad=True)
    a = (weight * previous + bias).sigmoid()
    ((a - y) ** 2).backward()

    z = w * previous + b
    sigma = 1 / (1 + np.exp(-z))
    assert weight.grad == pytest.approx(previous * sigma * (1 - sigma) * 2 * (sigma - y), rel=1e-12)
    assert bias.grad == pytest.approx(sigma * (1 - sigma) * 2 * (sigma - y), rel=1e-12)


def test_a_tensor_used_twice_sums_the_gradients_of_both_paths():
    x = Tensor(3.0, requires_grad=True)
    (x * x + x).backward()
    assert x.grad == 7.0


def test_a_second_backward_adds_to_the_gradient():
    x = Tensor(3.0, requires_grad=True)
    (x * 2.0).backward()
    (x * 2.0).backward()
    assert x.grad == 4.0


def test_backward_walks_each_tensor_after_everything_made_of_it():
    x = Tensor(2.0, requires_grad=True)
    y = x * 3.0
    z = y + x
    assert [(t is z, t is y, t is x, float(g)) for t, g in z.backward_steps()] == [
        (True, False, False, 1.0),
        (False, True, False, 1.0),
        (False, False, True, 4.0),
    ]
    assert x.grad is None


def test_a_graph_deeper_than_the_call_stack_is_differentiated():
    x = Tensor(1.0, requires_grad=True)
    y = x
    for _ in range(5_000):
        y = y + x
    y.backward()
    assert x.grad == 5_001.0


def test_no_grad_records_nothing_and_only_in_its_own_thread():
    x = Tensor(1.0, requires_grad=True)
    seen = []
    with no_grad():
        assert not (x * 2.0).requires_grad
        worker = threading.Thread(target=lambda: seen.append((x * 2.0).requires_grad))
        worker.start()
        worker.join()
    assert seen == [True]
    assert (x * 2.0).requires_grad


def test_detach_shares_the_value_and_stops_the_gradient():
    x = Tensor([1.0, 2.0], requires_grad=True)
    (x * x.detach()).sum().backward()
    assert np.shares_memory(x.data, x.detach().data)
    assert x.grad.tolist() == [1.0, 2.0]


def test_float32_stays_float32_through_arithmetic_with_plain_numbers():
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    y = ((x * 2 + 1) / 3 - 0.5).sigmoid().mean()
    y.backward()
    assert y.dtype == np.float32
    assert x.grad.dtype == np.float32


def test_numpy_arrays_on_the_left_give_tensors():
    assert isinstance(np.ones(2) + Tensor([1.0, 2.0]), Tensor)


def test_backward_from_a_vector_needs_to_be_told_the_gradient():
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ValueError, match="starts from one number"):
        (x * 2.0).backward()
    (x * 2.0).backward(np.array([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 20.0]


def test_backward_without_anything_to_learn_says_so():
    with pytest.raises(ValueError, match="nothing to differentiate"):
        Tensor(1.0).backward()


@given(z=st.floats(-1e4, 1e4))
def test_sigmoid_is_finite_and_silent_for_large_weighted_inputs(z):
    a = Tensor([z], requires_grad=True)
    value = a.sigmoid()
    value.sum().backward()
    assert 0 <= value.item() <= 1
    assert np.isfinite(a.grad).all()


def test_gradient_check_catches_a_wrong_gradient():
    x = random_tensor(3)

    def wrong() -> Tensor:
        return Tensor.made_by("wrong", x.data**2, (x,), lambda g: (g * x.data,)).sum()

    with pytest.raises(GradientMismatchError, match="chain rule says"):
        check_gradient(wrong, [x])


def test_gradient_check_wants_float64():
    with pytest.raises(ValueError, match="float64"):
        check_gradient(lambda: Tensor(1.0), [Tensor(np.ones(2, np.float32), requires_grad=True)])
