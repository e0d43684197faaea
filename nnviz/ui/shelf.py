"""The panels that are made when they are first asked for, and their wires to the session."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from nnviz.ui import layout
from nnviz.ui.docks import PanelDock
from nnviz.ui.messages import Message
from nnviz.ui.settings import Settings

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow
    from nnviz.ui.panels.base import Panel
    from nnviz.ui.panels.book_bench import BookBenchPanel
    from nnviz.ui.panels.data_browser import DataBrowserPanel
    from nnviz.ui.panels.recipe_editor import RecipeEditorPanel
    from nnviz.ui.panels.runs import RunsPanel


class Shelf(QObject):
    """Lists the panels in the View menu and makes each when it is first wanted.

    Parameters
    ----------
    window : MainWindow
    settings : Settings
        Which of them were open last time.
    folder : Path
        Where panels may keep results of their own.
    """

    def __init__(self, window: MainWindow, settings: Settings, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._folder = folder
        self._wanted = settings.open_panels
        self._in_front = settings.front_panels
        self._entries: dict[str, QAction] = {}
        self._filled = False

    def fill(self) -> None:
        """List every panel and make those that have to be there, with room for a click between two."""
        for place in layout.ASKED_FOR:
            QTimer.singleShot(0, self, partial(self._list, place))
        QTimer.singleShot(0, self, self._bring_forward)

    @property
    def entries(self) -> dict[str, QAction]:
        """What shows and hides each panel, by its module's name."""
        return self._entries

    @property
    def shown(self) -> frozenset[str]:
        """The panels that are open, in a tab that is behind another too."""
        docks = self._window.docks
        return frozenset(
            place.module
            for place in layout.ASKED_FOR
            if place.module in docks and not docks[place.module].isHidden()
        )

    @property
    def in_front(self) -> frozenset[str]:
        """Those of the open panels that no tab is in front of."""
        docks = self._window.docks
        return frozenset(name for name in self.shown if not docks[name].visibleRegion().isEmpty())

    def remember(self) -> None:
        """Remember which panels are open; of those that have not been made yet, what was remembered stays."""
        if self._filled:
            self._settings.open_panels, self._settings.front_panels = self.shown, self.in_front
        else:
            self._settings.open_panels = self._wanted | self.shown

    def show(self, name: str, shown: bool = True) -> None:
        """Show a panel, or hide it."""
        place = next(place for place in layout.ASKED_FOR if place.module == name)
        for each in layout.ASKED_FOR[: layout.ASKED_FOR.index(place) + 1]:
            self._list(each)  # a quick hand may come before its turn; the menu keeps its order
        dock = self._window.docks.get(name)
        if dock is None:
            dock = self._make(place)
        dock.setVisible(shown)
        if shown:
            dock.raise_()
            # How large it has to be and can be is known only after the event loop has laid it out once.
            QTimer.singleShot(0, dock, partial(self._settle, dock))

    def _asked_for(self, name: str, shown: bool) -> None:
        """Show it or hide it; bring it to the front if it is open behind another's tab."""
        dock = self._window.docks.get(name)
        if dock is not None and dock.behind:
            self._entries[name].setChecked(True)
            shown = True
        self.show(name, shown)

    def _list(self, place: layout.Place) -> None:
        if place.module in self._entries:
            return
        kind = layout.panel_class(place)
        entry = QAction(kind.title, self)
        entry.setObjectName(f"show_{place.module}")
        entry.setToolTip(kind.help)
        entry.setCheckable(True)
        entry.triggered.connect(lambda checked: self._asked_for(place.module, checked))
        self._entries[place.module] = entry
        self._window.menus.add_panel(entry)
        if place.at_once or place.module in self._wanted:
            dock = self._make(place)
            dock.setVisible(place.module in self._wanted)

    def _bring_forward(self) -> None:
        """Put those in front that were: of panels that share a place Qt shows the one that came last."""
        self._filled = True
        self._lay_out()  # the tabs are made there
        for name in self.shown & self._in_front:
            self._window.docks[name].raise_()

    def _settle(self, dock: PanelDock) -> None:
        self._lay_out()  # by what it asks for at first it may lie over its tab
        layout.widen(self._window, self._window.docks, dock)

    def _lay_out(self) -> None:
        whole = self._window.layout()
        if whole is not None:
            whole.invalidate()
            whole.activate()

    def _make(self, place: layout.Place) -> PanelDock:
        window = self._window
        dock = window.add_dock(place)
        entry = self._entries[place.module]
        dock.toggleViewAction().toggled.connect(entry.setChecked)
        self._wire(place.module, dock.panel)
        if place.side:
            dock.panel.setMinimumWidth(max(layout.NARROWEST_SIDE, dock.panel.minimumSizeHint().width()))
        window.arrangement.give_place(place, dock)
        return dock

    def _wire(self, name: str, panel: Panel) -> None:
        """Connect a panel that needs more than views."""
        session = self._window.session
        match name:
            case "recipe_editor":
                editor = cast("RecipeEditorPanel", panel)
                editor.live_change.connect(session.change)
                editor.new_start.connect(session.start)
            case "data_browser":
                browser = cast("DataBrowserPanel", panel)
                browser.use_tasks(session.tasks)
                browser.set_dataset(session.dataset)
                session.dataset_changed.connect(browser.set_dataset)
            case "runs":
                runs = cast("RunsPanel", panel)
                runs.use(session.tasks, self._folder)
                runs.set_dataset(session.dataset)
                session.dataset_changed.connect(runs.set_dataset)
                if session.run_shown is not None:
                    runs.set_run(session.run_shown)
                session.run_changed.connect(runs.set_run)
                runs.faulted.connect(self._complain)
                runs.race_begins.connect(session.pause)
            case "book_bench":
                bench = cast("BookBenchPanel", panel)
                bench.use(session.tasks, self._folder)
                bench.set_dataset(session.dataset)
                session.dataset_changed.connect(bench.set_dataset)
                bench.faulted.connect(self._complain)

    def _complain(self, sentence: str) -> None:
        self._window.say(Message(sentence, "alarm"))
