from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from nnviz.ui import layout
from nnviz.ui.main_window import MainWindow

SIDE = [place.module for place in layout.ASKED_FOR if place.side]


def covering(window: MainWindow) -> list[tuple[str, str]]:
    """The pairs of docked panels of which one lies over the other, though no tab chooses between them."""
    seen = [
        (name, dock)
        for name, dock in window.docks.items()
        if not (dock.isHidden() or dock.isFloating() or dock.visibleRegion().isEmpty())
    ]
    return [
        (one, other)
        for (one, first), (other, second) in combinations(seen, 2)
        if not first.geometry().intersected(second.geometry()).isEmpty()
    ]


def show(window: MainWindow, qtbot: QtBot, name: str) -> None:
    window.shelf.show(name)
    qtbot.waitUntil(lambda: not window.docks[name].visibleRegion().isEmpty())


@pytest.mark.parametrize("name", SIDE)
def test_a_side_panel_asked_for_after_a_reset_stands_at_the_side(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    for each in SIDE:
        show(window, qtbot, each)
    for _ in range(2):
        window.actions_["reset_layout"].trigger()
        qtbot.wait(30)
        show(window, qtbot, name)
        qtbot.waitUntil(lambda: covering(window) == [])
        assert window.docks[name].x() > window.docks["answer"].x()
        qtbot.waitUntil(lambda: abs(window.docks[name].width() - layout.SIDE_WIDTH) < 5)


def test_a_panel_that_was_torn_off_comes_back_to_its_place_after_a_reset(
    window: MainWindow, qtbot: QtBot
) -> None:
    for name in SIDE:
        show(window, qtbot, name)
        window.docks[name].toggle_floating()
    window.actions_["reset_layout"].trigger()
    assert not any(dock.isFloating() for dock in window.docks.values())
    for name in SIDE:
        show(window, qtbot, name)
    qtbot.waitUntil(lambda: covering(window) == [])


def test_a_panel_below_finds_a_place_though_the_curves_are_torn_off(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["curves"].toggle_floating()
    show(window, qtbot, "book_bench")
    assert not window.docks["book_bench"].isFloating()
    qtbot.waitUntil(lambda: covering(window) == [])


@pytest.mark.parametrize("name", [place.module for place in layout.ASKED_FOR if not place.side])
def test_a_panel_beside_the_curves_leaves_their_tabs_free(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    window.resize(1280, 760)
    show(window, qtbot, name)

    def free() -> bool:
        tabs = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.parent() is window]
        dock = window.docks[name]
        return len(tabs) == 1 and tabs[0].y() > dock.geometry().bottom() and tabs[0].height() > 20

    qtbot.waitUntil(free)


def test_a_side_panel_keeps_the_width_that_it_was_given(window: MainWindow, qtbot: QtBot) -> None:
    name = SIDE[0]
    show(window, qtbot, name)
    dock = window.docks[name]
    wide = layout.SIDE_WIDTH + 60
    qtbot.waitUntil(lambda: dock.width() >= layout.SIDE_WIDTH - 60)
    rest = window.docks["curves"].width() + dock.width() - wide
    window.resizeDocks([window.docks["curves"], dock], [rest, wide], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: dock.width() > layout.SIDE_WIDTH)
    before = dock.width()
    window.shelf.show(name, False)
    show(window, qtbot, name)
    qtbot.wait(50)
    assert dock.width() == before


@pytest.mark.parametrize("front", [*SIDE, "runs", "curves"])
def test_the_panel_that_was_in_front_is_in_front_at_the_next_start(
    open_window: Callable[..., MainWindow], qtbot: QtBot, front: str
) -> None:
    first = open_window()
    for name in (*SIDE, "runs"):
        show(first, qtbot, name)
    first.docks[front].raise_()
    qtbot.waitUntil(lambda: not first.docks[front].visibleRegion().isEmpty())
    before = first.shelf.in_front
    first.close()
    second = open_window()
    qtbot.waitUntil(lambda: second.shelf.in_front == before)
    assert not second.docks[front].visibleRegion().isEmpty()
    assert second.shelf.shown == {*SIDE, "runs"}


def test_a_reset_forgets_the_places_of_panels_that_are_not_there_yet(
    open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    first = open_window()
    show(first, qtbot, "graph")
    first.shelf.show("graph", False)
    first.close()
    second = open_window()
    second.actions_["reset_layout"].trigger()
    qtbot.wait(30)
    show(second, qtbot, "graph")
    assert second.docks["curves"] in second.tabifiedDockWidgets(second.docks["graph"])
