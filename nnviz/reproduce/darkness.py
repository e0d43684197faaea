"""The guess that needs no network: which digit is, on average, about as dark as this image?"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import LabelledImages


def correct_by_darkness(train: LabelledImages, test: LabelledImages) -> int:
    """Return how many of `test` are guessed right by average darkness (Nielsen, chapter 1).

    An image's darkness is the sum of its pixels. The guess is the digit whose training images are nearest to
    it on average.
    """
    darkness = train.images.sum(axis=1, dtype=np.float64)
    averages = np.array([darkness[train.labels == digit].mean() for digit in range(train.classes)])
    seen = test.images.sum(axis=1, dtype=np.float64)
    guesses = np.abs(seen[:, np.newaxis] - averages).argmin(axis=1)
    return int((guesses == test.labels).sum())
