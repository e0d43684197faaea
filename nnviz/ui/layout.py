"""The panels of the window and where they stand: one row like the network itself, the curves below."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from nnviz.ui.docks import PanelDock

if TYPE_CHECKING:
    from nnviz.ui.panels.base import Panel


class Place(NamedTuple):
    """Where a panel's class is, and where in the window it stands.

    Attributes
    ----------
    module, name : str
        The module in `nnviz.ui.panels` and the class in it.
    share : int
        Percent of the width of the first row.
    side : bool
        Whether it stands on the right side, when it is asked for; else it shares a place with the curves.
    at_once : bool
        Whether it has to be there from the beginning, because it collects what happens.
    """

    module: str
    name: str
    share: int = 100
    side: bool = False
    at_once: bool = False


# Read left to right, as the network is: draw, the first layer, every layer, the answer.
ROW = (
    Place("pad", "PadPanel", 25),
    Place("weights", "WeightsPanel", 29),
    Place("activations", "ActivationsPanel", 28),
    Place("answer", "AnswerPanel", 18),
)
BELOW = Place("curves", "CurvesPanel")
FIRST = (*ROW, BELOW)
# Hidden until they are asked for.
ASKED_FOR = (
    Place("recipe_editor", "RecipeEditorPanel", side=True),
    Place("data_browser", "DataBrowserPanel", side=True),
    Place("graph", "GraphPanel"),
    Place("runs", "RunsPanel", at_once=True),
    Place("book_bench", "BookBenchPanel"),
)

ROW_SHARE = 64  # of the height, in percent; the curves have the rest
SIDE_WIDTH = 390
NARROWEST_SIDE = 320


def panel_class(place: Place) -> type[Panel]:
    """The class of the panel, imported now: the start of the program is paid for panel by panel."""
    found: type[Panel] = getattr(import_module(f"nnviz.ui.panels.{place.module}"), place.name)
    return found


def arrange(window: QMainWindow, docks: Mapping[str, PanelDock]) -> None:
    """Put every dock that is there where it belongs at the first start."""
    row = [docks[place.module] for place in ROW]
    below = docks[BELOW.module]
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)
    # All in one area: Qt shares a change of height out in proportion within an area, but not between two.
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, row[0])
    window.splitDockWidget(row[0], below, Qt.Orientation.Vertical)
    for left, right in pairwise(row):
        window.splitDockWidget(left, right, Qt.Orientation.Horizontal)
    for dock in (*row, below):
        dock.show()
    for place in ASKED_FOR:
        if place.module in docks:
            put_aside(window, docks, place)
    proportion(window, docks)


def put_aside(window: QMainWindow, docks: Mapping[str, PanelDock], place: Place) -> None:
    """Give a dock that is asked for later its place, hidden: a tab on the right, or with the curves."""
    dock = docks[place.module]
    homes = [BELOW.module] if not place.side else [each.module for each in ASKED_FOR if each.side]
    area = Qt.DockWidgetArea.RightDockWidgetArea if place.side else Qt.DockWidgetArea.BottomDockWidgetArea
    # A dock that has no place itself has none to share: Qt would lay the new one over the whole window.
    others = [docks[name] for name in homes if name in docks and name != place.module]
    placed = [each for each in others if not each.isFloating() and _has_place(window, each)]
    if placed:
        window.tabifyDockWidget(placed[0], dock)
    else:
        window.addDockWidget(area, dock)
    dock.hide()
    dock.placed_anew = True


def _has_place(window: QMainWindow, dock: PanelDock) -> bool:
    return window.dockWidgetArea(dock) != Qt.DockWidgetArea.NoDockWidgetArea


def widen(window: QMainWindow, docks: Mapping[str, PanelDock], dock: PanelDock) -> None:
    """Give a dock on the right side a width that it can be used at; a larger one that it was given stays."""
    below = docks[BELOW.module]
    right = Qt.DockWidgetArea.RightDockWidgetArea
    if dock.isFloating() or below.isFloating() or window.dockWidgetArea(dock) != right:
        return
    if dock.width() >= SIDE_WIDTH and not dock.placed_anew:
        return
    dock.placed_anew = False
    # Both are named: of one alone Qt moves the edge only half of the way.
    rest = below.width() + dock.width() - SIDE_WIDTH
    window.resizeDocks([below, dock], [rest, SIDE_WIDTH], Qt.Orientation.Horizontal)


def proportion(window: QMainWindow, docks: Mapping[str, PanelDock]) -> None:
    """Share the room out among the docks; has an effect once the window has its size."""
    row = [docks[place.module] for place in ROW]
    below = docks[BELOW.module]
    width = sum(dock.width() for dock in row)
    window.resizeDocks(row, [width * place.share // 100 for place in ROW], Qt.Orientation.Horizontal)
    height = row[0].height() + below.height()
    shares = [height * ROW_SHARE // 100, height * (100 - ROW_SHARE) // 100]
    window.resizeDocks([row[0], below], shares, Qt.Orientation.Vertical)
