"""The fast path: one training step as a list of NumPy calls, written down once and played at every step.

`core.network` is the plain version of this arithmetic and its test; read that first. Here the same lines
are spelled so that a step allocates nothing and makes few calls, because for a small network the calls cost
as much as the arithmetic:

* every array is made in advance, for one size of mini-batch, and every call writes into one of them;
* a column is an example: arrays are (n, m), not (m, n). The rows of a group of neurons are contiguous then,
  which lets `products` cut the large products up;
* all layers' weighted inputs lie in one flat vector, and so do activations, slopes and errors: what is done
  to every layer alike, the test for infinities among it, is one call;
* the small error δ is multiplied by the learning rate, not the large gradient;
* sigmoid layers keep −z, which is what 1 / (1 + exp(−z)) begins with.
"""

from collections.abc import Sequence
from functools import partial
from itertools import groupby, pairwise

import numpy as np

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.network import Network
from nnviz.engines.flat_update import FlatUpdate
from nnviz.engines.layer_calls import activation_calls, number, slope_calls, weighted_input_calls
from nnviz.engines.output_calls import Output, output_calls
from nnviz.engines.products import Call, open_product, product, row_groups
from nnviz.engines.protocol import StepSettings


class StepProgram:
    """The calls of a step on mini-batches of `m` examples.

    Parameters
    ----------
    network : Network
        Trained in place.
    settings : StepSettings
    update : FlatUpdate
        The optimizer, made for `network`; the gradient is written where it looks for it.
    rng : Generator
        Dropout's.
    m : int

    Attributes
    ----------
    zs, deltas : list of ndarray of shape (n, m)
        Weighted inputs (negated for sigmoid) and scaled errors of the last step, layer by layer.
    """

    def __init__(
        self, network: Network, settings: StepSettings, update: FlatUpdate, rng: np.random.Generator, m: int
    ) -> None:
        dtype, sizes = network.dtype, network.sizes[1:]
        self._network, self._update, self._m = network, update, m
        ends = [0, *(int(end) for end in np.cumsum(sizes))]
        self._rows = [slice(begin, end) for begin, end in pairwise(ends)]  # of each layer's neurons
        neurons = ends[-1]

        # Weighted inputs and errors one below the other, so that one product says whether all are finite.
        both = np.zeros((2 * neurons, m), dtype)
        self._judged = both.reshape(-1)
        self._z, self._delta = both[:neurons], both[neurons:]
        self._a, self._slope, self._spread = np.zeros((3, neurons, m), dtype)
        self.zs, self.deltas = self._layers(self._z), self._layers(self._delta)
        self._activations, self._slopes = self._layers(self._a), self._layers(self._slope)
        rates = settings.dropout or (0.0,) * len(sizes)
        self._masks = [np.zeros((n, m), dtype) if p else None for n, p in zip(sizes, rates, strict=True)]
        # What a layer hands to the next one: its activations, or a copy that dropout has been over.
        self._handed = [
            a if mask is None else np.zeros_like(a)
            for a, mask in zip(self._activations, self._masks, strict=True)
        ]
        self._scale = number(0, dtype)
        self._one_hot = np.eye(sizes[-1], dtype=dtype)
        self._wanted = np.zeros((sizes[-1], m), dtype)
        self._output = output_calls(
            Output(
                name=network.activations[-1],
                z=self.zs[-1],
                a=self._activations[-1],
                slope=self._slopes[-1],
                delta=self.deltas[-1],
                wanted=self._wanted,
                scale=self._scale,
            ),
            settings.cost,
        )

        groups = row_groups(sizes[0], network.sizes[0], m, transposed=True)
        self._first_product = open_product(network.weights[0], self.zs[0], groups)
        self._forward = [*self._dropout_calls(rates, rng), *self._forward_calls()]
        with_output = settings.cost == "quadratic" and network.activations[-1] != "softmax"
        self._backward = [*self._slope_calls(with_output), *self._backward_calls()]
        groups = row_groups(sizes[0], m, network.sizes[0])
        self._first_gradient = open_product(self.deltas[0], update.weight_gradients[0], groups)
        self._gradient = self._gradient_calls()
        self._move = [*update.calls(), *self._norm_calls(settings.max_norm)]

    def learn(self, images: FloatArray, labels: IntArray, scale: float) -> float:
        """Go forward, and backward as far as the errors; return the mean cost. No parameter changes.

        The errors, and so the gradient, come out multiplied by `scale`.
        """
        self._scale[()] = scale / self._m
        self._one_hot.take(labels, 1, self._wanted, "clip")
        pixels = images.T
        for call, out in self._first_product:
            call(pixels, out)
        for call, arguments in self._forward:
            call(*arguments)
        cost = self._output.cost()
        for call, arguments in self._backward:
            call(*arguments)
        return cost

    def magnitude(self) -> float:
        """Return Σz² + Σδ² over all layers, which is finite only if every number of the step is."""
        return float(self._judged.dot(self._judged))

    def differentiate(self, images: FloatArray) -> None:
        """Multiply the gradient out of the errors and the activations."""
        for call, out in self._first_gradient:
            call(images, out)
        for call, arguments in self._gradient:
            call(*arguments)

    def move(self) -> None:
        """Move the parameters by the gradient."""
        for call, arguments in self._move:
            call(*arguments)

    def _layers(self, every: FloatArray) -> list[FloatArray]:
        return [every[rows] for rows in self._rows]

    def _runs(self, kinds: Sequence[str | bool]) -> list[tuple[str | bool, slice]]:
        """Return (kind, rows) with neighbouring layers of the same kind taken together."""
        runs = []
        for kind, run in groupby(range(len(kinds)), key=lambda layer: kinds[layer]):
            layers = list(run)
            runs.append((kind, slice(self._rows[layers[0]].start, self._rows[layers[-1]].stop)))
        return runs

    def _dropout_calls(self, rates: tuple[float, ...], rng: np.random.Generator) -> list[Call]:
        calls: list[Call] = []
        for rate, mask in zip(rates, self._masks, strict=True):
            if mask is not None:
                drawn, kept = np.zeros(mask.shape, np.float32), np.zeros(mask.shape, bool)
                factor = number(1, mask.dtype) / mask.dtype.type(1 - rate)
                calls += [
                    (partial(rng.random, dtype=np.float32, out=drawn), ()),
                    (np.greater_equal, (drawn, number(rate, np.float32), kept)),
                    (np.copyto, (mask, kept)),
                    (np.multiply, (mask, np.asarray(factor), mask)),
                ]
        return calls

    def _bias_calls(self) -> list[Call]:
        """Return the calls that spread the biases over the examples, negated where a layer keeps −z.

        A product with a row of ones does it. NumPy would add a column to every column too, but more slowly,
        and through a buffer that it allocates.
        """
        column = self._network.parameters[self._network.n_weights :].reshape(-1, 1)
        row = np.ones((1, self._m), column.dtype)
        return [
            (column[rows].dot, (-row if negated else row, self._spread[rows]))
            for negated, rows in self._runs([name == "sigmoid" for name in self._network.activations])
        ]

    def _forward_calls(self) -> list[Call]:
        network, last = self._network, len(self.zs) - 1
        calls, biases = self._bias_calls(), self._layers(self._spread)
        for layer, name in enumerate(network.activations):
            z, a, mask = self.zs[layer], self._activations[layer], self._masks[layer]
            if layer > 0:
                calls += product(network.weights[layer], self._handed[layer - 1], z)
            calls += weighted_input_calls(name, z, biases[layer])
            calls += activation_calls(name, z, a) if layer < last else self._output.forward
            if mask is not None:
                calls.append((np.multiply, (a, mask, self._handed[layer])))
        return calls

    def _slope_calls(self, with_output: bool) -> list[Call]:
        """Return the calls for σ'(z), neighbours with the same activation in one go."""
        names = self._network.activations
        calls: list[Call] = []
        for name, rows in self._runs(names if with_output else names[:-1]):
            calls += slope_calls(str(name), self._a[rows], self._slope[rows])
        for slope, mask in zip(self._slopes, self._masks, strict=True):
            if mask is not None:
                calls.append((np.multiply, (slope, mask, slope)))
        return calls

    def _backward_calls(self) -> list[Call]:
        calls = [*self._output.backward]
        for layer in reversed(range(1, len(self.deltas))):
            before = self.deltas[layer - 1]
            calls += product(self._network.weights[layer].T, self.deltas[layer], before)
            calls.append((np.multiply, (before, self._slopes[layer - 1], before)))
        return calls

    def _gradient_calls(self) -> list[Call]:
        """Return the calls for all of the gradient but the first layer's weights."""
        # The right factors are transposed views with few columns: no small kernel, so no cutting.
        calls: list[Call] = [
            (self.deltas[layer].dot, (self._handed[layer - 1].T, self._update.weight_gradients[layer]))
            for layer in range(1, len(self.deltas))
        ]
        biases = self._update.gradient[self._network.n_weights :]
        return [*calls, (self._delta.dot, (np.ones(self._m, biases.dtype), biases))]

    def _norm_calls(self, max_norm: float) -> list[Call]:
        """Return calls that shrink each neuron's incoming weights to a length of at most `max_norm`."""
        calls: list[Call] = []
        for w in self._network.weights if max_norm else ():
            room, lengths = np.zeros_like(w), np.zeros((len(w), 1), w.dtype)
            column, row = np.ones((w.shape[1], 1), w.dtype), np.ones((1, w.shape[1]), w.dtype)
            calls += [
                (np.square, (w, room)),
                (room.dot, (column, lengths)),
                (np.sqrt, (lengths, lengths)),
                # For a row of zeros this is infinity, of which 1 is the lesser.
                (np.divide, (number(max_norm, w.dtype), lengths, lengths)),
                (np.fmin, (lengths, number(1, w.dtype), lengths)),
                (lengths.dot, (row, room)),
                (np.multiply, (w, room, w)),
            ]
        return calls
