"""The panels of the window and where they stand: one row like the network itself, the curves below."""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from nnviz.ui.docks import PanelDock

if TYPE_CHECKING:
    from nnviz.ui.panels.base import Panel


class Place(NamedTuple):
    """Where a panel's class is, and its share of its row's width."""

    module: str
    name: str
    share: int


# Read left to right, as the network is: draw, the first layer, every layer, the answer.
ROW = (
    Place("pad", "PadPanel", 27),
    Place("weights", "WeightsPanel", 30),
    Place("activations", "ActivationsPanel", 27),
    Place("answer", "AnswerPanel", 16),
)
BELOW = Place("curves", "CurvesPanel", 100)
# Not there until they are asked for.
ASKED_FOR = (Place("data_browser", "DataBrowserPanel", 40), Place("recipe_editor", "RecipeEditorPanel", 30))

ROW_HEIGHT, BELOW_HEIGHT = 64, 36


def panel_class(place: Place) -> type[Panel]:
    """The class of the panel, imported now: the start of the program is paid for panel by panel."""
    found: type[Panel] = getattr(import_module(f"nnviz.ui.panels.{place.module}"), place.name)
    return found


def arrange(window: QMainWindow, docks: dict[str, PanelDock]) -> None:
    """Put every dock where it belongs at the first start."""
    row = [docks[place.module] for place in ROW]
    below = docks[BELOW.module]
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)
    window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, row[0])
    for left, right in pairwise(row):
        window.splitDockWidget(left, right, Qt.Orientation.Horizontal)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, below)
    data, recipe = (docks[place.module] for place in ASKED_FOR)
    window.splitDockWidget(below, data, Qt.Orientation.Horizontal)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, recipe)
    for dock in (*row, below):
        dock.show()
    for dock in (data, recipe):
        dock.hide()
    proportion(window, docks)


def proportion(window: QMainWindow, docks: dict[str, PanelDock]) -> None:
    """Share the room out among the docks; has an effect once the window has its size."""
    row = [docks[place.module] for place in ROW]
    window.resizeDocks(row, [window.width() * place.share // 100 for place in ROW], Qt.Orientation.Horizontal)
    height = window.height()
    window.resizeDocks(
        [row[0], docks[BELOW.module]],
        [height * ROW_HEIGHT // 100, height * BELOW_HEIGHT // 100],
        Qt.Orientation.Vertical,
    )
