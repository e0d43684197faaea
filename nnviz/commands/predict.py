"""``nnviz predict``: which digit is in a picture."""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from nnviz.commands.reporting import BAD_INPUT, put, put_json, say
from nnviz.core.network import Network
from nnviz.data.digitize import digitize
from nnviz.data.errors import PictureError
from nnviz.data.picture import read_picture
from nnviz.training.model_file import load_model
from nnviz.training.shipped import find_model

_DESCRIPTION = """
Read a digit from pictures: PNG or JPEG, a photo of pen on paper or white on black, off-centre, any size.

Prints the activation of each output neuron in percent, as the article's program does. A softmax layer's add
up to 100 %; those of ten sigmoid neurons need not, for each answers its own question. In JSON, "outputs" are
the activations as they are, and "probabilities" the same divided by their sum.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz predict``."""
    parser.description = _DESCRIPTION
    parser.add_argument("model", metavar="MODEL", help="a .safetensors file, or the name of a shipped model")
    parser.add_argument("images", metavar="IMAGE", nargs="+", help="a picture of one digit")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object an image: image, digit, probabilities, outputs",
    )


def run(arguments: argparse.Namespace) -> int:
    """Predict, print, and return the exit status: 2 if any picture could not be read."""
    network = load_model(find_model(arguments.model)).network
    status = 0
    several = len(arguments.images) > 1
    for path in arguments.images:
        try:
            outputs = _outputs(network, path)
        except PictureError as error:
            # Of several pictures a person has to know which one it was.
            say(str(error) if path in str(error) else f"{path}: {error}")
            status = BAD_INPUT
            continue
        digit = int(outputs.argmax())
        if arguments.json:
            put_json(
                {
                    "image": path,
                    "digit": digit,
                    "probabilities": probabilities(outputs).tolist(),
                    "outputs": outputs.tolist(),
                }
            )
            continue
        if several:
            put(f"{path}:")
        for each, output in enumerate(outputs.tolist()):
            put(f"Digit {each}: {100 * output:.2f}%")
        put(f"Predicted digit: {digit}")
    return status


def probabilities(outputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Output activations as shares of 1: softmax's as they are, others without what is negative, by their
    sum."""
    positive = np.maximum(outputs, 0.0)
    total = positive.sum()
    return positive / total if total > 0 else np.full(len(outputs), 1 / len(outputs))


def _outputs(network: Network, path: str) -> NDArray[np.float64]:
    image = digitize(read_picture(path))
    if not image.any():
        raise PictureError(f"{path} shows no ink; take a picture with one digit on a plain ground.")
    return network.predict(image.reshape(-1)).astype(np.float64)
