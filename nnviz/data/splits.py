"""Which images train, which choose between runs (validation) and which score (test)."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.data.errors import DataError, TooFewImages


@dataclass(frozen=True)
class Split:
    """The images of one run; ``validation`` shares none with ``train``."""

    train: LabelledImages
    validation: LabelledImages | None
    test: LabelledImages


def split(dataset: Dataset, train_images: int, validation_images: int = 0) -> Split:
    """The first ``train_images`` to train on, the last ``validation_images`` of the training set to validate.

    With MNIST, 50,000 and 10,000 give the sets of Nielsen's book, whose "validation" is the last 10,000 of
    the 60,000. Nothing is copied.

    Raises
    ------
    DataError
        When the two would overlap, there is nothing to train on, or there is no test set.
    """
    n = len(dataset.train)
    if n == 0:
        raise DataError(f"{dataset.name} has no training images; it can only be used to evaluate a model.")
    if len(dataset.test) == 0:
        raise DataError(f"{dataset.name} has no test images; add a test set to train on it.")
    if train_images < 1 or validation_images < 0:
        raise DataError(
            f"{train_images:,} images to train on and {validation_images:,} to validate on cannot be used; "
            "train on at least 1."
        )
    if train_images + validation_images > n:
        wanted = f"{train_images:,} to train on"
        if validation_images:
            wanted += f" and {validation_images:,} to validate on"
        available = max(n - validation_images, 1)
        raise TooFewImages(
            f"{dataset.name} has {n:,} training images, too few for {wanted}; "
            f"train on {available:,} or fewer (the setting train_images).",
            available,
        )
    train = dataset.train.part(0, train_images, f"{dataset.name} training")
    if not validation_images:
        return Split(train, None, dataset.test)
    validation = dataset.train.part(n - validation_images, n, f"{dataset.name} validation")
    return Split(train, validation, dataset.test)
