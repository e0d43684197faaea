"""Whether a window can open is found out before Qt is asked, for Qt would end the process."""

import os
import socket
import subprocess
import sys

import pytest

from nnviz.ui.display import why_no_window

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="there is always a window server on Windows and macOS"
)


@pytest.fixture(autouse=True)
def no_display(monkeypatch):
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(variable, raising=False)


def test_without_a_display_there_is_no_window():
    assert why_no_window() == "there is no display"


@pytest.mark.parametrize(
    "name", [":8765", "unix:8765", "localhost:8765.0", "nonsense", ":", ":x", "a:b:c", ":99999"]
)
def test_a_display_that_does_not_answer_is_named(name, monkeypatch):
    monkeypatch.setenv("DISPLAY", name)
    assert why_no_window() == f"the display {name} cannot be reached"


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_platforms_without_a_display_need_none(platform, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert why_no_window() is None


def test_an_unknown_platform_is_named(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "abacus")
    assert "abacus" in (why_no_window() or "")


def test_the_first_platform_that_works_is_enough(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland;offscreen")
    assert why_no_window() is None


def test_wayland_counts_when_its_socket_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert why_no_window() == "there is no display"
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)
        listener.bind("wayland-0")  # a short name: the whole path may be longer than a socket's may be
        listener.listen()
        if len(str(tmp_path / "wayland-0")) > 100:
            pytest.skip("the temporary folder's name is too long for a socket")
        assert why_no_window() is None


@pytest.mark.parametrize("arguments", [[], ["open"], ["--theme", "dark"]])
def test_the_command_says_so_in_one_sentence_and_names_what_works(arguments):
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    ended = subprocess.run(
        [sys.executable, "-m", "nnviz", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "nnviz train" in ended.stderr


def test_the_real_display_is_accepted(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display["DISPLAY"])
    assert why_no_window() is None
