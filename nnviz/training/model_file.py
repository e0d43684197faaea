"""Files of networks: safetensors, weights under PyTorch's names, a JSON header that tells their story.

``0.weight``, ``0.bias``, ``2.weight`` … are the names in a ``torch.nn.Sequential`` of linear layers with
activations between them. The header's text ``nnviz`` is JSON: the recipe, the history, the version that wrote
it. A checkpoint is such a file with the state of training beside (see `checkpoint`), so one reader opens
both.

Equal runs give equal files, byte for byte: there is no date in them, and how long training took is left out
unless it is asked for.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nnviz
from nnviz.core.network import Network
from nnviz.training.history import History
from nnviz.training.packed_history import evaluation_table, history_from, history_values
from nnviz.training.recipe import Recipe
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.tensor_file import ModelFileError, TensorFile, write_tensors
from nnviz.training.tensor_names import state_dict

_TITLE = "nnviz"
_FORMAT = 1

# Arrays that are not weights are kept in the header as long as they are small, so that every program that
# opens the file finds in it the network and nothing else, and PyTorch's load_state_dict takes it as it is.
# Beyond this many bytes they become tensors, whose names begin with "nnviz.".
_MOST_IN_HEADER = 2 << 20
_PREFIX = "nnviz."


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """A network from a file.

    Attributes
    ----------
    recipe : Recipe
        How it was trained.
    network : Network
    history : History
        Its evaluations; without the cost of every step.
    version : str
        Of the nnviz that wrote it.
    resumable : bool
        Whether the file holds the state of training too: see `checkpoint.load_checkpoint`.
    """

    recipe: Recipe
    network: Network
    history: History
    version: str
    resumable: bool


def save_model(path: str | os.PathLike[str], recipe: Recipe, network: Network, history: History) -> None:
    """Write ``network``, its recipe and the evaluations that closed its epochs; atomically.

    Raises
    ------
    UnwritableError
        When it cannot be written; a file that was there is as it was.
    """
    table = evaluation_table(history.epochs, seconds=False)
    write_network(path, recipe, network, history, {"evaluations": table})


def load_model(path: str | os.PathLike[str]) -> Model:
    """Open a model or a checkpoint.

    Raises
    ------
    ModelFileError
        When it is missing, damaged, not made by nnviz, or holds weights that are not numbers.
    """
    with TensorFile(path) as file:
        return NetworkFile(file).model()


def write_network(
    path: str | os.PathLike[str],
    recipe: Recipe,
    network: Network,
    history: History,
    arrays: Mapping[str, NDArray[Any]],
    training: Mapping[str, Any] | None = None,
) -> None:
    """Write a model, or, with ``training`` and its ``arrays``, a checkpoint."""
    header: dict[str, Any] = {
        "format": _FORMAT,
        "version": nnviz.__version__,
        "recipe": recipe.to_dict(),
        "history": history_values(history),
    }
    if training is not None:
        header["training"] = dict(training)
    tensors = dict(state_dict(network))
    if sum(array.nbytes for array in arrays.values()) <= _MOST_IN_HEADER:
        header["arrays"] = {name: _packed(array) for name, array in arrays.items()}
    else:
        tensors |= {f"{_PREFIX}{name}": array for name, array in arrays.items()}
    write_tensors(path, tensors, _TITLE, json.dumps(header, ensure_ascii=False))


class NetworkFile:
    """An open file of a network, read in parts; every part is checked.

    Attributes
    ----------
    recipe : Recipe
    training : dict or None
        What `write_network` was given.

    Raises
    ------
    ModelFileError
        When it was not made by nnviz or its parts do not fit each other.
    """

    def __init__(self, file: TensorFile) -> None:
        self._file = file
        if _TITLE not in file.metadata:
            raise file.refusal("it does not say by which recipe it was trained, so it was not made by nnviz")
        try:
            header = json.loads(file.metadata[_TITLE], parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise file.refusal("what it says about its network is damaged") from None
        if not isinstance(header, dict) or not isinstance(header.get("recipe"), dict):
            raise file.refusal("what it says about its network is damaged")
        if header.get("format") != _FORMAT:
            raise file.refusal("it was made by another version of nnviz, which this one cannot read")
        try:
            self.recipe = Recipe.from_dict(header["recipe"])
        except RecipeError as error:
            raise file.refusal(f"its recipe is wrong: {str(error).rstrip('.')}") from None
        training = header.get("training")
        self.training = training if isinstance(training, dict) else None
        self._header = header
        self._shapes = file.shapes()

    def model(self) -> Model:
        """The network and its story."""
        version = self._header.get("version")
        return Model(
            self.recipe,
            self.network(),
            self.history(),
            version if isinstance(version, str) else "",
            self.training is not None,
        )

    def network(self) -> Network:
        """The network; its weights and biases are finite."""
        # An empty network costs no memory until its pages are written to, so shapes are compared first.
        network = self.recipe.network()
        arrays = state_dict(network)
        for name, array in arrays.items():
            if self._shapes.get(name) != array.shape:
                found = f"has one of {self._shapes[name]}" if name in self._shapes else "has none"
                raise self._file.refusal(f"its recipe asks for {name} of shape {array.shape}, and it {found}")
        for name, array in arrays.items():
            values = self._file.read(name)
            if values.dtype.kind != "f":
                raise self._file.refusal(f"{name} does not hold the numbers that a network has")
            array[...] = values
        if not np.isfinite(network.parameters).all():
            raise self._file.refusal("it has weights that are not numbers; training must have diverged")
        return network

    def history(self, tensors: Mapping[str, NDArray[Any]] | None = None) -> History:
        """The history; ``tensors`` are the costs of the steps, if they are wanted."""
        try:
            return history_from(self._header.get("history"), self.array("evaluations"), tensors)
        except ValueError as error:
            if isinstance(error, ModelFileError):
                raise
            raise self._file.refusal(str(error).rstrip(".")) from None

    def array(self, name: str) -> NDArray[Any]:
        """An array that is not a weight."""
        arrays = self._header.get("arrays")
        if not isinstance(arrays, dict) or name not in arrays:
            return self._file.read(f"{_PREFIX}{name}")
        try:
            return _unpacked(arrays[name])
        except (KeyError, TypeError, ValueError):
            raise self._file.refusal(f"its {name} are damaged") from None

    def array_names(self) -> set[str]:
        """The names of the arrays that are not weights."""
        arrays = self._header.get("arrays")
        inside = set(arrays) if isinstance(arrays, dict) else set()
        return inside | {name.removeprefix(_PREFIX) for name in self._shapes if name.startswith(_PREFIX)}

    def refusal(self, reason: str) -> ModelFileError:
        """An error that names the file and gives ``reason``."""
        return self._file.refusal(reason)


def _packed(array: NDArray[Any]) -> dict[str, Any]:
    little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "base64": base64.b64encode(little.tobytes()).decode("ascii"),
    }


def _unpacked(packed: Any) -> NDArray[Any]:
    if packed["dtype"] not in ("float32", "float64", "int64", "uint64"):
        raise ValueError
    data = base64.b64decode(packed["base64"], validate=True)
    dtype = np.dtype(packed["dtype"]).newbyteorder("<")
    return np.frombuffer(data, dtype).reshape(packed["shape"]).astype(packed["dtype"])


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")
