"""The network as one Python file that needs NumPy and nothing else, and that a person can read."""

from __future__ import annotations

import base64
import zlib

from nnviz.core.activations import LEAK
from nnviz.core.network import Network

_WIDTH = 110  # characters in a line of packed parameters

_FUNCTIONS = {
    "sigmoid": "def sigmoid(z):\n    return 0.5 + 0.5 * np.tanh(0.5 * z)  # 1 / (1 + e^-z), without overflow",
    "tanh": "def tanh(z):\n    return np.tanh(z)",
    "relu": "def relu(z):\n    return np.maximum(z, 0)",
    "leaky_relu": f"def leaky_relu(z):\n    return np.maximum(z, np.float32({LEAK}) * z)",
    "softmax": (
        "def softmax(z):\n    powers = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return powers / powers.sum(axis=-1, keepdims=True)"
    ),
}

_SCRIPT = '''"""{title}

A handwritten-digit classifier of {sizes} neurons, exported by nnviz. It needs Python 3 and NumPy.

    python {file_name} images.npy

reads an array of shape (n, 28, 28) or (n, 784), ink bright on black, 0 to 1 or 0 to 255, and prints
a digit a line.
In a program: `from {module} import forward, predict`.
"""

import base64
import sys
import zlib

import numpy as np

SIZES = {sizes_tuple}


{functions}


ACTIVATIONS = [{activations}]


def forward(images):
    """Return the activations of every layer for `images` of shape (n, 784)."""
    activations = [np.asarray(images, np.float32).reshape(-1, SIZES[0])]
    for w, b, activation in zip(WEIGHTS, BIASES, ACTIVATIONS):
        z = activations[-1] @ w.T + b
        activations.append(activation(z))
    return activations


def predict(images):
    """Return the most active output, a digit, for each image."""
    return forward(images)[-1].argmax(axis=1)


def unpack(text):
    """Return (weights, biases) from the text below: float32, every weight layer by layer, then every bias."""
    flat = np.frombuffer(zlib.decompress(base64.b85decode("".join(text.split()))), "<f4")
    weights, biases, start = [], [], 0
    for n_in, n_out in zip(SIZES, SIZES[1:]):
        weights.append(flat[start : start + n_out * n_in].reshape(n_out, n_in))
        start += n_out * n_in
    for n_out in SIZES[1:]:
        biases.append(flat[start : start + n_out])
        start += n_out
    return weights, biases


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python {file_name} images.npy")
    images = np.load(sys.argv[1], allow_pickle=False).astype(np.float32)
    if images.max(initial=0) > 1:
        images = images / 255
    for digit in predict(images):
        print(digit)


PARAMETERS = """
{parameters}
"""
WEIGHTS, BIASES = unpack(PARAMETERS)

if __name__ == "__main__":
    main()
'''


def to_numpy_script(network: Network, title: str, file_name: str) -> str:
    """Return the source of a program that gives the same answers as `network`.

    Parameters
    ----------
    title : str
        First line of its docstring.
    file_name : str
        What it will be called, for its own words on how to use it.
    """
    packed = base64.b85encode(zlib.compress(network.parameters.astype("<f4").tobytes(), 9)).decode("ascii")
    used = dict.fromkeys(network.activations)
    return _SCRIPT.format(
        title=title.replace("\\", "/").replace('"', "'").strip() or "A network",
        sizes="-".join(map(str, network.sizes)),
        sizes_tuple=network.sizes,
        file_name=file_name,
        module=file_name.removesuffix(".py"),
        functions="\n\n\n".join(_FUNCTIONS[name] for name in used),
        activations=", ".join(network.activations),
        parameters="\n".join(packed[i : i + _WIDTH] for i in range(0, len(packed), _WIDTH)),
    )
