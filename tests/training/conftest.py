"""A data set and a recipe small enough that a whole run takes milliseconds."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.data.splits import Split, split
from nnviz.training.recipe import Layer, Recipe

TRAIN, VALIDATION, TEST = 123, 20, 30


def _images(rng: np.random.Generator, n: int, prototypes: np.ndarray, name: str) -> LabelledImages:
    labels = rng.integers(0, 10, n)
    noise = rng.integers(0, 100, (n, 784))
    return LabelledImages((prototypes[labels] + noise).astype(np.uint8), labels.astype(np.uint8), name)


@pytest.fixture(scope="session")
def tiny_dataset() -> Dataset:
    """Ten noisy patterns of 28x28 grey levels: learnable, and nothing like digits."""
    rng = np.random.default_rng(7)
    prototypes = rng.integers(0, 2, (10, 784)) * 150
    train = _images(rng, TRAIN + VALIDATION, prototypes, "tiny training")
    return Dataset("tiny", train, _images(rng, TEST, prototypes, "tiny test"))


@pytest.fixture
def tiny_split(tiny_dataset: Dataset) -> Split:
    """123 images to train on (so that batches of 10 leave a short one), 30 to test, none to validate."""
    return split(tiny_dataset, TRAIN)


@pytest.fixture
def validated_split(tiny_dataset: Dataset) -> Split:
    """The same with 20 images to validate on."""
    return split(tiny_dataset, TRAIN, VALIDATION)


@pytest.fixture
def tiny_recipe() -> Callable[..., Recipe]:
    """A recipe for the tiny data set; keyword arguments replace its fields."""

    def make(**changes: object) -> Recipe:
        recipe = Recipe(
            name="tiny",
            layers=(Layer(8, "sigmoid"), Layer(10, "sigmoid")),
            train_images=TRAIN,
            learning_rate=0.5,
            batch_size=10,
            epochs=3,
            seed=1,
        )
        return recipe.with_changes(**changes)

    return make
