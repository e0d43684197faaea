"""The random streams of a run, all from one seed and independent of each other.

The start and dropout draw from streams of their own. What an epoch needs (the order of the images, their
distortions) is drawn from a stream that is named by its place: the epoch, the chunk of the epoch. So it
depends on nothing that was drawn before, there is no position in a stream to lose at a pause, and a run
resumed in the middle of epoch 7 draws what the unbroken run drew.
"""

from __future__ import annotations

import numpy as np

# The first number of each stream's key. They are part of what "the same seed" means: never renumber them.
_START, _SHUFFLE, _DROPOUT, _AUGMENTATION = range(4)


class Streams:
    """The generators of a run with this ``seed``; each call gives a fresh one at its beginning.

    They are keyed children of ``numpy.random.SeedSequence(seed)``, which NumPy keeps stable between its
    releases.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def start(self) -> np.random.Generator:
        """For the first weights and biases."""
        return self._generator(_START)

    def dropout(self) -> np.random.Generator:
        """For dropout's masks; the engine owns it and saves its state."""
        return self._generator(_DROPOUT)

    def shuffle(self, epoch: int) -> np.random.Generator:
        """For the order of the images in ``epoch``, counted from 0."""
        return self._generator(_SHUFFLE, epoch)

    def augmentation(self, epoch: int, chunk: int) -> np.random.Generator:
        """For the distortions of one chunk of the images of ``epoch``, both counted from 0."""
        return self._generator(_AUGMENTATION, epoch, chunk)

    def _generator(self, *key: int) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=key)))
