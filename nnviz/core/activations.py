"""Activation functions: what a neuron makes of its weighted input.

Every function here takes the weighted inputs ``z`` of one layer, of shape (m, n) for a mini-batch or
(n,) for a single example, and is safe for any finite ``z``: nothing overflows, nothing divides by zero,
so no floating-point warning can come from here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np

from nnviz.core.arrays import FloatArray

LEAK = 0.01
"""Slope of leaky ReLU below zero (Maas, Hannun and Ng 2013; PyTorch's default)."""


class Activation(Protocol):
    """One activation function and its derivative."""

    name: str
    formula: str

    def fn(self, z: FloatArray) -> FloatArray:
        """Return the activations a = σ(z), a new array shaped and typed like `z`."""
        ...

    def prime(self, z: FloatArray) -> FloatArray:
        """Return ∂a_j/∂z_j for every neuron j, shaped like `z`."""
        ...

    def backward(self, z: FloatArray, grad_a: FloatArray) -> FloatArray:
        """Return ∂C/∂z from ``grad_a`` = ∂C/∂a: the chain rule through this layer's activation."""
        ...


class _Elementwise:
    """Each activation depends on its own weighted input alone, so the chain rule is one product."""

    def prime(self, z: FloatArray) -> FloatArray:
        """Return σ'(z)."""
        raise NotImplementedError

    def backward(self, z: FloatArray, grad_a: FloatArray) -> FloatArray:
        """Return ∂C/∂a · σ'(z)."""
        return grad_a * self.prime(z)


class Sigmoid(_Elementwise):
    """σ(z) = 1 / (1 + exp(−z)), between 0 and 1."""

    name = "sigmoid"
    formula = "1 / (1 + e⁻ᶻ)"

    def fn(self, z: FloatArray) -> FloatArray:
        """Return σ(z)."""
        # exp(−|z|) never exceeds 1, whichever side of zero z lies on.
        small = np.exp(-np.abs(z))
        a: FloatArray = np.where(z >= 0, 1, small) / (1 + small)
        return a

    def prime(self, z: FloatArray) -> FloatArray:
        """Return σ(z)(1 − σ(z))."""
        # Written so that 1 − σ(z) does not cancel to zero for large z.
        small = np.exp(-np.abs(z))
        slope: FloatArray = small / (1 + small) ** 2
        return slope


class Tanh(_Elementwise):
    """The hyperbolic tangent: a sigmoid between −1 and 1."""

    name = "tanh"
    formula = "tanh z"

    def fn(self, z: FloatArray) -> FloatArray:
        """Return tanh z."""
        return np.tanh(z)

    def prime(self, z: FloatArray) -> FloatArray:
        """Return 1 − tanh² z."""
        return 1 - np.tanh(z) ** 2


class ReLU(_Elementwise):
    """The rectified linear unit. Its derivative at the kink, z = 0, is taken to be 0."""

    name = "relu"
    formula = "max(0, z)"

    def fn(self, z: FloatArray) -> FloatArray:
        """Return max(0, z)."""
        return np.maximum(z, 0)

    def prime(self, z: FloatArray) -> FloatArray:
        """Return 1 where z > 0, else 0."""
        return (z > 0).astype(z.dtype)


class LeakyReLU(_Elementwise):
    """ReLU that keeps a slope of `LEAK` below zero, so that no neuron dies."""

    name = "leaky_relu"
    formula = "max(0.01 z, z)"

    def fn(self, z: FloatArray) -> FloatArray:
        """Return z where z > 0, else LEAK · z."""
        a: FloatArray = np.maximum(z, LEAK * z)
        return a

    def prime(self, z: FloatArray) -> FloatArray:
        """Return 1 where z > 0, else LEAK."""
        return np.where(z > 0, 1, LEAK).astype(z.dtype)


class Softmax:
    """aⱼ = exp(zⱼ) / Σₖ exp(zₖ): the layer's activations are positive and add up to 1. Output layer only."""

    name = "softmax"
    formula = "eᶻʲ / Σₖ eᶻᵏ"

    def fn(self, z: FloatArray) -> FloatArray:
        """Return aⱼ for every neuron j of the layer."""
        # Taking the largest z away leaves the quotient as it is and keeps exp at 1 or below.
        powers = np.exp(z - z.max(axis=-1, keepdims=True))
        a: FloatArray = powers / powers.sum(axis=-1, keepdims=True)
        return a

    def prime(self, z: FloatArray) -> FloatArray:
        """Return aⱼ(1 − aⱼ), the diagonal of the derivatives."""
        a = self.fn(z)
        return a * (1 - a)

    def backward(self, z: FloatArray, grad_a: FloatArray) -> FloatArray:
        """Return Σₖ ∂C/∂aₖ · ∂aₖ/∂zⱼ."""
        # Every output depends on every z of the layer: ∂aₖ/∂zⱼ = aₖ(δⱼₖ − aⱼ).
        a = self.fn(z)
        mean: FloatArray = (grad_a * a).sum(axis=-1, keepdims=True)
        return a * (grad_a - mean)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {activation.name: activation for activation in (Sigmoid(), Tanh(), ReLU(), LeakyReLU(), Softmax())}
)
"""Every activation by its name in a recipe."""
