"""``nnviz evaluate``: how well a network reads labelled images."""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from nnviz.commands.reporting import CommandError, put, put_json
from nnviz.data.dataset import LabelledImages
from nnviz.data.mnist import load_mnist_test
from nnviz.data.sources import open_dataset
from nnviz.engines.evaluate import evaluation
from nnviz.training.model_file import load_model
from nnviz.training.shipped import find_model

_DESCRIPTION = """
Show a network labelled images and count its right answers: in all, for each digit, and as a confusion matrix
with a row for each label and a column for each answer. Uses the test images of the data set, or its training
images if it has no others.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz evaluate``."""
    parser.description = _DESCRIPTION
    parser.add_argument("model", metavar="MODEL", help="a .safetensors file, or the name of a shipped model")
    parser.add_argument(
        "--data", metavar="DIR|FILE", help="a folder of IDX files or an .npz file; MNIST if left out"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object: correct, total, confusion"
    )


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, print, and return the exit status."""
    model = load_model(find_model(arguments.model))
    images, names = _images(arguments.data)
    height, width = images.shape
    if height * width != model.network.sizes[0]:
        raise CommandError(
            f"The images of {images.name} have {height}x{width} pixels, but the network has "
            f"{model.network.sizes[0]:,} inputs; choose 28x28 images."
        )
    found = evaluation(model.network, images.images, images.labels, model.recipe.cost)
    if arguments.json:
        put_json({"correct": found.correct, "total": found.total, "confusion": found.confusion.tolist()})
        return 0
    share = 100 * found.correct / found.total
    put(f"{found.correct:,} of {found.total:,} right ({share:.2f} %) on {images.name}")
    put("")
    for label, name in enumerate(names):
        total = int(found.confusion[label].sum())
        right = int(found.confusion[label, label])
        kind = "Digit " if name == str(label) else ""
        put(f"{kind}{name}: {right:,} of {total:,}" + (f" ({100 * right / total:.1f} %)" if total else ""))
    put("")
    put("Labels (rows) and answers (columns):")
    for line in _table(found.confusion):
        put(line)
    return 0


def _images(source: str | None) -> tuple[LabelledImages, tuple[str, ...]]:
    if source is None:
        return load_mnist_test(), tuple("0123456789")
    dataset = open_dataset(source)
    return (dataset.test if len(dataset.test) else dataset.train), dataset.class_names


def _table(confusion: NDArray[np.int64]) -> list[str]:
    width = max(len(str(confusion.max())), 4) + 1
    head = " " * 4 + "".join(f"{answer:>{width}}" for answer in range(len(confusion)))
    rows = [
        f"{label:>4}" + "".join(f"{int(count):>{width}}" for count in row)
        for label, row in enumerate(confusion)
    ]
    return [head, *rows]
