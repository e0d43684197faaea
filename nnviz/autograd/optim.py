"""Update rules: from the gradients that ``backward`` left to a small step of every parameter, in place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.autograd.tensor import Tensor


class Optimizer:
    """Parameters and the rule that moves them.

    Parameters
    ----------
    parameters : sequence of Tensor
        What to move. A parameter without a gradient stays where it is.
    learning_rate : float
        May be changed between steps.
    """

    def __init__(self, parameters: Sequence[Tensor], learning_rate: float) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate

    def zero_grad(self) -> None:
        """Forget the gradients: ``backward`` adds to what is there."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def step(self) -> None:
        """Move every parameter once; subclasses say how."""
        raise TypeError(f"{type(self).__name__} does not say how to move a parameter: it needs a step method")


class SGD(Optimizer):
    """v ← μ v + g;  θ ← θ − η v  (with Nesterov's look-ahead: θ ← θ − η (g + μ v)). PyTorch's form."""

    def __init__(
        self,
        parameters: Sequence[Tensor],
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = momentum
        self.nesterov = nesterov
        self.weight_decay = weight_decay
        self._velocity = [np.zeros_like(p.data) for p in self.parameters]

    def step(self) -> None:
        """Move every parameter against its gradient."""
        for parameter, velocity in zip(self.parameters, self._velocity, strict=True):
            if parameter.grad is None:
                continue
            gradient = (
                parameter.grad + self.weight_decay * parameter.data if self.weight_decay else parameter.grad
            )
            if self.momentum:
                velocity *= self.momentum
                velocity += gradient
                gradient = gradient + self.momentum * velocity if self.nesterov else velocity
            parameter.data -= self.learning_rate * gradient


class Adam(Optimizer):
    """Kingma & Ba 2015, algorithm 1: a step of about η in every direction, however steep the slope."""

    #: Decay is added to the gradient (L2) here, and taken from the parameter itself in AdamW.
    decoupled = False

    def __init__(
        self,
        parameters: Sequence[Tensor],
        learning_rate: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay
        self._count = 0
        self._mean = [np.zeros_like(p.data) for p in self.parameters]
        self._square = [np.zeros_like(p.data) for p in self.parameters]

    def step(self) -> None:
        """Move every parameter by its gradient's running mean over the root of its running square."""
        self._count += 1
        beta1, beta2 = self.betas
        for parameter, mean, square in zip(self.parameters, self._mean, self._square, strict=True):
            if parameter.grad is None:
                continue
            gradient = parameter.grad
            if self.weight_decay and self.decoupled:
                parameter.data *= 1 - self.learning_rate * self.weight_decay
            elif self.weight_decay:
                gradient = gradient + self.weight_decay * parameter.data
            mean += (1 - beta1) * (gradient - mean)
            square += (1 - beta2) * (gradient**2 - square)
            unbiased_mean = mean / (1 - beta1**self._count)
            unbiased_square = square / (1 - beta2**self._count)
            parameter.data -= self.learning_rate * unbiased_mean / (np.sqrt(unbiased_square) + self.eps)


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019): θ ← θ − η λ θ, apart from the gradient."""

    decoupled = True
