"""Operations with a gradient of their own: those that compose badly, or slowly, from plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.autograd.tensor import Array, Tensor


def log_softmax(z: Tensor) -> Tensor:
    """Logarithm of the softmax of each row of z, shape (m, n).

    Subtracting the row's greatest element first changes nothing mathematically, and exp cannot overflow.
    """
    shifted = z.data - z.data.max(axis=-1, keepdims=True)
    value = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))

    def link(g: Array) -> Sequence[Array]:
        return (g - np.exp(value) * g.sum(axis=-1, keepdims=True),)

    return Tensor.made_by("log softmax", value, (z,), link)


def cross_entropy(z: Tensor, labels: NDArray[np.integer]) -> Tensor:
    """Mean log-likelihood cost −log softmax(z)[label] of weighted inputs z (m, classes) and labels (m,)."""
    rows = np.arange(len(labels))
    return -log_softmax(z)[rows, labels].mean()


def binary_cross_entropy(z: Tensor, targets: Array) -> Tensor:
    """Mean over the m examples of Σ_j −[y ln σ(z) + (1−y) ln(1−σ(z))]: Nielsen's cross-entropy, from z.

    Written as max(z, 0) − z·y + ln(1 + e^−|z|), which is the same and stays finite for any z.
    """
    value = np.maximum(z.data, 0) - z.data * targets + np.log1p(np.exp(-np.abs(z.data)))
    activation = 0.5 + 0.5 * np.tanh(0.5 * z.data)

    def link(g: Array) -> Sequence[Array]:
        return (g * (activation - targets),)

    return Tensor.made_by("cross-entropy", value, (z,), link).sum() * (1 / len(targets))


def quadratic(a: Tensor, targets: Array) -> Tensor:
    """Mean over the m examples of ½‖a − y‖², for activations and targets of shape (m, n)."""
    return ((a - targets) ** 2).sum() * (0.5 / len(targets))


def dropout(x: Tensor, p: float, rng: np.random.Generator) -> Tensor:
    """Zero each element with probability p and scale the rest by 1/(1−p), so that the mean stays."""
    kept = rng.random(x.shape, dtype=np.float32) >= p
    mask: Array = kept.astype(x.dtype) / x.dtype.type(1 - p)
    return x * mask


def batch_norm(
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    mean: Array | None = None,
    variance: Array | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise each column of x (m, n), then scale and shift it (Ioffe & Szegedy 2015, algorithm 1).

    Without ``mean`` and ``variance`` those of the batch are used, and the gradient flows through them.
    """
    if mean is None or variance is None:
        centred = x - x.mean(axis=0)
        spread = ((centred**2).mean(axis=0) + eps) ** 0.5
    else:
        centred = x - mean
        spread = Tensor(np.sqrt(variance + eps))
    return centred / spread * weight + bias


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, padding: int = 0) -> Tensor:
    """Slide kernels over images (cross-correlation, stride 1, as in PyTorch).

    Every patch under the kernel becomes a column (*im2col*); then the whole convolution is one matrix product
    an image, and its gradient two.

    Parameters
    ----------
    x : Tensor (m, channels, height, width)
    weight : Tensor (kernels, channels, k_h, k_w)
    bias : Tensor (kernels,), optional
    padding : int
        Zeros added on every side, in pixels.

    Returns
    -------
    Tensor (m, kernels, height + 2·padding − k_h + 1, width + 2·padding − k_w + 1)

    Raises
    ------
    ValueError
        If the channels differ or the kernel is larger than the padded image.
    """
    kernels, channels, k_h, k_w = weight.shape
    if x.data.ndim != 4 or x.shape[1] != channels:
        raise ValueError(f"kernels of shape {weight.shape} do not fit images of shape {x.shape}")
    padded = _pad(x.data, padding)
    m, _, height, width = padded.shape
    out_h, out_w = height - k_h + 1, width - k_w + 1
    if out_h < 1 or out_w < 1:
        raise ValueError(f"a {k_h}×{k_w} kernel does not fit into a {height}×{width} image")

    columns = np.empty((m, channels, k_h, k_w, out_h, out_w), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            columns[:, :, i, j] = padded[:, :, i : i + out_h, j : j + out_w]
    columns = columns.reshape(m, channels * k_h * k_w, out_h * out_w)
    flat_weight = weight.data.reshape(kernels, -1)
    value = np.matmul(flat_weight, columns)
    if bias is not None:
        value += bias.data[:, np.newaxis]

    def link(g: Array) -> Sequence[Array | None]:
        g = g.reshape(m, kernels, out_h * out_w)
        to_weight = np.matmul(g, columns.swapaxes(1, 2)).sum(axis=0).reshape(weight.shape)
        to_x = None
        if x.requires_grad:
            to_columns = np.matmul(flat_weight.T, g).reshape(m, channels, k_h, k_w, out_h, out_w)
            to_padded = np.zeros_like(padded)
            for i in range(k_h):
                for j in range(k_w):
                    to_padded[:, :, i : i + out_h, j : j + out_w] += to_columns[:, :, i, j]
            to_x = to_padded[:, :, padding : height - padding, padding : width - padding]
        return (to_x, to_weight) if bias is None else (to_x, to_weight, g.sum(axis=(0, 2)))

    parents = (x, weight) if bias is None else (x, weight, bias)
    return Tensor.made_by("conv", value.reshape(m, kernels, out_h, out_w), parents, link)


def max_pool2d(x: Tensor, size: int = 2) -> Tensor:
    """Keep the greatest element of each size×size square of images (m, channels, height, width).

    Squares do not overlap; a rest at the right or bottom edge is dropped. Of several equal elements the first
    (row by row) gets the gradient. Both are PyTorch's rules.
    """
    height, width = x.shape[2:]
    out_h, out_w = height // size, width // size
    if out_h < 1 or out_w < 1:
        raise ValueError(f"a {height}×{width} image is smaller than the {size}×{size} square to pool")
    corners = [
        (..., slice(i, out_h * size, size), slice(j, out_w * size, size))
        for i in range(size)
        for j in range(size)
    ]
    value = x.data[corners[0]].copy()
    for corner in corners[1:]:
        np.maximum(value, x.data[corner], out=value)

    def link(g: Array) -> Sequence[Array]:
        gradient = np.zeros_like(x.data)
        free = np.ones(value.shape, dtype=bool)
        for corner in corners:
            winner = x.data[corner] == value
            winner &= free
            free ^= winner
            np.multiply(g, winner, out=gradient[corner])
        return (gradient,)

    return Tensor.made_by("max pool", value, (x,), link)


def _pad(images: Array, padding: int) -> Array:
    return np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding))) if padding else images
