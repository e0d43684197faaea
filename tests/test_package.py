"""The package as a whole: how it starts."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import nnviz


def _python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def test_the_version_is_that_of_the_installed_package() -> None:
    assert nnviz.__version__ == version("nnviz")


def test_every_package_says_what_it_is() -> None:
    packages = list(Path(nnviz.__file__).parent.rglob("__init__.py"))
    assert packages
    silent = [path for path in packages if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted in /proc")
def test_a_matrix_product_uses_one_thread() -> None:
    code = (
        "import os, nnviz, numpy; a = numpy.ones((600, 600), 'f4'); a @ a;"
        "print(len(os.listdir('/proc/self/task')))"
    )
    assert _python(code) == "1"


def test_the_command_line_starts_without_qt() -> None:
    code = "import sys, nnviz.cli; print([m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))])"
    assert _python(code) == "[]"
