import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from nnviz.ui.errors import Faults


@pytest.fixture
def faults(qtbot: QtBot, tmp_path: Path) -> Iterator[Faults]:
    faults = Faults(tmp_path / "folder" / "nnviz.log")
    faults.install()
    yield faults
    faults.uninstall()


def broken() -> None:
    raise KeyError("a fault in the program")


def test_an_exception_in_a_slot_becomes_a_sentence_and_a_line_in_the_log(
    qtbot: QtBot, faults: Faults, tmp_path: Path
) -> None:
    with qtbot.waitSignal(faults.happened) as heard:
        QTimer.singleShot(0, broken)
    assert "KeyError" in heard.args[0]
    assert "safe" in heard.args[0]
    log = (tmp_path / "folder" / "nnviz.log").read_text()
    assert "Traceback" in log
    assert "a fault in the program" in log


def test_an_exception_in_a_thread_is_told_in_the_windows_thread(qtbot: QtBot, faults: Faults) -> None:
    told: list[threading.Thread] = []
    faults.happened.connect(lambda sentence: told.append(threading.current_thread()))
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [threading.main_thread()]


def test_what_was_there_before_is_put_back(qtbot: QtBot, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook
    faults = Faults(None)
    faults.install()
    assert sys.excepthook != before[0]
    faults.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_log_keeps_every_letter_whatever_the_system_writes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("io.text_encoding", lambda encoding, stacklevel=2: encoding or "ascii")
    faults = Faults(tmp_path / "nnviz.log")
    faults.install()
    faults.report(ValueError("σ of the 28×28 手書き"))
    faults.uninstall()
    assert "σ of the 28×28 手書き" in (tmp_path / "nnviz.log").read_text(encoding="utf-8")
