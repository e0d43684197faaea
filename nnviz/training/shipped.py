"""The trained networks that travel with the program, by name."""

from __future__ import annotations

from pathlib import Path

from nnviz import resources
from nnviz.training.recipe_fields import nearest
from nnviz.training.tensor_file import ModelFileError

_SUFFIX = ".safetensors"


def shipped_models() -> tuple[str, ...]:
    """Their names, in alphabetical order."""
    return tuple(sorted(path.stem for path in resources.models().glob(f"*{_SUFFIX}")))


def shipped_file(name: str) -> Path:
    """The file of the shipped model ``name``."""
    return resources.models() / f"{name}{_SUFFIX}"


def find_model(source: str) -> Path:
    """The file of a model that is called by its path, or by the name of one that is shipped.

    Raises
    ------
    ModelFileError
        When there is neither.
    """
    path = Path(source)
    names = shipped_models()
    if source in names and not path.is_file():
        return shipped_file(source)
    if "\0" in source or not path.exists():
        known = nearest(source, names) if names else "."
        raise ModelFileError(f"There is no file {source!r}, and no shipped model of that name{known}")
    return path
