from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from nnviz.ui.docks import PanelDock
from nnviz.ui.main_window import MainWindow


def click(qtbot: QtBot, dock: PanelDock, name: str) -> None:
    button = dock.findChild(QToolButton, f"{dock.panel.key}_{name}")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_panel_that_is_torn_off_is_a_window_with_a_frame_beside_its_old_place(
    window: MainWindow, qtbot: QtBot
) -> None:
    dock = window.docks["answer"]
    before = dock.mapToGlobal(dock.rect().topLeft())
    click(qtbot, dock, "float")
    assert dock.isFloating()
    assert dock.isVisible()
    flags = dock.windowFlags()
    assert flags & Qt.WindowType.WindowTitleHint
    assert flags & Qt.WindowType.WindowCloseButtonHint
    assert not flags & Qt.WindowType.FramelessWindowHint
    assert dock.windowTitle() == "Answer"
    after = dock.mapToGlobal(dock.rect().topLeft())
    assert abs(after.x() - before.x()) >= 8
    assert abs(after.y() - before.y()) >= 8


def test_a_panel_that_is_put_back_stands_where_it_stood(window: MainWindow, qtbot: QtBot) -> None:
    dock = window.docks["answer"]
    before = dock.geometry()
    click(qtbot, dock, "float")
    button = dock.findChild(QToolButton, f"{dock.panel.key}_float")
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert button.text() == "Put it back"
    click(qtbot, dock, "float")
    assert not dock.isFloating()
    qtbot.waitUntil(lambda: dock.geometry() == before)
    assert "Answer" in [label.text() for label in dock.findChildren(QLabel)]


def test_a_double_click_on_the_title_tears_off_and_puts_back(window: MainWindow, qtbot: QtBot) -> None:
    dock = window.docks["answer"]
    for floating in (True, False):
        qtbot.mouseDClick(dock.titleBarWidget(), Qt.MouseButton.LeftButton)
        assert dock.isFloating() == floating


def test_closing_the_frame_of_a_torn_off_panel_hides_it_and_the_menu_brings_it_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    dock = window.docks["answer"]
    click(qtbot, dock, "float")
    dock.close()
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert dock.isVisible()
    assert dock.isFloating()


def test_asking_for_a_panel_behind_a_tab_brings_it_to_the_front(window: MainWindow, qtbot: QtBot) -> None:
    window.shelf.show("runs")
    curves = window.docks["curves"]
    qtbot.waitUntil(lambda: curves.behind)
    curves.entry.trigger()
    qtbot.waitUntil(lambda: not curves.behind)
    assert curves.isVisible()
    runs = window.docks["runs"]
    qtbot.waitUntil(lambda: runs.behind)
    window.shelf.entries["runs"].trigger()
    qtbot.waitUntil(lambda: not runs.behind)
    assert window.shelf.entries["runs"].isChecked()
    window.shelf.entries["runs"].trigger()
    qtbot.waitUntil(lambda: runs.isHidden() and not curves.behind)
    curves.entry.trigger()
    assert curves.isHidden()
    curves.entry.trigger()
    assert curves.isVisible()
