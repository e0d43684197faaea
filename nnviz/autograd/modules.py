"""Layers: parameters together with what is done with them. Names and start values are PyTorch's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import DTypeLike

from nnviz.autograd import functional
from nnviz.autograd.tensor import Array, Tensor


class Module:
    """Something with parameters that turns a tensor into a tensor.

    Parameters are the attributes that are tensors with ``requires_grad``; buffers, which are remembered but
    not learnt, those that are arrays; children those that are modules. All are found by looking, and named by
    their path: ``0.weight`` is the weight of child ``0``.
    """

    training = True

    def forward(self, x: Tensor) -> Tensor:
        """Return this module's answer to x; subclasses say what it is."""
        raise TypeError(f"{type(self).__name__} does not say what it computes: it needs a forward method")

    def __call__(self, x: Tensor) -> Tensor:
        """Compute: ``module(x)`` is ``module.forward(x)``."""
        return self.forward(x)

    def children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules that this one is made of, with their names."""
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield name, value

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """Yield every parameter with its path, in the order in which the modules were made."""
        for name, value in vars(self).items():
            if isinstance(value, Tensor) and value.requires_grad:
                yield prefix + name, value
        for name, child in self.children():
            yield from child.named_parameters(f"{prefix}{name}.")

    def named_buffers(self, prefix: str = "") -> Iterator[tuple[str, Array]]:
        """Yield every buffer with its path, in the order in which the modules were made."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                yield prefix + name, value
        for name, child in self.children():
            yield from child.named_buffers(f"{prefix}{name}.")

    def parameters(self) -> list[Tensor]:
        """Return every parameter."""
        return [parameter for _, parameter in self.named_parameters()]

    def train(self, mode: bool = True) -> Module:
        """Switch to training (dropout drops, batch-norm uses the batch's statistics)."""
        self.training = mode
        for _, child in self.children():
            child.train(mode)
        return self

    def eval(self) -> Module:
        """Switch to use: the same input always gets the same answer."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def state_dict(self) -> dict[str, Array]:
        """Return a copy of every parameter and buffer by name."""
        return {name: array.copy() for name, array in self._named_arrays().items()}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Take over the values of every parameter and buffer.

        Raises
        ------
        ValueError
            If a name is missing or unknown, or a shape differs. Nothing is changed then.
        """
        own = self._named_arrays()
        if own.keys() != state.keys():
            missing, unknown = sorted(own.keys() - state.keys()), sorted(state.keys() - own.keys())
            raise ValueError(f"the names do not match: missing {missing}, unknown {unknown}")
        for name, array in own.items():
            if state[name].shape != array.shape:
                raise ValueError(f"{name} has shape {state[name].shape}, the module's is {array.shape}")
        for name, array in own.items():
            array[...] = state[name]

    def _named_arrays(self) -> dict[str, Array]:
        return {name: parameter.data for name, parameter in self.named_parameters()} | dict(
            self.named_buffers()
        )


class Sequential(Module):
    """Modules one after the other, named by their place: the second one's weight is ``1.weight``."""

    def __init__(self, *modules: Module) -> None:
        for place, module in enumerate(modules):
            setattr(self, str(place), module)

    def forward(self, x: Tensor) -> Tensor:
        """Pass x through every module in turn."""
        for _, module in self.children():
            x = module(x)
        return x


