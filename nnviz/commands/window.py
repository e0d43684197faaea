"""``nnviz open``, and ``nnviz`` alone: the window."""

from __future__ import annotations

import argparse

from nnviz.commands.reporting import FAILED, CommandError
from nnviz.training.shipped import find_model
from nnviz.ui.app import NoDisplay, main

_THEMES = ("system", "light", "dark")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz open``."""
    parser.description = "Open the window, with a model or a checkpoint if one is given."
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="a .safetensors file, or the name of a shipped model"
    )
    parser.add_argument("--theme", choices=_THEMES, help="colours, for this time")


def run(arguments: argparse.Namespace) -> int:
    """Open the window, and return the exit status when it was closed."""
    model = find_model(arguments.file) if arguments.file is not None else None
    try:
        return main(model=model, theme_mode=arguments.theme)
    except NoDisplay as error:
        raise CommandError(str(error), FAILED) from None
    except ImportError as error:
        # Of Qt, which is imported only now; it needs libraries of the system that a server may lack.
        if error.name is not None and not error.name.startswith(("PySide6", "shiboken6")):
            raise
        raise CommandError(
            f"The window cannot open because Qt cannot be loaded ({error}); `nnviz train` needs none.",
            FAILED,
        ) from None
