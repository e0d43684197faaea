"""The program as a process of its own on a real X display, driven by xdotool as by a person."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 60.0  # seconds until something shows on a busy machine
LAST_WORDS = 10.0


class Person:
    """Somebody before the screen, with a keyboard and a mouse.

    Parameters
    ----------
    environment : dict
        With the display, and with homes of its own for settings.
    folder : Path
        Where what the program says is kept.
    """

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._said = folder / "stderr.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.window = ""

    def open(self, *arguments: str) -> None:
        """Start the program and wait until its window answers."""
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "nnviz", *arguments], env=self._environment, stdout=said, stderr=said
            )
        self.wait_for("the window", self._find)
        self._do("windowfocus", "--sync", self.window)
        self.wait_for("a title", lambda: "nnviz" in self.title)

    @property
    def title(self) -> str:
        """What the window's title bar says."""
        return self._do("getwindowname", self.window).strip()

    @property
    def said(self) -> str:
        """What the program has printed."""
        return self._said.read_text()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other: "space", "shift+Right"."""
        self._do("key", *keys)

    def draw(self, *points: tuple[int, int]) -> None:
        """Draw with the left button through points of the window."""
        for number, (x, y) in enumerate(points):
            self._do("mousemove", "--sync", "--window", self.window, str(x), str(y))
            if number == 0:
                self._do("mousedown", "1")
        self._do("mouseup", "1")

    def point(self, x: int, y: int) -> None:
        """Move the mouse to a point of the window."""
        self._do("mousemove", "--window", self.window, str(x), str(y))

    def resize(self, width: int, height: int) -> None:
        """Make the window another size."""
        self._do("windowsize", "--sync", self.window, str(width), str(height))

    def wait_for(self, what: str, seen: Callable[[], bool]) -> None:
        """Wait until ``seen()``."""
        end = time.monotonic() + PATIENCE
        while not seen():
            assert self.process is not None
            if self.process.poll() is not None:
                pytest.fail(f"the program ended before there was {what}: {self.said}")
            if time.monotonic() > end:
                pytest.fail(f"there was no {what}; the title is {self.title if self.window else 'none'}")
            time.sleep(0.05)

    def ended(self) -> int:
        """Wait for the program to end by itself; its exit status."""
        assert self.process is not None
        return self.process.wait(LAST_WORDS)

    def leave(self) -> None:
        """Whatever happened, leave no process behind."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(LAST_WORDS)

    def _find(self) -> bool:
        assert self.process is not None
        found = self._do(
            "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", "nnviz", check=False
        )
        self.window = found.split()[0] if found.split() else ""
        return bool(self.window)

    def _do(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *command],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if check and done.returncode:
            pytest.fail(f"xdotool {' '.join(command)}: {done.stderr}")
        return done.stdout


@pytest.fixture
def person(display: dict[str, str], own_settings: Path, tmp_path: Path) -> Iterator[Person]:
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed; it moves the mouse and presses the keys")
    person = Person({**display, "QT_QPA_PLATFORM": "xcb"}, tmp_path)
    yield person
    person.leave()


@pytest.fixture
def unfinished(display: dict[str, str]) -> Path:
    """Where the program keeps a run that was closed in mid-training."""
    return Path(os.environ["XDG_DATA_HOME"]) / "nnviz" / "unfinished.safetensors"
