"""``nnviz import``: another program's network as a model of nnviz."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnviz.commands.reporting import put
from nnviz.core.activations import ACTIVATIONS
from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.exchange.foreign import is_foreign, read_foreign
from nnviz.exchange.layers import in_words
from nnviz.training.model_file import load_model, save_model

_DESCRIPTION = """
Read a network of 28 x 28 pixels and ten digits from an ONNX file, or from a PyTorch state dict (.pt, .pth or
.safetensors), and save it as a model that nnviz opens: fully connected layers, and before them convolutions
that keep the image's size, with max pools. A state dict does not say which activations its layers have:
--activation and --output do. Nor does it say how it pools: pools of one size are found where only one size
fits. Nothing in the file is run.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz import``."""
    parser.description = _DESCRIPTION
    parser.add_argument("file", metavar="FILE", type=Path, help="an .onnx, .pt, .pth or .safetensors file")
    parser.add_argument("--out", metavar="MODEL", required=True, help="where to save it, as .safetensors")
    parser.add_argument(
        "--activation",
        choices=[name for name in ACTIVATIONS if name != "softmax"],
        default="relu",
        help="of the hidden layers of a state dict (relu if left out)",
    )
    parser.add_argument(
        "--output",
        choices=list(ACTIVATIONS),
        default="softmax",
        help="activation of the last layer of a state dict (softmax if left out)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Import, say what was found, and return the exit status."""
    path: Path = arguments.file
    # A file of nnviz's own says what its layers do; a state dict's last layer would be taken for a softmax.
    own = path.suffix.lower() == ".safetensors" and not is_foreign(path)
    model = load_model(path) if own else read_foreign(path, arguments.activation, arguments.output)
    save_model(arguments.out, model.recipe, model.network, model.history)
    put(f"{in_words(model.network)}, {', '.join(model.network.activations)}: wrote {arguments.out}")
    state_dict = not own and path.suffix.lower() != ".onnx"
    if state_dict:
        put(
            f"A state dict tells no activations: {arguments.activation} was taken for the hidden layers and "
            f"{arguments.output} for the output; --activation and --output say otherwise."
        )
    if state_dict and isinstance(model.network, ConvolutionalNetwork):
        put(
            "A state dict tells no strides, padding or pools: kernels that move by one pixel and keep the "
            "image's size, and max pools of the one size that fits, are taken for granted; compare a few "
            "answers."
        )
    return 0
