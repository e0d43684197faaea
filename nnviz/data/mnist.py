"""MNIST, which travels with the program: nothing is downloaded, ever."""

from __future__ import annotations

from nnviz import resources
from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.data.idx import read_images, read_labels

TRAIN_IMAGES = 60_000
TEST_IMAGES = 10_000


def load_mnist() -> Dataset:
    """MNIST's 60,000 training and 10,000 test images, as bytes; floats are made where they are trained on.

    Raises
    ------
    DataError
        When the installed files are missing or damaged.
    """
    return Dataset("MNIST", load_mnist_train(), load_mnist_test())


def load_mnist_train() -> LabelledImages:
    """MNIST's 60,000 training images."""
    folder = resources.assets() / "mnist"
    return LabelledImages(
        read_images(folder / "train-images-idx3-ubyte.gz"),
        read_labels(folder / "train-labels-idx1-ubyte.gz"),
        "MNIST training",
    )


def load_mnist_test() -> LabelledImages:
    """MNIST's 10,000 test images alone: a sixth of the work, enough to evaluate a model."""
    folder = resources.assets() / "mnist"
    return LabelledImages(
        read_images(folder / "t10k-images-idx3-ubyte.gz"),
        read_labels(folder / "t10k-labels-idx1-ubyte.gz"),
        "MNIST test",
    )
