"""How well a network does on images it is shown: cost, correct answers, confusion."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.costs import cost_for, one_hot
from nnviz.core.network import Network

_CHUNK = 1000  # images at a time: the hidden activations of a wide layer stay in the cache


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The result of showing a network labelled images.

    Attributes
    ----------
    cost : float
        Mean cost of an image, penalties not counted.
    correct, total : int
    confusion : ndarray of int64, shape (classes, classes)
        ``confusion[label, answer]`` counts images.
    """

    cost: float
    correct: int
    total: int
    confusion: NDArray[np.int64]


def evaluation(
    network: Network,
    images: FloatArray,
    labels: IntArray,
    cost: str,
    between: Callable[[], object] | None = None,
) -> Evaluation:
    """Evaluate `network` on `images` (n, n_in) with integer `labels` (n,).

    Draws no random number and changes nothing. The answer is the most active output. `between` is called
    after each thousand images: an evaluation takes as long as hundreds of steps, and others may be waiting.
    """
    classes = network.sizes[-1]
    costs = cost_for(cost, network.activations[-1])
    total_cost = 0.0
    confusion = np.zeros(classes * classes, np.int64)
    # Weights on the way to infinity are the business of the training step, not of who looks at them.
    with np.errstate(all="ignore"):
        for begin in range(0, len(images), _CHUNK):
            x = images[begin : begin + _CHUNK]
            wanted = labels[begin : begin + _CHUNK]
            passed = network.forward(x)
            a = passed.activations[-1]
            total_cost += costs.fn(passed.zs[-1], a, one_hot(wanted, classes, network.dtype)) * len(x)
            pairs = wanted.astype(np.int64) * classes + a.argmax(axis=1)
            confusion += np.bincount(pairs, minlength=classes * classes)
            if between is not None:
                between()
    table = confusion.reshape(classes, classes)
    return Evaluation(total_cost / max(len(images), 1), int(np.trace(table)), len(images), table)
