"""Convolution, pooling, costs, dropout and batch-norm: measured gradients, hand-worked values."""

import numpy as np
import pytest

from nnviz.autograd import Tensor, batch_norm, check_gradient, conv2d, dropout, max_pool2d, quadratic
from nnviz.autograd.functional import binary_cross_entropy, cross_entropy, log_softmax


def random_tensor(*shape, seed=0):
    return Tensor(np.random.default_rng(seed).normal(size=shape), requires_grad=True)


@pytest.mark.parametrize("padding", [0, 1])
def test_convolution_has_the_measured_gradient(padding):
    x, weight, bias = random_tensor(2, 2, 5, 4), random_tensor(3, 2, 3, 3, seed=1), random_tensor(3, seed=2)
    check_gradient(lambda: (conv2d(x, weight, bias, padding) ** 2).sum(), [x, weight, bias], tolerance=1e-5)


def test_convolution_by_hand():
    x = Tensor(np.arange(9.0).reshape(1, 1, 3, 3))
    weight = Tensor(np.array([[[[1.0, 0.0], [0.0, -1.0]]]]))
    assert conv2d(x, weight).data.tolist() == [[[[-4.0, -4.0], [-4.0, -4.0]]]]


def test_convolution_refuses_kernels_that_do_not_fit():
    with pytest.raises(ValueError, match="does not fit into a 2×2 image"):
        conv2d(random_tensor(1, 1, 2, 2), random_tensor(1, 1, 3, 3))
    with pytest.raises(ValueError, match="do not fit images"):
        conv2d(random_tensor(1, 2, 4, 4), random_tensor(1, 1, 3, 3))


@pytest.mark.parametrize("shape", [(2, 3, 4, 4), (1, 2, 5, 7)])
def test_pooling_has_the_measured_gradient(shape):
    x = random_tensor(*shape)
    check_gradient(lambda: (max_pool2d(x) ** 2).sum(), [x], tolerance=1e-6)


def test_pooling_gives_the_first_of_equal_pixels_the_gradient():
    x = Tensor(np.ones((1, 1, 2, 2)), requires_grad=True)
    max_pool2d(x).sum().backward()
    assert x.grad.tolist() == [[[[1.0, 0.0], [0.0, 0.0]]]]


def test_pooling_refuses_an_image_smaller_than_its_square():
    with pytest.raises(ValueError, match="smaller than"):
        max_pool2d(random_tensor(1, 1, 1, 4))


def test_cross_entropy_has_the_measured_gradient_and_its_value_by_hand():
    z = random_tensor(4, 3)
    labels = np.array([0, 2, 1, 1])
    check_gradient(lambda: cross_entropy(z, labels), [z], tolerance=1e-7)
    uniform = Tensor(np.zeros((1, 10)), requires_grad=True)
    assert cross_entropy(uniform, np.array([3])).item() == pytest.approx(np.log(10))


def test_binary_cross_entropy_equals_the_books_formula():
    z, y = random_tensor(3, 2), np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    check_gradient(lambda: binary_cross_entropy(z, y), [z], tolerance=1e-7)
    a = 1 / (1 + np.exp(-z.data))
    book = -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / 3
    assert binary_cross_entropy(z, y).item() == pytest.approx(book, rel=1e-12)


def test_quadratic_is_half_the_squared_distance_averaged_over_the_batch():
    a = Tensor(np.array([[1.0, 2.0], [0.0, 0.0]]), requires_grad=True)
    cost = quadratic(a, np.zeros((2, 2)))
    cost.backward()
    assert cost.item() == 1.25
    assert a.grad.tolist() == [[0.5, 1.0], [0.0, 0.0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_costs_stay_finite_for_weighted_inputs_of_ten_thousand(dtype):
    z = Tensor(np.array([[1e4, -1e4, 0.0]], dtype), requires_grad=True)
    for cost in (cross_entropy(z, np.array([1])), binary_cross_entropy(z, np.array([[0, 1, 0]], dtype))):
        z.zero_grad()
        cost.backward()
        assert np.isfinite(cost.item())
        assert np.isfinite(z.grad).all()
    assert np.exp(log_softmax(z).data).sum() == pytest.approx(1)


def test_batch_norm_has_the_measured_gradient():
    x, weight, bias = random_tensor(5, 3), random_tensor(3, seed=1), random_tensor(3, seed=2)
    check_gradient(lambda: (batch_norm(x, weight, bias) ** 3).sum(), [x, weight, bias], tolerance=1e-5)


def test_dropout_forgets_the_named_share_and_keeps_the_mean():
    x = Tensor(np.ones((100, 100)), requires_grad=True)
    y = dropout(x, 0.25, np.random.default_rng(0))
    y.sum().backward()
    assert (y.data == 0).mean() == pytest.approx(0.25, abs=0.02)
    assert y.data.mean() == pytest.approx(1, abs=0.03)
    assert np.array_equal(x.grad, y.data)
