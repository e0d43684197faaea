"""``nnviz import``: another program's network as a model of nnviz."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnviz.commands.reporting import CommandError, put
from nnviz.core.activations import ACTIVATIONS
from nnviz.core.network import Network
from nnviz.exchange.state_dict import read_safetensors, read_torch
from nnviz.training.history import History
from nnviz.training.model_file import save_model
from nnviz.training.recipe import Layer, Recipe

_DESCRIPTION = """
Read a fully connected network of 784 pixels and ten digits from an ONNX file, or from a PyTorch state dict
(.pt, .pth or .safetensors), and save it as a model that nnviz opens. A state dict does not say which
activation its hidden layers have: --activation does. Nothing in the file is run.
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


def run(arguments: argparse.Namespace) -> int:
    """Import, say what was found, and return the exit status."""
    path: Path = arguments.file
    if not path.is_file():
        raise CommandError(f"There is no file {str(path)!r}.")
    network = _read(path, arguments.activation)
    recipe = recipe_for(network, path.stem)
    save_model(arguments.out, recipe, network, History(recipe.train_images))
    put(f"{'-'.join(map(str, network.sizes))}, {', '.join(network.activations)}: wrote {arguments.out}")
    return 0


def _read(path: Path, activation: str) -> Network:
    if path.suffix == ".onnx":
        from nnviz.exchange.onnx_file import read_onnx

        return read_onnx(path)
    if path.suffix in (".pt", ".pth"):
        return read_torch(path, activation)
    if path.suffix == ".safetensors":
        return read_safetensors(path, activation)
    raise CommandError(f"{path.name} must be an .onnx, .pt, .pth or .safetensors file.")


def recipe_for(network: Network, name: str) -> Recipe:
    """Return a recipe by which `network` could be trained on: its layers, a cost that fits its outputs."""
    sizes_and_activations = zip(network.sizes[1:], network.activations, strict=True)
    output = network.activations[-1]
    return Recipe(
        name=name,
        title=name,
        teaches="A network that another program trained.",
        layers=tuple(Layer(size, activation) for size, activation in sizes_and_activations),
        cost="cross_entropy" if output in ("sigmoid", "softmax") else "quadratic",
    ).validate()
