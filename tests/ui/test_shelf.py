"""The panels that are made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui import layout
from nnviz.ui.main_window import MainWindow
from nnviz.ui.settings import Settings
from nnviz.ui.theme import ThemeKeeper


@pytest.fixture
def unfilled(qtbot: QtBot, tmp_path: Path) -> Callable[[], MainWindow]:
    """Makes windows whose panels nobody has listed yet."""

    def make() -> MainWindow:
        window = MainWindow(Settings(tmp_path / "settings.ini"), ThemeKeeper("light"))
        qtbot.addWidget(window)
        return window

    return make


def test_a_window_that_closes_before_its_panels_are_made_remembers_them(
    unfilled: Callable[[], MainWindow], tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.open_panels, settings.front_panels = frozenset({"runs", "graph"}), frozenset({"runs"})
    window = unfilled()
    window.shelf.show("recipe_editor")
    window.close()
    assert settings.open_panels == {"runs", "graph", "recipe_editor"}
    assert settings.front_panels == {"runs"}


def test_a_panel_that_is_asked_for_before_the_panels_are_listed_comes_and_the_menu_keeps_its_order(
    unfilled: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = unfilled()
    last = layout.ASKED_FOR[-2].module
    window.shelf.show(last)
    assert last in window.docks
    window.shelf.fill()
    qtbot.waitUntil(lambda: len(window.shelf.entries) == len(layout.ASKED_FOR))
    assert list(window.shelf.entries) == [place.module for place in layout.ASKED_FOR]
    entries = list(window.shelf.entries.values())
    assert [action for action in window.menus.view.actions() if action in entries] == entries
