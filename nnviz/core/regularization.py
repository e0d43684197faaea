"""Regularisation: keeping the weights small, or the neurons independent. Biases are never penalised.

Two ways of making weights small are told apart:

* ``l1`` and ``l2`` are the book's λ (chapter 3): they add λ/n Σ|w| and λ/2n Σw² to the *cost*, n being the
  number of training images, so their gradient passes through the optimizer like the rest of it;
* ``weight_decay`` is decoupled (Loshchilov and Hutter 2019): beside the optimizer's step, each weight loses
  the share η·weight_decay of itself. Only for plain SGD are the two the same thing.
"""

from collections.abc import Sequence

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network


def penalty_cost(weights: FloatArray, l1: float, l2: float, n_train: int) -> float:
    """Return λ₁/n Σ|w| + λ₂/2n Σw² over all `weights`."""
    return float(l1 * np.sum(np.abs(weights)) + 0.5 * l2 * np.sum(weights**2)) / n_train


def penalty_gradient(weights: FloatArray, l1: float, l2: float, n_train: int) -> FloatArray:
    """Return λ₁/n sgn(w) + λ₂/n w, shaped like `weights`."""
    return (l1 / n_train) * np.sign(weights) + (l2 / n_train) * weights


def dropout_masks(
    rng: np.random.Generator, network: Network, rates: Sequence[float], m: int
) -> tuple[FloatArray | None, ...]:
    """Draw the masks of one mini-batch of `m` examples.

    Inverted dropout (Srivastava et al. 2014, as everybody computes it): an activation is silenced with
    its layer's rate, and the survivors are divided by 1 − rate, so that nothing changes when testing.

    Parameters
    ----------
    rates : sequence of float
        One for each layer but the input, in [0, 1); the output layer's is usually 0.

    Returns
    -------
    tuple of (ndarray of shape (m, n) or None)
        For `Network.forward` and `Network.gradient`. None where the rate is 0, and then nothing is drawn.
    """
    return tuple(
        _mask(rng, n, rate, m, network.dtype) if rate else None
        for n, rate in zip(network.sizes[1:], rates, strict=True)
    )


def _mask(rng: np.random.Generator, n: int, rate: float, m: int, dtype: np.dtype[np.floating]) -> FloatArray:
    # Drawn neuron by neuron, as the fast engine keeps its arrays, so that both silence the same ones.
    survives = rng.random((n, m), np.float32) >= np.float32(rate)
    mask: FloatArray = survives.T / np.asarray(1 - rate, dtype)
    return mask


def limit_norms(network: Network, max_norm: float) -> None:
    """Shrink, in place, each neuron's incoming weights to a length of at most `max_norm`.

    Srivastava et al. 2014, section 5.1.
    """
    for w in network.weights:
        rows = w.reshape(len(w), -1)  # a kernel's weights are a neuron's too
        lengths = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))
        rows *= np.minimum(1, max_norm / np.maximum(lengths, np.finfo(w.dtype).tiny))
