"""``nnviz export``: a network in another program's format."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from nnviz.commands.reporting import CommandError, put
from nnviz.exchange.numpy_script import to_numpy_script
from nnviz.training.atomic_file import write_atomically
from nnviz.training.model_file import Model, load_model, save_model
from nnviz.training.shipped import find_model

_DESCRIPTION = """
Write a network for other programs. The ending of FILE says how: .onnx for Netron and onnxruntime (needs the
onnx extra), .pt for PyTorch's load_state_dict (needs the torch extra), .py for a script that needs NumPy
alone, .safetensors for nnviz and everything that reads safetensors.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz export``."""
    parser.description = _DESCRIPTION
    parser.add_argument("model", metavar="MODEL", help="a .safetensors file, or the name of a shipped model")
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="what to write: .onnx, .pt, .py or .safetensors"
    )


def run(arguments: argparse.Namespace) -> int:
    """Export, say what was written, and return the exit status."""
    writers = {".onnx": _write_onnx, ".pt": _write_torch, ".py": _write_script, ".safetensors": _write_model}
    path: Path = arguments.file
    if path.suffix not in writers:
        raise CommandError(
            f"{path.name} must end in one of {', '.join(writers)}; the ending says the format."
        )
    writers[path.suffix](path, load_model(find_model(arguments.model)))
    put(f"Wrote {path}")
    return 0


def _write_onnx(path: Path, model: Model) -> None:
    from nnviz.exchange.onnx_file import to_onnx

    write_atomically(path, to_onnx(model.network, model.recipe.name, json.dumps(model.recipe.to_dict())))


def _write_torch(path: Path, model: Model) -> None:
    from nnviz.exchange.state_dict import write_torch

    write_torch(path, model.network)


def _write_script(path: Path, model: Model) -> None:
    title = model.recipe.title or model.recipe.name
    write_atomically(path, to_numpy_script(model.network, title, path.name).encode())


def _write_model(path: Path, model: Model) -> None:
    save_model(path, model.recipe, model.network, model.history)
