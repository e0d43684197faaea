"""``nnviz data``: which data there is, and whether it is sound."""

from __future__ import annotations

import argparse

import numpy as np

from nnviz.commands.reporting import put, put_json
from nnviz.data.dataset import LabelledImages
from nnviz.data.sources import open_dataset

_DESCRIPTION = """
Check a data set and say what it holds: MNIST, which is always there, or a folder of IDX files (raw or .gz;
Fashion-MNIST and KMNIST drop in) or a Keras-style .npz file of your own.
"""

_SHIPPED = ("mnist",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz data``."""
    parser.description = _DESCRIPTION
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="mnist, a folder or an .npz file")
    parser.add_argument("--json", action="store_true", help="print one JSON object a data set")


def run(arguments: argparse.Namespace) -> int:
    """Print, and return the exit status."""
    for source in _SHIPPED if arguments.source is None else (arguments.source,):
        dataset = open_dataset(source)
        height, width = dataset.shape
        parts = {"train": dataset.train, "test": dataset.test}
        if arguments.json:
            put_json(
                {
                    "source": source,
                    "name": dataset.name,
                    "height": height,
                    "width": width,
                    "classes": list(dataset.class_names),
                    **{
                        part: {"images": len(images), "per_class": _counts(images)}
                        for part, images in parts.items()
                    },
                }
            )
            continue
        put(f"{source}: {dataset.name}, images of {height}x{width}, sound")
        for part, images in parts.items():
            put(f"    {part}: {len(images):,} images")
            counts = zip(dataset.class_names, _counts(images), strict=True)
            if len(images):
                put("        " + ", ".join(f"{name}: {count:,}" for name, count in counts))
    return 0


def _counts(images: LabelledImages) -> list[int]:
    return [int(count) for count in np.bincount(images.labels, minlength=images.classes)]
