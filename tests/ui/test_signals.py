from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.training.checkpoint import load_checkpoint
from nnviz.ui.recovery import FILES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")

# Opens the window as `nnviz` does, trains, and says where it keeps what is unfinished once steps were taken.
OPEN_AND_TRAIN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from nnviz.ui import app
from nnviz.ui.recovery import app_folder

def watch(window):
    def look():
        session = window.session
        if session.snapshot is not None and session.running and session.run_shown.trained_here:
            timer.stop()
            print(app_folder(), flush=True)
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)
    QTimer.singleShot(0, window, window.session.reset)
    QTimer.singleShot(0, window, window.session.run)

sys.exit(app.main(watch=watch))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_window_that_is_told_to_end_keeps_the_run_and_ends_without_a_complaint(
    number: signal.Signals,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_TRAIN],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    process.send_signal(number)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert [line for line in complaints.splitlines() if "This plugin does not support" not in line] == []
    assert load_checkpoint(folder / FILES[0]).step > 0
