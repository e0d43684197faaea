"""What every test gets: no display, settings of its own, and a check that it left nothing running."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import nnviz  # noqa: F401 - before NumPy: it decides the number of BLAS threads

# Before Qt. Also where there is a display: a window manager's mood must not decide a test. Tests of the real
# window start a process of their own and give it the display (see the fixture of that name).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_DISPLAY = os.environ.get("DISPLAY")

_LONGEST_FAREWELL = 5.0  # seconds that a thread which was asked to end may take, on a busy machine


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for settings and recovery files, so that no test sees another's or the person's own."""
    home = tmp_path_factory.mktemp("home")
    for variable in (
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "APPDATA",
        "LOCALAPPDATA",
    ):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(home / "settings"))
    return home


@pytest.fixture
def display() -> dict[str, str]:
    """The environment for a process whose window appears on the real display; skips where there is none."""
    if sys.platform.startswith("linux") and not _DISPLAY:
        pytest.skip("there is no display; `xvfb-run -a pytest -k 'real_window or real_display'` gives it one")
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return environment | ({"DISPLAY": _DISPLAY} if _DISPLAY else {})


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running QThread, an active QTimer or a window alive."""
    before = set(threading.enumerate())
    with_qt = "qapp" in request.fixturenames
    if with_qt:
        # What is there already is nobody's to look at or to collect: with PyTorch in the process that would
        # take a second after every test.
        gc.freeze()
    yield
    left = [f"thread {thread.name}" for thread in _threads_since(before)]
    if with_qt:
        left += _qt_left_behind()
    if left:
        pytest.fail("the test left behind: " + ", ".join(left))


def _threads_since(before: set[threading.Thread]) -> list[threading.Thread]:
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        thread.join(_LONGEST_FAREWELL)
    return [thread for thread in new if thread.is_alive()]


def _qt_left_behind() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import Shiboken

    if not isinstance(QCoreApplication.instance(), QApplication):
        return []
    # What was asked to be deleted is deleted now, and what only a cycle of references keeps is collected.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = [
        f"window {type(widget).__name__} {widget.objectName()}".rstrip()
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() or type(widget).__module__.startswith("nnviz.")
    ]
    for each in gc.get_objects():
        # By type: isinstance asks the object for its class, and PyTorch has one that answers with a warning.
        if issubclass(type(each), QThread) and Shiboken.isValid(each) and each.isRunning():
            if each is not QThread.currentThread():
                left.append(f"QThread {each.objectName() or type(each).__name__}")
        elif issubclass(type(each), QTimer) and Shiboken.isValid(each) and each.isActive():
            left.append(f"QTimer {each.objectName() or 'without a name'}")
    return left
