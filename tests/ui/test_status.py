from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.main_window import MainWindow
from nnviz.ui.tasks import Task


def cut(window: MainWindow) -> list[str]:
    """The status bar's labels whose words are cut off without an ellipsis, or that lie over another."""
    labels = [label for label in window.status.findChildren(QLabel) if label.isVisible() and label.text()]
    return [
        label.objectName()
        for label in labels
        if label.fontMetrics().horizontalAdvance(label.text()) > label.contentsRect().width()
    ]


@pytest.mark.parametrize("width", [960, 1280, 1920])
def test_whatever_is_being_done_no_word_is_cut(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.resize(width, 780)
    window.status.say("Done: 9,738 of the 10,000 test images are answered right; it was to reach 97.00%.")
    enough = threading.Event()

    def work(task: Task) -> None:
        while not enough.wait(0.01):
            task.progress(0.5)

    window.session.tasks.start("Racing the three engines over three epochs", work, print, print)
    try:
        progress = window.findChild(QWidget, "status_progress")
        qtbot.waitUntil(lambda: progress.isVisible())
        qtbot.wait(50)
        assert cut(window) == []
    finally:
        qtbot.mouseClick(window.findChild(QToolButton, "status_cancel"), Qt.MouseButton.LeftButton)
        enough.set()
    qtbot.waitUntil(lambda: not window.session.tasks.running)
    qtbot.waitUntil(lambda: not progress.isVisible())
    assert cut(window) == []
