"""The network: layers of neurons, the way forward through them and the way back.

This is the plain version, one line for each equation of the article and of Nielsen's chapter 2. The fast
engine computes the same numbers with more bookkeeping, and is tested against this file.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import FloatArray, FloatType
from nnviz.core.costs import cost_for


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """What every layer computed for a mini-batch.

    Attributes
    ----------
    zs : tuple of ndarray
        Weighted inputs of layers 1, 2, …, each (m, n) — or (n,) for a single example.
    activations : tuple of ndarray
        Activations of layers 0, 1, 2, …; ``activations[0]`` is the input, ``activations[-1]`` the answer.
    """

    zs: tuple[FloatArray, ...]
    activations: tuple[FloatArray, ...]


class Network:
    """A feed-forward network of fully connected layers.

    All parameters live in one flat vector, every weight first and then every bias; the layers' arrays
    are views of it, so an update of the vector is an update of the layers.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, input first: (784, 30, 10).
    activations : sequence of str
        One name from `ACTIVATIONS` for each layer but the input.
    parameters : ndarray of shape (n_parameters,), optional
        Used as it is, not copied, when it has the right dtype and is contiguous. Zeros if left out.
    dtype : dtype
        float32 to train, float64 to check.

    Attributes
    ----------
    parameters : ndarray of shape (n_parameters,)
    weights : tuple of ndarray
        ``weights[l]`` is (n_out, n_in); its row j holds the weights into neuron j.
    biases : tuple of ndarray
        ``biases[l]`` is (n_out,).
    n_weights : int
        ``parameters[:n_weights]`` are the weights, the rest are the biases.

    Raises
    ------
    ValueError
        If the sizes, the activations or the number of parameters do not make a network.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Sequence[str],
        parameters: FloatArray | None = None,
        dtype: FloatType = np.float32,
    ) -> None:
        self._name_layers(sizes, activations)
        shapes = [(n_out, n_in) for n_in, n_out in pairwise(self.sizes)]
        self._hold(shapes, parameters, dtype)

    def _name_layers(self, sizes: Sequence[int], activations: Sequence[str]) -> None:
        self.sizes = tuple(int(size) for size in sizes)
        self.activations = tuple(activations)
        _check(self.sizes, self.activations)

    def _hold(
        self, shapes: Sequence[tuple[int, ...]], parameters: FloatArray | None, dtype: FloatType
    ) -> None:
        """Lay out the parameters of layers whose weights have `shapes`, and one bias for each first index."""
        self.dtype: np.dtype[np.floating[Any]] = np.dtype(dtype)
        self._shapes = tuple(shapes)
        self.n_weights = sum(math.prod(shape) for shape in shapes)
        n_parameters = self.n_weights + sum(shape[0] for shape in shapes)
        if parameters is None:
            parameters = np.zeros(n_parameters, self.dtype)
        self.parameters: FloatArray = np.ascontiguousarray(parameters, self.dtype)
        if self.parameters.shape != (n_parameters,):
            raise ValueError(
                f"A network of {self.sizes} has {n_parameters} parameters; {self.parameters.size} were given."
            )
        self.weights, self.biases = self.views(self.parameters)

    def views(self, flat: FloatArray) -> tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]:
        """Return (weights, biases) views of any `flat` vector laid out like `parameters`, a gradient say."""
        weights, biases = [], []
        weight, bias = 0, self.n_weights
        for shape in self._shapes:
            n = math.prod(shape)
            weights.append(flat[weight : weight + n].reshape(shape))
            biases.append(flat[bias : bias + shape[0]])
            weight += n
            bias += shape[0]
        return tuple(weights), tuple(biases)

    def forward(self, x: FloatArray, masks: Sequence[FloatArray | None] | None = None) -> ForwardPass:
        """Send `x`, (m, n_in) or (n_in,), through every layer.

        `masks` are dropout's, one or None for each layer but the input; they multiply its activations.
        """
        a = x
        zs, activations = [], [a]
        for layer, (w, b, name) in enumerate(zip(self.weights, self.biases, self.activations, strict=True)):
            z = np.dot(a, w.T) + b
            a = _silenced(ACTIVATIONS[name].fn(z), masks, layer)
            zs.append(z)
            activations.append(a)
        return ForwardPass(tuple(zs), tuple(activations))

    def predict(self, x: FloatArray) -> FloatArray:
        """Return the output layer's activations for `x`: (m, n_out), or (n_out,) for one example."""
        return self.forward(x).activations[-1]

    def gradient(
        self,
        x: FloatArray,
        y: FloatArray,
        cost: str,
        masks: Sequence[FloatArray | None] | None = None,
    ) -> tuple[float, FloatArray]:
        """Backpropagation: return the mean cost of a mini-batch and its gradient.

        Parameters
        ----------
        x : ndarray of shape (m, n_in)
        y : ndarray of shape (m, n_out)
            Wanted activations, `one_hot` of the labels.
        cost : str
            One of `COSTS`.
        masks : sequence, optional
            Dropout masks, see `forward`.

        Returns
        -------
        cost : float
        gradient : ndarray of shape (n_parameters,)
            ∂C/∂parameters of the data cost, laid out like `parameters`. `regularization` has the penalties'.
        """
        m = len(x)
        passed = self.forward(x, masks)
        a, z = passed.activations, passed.zs  # a[layer] enters a layer, a[layer + 1] leaves it
        cost_function = cost_for(cost, self.activations[-1])

        gradient = np.empty_like(self.parameters)
        nabla_w, nabla_b = self.views(gradient)
        # The four equations of backpropagation (Nielsen, chapter 2), for all examples at once.
        delta = cost_function.delta(z[-1], a[-1], y) / m  # BP1
        for layer in reversed(range(len(self.weights))):
            nabla_b[layer][...] = delta.sum(axis=0)  # BP3
            nabla_w[layer][...] = np.dot(delta.T, a[layer])  # BP4
            if layer > 0:
                sigma = ACTIVATIONS[self.activations[layer - 1]]
                grad_a = _silenced(np.dot(delta, self.weights[layer]), masks, layer - 1)
                delta = grad_a * sigma.prime(z[layer - 1])  # BP2
        return cost_function.fn(z[-1], a[-1], y), gradient

    def frozen_copy(self) -> "Network":
        """Return a copy of this moment that can no longer change."""
        parameters = self.parameters.copy()
        parameters.flags.writeable = False
        return self._like(parameters, self.dtype)

    def copy(self, dtype: FloatType | None = None) -> "Network":
        """Return an independent copy, in another `dtype` if one is given."""
        dtype = self.dtype if dtype is None else dtype
        return self._like(self.parameters.astype(dtype), dtype)

    def _like(self, parameters: FloatArray, dtype: FloatType) -> "Network":
        return Network(self.sizes, self.activations, parameters, dtype)


def _silenced(a: FloatArray, masks: Sequence[FloatArray | None] | None, layer: int) -> FloatArray:
    """Return `a` as dropout leaves it: multiplied by the layer's mask, if it has one."""
    mask = None if masks is None else masks[layer]
    return a if mask is None else a * mask


def _check(sizes: tuple[int, ...], activations: tuple[str, ...]) -> None:
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(
            f"A network needs an input and an output layer of at least one neuron; {sizes} is none."
        )
    if len(activations) != len(sizes) - 1:
        raise ValueError(f"{len(sizes) - 1} layers need as many activations; {len(activations)} were given.")
    for name in activations:
        if name not in ACTIVATIONS:
            raise ValueError(
                f"There is no activation called {name!r}; choose one of {', '.join(ACTIVATIONS)}."
            )
    if "softmax" in activations[:-1]:
        raise ValueError("Softmax belongs to the output layer; give the hidden layers another activation.")
