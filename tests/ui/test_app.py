from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nnviz.ui.app import NoDisplay, main

# Opens the window as `nnviz` does, waits for the first view, and closes it as a person would.
OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from nnviz.ui import app, main_window

settle_in = main_window.MainWindow.settle_in

def settle_in_and_close(window):
    settle_in(window)
    timer = QTimer(window)
    timer.timeout.connect(lambda: window.clock.view.passed is not None and window.close())
    timer.start(20)

main_window.MainWindow.settle_in = settle_in_and_close
sys.exit(app.main(theme_mode="dark"))
"""


def test_without_a_display_a_sentence_says_so_and_qt_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.ui.app.why_no_window", lambda: "there is no display")
    with pytest.raises(NoDisplay, match=r"because there is no display; `nnviz train` trains without one"):
        main()


def test_the_program_opens_shows_an_answer_and_ends_without_a_complaint() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN_AND_CLOSE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "This plugin does not support" not in line]
    assert complaints == []
    assert done.returncode == 0
