"""One way in and one way out for the files of other programs, by the endings of their names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.layers import forms_of
from nnviz.exchange.numpy_script import to_numpy_script
from nnviz.exchange.small_file import open_small
from nnviz.exchange.state_dict import read_safetensors
from nnviz.exchange.torch_file import read_torch, write_torch
from nnviz.training.atomic_file import write_atomically
from nnviz.training.history import History
from nnviz.training.model_file import Model
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.tensor_file import TensorFile

READ = (".onnx", ".pt", ".pth", ".safetensors")
WRITTEN = (".onnx", ".pt", ".py")
_OWN_TITLE = "nnviz"


def is_foreign(path: Path) -> bool:
    """Whether a file is for `read_foreign`: another format, or safetensors that nnviz did not write.

    Raises
    ------
    ModelFileError
        If a .safetensors file is damaged.
    """
    if _ending(path) != ".safetensors":
        return _ending(path) in READ
    with TensorFile(path) as file:
        return _OWN_TITLE not in file.metadata


def read_foreign(path: Path, activation: str = "relu", output: str = "softmax") -> Model:
    """Read another program's network, with a recipe by which it could be trained on.

    Parameters
    ----------
    activation, output : str
        Of the hidden layers and of the last layer of a state dict, which does not say them.

    Raises
    ------
    ExchangeError, ModelFileError
        If it is not a network of 28 × 28 pixels, layers that nnviz knows and ten digits, or the file is
        damaged.
    """
    network = _network(path, activation, output)
    try:
        recipe = _recipe_for(network, path.stem)
    except RecipeError as error:
        raise ExchangeError(f"{path.name} cannot be shown: {error}") from None
    return Model(recipe, network, History(recipe.train_images), version="", resumable=False)


def write_foreign(path: Path, model: Model) -> None:
    """Write `model` for another program: .onnx, .pt for PyTorch, or .py for NumPy alone.

    Raises
    ------
    ExchangeError
        If the ending is none of these, or a package is missing.
    UnwritableError
        If the file cannot be written.
    """
    writers: dict[str, Callable[[Path, Model], None]] = {
        ".onnx": _write_onnx,
        ".pt": lambda path, model: write_torch(path, model.network),
        ".py": _write_script,
    }
    ending = _ending(path)
    if ending not in writers:
        raise ExchangeError(
            f"{path.name} must end in one of {', '.join(WRITTEN)}; the ending says the format."
        )
    writers[ending](path, model)


def _ending(path: Path) -> str:
    # In capitals it means the same, as it does to the window's dialogs.
    return path.suffix.lower()


def _write_onnx(path: Path, model: Model) -> None:
    with _needing_onnx():
        from nnviz.exchange.onnx_export import to_onnx
    write_atomically(path, to_onnx(model.network, model.recipe.name, json.dumps(model.recipe.to_dict())))


def _write_script(path: Path, model: Model) -> None:
    title = model.recipe.title or model.recipe.name
    write_atomically(path, to_numpy_script(model.network, title, path.name).encode())


def _network(path: Path, activation: str, output: str) -> Network:
    ending = _ending(path)
    if ending not in READ:
        raise ExchangeError(f"{path.name} must be an .onnx, .pt, .pth or .safetensors file.")
    open_small(path).close()  # what is no file is refused before a package is asked for
    if ending == ".onnx":
        with _needing_onnx():
            from nnviz.exchange.onnx_import import read_onnx
        return read_onnx(path)
    if ending in (".pt", ".pth"):
        return read_torch(path, activation, output)
    return read_safetensors(path, activation, output)


@contextmanager
def _needing_onnx() -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise ExchangeError(
            "ONNX files need the onnx package, which is not installed: run pip install onnx."
        ) from None


def _recipe_for(network: Network, name: str) -> Recipe:
    output, forms = network.activations[-1], forms_of(network)
    return Recipe(
        name=name,
        title=name,
        teaches="A network that another program trained.",
        precision="double" if network.dtype == np.float64 else "single",
        engine="autograd" if any(form.kernel for form in forms) else "numpy",
        layers=tuple(
            Layer(form.size, activation, kernel=form.kernel, pool=form.pool)
            for form, activation in zip(forms, network.activations, strict=True)
        ),
        cost="cross_entropy" if output in ("sigmoid", "softmax") else "quadratic",
    ).validate()
