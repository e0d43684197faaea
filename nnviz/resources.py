"""Where the files that travel with the program are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def assets() -> Path:
    """The folder of data, recipes and icons."""
    return _folder("assets")


def models() -> Path:
    """The folder of trained networks."""
    return _folder("models")


def _folder(name: str) -> Path:
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
