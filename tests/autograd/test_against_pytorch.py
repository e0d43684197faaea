"""Where PyTorch is installed: the same answers and the same gradients, to 1e-6."""

import numpy as np
import pytest

from nnviz import autograd
from nnviz.autograd import Tensor
from nnviz.autograd.functional import binary_cross_entropy
from nnviz.autograd.modules import LeakyReLU

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
F = torch.nn.functional

RNG = np.random.default_rng(0)
LABELS = np.array([1, 0, 2])
TARGETS = np.eye(4)[LABELS]

PAIRS = {
    "+": (lambda a, b: a + b, lambda a, b: a + b, [(3, 4), (4,)]),
    "÷": (lambda a, b: a / (b * b + 1), lambda a, b: a / (b * b + 1), [(3, 4), (3, 1)]),
    "@": (lambda a, b: a @ b, lambda a, b: a @ b, [(3, 4), (4, 2)]),
    "mean": (lambda a: a.mean(axis=0), lambda a: a.mean(dim=0), [(3, 4)]),
    "max": (lambda a: a.max(axis=1), lambda a: a.max(dim=1).values, [(3, 4)]),
    "exp, log": (lambda a: (a.exp() + 1).log(), lambda a: (a.exp() + 1).log(), [(3, 4)]),
    "relu": (lambda a: a.relu(), lambda a: a.relu(), [(3, 4)]),
    "leaky relu": (LeakyReLU(0.01), lambda a: F.leaky_relu(a, 0.01), [(3, 4)]),
    "sigmoid": (lambda a: a.sigmoid(), lambda a: a.sigmoid(), [(3, 4)]),
    "tanh": (lambda a: a.tanh(), lambda a: a.tanh(), [(3, 4)]),
    "log softmax": (autograd.log_softmax, lambda a: F.log_softmax(a, dim=1), [(3, 4)]),
    "cross-entropy": (
        lambda a: autograd.cross_entropy(a, LABELS),
        lambda a: F.cross_entropy(a, torch.from_numpy(LABELS)),
        [(3, 4)],
    ),
    "binary cross-entropy": (
        lambda a: binary_cross_entropy(a, TARGETS),
        lambda a: F.binary_cross_entropy_with_logits(a, torch.from_numpy(TARGETS), reduction="sum") / 3,
        [(3, 4)],
    ),
    "quadratic": (
        lambda a: autograd.quadratic(a, TARGETS),
        lambda a: ((a - torch.from_numpy(TARGETS)) ** 2).sum() / 6,
        [(3, 4)],
    ),
    "convolution": (
        lambda x, w, b: autograd.conv2d(x, w, b, padding=1),
        lambda x, w, b: F.conv2d(x, w, b, padding=1),
        [(2, 3, 6, 5), (4, 3, 3, 3), (4,)],
    ),
    "pooling": (lambda x: autograd.max_pool2d(x, 2), lambda x: F.max_pool2d(x, 2), [(2, 3, 5, 6)]),
    "batch-norm": (
        lambda x, w, b: autograd.batch_norm(x, w, b),
        lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
        [(5, 3), (3,), (3,)],
    ),
}


@pytest.mark.parametrize(("ours", "theirs", "shapes"), PAIRS.values(), ids=PAIRS.keys())
def test_operation_equals_pytorch(ours, theirs, shapes):
    arrays = [RNG.normal(size=shape) for shape in shapes]
    tensors = [Tensor(array.copy(), requires_grad=True) for array in arrays]
    references = [torch.tensor(array, requires_grad=True) for array in arrays]
    result, reference = ours(*tensors), theirs(*references)
    assert np.allclose(result.data, reference.detach().numpy(), rtol=1e-6, atol=1e-9)

    direction = RNG.normal(size=result.shape)
    result.backward(direction)
    reference.backward(torch.tensor(direction).reshape(reference.shape))
    for tensor, expected in zip(tensors, references, strict=True):
        assert np.allclose(tensor.grad, expected.grad.numpy(), rtol=1e-6, atol=1e-9)


OPTIMIZERS = {
    "sgd": (lambda p: autograd.SGD(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": (
        lambda p: autograd.SGD(p, 0.1, momentum=0.9, weight_decay=0.01),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01),
    ),
    "nesterov": (
        lambda p: autograd.SGD(p, 0.1, momentum=0.9, nesterov=True),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True),
    ),
    "adam": (
        lambda p: autograd.Adam(p, 0.01, weight_decay=0.1),
        lambda p: torch.optim.Adam(p, 0.01, weight_decay=0.1),
    ),
    "adamw": (
        lambda p: autograd.AdamW(p, 0.01, weight_decay=0.1),
        lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1),
    ),
}


@pytest.mark.parametrize(("ours", "theirs"), OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
def test_optimizer_takes_the_same_steps_as_pytorch(ours, theirs):
    rng = np.random.default_rng(0)
    model = autograd.Sequential(
        autograd.Linear(5, 4, rng, dtype=np.float64),
        autograd.Tanh(),
        autograd.Linear(4, 3, rng, dtype=np.float64),
    )
    reference = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3)).double()
    reference.load_state_dict({name: torch.from_numpy(value) for name, value in model.state_dict().items()})
    rule, reference_rule = ours(model.parameters()), theirs(reference.parameters())

    for _ in range(20):
        x, labels = rng.normal(size=(6, 5)), rng.integers(0, 3, 6)
        rule.zero_grad()
        autograd.cross_entropy(model(Tensor(x)), labels).backward()
        rule.step()
        reference_rule.zero_grad()
        F.cross_entropy(reference(torch.from_numpy(x)), torch.from_numpy(labels)).backward()
        reference_rule.step()
    for name, value in reference.state_dict().items():
        assert np.allclose(model.state_dict()[name], value.numpy(), rtol=1e-9, atol=1e-12), name


def test_a_module_and_pytorch_load_each_others_state():
    model = autograd.Sequential(
        autograd.Linear(3, 2, RNG, dtype=np.float64), autograd.BatchNorm1d(2, dtype=np.float64)
    )
    reference = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)).double()
    for _ in range(3):
        reference(torch.from_numpy(RNG.normal(2, 3, (6, 3))))
    model.load_state_dict({name: value.numpy() for name, value in reference.state_dict().items()})
    model(Tensor(RNG.normal(size=(6, 3))))
    reference.load_state_dict({name: torch.from_numpy(value) for name, value in model.state_dict().items()})
    assert reference[1].num_batches_tracked == 4
    x = RNG.normal(size=(5, 3))
    assert np.allclose(model.eval()(Tensor(x)).data, reference.eval()(torch.from_numpy(x)).detach().numpy())
