"""Optimizers: their first steps by hand, and PyTorch's where it is installed."""

import numpy as np
import pytest

from nnviz.core.optimizers import OPTIMIZERS

FLOAT64 = np.dtype(np.float64)


def _path(name, gradients, learning_rate, momentum=0.9):
    """Where the optimizer goes from (1, −2), given these gradients."""
    parameters = np.array([1.0, -2.0])
    optimizer = OPTIMIZERS[name](2, FLOAT64, momentum)
    path = []
    for gradient in gradients:
        optimizer.update(parameters, np.array(gradient), learning_rate)
        path.append(parameters.copy())
    return np.array(path)


def test_sgd_goes_straight_down():
    np.testing.assert_allclose(_path("sgd", [[2, -4], [1, 0]], 0.1), [[0.8, -1.6], [0.7, -1.6]])


def test_momentum_keeps_a_share_of_the_last_step():
    # v: −0.2, then 0.9 · −0.2 − 0.1 = −0.28
    np.testing.assert_allclose(_path("momentum", [[2, 0], [1, 0]], 0.1)[:, 0], [0.8, 0.52])


def test_momentum_of_nothing_is_sgd():
    gradients = [[2, -4], [1, 3]]
    np.testing.assert_allclose(_path("momentum", gradients, 0.1, 0.0), _path("sgd", gradients, 0.1))


def test_nesterov_adds_the_step_it_is_about_to_take():
    # v: −0.2 → w = 1 + 0.9 · −0.2 − 0.2; v: −0.28 → w += 0.9 · −0.28 − 0.1
    np.testing.assert_allclose(_path("nesterov", [[2, 0], [1, 0]], 0.1)[:, 0], [0.62, 0.268])


def test_rmsprop_divides_by_the_running_size_of_the_gradient():
    first = 1 - 0.1 * 2 / (0.1 * 4) ** 0.5
    second = first - 0.1 * 1 / (0.9 * 0.4 + 0.1) ** 0.5
    np.testing.assert_allclose(_path("rmsprop", [[2, 0], [1, 0]], 0.1)[:, 0], [first, second], rtol=1e-7)


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_adams_first_step_is_the_learning_rate_whatever_the_gradients_size(name):
    np.testing.assert_allclose(_path(name, [[1e-3, -50]], 0.1), [[0.9, -1.9]], rtol=1e-5)


def test_adam_by_hand_over_two_steps():
    mean = np.array([0.1 * 2, 0.9 * 0.2 + 0.1])
    square = np.array([0.001 * 4, 0.999 * 0.004 + 0.001])
    corrected = (mean / (1 - 0.9 ** np.array([1, 2]))) / np.sqrt(square / (1 - 0.999 ** np.array([1, 2])))
    np.testing.assert_allclose(
        _path("adam", [[2, 0], [1, 0]], 0.1)[:, 0], 1 - 0.1 * np.cumsum(corrected), rtol=1e-7
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_gradient_is_left_as_it_is(name):
    gradient = np.array([1.0, -3.0])
    gradient.flags.writeable = False
    OPTIMIZERS[name](2, FLOAT64, 0.9).update(np.zeros(2), gradient, 0.1)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_is_all_that_going_on_needs(name):
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(6, 4))
    unbroken, first = np.ones(4), OPTIMIZERS[name](4, FLOAT64, 0.9)
    for gradient in gradients[:3]:
        first.update(unbroken, gradient, 0.1)
    resumed, second = unbroken.copy(), OPTIMIZERS[name](4, FLOAT64, 0.9)
    for key, array in first.state.items():
        second.state[key][...] = array
    for gradient in gradients[3:]:
        first.update(unbroken, gradient, 0.1)
        second.update(resumed, gradient, 0.1)
    np.testing.assert_array_equal(resumed, unbroken)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_stays_float32(name):
    parameters = np.ones(3, np.float32)
    optimizer = OPTIMIZERS[name](3, np.dtype(np.float32), 0.9)
    optimizer.update(parameters, np.full(3, 0.5, np.float32), 0.1)
    assert parameters.dtype == np.float32
    assert all(array.dtype == np.float32 for key, array in optimizer.state.items() if key != "steps")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_pytorch_goes_the_same_way(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    gradients = np.random.default_rng(1).normal(size=(20, 5))
    ours, theirs = np.ones(5), torch.ones(5, dtype=torch.float64, requires_grad=True)
    make = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.05),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0),
    }
    optimizer, peer = OPTIMIZERS[name](5, FLOAT64, 0.8), make[name]([theirs])
    for gradient in gradients:
        optimizer.update(ours, gradient, 0.05)
        theirs.grad = torch.tensor(gradient)
        peer.step()
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-12)
