"""The ``nnviz`` command: which command is meant, and what its end looks like from outside.

Exit status 0 for success, 1 for a failure, 2 for bad usage or bad input, always with one plain sentence on
standard error; 128 and the signal's number after Ctrl+C, as every shell expects. Qt is imported by the
command that opens the window alone.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import nnviz
from nnviz.commands.reporting import BAD_INPUT, FAILED, INTERRUPTED, CommandError, say
from nnviz.data.errors import DataError, PictureError
from nnviz.engines.registry import EngineMissing
from nnviz.exchange.errors import ExchangeError
from nnviz.training.recipe_fields import RecipeError, nearest
from nnviz.training.tensor_file import ModelFileError

# Name, module, one line of help. A command's module is imported when it is meant: the window should not wait
# for what reads photographs, nor `train` for Qt.
COMMANDS = {
    "open": ("nnviz.commands.window", "open the window (what nnviz does without a command)"),
    "train": ("nnviz.commands.train", "train a network, printing how many test images it gets right"),
    "evaluate": ("nnviz.commands.evaluate", "count how many labelled images a network gets right"),
    "predict": ("nnviz.commands.predict", "say which digit is in a picture"),
    "data": ("nnviz.commands.data", "list and check data sets"),
    "bench": ("nnviz.commands.bench", "measure how fast nnviz is on this machine"),
    "recipes": ("nnviz.commands.recipes", "list the recipes, or print one as a file to change"),
    "export": ("nnviz.commands.export", "write a network as ONNX, PyTorch weights or a NumPy script"),
    "import": ("nnviz.commands.import_", "read a network from ONNX or PyTorch weights"),
    "reproduce": ("nnviz.commands.reproduce", "rerun published figures and say whether they come out again"),
}

_BAD_INPUT = (DataError, PictureError, RecipeError, ModelFileError, EngineMissing, ExchangeError)


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        say(f"{self.prog}: {message}; `{self.prog} --help` explains it.")
        raise SystemExit(BAD_INPUT)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that ``argv`` (without the program's name) asks for, and return its exit status."""
    _speak_any_name()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = _with_command(arguments)
        parsed = _parser(arguments[0]).parse_args(arguments)
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except SystemExit as end:  # from argparse: --help, --version or a complaint that was made already
        return end.code if isinstance(end.code, int) else FAILED
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return 0
    except CommandError as error:
        say(str(error))
        return error.status
    except _BAD_INPUT as error:
        say(str(error))
        return BAD_INPUT
    except MemoryError:
        say("There is not enough memory for this; a smaller network or data set would fit.")
        return FAILED
    except Exception as error:
        # A person is never shown a traceback, but can ask for it.
        if os.environ.get("NNVIZ_DEBUG"):
            raise
        say(_sentence(error))
        return FAILED
    return status


def _parser(meant: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nnviz",
        description="A desktop microscope for the handwritten-digit classifier. Alone it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"nnviz {nnviz.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module_name, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text)
        if name == meant:
            module = importlib.import_module(module_name)
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


def _with_command(arguments: list[str]) -> list[str]:
    """The same arguments with ``open`` before them when they name no command."""
    first = arguments[0] if arguments else ""
    if first in COMMANDS or first in ("-h", "--help", "--version"):
        return arguments
    if first and not first.startswith("-") and not Path(first).exists() and not _shipped(first):
        raise CommandError(f"{first} is neither a command nor a file{nearest(first, COMMANDS)}")
    return ["open", *arguments]


def _shipped(name: str) -> bool:
    """Whether a trained network of that name travels with the program."""
    from nnviz.training.shipped import shipped_models  # NumPy, which `nnviz --help` does without

    return name in shipped_models()


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return str(error) if error.strerror is None else f"{error.filename or 'nnviz'}: {error.strerror}."
    return (
        f"nnviz has a fault that stopped it ({type(error).__name__}: {error}); "
        "with NNVIZ_DEBUG=1 in the environment it says where."
    )


def _speak_any_name() -> None:
    """A file name that the terminal cannot show is shown with escapes instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Nobody reads any more (``nnviz … | head``): Python's own flush at exit must not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
