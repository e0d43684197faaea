from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.main_window import MainWindow
from nnviz.ui.reading_order import in_reading_order, stops_in


@pytest.fixture
def page(qtbot: QtBot) -> Callable[..., QWidget]:
    def make(**places: tuple[int, int, int, int]) -> QWidget:
        page = QWidget()
        qtbot.addWidget(page)
        for name, place in places.items():
            child = QPushButton(page)
            child.setObjectName(name)
            child.setGeometry(*place)
        page.show()
        return page

    return make


def names(widgets: list[QWidget]) -> list[str]:
    return [widget.objectName() for widget in widgets]


def test_rows_are_read_from_left_to_right_and_then_down(page: Callable[..., QWidget]) -> None:
    made = page(below=(0, 60, 50, 20), right=(100, 3, 50, 20), left=(0, 0, 50, 20), middle=(60, 5, 30, 12))
    assert names(stops_in(made)) == ["left", "middle", "right", "below"]


def test_what_stands_beside_something_tall_comes_after_it(page: Callable[..., QWidget]) -> None:
    made = page(
        last=(0, 210, 90, 20), second=(100, 80, 20, 20), first=(100, 10, 20, 20), tall=(0, 0, 90, 200)
    )
    assert names(stops_in(made)) == ["tall", "first", "second", "last"]


def test_what_is_hidden_disabled_or_not_for_the_keyboard_is_no_stop(page: Callable[..., QWidget]) -> None:
    made = page(a=(0, 0, 20, 20), b=(30, 0, 20, 20), c=(60, 0, 20, 20), d=(90, 0, 20, 20))
    a, b, c, _ = in_reading_order(made.findChildren(QPushButton))
    a.hide()
    b.setEnabled(False)
    c.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert names(stops_in(made)) == ["d"]


def walk(window: MainWindow, qtbot: QtBot, steps: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    visited = []
    for _ in range(steps):
        qtbot.keyClick(QApplication.focusWidget() or window, key)
        visited.append(QApplication.focusWidget())
    return visited


def parts(window: MainWindow, visited: list[QWidget]) -> list[str]:
    """The toolbar and the panels that were gone through, in turn."""
    groups = {"toolbar": window.tool_bar, **window.docks}
    found: list[str] = []
    for widget in visited:
        inside = [name for name, group in groups.items() if group.isAncestorOf(widget)]
        if inside and (not found or found[-1] != inside[0]):
            found.append(inside[0])
    return found


def test_tab_goes_through_the_window_as_it_is_read_also_after_panels_were_moved(
    window: MainWindow, qtbot: QtBot
) -> None:
    row = ["pad", "weights", "activations", "answer", "curves"]
    for name in ("weights", "pad"):
        window.docks[name].toggle_floating()
        window.docks[name].toggle_floating()
    window.actions_["reset_layout"].trigger()
    with qtbot.waitActive(window):
        window.activateWindow()
    window.setFocus()
    assert parts(window, walk(window, qtbot, 45))[:6] == ["toolbar", *row]


def test_a_panel_behind_a_tab_is_passed_over(window: MainWindow, qtbot: QtBot) -> None:
    window.shelf.show("runs")
    qtbot.waitUntil(lambda: window.docks["curves"].visibleRegion().isEmpty())
    window.setFocus()
    visited = parts(window, walk(window, qtbot, 55))
    assert "runs" in visited
    assert "curves" not in visited


def test_shift_tab_goes_back_the_same_way(window: MainWindow, qtbot: QtBot) -> None:
    window.setFocus()
    there = walk(window, qtbot, 12)
    back = walk(window, qtbot, 11, Qt.Key.Key_Backtab)
    assert back == there[-2::-1]


def test_no_stop_of_the_keyboard_is_invisible(window: MainWindow, qtbot: QtBot) -> None:
    """Wherever Tab stops something is drawn differently from before: the ring of the keyboard."""
    window.setFocus()
    unmarked = []
    for _ in range(45):
        widget = walk(window, qtbot, 1)[0]
        if isinstance(widget, QLineEdit | QCheckBox):
            continue
        focused = widget.grab().toImage()
        widget.clearFocus()
        if widget.grab().toImage() == focused:
            unmarked.append(f"{type(widget).__name__} {widget.objectName()}")
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert sorted(set(unmarked)) == []
