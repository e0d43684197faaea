"""What the network answered, in words that claim no more than its output layer says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.ui.neuron_words import class_name
from nnviz.ui.number_words import inside, percent, written

if TYPE_CHECKING:
    from nnviz.ui.view import View

# How the bars of an output layer are scaled where its function is bounded.
_BOUNDS = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0)}


@dataclass(frozen=True, eq=False)
class Reading:
    """The output layer's activations for one image, with what is worth saying about them.

    Attributes
    ----------
    outputs, zs : ndarray of shape (n,)
        Activations and weighted inputs of the output layer.
    activation : str
        Its function.
    first, second : int
        The most and the next most active output; of equals the lower one. -1 where there is none.
    label : int or None
        The right answer, where it is known.
    names : tuple of str
        What the outputs are called.
    """

    outputs: FloatArray
    zs: FloatArray
    activation: str
    first: int
    second: int
    label: int | None
    names: tuple[str, ...]

    @property
    def shares(self) -> bool:
        """Whether the outputs are probabilities: softmax alone makes them add up to 1."""
        return self.activation == "softmax"

    @property
    def right(self) -> bool | None:
        """Whether the answer is the label; None without a label."""
        return None if self.label is None else self.first == self.label

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest value that a bar has to show; zero always lies between them."""
        if self.activation in _BOUNDS:
            return _BOUNDS[self.activation]
        low, high = min(float(self.outputs.min()), 0.0), max(float(self.outputs.max()), 0.0)
        return (low, high) if high > low else (0.0, 1.0)

    @property
    def kind(self) -> str:
        """What a value of the output layer is, for a caption."""
        return "probability" if self.shares else "output activation"

    @property
    def caution(self) -> str:
        """How the values are to be read, in a sentence."""
        if self.shares:
            return "Softmax: probabilities, together 100 %."
        if self.activation == "sigmoid":
            return "Sigmoid outputs, each 0 to 1 on its own: not probabilities."
        return "Output activations as they are: not probabilities."

    def name(self, index: int) -> str:
        """What an output is called."""
        return class_name(index, self.names)

    def value(self, index: int) -> str:
        """An output's activation, as short as it can be shown beside its bar."""
        return shown(float(self.outputs[index]), self.activation)

    def exactly(self, index: int) -> str:
        """An output's numbers with the digits that float32 has."""
        value = float(self.outputs[index])
        exact = percent(value, 4) if self.shares else written(value, 6)
        return (
            f"{self.name(index)}: {self.kind} {exact}, weighted input z = {written(float(self.zs[index]), 5)}"
        )

    @property
    def sentence(self) -> str:
        """The whole answer in a sentence, for a screen reader."""
        parts = [f"The network answers {self.name(self.first)}, {self.kind} {self.value(self.first)}"]
        if self.second >= 0:
            parts.append(f"then {self.name(self.second)}, {self.value(self.second)}")
        if self.label is not None:
            verdict = "right" if self.right else "wrong"
            parts.append(f"{verdict}: it is labelled {self.name(self.label)}")
        return "; ".join(parts)


def read_outputs(
    outputs: FloatArray, zs: FloatArray, activation: str, label: int | None, names: Sequence[str]
) -> Reading:
    """Rank the output layer's activations, (n,) or (1, n), of one image."""
    outputs, zs = outputs.reshape(-1), zs.reshape(-1)
    order = np.argsort(-outputs, kind="stable")
    second = int(order[1]) if len(order) > 1 else -1
    return Reading(outputs, zs, activation, int(order[0]), second, label, tuple(names))


def read_view(view: View) -> Reading | None:
    """The answer to a view's probe; None without a network."""
    if view.snapshot is None or view.passed is None:
        return None
    passed, activation = view.passed, view.snapshot.network.activations[-1]
    return read_outputs(passed.activations[-1], passed.zs[-1], activation, view.probe.label, view.class_names)


def shown(value: float, activation: str) -> str:
    """``value`` in at most seven characters; never a 0 or a 100 % that it is not.

    >>> shown(0.99997, "softmax"), shown(0.00003, "softmax"), shown(0.973, "softmax"), shown(0.973, "sigmoid")
    ('>99.9 %', '<0.1 %', '97.3 %', '0.973')
    """
    if activation == "softmax":
        return percent(value)
    if activation == "sigmoid":
        return inside(value, 3)
    return f"{value:.3f}" if 0 <= value <= 1 else written(value)
