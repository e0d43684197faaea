"""Processes that are measured: each with an empty home, asked for turns one after the other.

A child that is not asked for anything sleeps, so that several can take turns without disturbing each other:
A B A B … with each side alone in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from nnviz.ui.display import why_no_window

_HOMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
_SCREEN = {
    "name": "imagined",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1080,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
_LAST_WORDS = 30.0  # seconds to end in


class ChildFailed(RuntimeError):
    """A child ended before it had answered; ``str(error)`` has the end of what it said."""


def environment(home: str) -> dict[str, str]:
    """This process's, with an empty home: as at the first start, and nothing of the person's is touched.

    Without a display, Qt gets one that it only imagines, as large as a common screen.
    """
    values = dict(os.environ) | {name: str(Path(home, name.lower())) for name in _HOMES}
    if values.get("QT_QPA_PLATFORM", "").startswith("offscreen") or why_no_window() is not None:
        screens = Path(home, "screens.json")
        screens.write_text(json.dumps({"screens": [_SCREEN]}))
        values["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
    return values


class Child:
    """``python -m MODULE``, which answers a line of JSON with a line of JSON.

    Parameters
    ----------
    module : str
        Calls `obey`.
    """

    def __init__(self, module: str) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="nnviz-bench-", ignore_cleanup_errors=True)
        self._said = Path(self._home.name, "said.txt")
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env=environment(self._home.name),
            )

    def ask(self, do: str, **arguments: object) -> dict[str, Any]:
        """Have the child do something, and wait for what it found.

        Raises
        ------
        ChildFailed
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended; the answer that does not come says so
        answer = self._process.stdout.readline()
        if not answer:
            self._process.wait(_LAST_WORDS)
            said = self._said.read_text(errors="replace").strip()
            raise ChildFailed(f"A measured process ended before its time: {said[-2000:]}")
        found: dict[str, Any] = json.loads(answer)
        return found

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it end; one that does not is ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(_LAST_WORDS)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self._process.kill()
            self._process.wait(_LAST_WORDS)
        finally:
            self._process.stdout.close()
            self._home.cleanup()


def obey(ways: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """Do what the parent asks, by name, until it closes the line."""
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        print(json.dumps(ways[asked.pop("do")](**asked)), flush=True)
