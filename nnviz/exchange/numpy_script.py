"""The network as one Python file that needs NumPy and nothing else, and that a person can read."""

from __future__ import annotations

import base64
import zlib

from nnviz.core.activations import LEAK
from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import Network
from nnviz.exchange.layers import in_words

_WIDTH = 110  # characters in a line of packed parameters

_FUNCTIONS = {
    "sigmoid": "def sigmoid(z):\n    return 0.5 + 0.5 * np.tanh(0.5 * z)  # 1 / (1 + e^-z), without overflow",
    "tanh": "def tanh(z):\n    return np.tanh(z)",
    "relu": "def relu(z):\n    return np.maximum(z, 0)",
    "leaky_relu": f"def leaky_relu(z):\n    return np.maximum(z, {LEAK} * z)",
    "softmax": (
        "def softmax(z):\n    powers = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return powers / powers.sum(axis=-1, keepdims=True)"
    ),
}

_CONVOLUTION = '''def convolve(maps, kernels, biases):
    """Slide kernels (n, channels, k, k) over maps (m, channels, height, width), padded to keep their size."""
    k = kernels.shape[-1]
    edge = k // 2
    padded = np.pad(maps, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(2, 3))
    # For every image m, kernel n and place y, x: the sum of patch times kernel over channel, row and column.
    z = np.einsum("mcyxij,ncij->mnyx", patches, kernels, optimize=True)
    return z + biases[:, np.newaxis, np.newaxis]


def pool(maps, size):
    """Keep the greatest of each size x size square of maps (m, n, height, width), dropping a rest."""
    m, n, height, width = maps.shape
    rows, columns = height // size, width // size
    squares = maps[:, :, : rows * size, : columns * size].reshape(m, n, rows, size, columns, size)
    return squares.max(axis=(3, 5))'''

_FORWARD = '''def forward(images):
    """Return the activations of every layer for `images` of shape (n, 784)."""
    activations = [np.asarray(images, np.{dtype}).reshape(-1, {n_in})]
    for w, b, (_, activation) in zip(WEIGHTS, BIASES, LAYERS):
        z = activations[-1] @ w.T + b
        activations.append(activation(z))
    return activations


def predict(images):
    """Return the most active output, a digit, for each image."""
    return forward(images)[-1].argmax(axis=1)'''

_CONVOLUTIONAL_FORWARD = '''def forward(images):
    """Return the activations of every layer for `images` of shape (n, 784): maps, then rows."""
    activations = [np.asarray(images, np.{dtype}).reshape(-1, 1, {height}, {width})]
    for w, b, (_, activation, size) in zip(WEIGHTS, BIASES, LAYERS):
        a = activations[-1]
        if w.ndim == 4:  # kernels
            z = pool(convolve(a, w, b), size)
        else:
            z = a.reshape(len(a), -1) @ w.T + b
        activations.append(activation(z))
    return activations


def predict(images):
    """Return the most active output, a digit, for each image."""
    images = np.asarray(images, np.{dtype}).reshape(-1, {n_in})
    digits = np.zeros(len(images), int)
    for i in range(0, len(images), 500):  # the patches of all images at once might not fit into memory
        digits[i : i + 500] = forward(images[i : i + 500])[-1].argmax(axis=1)
    return digits'''

_SCRIPT = '''"""{title}

A handwritten-digit classifier, exported by nnviz. It needs Python 3 and NumPy.
    {words}

    python {file_name} images.npy

reads an array of shape (n, 28, 28) or (n, 784), ink bright on black, 0 to 1 or 0 to 255, and prints
a digit a line.
In a program: `from {module} import forward, predict`.
"""

import base64
import sys
import zlib

import numpy as np


{functions}


# {columns}
LAYERS = [
{layers}
]


{forward}


def unpack(text):
    """Return (weights, biases) from the text below: {dtype}, every weight layer by layer, then every bias."""
    flat = np.frombuffer(zlib.decompress(base64.b85decode("".join(text.split()))), "{stored}")
    shapes = [shape for shape, *_ in LAYERS]
    ends = np.cumsum([np.prod(shape) for shape in shapes] + [shape[0] for shape in shapes])
    parts = np.split(flat, ends[:-1])
    weights = [part.reshape(shape) for part, shape in zip(parts, shapes)]
    return weights, parts[len(shapes) :]


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
    dtype = network.dtype.name
    stored = network.dtype.newbyteorder("<").str
    packed = base64.b85encode(zlib.compress(network.parameters.astype(stored).tobytes(), 9)).decode("ascii")
    functions = [_FUNCTIONS[name] for name in dict.fromkeys(network.activations)]
    layers = [
        f"{w.shape}, {activation}" for w, activation in zip(network.weights, network.activations, strict=True)
    ]
    columns = "Each layer: the shape of its weights, (n_out, n_in), and its activation."
    forward = _FORWARD.format(n_in=network.sizes[0], dtype=dtype)
    if isinstance(network, ConvolutionalNetwork):
        functions.append(_CONVOLUTION)
        layers = [f"{layer}, {form.pool}" for layer, form in zip(layers, network.layers, strict=True)]
        columns = (
            "Each layer: the shape of its weights, (n_out, n_in) or (n, channels, k, k) of kernels; its\n"
            "# activation; the side of the squares that are pooled."
        )
        height, width = network.image
        forward = _CONVOLUTIONAL_FORWARD.format(
            n_in=network.sizes[0], height=height, width=width, dtype=dtype
        )
    return _SCRIPT.format(
        title=_quotable(title) or "A network",
        words=in_words(network),
        file_name=_quotable(file_name),
        module=_quotable(file_name).removesuffix(".py"),
        functions="\n\n\n".join(functions),
        columns=columns,
        layers="\n".join(f"    ({layer})," for layer in layers),
        forward=forward,
        dtype=dtype,
        stored=stored,
        parameters="\n".join(packed[i : i + _WIDTH] for i in range(0, len(packed), _WIDTH)),
    )


def _quotable(text: str) -> str:
    """`text` as it can stand between double quotes, on one line of any file."""
    printable = "".join(each if each.isprintable() else "?" for each in text.strip())
    return printable.replace("\\", "/").replace('"', "'")
