"""What a network gets wrong: its answers to labelled images, and the mistakes among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.network import Network


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


def ask(network: Network, images: FloatArray, labels: IntArray) -> Answers:
    """Show ``images`` (n, n_in) to a network, all at once; draws no random number and changes nothing.

    Who has many images asks in parts: so the activations of a wide layer stay in the cache, and there are
    moments to show progress and to be called off.
    """
    outputs = network.predict(images)
    return Answers(labels.astype(np.int64), outputs.argmax(axis=1), outputs)


def next_mistake(mistakes: NDArray[np.int64], index: int) -> int | None:
    """The first mistake after image ``index``, from the beginning again after the last; None without any.

    ``mistakes`` is ascending, as `Answers.mistakes` gives it; ``index`` may be -1 to begin.
    """
    if not len(mistakes):
        return None
    return int(mistakes[np.searchsorted(mistakes, index, side="right") % len(mistakes)])
