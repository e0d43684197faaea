"""What a network gets wrong: answers to many images, the confusion matrix, the mistakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.network import Network

_CHUNK = 1000  # images at a time: the activations of a wide layer stay in the cache


@dataclass(frozen=True, eq=False)
class Answers:
    """What a network said to labelled images, in the order of the images.

    Attributes
    ----------
    labels, answers : ndarray of int64, shape (n,)
        The right class and the network's (its most active output, the lower one of equals).
    outputs : ndarray of shape (n, classes)
        The output layer's activations.
    """

    labels: NDArray[np.int64]
    answers: NDArray[np.int64]
    outputs: FloatArray

    @property
    def correct(self) -> int:
        """How many answers are right."""
        return int(np.count_nonzero(self.labels == self.answers))

    @property
    def mistakes(self) -> NDArray[np.int64]:
        """Indices of the images that were answered wrongly, ascending."""
        return np.flatnonzero(self.labels != self.answers)


def ask(
    network: Network,
    images: FloatArray,
    labels: IntArray,
    go_on: Callable[[int, int], bool] | None = None,
) -> Answers | None:
    """Show ``images`` (n, n_in) to a network; draws no random number and changes nothing.

    ``go_on(done, total)`` is called after every thousand images; when it returns False the work is given up
    and None is returned. So a window can show progress and cancel.
    """
    outputs = np.empty((len(images), network.sizes[-1]), network.dtype)
    for begin in range(0, len(images), _CHUNK):
        end = min(begin + _CHUNK, len(images))
        outputs[begin:end] = network.predict(images[begin:end])
        if go_on is not None and not go_on(end, len(images)):
            return None
    return Answers(labels.astype(np.int64), outputs.argmax(axis=1), outputs)


def confusion_matrix(labels: IntArray, answers: IntArray, classes: int = 10) -> NDArray[np.int64]:
    """Count images by right class (row) and given answer (column): (classes, classes)."""
    pairs = labels.astype(np.int64) * classes + answers
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def accuracy_by_class(confusion: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each class's images that were answered rightly; NaN for a class without images."""
    totals = confusion.sum(axis=1)
    shares = np.full(len(confusion), np.nan)
    np.divide(confusion.diagonal(), totals, out=shares, where=totals > 0)
    return shares


def images_in_cell(given: Answers, label: int, answer: int) -> NDArray[np.int64]:
    """Indices of the images behind one cell of the confusion matrix, ascending."""
    return np.flatnonzero((given.labels == label) & (given.answers == answer))


def most_confident_mistakes(given: Answers, most: int | None = None) -> NDArray[np.int64]:
    """Indices of the mistakes, those first whose wrong answer was most active (equals: by index)."""
    mistakes = given.mistakes
    confidence = given.outputs[mistakes, given.answers[mistakes]]
    return mistakes[np.argsort(-confidence, kind="stable")][:most]


def next_mistake(mistakes: NDArray[np.int64], index: int) -> int | None:
    """The first mistake after image ``index``, from the beginning again after the last; None without any.

    ``mistakes`` is ascending, as `Answers.mistakes` gives it; ``index`` may be -1 to begin.
    """
    if not len(mistakes):
        return None
    return int(mistakes[np.searchsorted(mistakes, index, side="right") % len(mistakes)])
