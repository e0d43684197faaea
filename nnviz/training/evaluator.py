"""How the network does now, on which images. Draws no random number and changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.data.dataset import LabelledImages
from nnviz.data.splits import Split
from nnviz.engines.evaluate import Evaluation, evaluation
from nnviz.engines.protocol import Diverged

ESTIMATE_IMAGES = 1_000
"""First images of the test set, and of the training set, that an estimate is made on."""


class Evaluator:
    """Evaluates networks on the images of ``split`` by the cost of that name.

    Every method raises `Diverged` when the network's cost is not a finite number.

    Attributes
    ----------
    between : callable or None
        Called between the parts of an evaluation.
    """

    between: Callable[[], object] | None = None

    def __init__(self, split: Split, cost: str) -> None:
        self._split = split
        self._cost = cost
        self._first_test = split.test.part(0, min(ESTIMATE_IMAGES, len(split.test)))
        self._first_train = split.train.part(0, min(ESTIMATE_IMAGES, len(split.train)))

    def test(self, network: Network) -> Evaluation:
        """On the whole test set."""
        return self._evaluation(network, self._split.test)

    def validation(self, network: Network) -> Evaluation | None:
        """On all validation images; None when there are none."""
        images = self._split.validation
        return None if images is None else self._evaluation(network, images)

    def first_test(self, network: Network) -> Evaluation:
        """On the first test images, always the same."""
        return self._evaluation(network, self._first_test)

    def first_train(self, network: Network) -> Evaluation:
        """On the first training images, always the same, undistorted."""
        return self._evaluation(network, self._first_train)

    def _evaluation(self, network: Network, labelled: LabelledImages) -> Evaluation:
        images = labelled.images
        with np.errstate(all="ignore"):  # a network on its way to infinity is told of below, in a sentence
            found = evaluation(network, images, labelled.labels, self._cost, self.between)
            if not math.isfinite(found.cost):
                layer = _first_infinite_layer(network, images)
                raise Diverged(
                    layer,
                    f"Training diverged: layer {layer} answers some images with numbers that are not finite. "
                    "The last finite weights are kept. Try a smaller learning rate, and reset.",
                )
        return found


def _first_infinite_layer(network: Network, images: FloatArray) -> int:
    for layer, z in enumerate(network.forward(images).zs, start=1):
        if not np.isfinite(z).all():
            return layer
    return len(network.weights)  # finite inputs, and yet a cost too large for a float
