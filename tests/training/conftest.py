"""A data set and a recipe small enough that a whole run takes milliseconds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save

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


@pytest.fixture
def forged() -> Callable[..., Path]:
    """Rewrites a file: ``change`` edits its header or returns a text, ``tensors`` replace its own."""

    def forge(
        path: Path,
        change: Callable[[dict[str, Any]], str | None],
        tensors: dict[str, np.ndarray] | None = None,
    ) -> Path:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(json.loads(file.read(length))["__metadata__"]["nnviz"])
        text = change(header) or json.dumps(header)
        path.write_bytes(save(tensors or load_file(path), metadata={"nnviz": text}))
        return path

    return forge
