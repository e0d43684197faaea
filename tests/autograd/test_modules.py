"""Layers: what they hold, what they compute, how they are named and copied."""

import numpy as np
import pytest

from nnviz.autograd import (
    SGD,
    Adam,
    BatchNorm1d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    Module,
    ReLU,
    Sequential,
    Tensor,
    check_gradient,
    cross_entropy,
    no_grad,
)


def small_cnn(dtype=np.float64):
    rng = np.random.default_rng(0)
    return Sequential(
        Conv2d(1, 2, 3, rng, padding=1, dtype=dtype),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(2 * 3 * 3, 4, rng, dtype=dtype),
    )


def test_parameters_are_named_by_their_path_as_in_pytorch():
    rng = np.random.default_rng(0)
    model = Sequential(Linear(3, 2, rng), ReLU(), Linear(2, 1, rng))
    assert [name for name, _ in model.named_parameters()] == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert [p.shape for p in model.parameters()] == [(2, 3), (2,), (1, 2), (1,)]


def test_a_cnn_has_the_measured_gradient():
    model, x = small_cnn(), Tensor(np.random.default_rng(1).normal(size=(3, 1, 6, 6)))
    labels = np.array([0, 3, 1])
    check_gradient(lambda: cross_entropy(model(x), labels), model.parameters(), tolerance=1e-6)


def test_state_is_a_copy_and_loads_back_exactly():
    model, other = small_cnn(), small_cnn()
    state = model.state_dict()
    for parameter in model.parameters():
        parameter.data += 1.0
    model.load_state_dict(state)
    assert all(
        np.array_equal(a.data, b.data) for a, b in zip(model.parameters(), other.parameters(), strict=True)
    )


def test_a_state_that_does_not_fit_changes_nothing():
    model = small_cnn()
    state = {name: value + 1 for name, value in model.state_dict().items()}
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"missing \['4.bias'\], unknown \['extra'\]"):
        model.load_state_dict({**{k: v for k, v in state.items() if k != "4.bias"}, "extra": np.ones(1)})
    with pytest.raises(ValueError, match="has shape"):
        model.load_state_dict({**state, "4.bias": np.ones(5)})
    assert all(np.array_equal(before[name], value) for name, value in model.state_dict().items())


def test_dropout_acts_only_while_training():
    model = Sequential(Dropout(0.5, np.random.default_rng(0)))
    x = Tensor(np.ones((4, 8)))
    assert (model(x).data == 0).any()
    model.eval()
    assert np.array_equal(model(x).data, x.data)


def test_dropout_refuses_to_forget_everything():
    with pytest.raises(ValueError, match="below 1"):
        Dropout(1.0, np.random.default_rng(0))


def test_batch_norm_uses_the_batch_while_training_and_its_memory_afterwards():
    layer = BatchNorm1d(1, momentum=1.0, eps=0.0, dtype=np.float64)
    x = Tensor(np.array([[1.0], [3.0]]))
    assert layer(x).data.ravel().tolist() == [-1.0, 1.0]
    assert (layer.running_mean.item(), layer.running_var.item()) == (2.0, 2.0)
    layer.eval()
    assert layer(Tensor(np.array([[2.0]]))).item() == 0.0
    with pytest.raises(ValueError, match="mini-batch of one"):
        layer.train().forward(Tensor(np.array([[2.0]])))


def test_what_batch_norm_remembers_is_part_of_the_state():
    def make():
        return Sequential(Linear(2, 3, np.random.default_rng(0)), BatchNorm1d(3))

    model, other = make(), make()
    rng = np.random.default_rng(1)
    for _ in range(5):
        model(Tensor(rng.normal(3, 2, (8, 2)).astype(np.float32)))
    state = model.state_dict()
    assert {"1.running_mean", "1.running_var", "1.num_batches_tracked"} < state.keys()
    other.load_state_dict(state)
    x = Tensor(rng.normal(size=(4, 2)).astype(np.float32))
    assert np.array_equal(other.eval()(x).data, model.eval()(x).data)
    model.train()(x)
    assert state["1.num_batches_tracked"] == 5  # a copy


def test_a_module_without_a_forward_says_so():
    with pytest.raises(TypeError, match="needs a forward"):
        Module()(Tensor(1.0))


@pytest.mark.parametrize("optimizer", [lambda p: SGD(p, 0.5, momentum=0.9), lambda p: Adam(p, 0.05)])
def test_a_small_network_learns_xor(optimizer):
    rng = np.random.default_rng(3)
    model = Sequential(Linear(2, 8, rng), ReLU(), Linear(8, 2, rng))
    x, labels = Tensor(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)), np.array([0, 1, 1, 0])
    rule = optimizer(model.parameters())
    for _ in range(200):
        rule.zero_grad()
        cross_entropy(model(x), labels).backward()
        rule.step()
    with no_grad():
        assert model(x).data.argmax(axis=1).tolist() == labels.tolist()
