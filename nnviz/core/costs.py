"""Cost functions: how wrong an answer is, and the error δ = ∂C/∂z that it starts backwards with.

As in the book's ``network2.py`` each cost has an ``fn`` and a ``delta``. Both take the weighted inputs
``z`` beside the activations ``a``, because the logarithm of a saturated sigmoid or softmax can only be had
exactly from ``z``: log(1 − σ(40)) is log(0) once σ(40) has been rounded to 1.
"""

from typing import Protocol

import numpy as np

from nnviz.core.activations import ACTIVATIONS, Activation
from nnviz.core.arrays import FloatArray, FloatType, IntArray

COSTS: tuple[str, ...] = ("quadratic", "cross_entropy")
"""The costs a recipe may name. `cost_for` makes the one that fits the output layer."""


class Cost(Protocol):
    """A cost, already matched to the activation of the output layer."""

    name: str
    formula: str

    def fn(self, z: FloatArray, a: FloatArray, y: FloatArray) -> float:
        """Return the cost summed over the output neurons, averaged over the m examples.

        Parameters
        ----------
        z, a, y : ndarray of shape (m, n_out)
            Weighted inputs, activations and wanted activations of the output layer.
        """
        ...

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray) -> FloatArray:
        """Return δ = ∂C/∂z of each example on its own, shape (m, n_out); not divided by m."""
        ...


class Quadratic:
    """C = ½‖a − y‖² for each example, with any output activation.

    With the ½, ∂C/∂a is a − y. Texts that leave it out, C = (a − y)², have 2(a − y) there: every
    gradient is twice as long, and half the learning rate takes the same step.
    """

    name = "quadratic"
    formula = "½ Σⱼ (aⱼ − yⱼ)²"

    def __init__(self, output: Activation) -> None:
        self.output = output

    def fn(self, z: FloatArray, a: FloatArray, y: FloatArray) -> float:
        """Return the mean of ½‖a − y‖²."""
        return 0.5 * float(np.sum((a - y) ** 2)) / len(a)

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray) -> FloatArray:
        """Return (a − y)σ'(z)."""
        return self.output.backward(z, a - y)


class SigmoidCrossEntropy:
    """C = −Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)] with sigmoid outputs (Nielsen, chapter 3).

    From z: −ln σ(z) = ln(1 + exp(−z)), so C = Σⱼ max(zⱼ, 0) − zⱼyⱼ + ln(1 + exp(−|zⱼ|)). σ' cancels out of δ.
    """

    name = "cross_entropy"
    formula = "−Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)]"

    def fn(self, z: FloatArray, a: FloatArray, y: FloatArray) -> float:
        """Return the mean of C, from `z`."""
        return float(np.sum(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))) / len(a)

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray) -> FloatArray:
        """Return a − y."""
        return a - y


class SoftmaxCrossEntropy:
    """C = −Σⱼ yⱼ ln aⱼ with softmax outputs: the log-likelihood cost (Nielsen, chapter 3)."""

    name = "cross_entropy"
    formula = "−Σⱼ yⱼ ln aⱼ"

    def fn(self, z: FloatArray, a: FloatArray, y: FloatArray) -> float:
        """Return the mean of C, from `z`."""
        shifted = z - z.max(axis=-1, keepdims=True)
        log_a = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return -float(np.sum(y * log_a)) / len(a)

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray) -> FloatArray:
        """Return a − y, for targets that add up to 1, as one-hot digits do."""
        return a - y


def cost_for(cost: str, output: str) -> Cost:
    """Return the cost named `cost` for a network whose output layer has the activation `output`.

    Raises
    ------
    ValueError
        If there is no such cost, or it has no meaning for that output: cross-entropy measures
        probabilities, and only sigmoid and softmax outputs are some.
    """
    if cost == "quadratic":
        return Quadratic(ACTIVATIONS[output])
    if cost != "cross_entropy":
        raise ValueError(f"There is no cost called {cost!r}; choose one of {', '.join(COSTS)}.")
    if output == "sigmoid":
        return SigmoidCrossEntropy()
    if output == "softmax":
        return SoftmaxCrossEntropy()
    raise ValueError(
        f"The cross-entropy cost needs probabilities, and {output} outputs are none; "
        "give the output layer sigmoid or softmax, or choose the quadratic cost."
    )


def one_hot(labels: IntArray, classes: int, dtype: FloatType = np.float32) -> FloatArray:
    """Return the wanted activations for `labels` (m,): shape (m, classes), 1 at the label, 0 elsewhere."""
    return np.eye(classes, dtype=dtype)[labels]