class Linear(Module):
    """z = x Wᵀ + b, with weight (n_out, n_in) and bias (n_out,), drawn from U(±1/√n_in) as PyTorch does."""

    def __init__(
        self,
        n_in: int,
        n_out: int,
        rng: np.random.Generator,
        bias: bool = True,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.weight = _uniform(rng, (n_out, n_in), n_in, dtype)
        self.bias = _uniform(rng, (n_out,), n_in, dtype) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        """Return (m, n_out) from (m, n_in)."""
        z = x @ self.weight.T
        return z if self.bias is None else z + self.bias


class Conv2d(Module):
    """Square kernels slid over images, stride 1; weight (kernels, channels, k, k), started like PyTorch's."""

    def __init__(
        self,
        channels: int,
        kernels: int,
        size: int,
        rng: np.random.Generator,
        padding: int = 0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        n_in = channels * size * size
        self.weight = _uniform(rng, (kernels, channels, size, size), n_in, dtype)
        self.bias = _uniform(rng, (kernels,), n_in, dtype)
        self.padding = padding

    def forward(self, x: Tensor) -> Tensor:
        """Return feature maps (m, kernels, h, w) from images (m, channels, h, w)."""
        return functional.conv2d(x, self.weight, self.bias, self.padding)


class MaxPool2d(Module):
    """The greatest of each size×size square."""

    def __init__(self, size: int = 2) -> None:
        self.size = size

    def forward(self, x: Tensor) -> Tensor:
        """Return (m, channels, h // size, w // size)."""
        return functional.max_pool2d(x, self.size)


class Flatten(Module):
    """One row for each example."""

    def forward(self, x: Tensor) -> Tensor:
        """Return (m, everything else)."""
        return x.reshape(x.shape[0], -1)


class ReLU(Module):
    """max(0, z)."""

    def forward(self, x: Tensor) -> Tensor:
        """Return activations of x's shape."""
        return x.relu()


class LeakyReLU(Module):
    """z where positive, slope · z elsewhere."""

    def __init__(self, slope: float = 0.01) -> None:
        self.slope = slope

    def forward(self, x: Tensor) -> Tensor:
        """Return activations of x's shape."""
        return x.leaky_relu(self.slope)


class Sigmoid(Module):
    """σ(z)."""

    def forward(self, x: Tensor) -> Tensor:
        """Return activations of x's shape."""
        return x.sigmoid()


class Tanh(Module):
    """tanh(z)."""

    def forward(self, x: Tensor) -> Tensor:
        """Return activations of x's shape."""
        return x.tanh()


class Dropout(Module):
    """While training, forget each activation with probability p."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        if not 0 <= p < 1:
            raise ValueError(f"dropout is a probability below 1, not {p}")
        self.p = p
        self.rng = rng

    def forward(self, x: Tensor) -> Tensor:
        """Return x with some activations zeroed and the rest scaled by 1/(1−p)."""
        return functional.dropout(x, self.p, self.rng) if self.training and self.p else x


class BatchNorm1d(Module):
    """Normalise each of n columns over the batch, and remember running averages for use, as PyTorch does."""

    def __init__(
        self, n: int, momentum: float = 0.1, eps: float = 1e-5, dtype: DTypeLike = np.float32
    ) -> None:
        self.weight = Tensor(np.ones(n, dtype), requires_grad=True)
        self.bias = Tensor(np.zeros(n, dtype), requires_grad=True)
        self.running_mean = np.zeros(n, dtype)
        self.running_var = np.ones(n, dtype)
        self.num_batches_tracked = np.zeros((), np.int64)
        self.momentum = momentum
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Return x (m, n) normalised, scaled and shifted."""
        if not self.training:
            return functional.batch_norm(
                x, self.weight, self.bias, self.running_mean, self.running_var, self.eps
            )
        m = len(x)
        if m < 2:
            raise ValueError("batch-norm cannot train on a mini-batch of one: it has no spread")
        self.num_batches_tracked += 1
        share = self.momentum
        self.running_mean += share * (x.data.mean(axis=0) - self.running_mean)
        # The running variance is the unbiased one (m − 1), the batch's own is not: PyTorch's convention.
        self.running_var += share * (x.data.var(axis=0, ddof=1) - self.running_var)
        return functional.batch_norm(x, self.weight, self.bias, eps=self.eps)


def _uniform(rng: np.random.Generator, shape: tuple[int, ...], n_in: int, dtype: DTypeLike) -> Tensor:
    limit = 1 / np.sqrt(n_in)
    return Tensor(rng.uniform(-limit, limit, shape).astype(dtype), requires_grad=True)
