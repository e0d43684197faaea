"""``nnviz export``: a network in another program's format."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnviz.commands.reporting import put
from nnviz.exchange.foreign import write_foreign
from nnviz.training.model_file import load_model, save_model
from nnviz.training.shipped import find_model

_DESCRIPTION = """
Write a network, fully connected or convolutional, for other programs. The ending of FILE says how: .onnx for
Netron and onnxruntime (needs the onnx extra), .pt for PyTorch's load_state_dict (needs the torch extra), .py
for a script that needs NumPy alone, .safetensors for nnviz and everything that reads safetensors, without the
state of training.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz export``."""
    parser.description = _DESCRIPTION
    parser.add_argument("model", metavar="MODEL", help="a .safetensors file, or the name of a shipped model")
    parser.add_argument("file", metavar="FILE", type=Path, help="what to write, by its ending")


def run(arguments: argparse.Namespace) -> int:
    """Export, say what was written, and return the exit status."""
    path: Path = arguments.file
    model = load_model(find_model(arguments.model))
    if path.suffix.lower() == ".safetensors":
        save_model(path, model.recipe, model.network, model.history)
    else:
        write_foreign(path, model)
    put(f"Wrote {path}")
    return 0
