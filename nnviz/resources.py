"""Where the files are that travel with the program: data, recipes, icons and trained networks.

In a checkout (and one installed with ``pip install -e``) they lie beside the package, at the top of the tree;
in an installed wheel they lie inside it. Nothing here depends on the folder the program is started from.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def assets() -> Path:
    """The folder that holds ``mnist/``, ``recipes/`` and ``icons/``.

    Raises
    ------
    FileNotFoundError
        When the installation is incomplete.
    """
    return _folder("assets")


def models() -> Path:
    """The folder of the trained networks (``*.safetensors``) that are shipped; raises as `assets` does."""
    return _folder("models")


def _folder(name: str) -> Path:
    # Inside the package first: a wheel must never pick up a stranger's site-packages/assets folder.
    for parent in (PACKAGE, PACKAGE.parent):
        folder = parent / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"The folder {name} that belongs to nnviz is missing beside {PACKAGE}; "
        "installing nnviz again brings it back."
    )
