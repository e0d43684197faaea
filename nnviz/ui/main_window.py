"""The window: panels in docks, one toolbar above, the numbers below, and the wires between them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from nnviz.ui import help_pages, layout, menus, reading_order
from nnviz.ui.actions import Actions
from nnviz.ui.arrangement import Arrangement
from nnviz.ui.docks import PanelDock
from nnviz.ui.file_actions import FileActions, shipped_models
from nnviz.ui.files import dropped_file
from nnviz.ui.frame_clock import FrameClock
from nnviz.ui.icons import application_icon
from nnviz.ui.menus import MenuBar
from nnviz.ui.messages import Message, MessageBar
from nnviz.ui.narrator import Narrator
from nnviz.ui.recovery import Recovery
from nnviz.ui.run import Run
from nnviz.ui.selection import Selection
from nnviz.ui.session import Session, State
from nnviz.ui.settings import Settings
from nnviz.ui.shelf import Shelf
from nnviz.ui.status import StatusBar
from nnviz.ui.theme import SPACE, SPACE_TINY, Theme, ThemeKeeper, ThemeMode
from nnviz.ui.toolbar import ToolBar

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe
    from nnviz.training.runner import Unit
    from nnviz.ui.panels.pad import PadPanel

log = logging.getLogger(__name__)

SMALLEST_WIDTH = 960
FALLBACK_RECIPE = "nielsen-30"
_NEED_A_NETWORK = (
    "run",
    "step_sample",
    "step_batch",
    "step_epoch",
    "reset_same",
    "reset_new",
    "save_model",
    "save_recipe",
    "export_network",
)


class MainWindow(QMainWindow):
    """The whole window.

    Parameters
    ----------
    settings : Settings
        What was remembered.
    keeper : ThemeKeeper
    recovery : Recovery or None
        Where unfinished runs are kept; None keeps none.
    """

    def __init__(self, settings: Settings, keeper: ThemeKeeper, recovery: Recovery | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("nnviz")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        # A click beside the controls takes the keyboard from them: Space runs again.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._settings = settings
        self._keeper = keeper
        self._recovery = recovery
        theme = keeper.current
        self.selection = Selection(self)
        self.session = Session(self)
        self.clock = FrameClock(self.session, self.selection, self)
        self.actions_ = Actions(self, theme)
        self.addActions(list(self.actions_.all()))
        self.tool_bar = ToolBar(self.actions_, theme)
        self.messages = MessageBar(theme)
        self.status = StatusBar(self.session.tasks)
        self.setStatusBar(self.status)
        # Not the window's: that would take the place of what the panels need, which may be more.
        self.status.setMinimumWidth(SMALLEST_WIDTH)
        self.narrator = Narrator(self, self.session, self.clock, self.messages, self.status)
        self.status.numbers.use_estimate(self.narrator.images_left)
        self.docks: dict[str, PanelDock] = {}
        self.arrangement = Arrangement(self, self.docks, settings)
        self.menus = MenuBar(self.actions_)
        self.file_actions = FileActions(self, self.session, settings, self.menus, self.say)
        for place in layout.FIRST:
            self.menus.add_panel(self.add_dock(place).entry)
        self.shelf = Shelf(self, settings, recovery.folder if recovery is not None else Path())
        self.clock.add(self.status.numbers)
        self.clock.set_frames_per_second(settings.frames_per_second)
        self.menus.add_view_choices(
            settings.theme_mode, self._set_theme_mode, settings.frames_per_second, self._set_frames
        )
        self.setMenuWidget(self._top())
        self._connect()
        self.arrangement.restore()
        self._state_changed(self.session.state)
        self.narrator.tell()

    # The first second.

    def open_first(self, model: Path | None = None) -> None:
        """Show ``model``, or the shipped network to be opened first; else start a recipe, untrained."""
        for path in (*([model] if model is not None else ()), *shipped_models()):
            try:
                self.session.show_model(path)
            except (ValueError, OSError, ImportError) as error:
                sentence = str(error).rstrip(".")
                self.say(Message(f"{sentence}. Another network was opened instead.", "alarm"))
                continue
            if model is None:
                self.narrator.welcome()
            return
        from nnviz.training.recipe import load_recipe

        self.session.start(load_recipe(FALLBACK_RECIPE))
        self.say(Message("No trained network is here yet, so this one is untrained: press Run to teach it."))

    def settle_in(self) -> None:
        """What can wait until the window is on the screen: data, menus, other panels, unfinished runs."""
        self.session.read_data()
        # One by one, so that a click or a stroke can come between.
        QTimer.singleShot(0, self, self._fill_menus)
        self.shelf.fill()
        QTimer.singleShot(0, self, self._offer_recovery)

    def _fill_menus(self) -> None:
        from nnviz.training.recipe import list_recipes

        recipes = list_recipes()
        models = [(path.stem, f"Open {path.stem}, trained", path) for path in shipped_models()]
        menus.fill_recipes(self.menus.new_run, recipes, self.session.start)
        menus.fill_files(self.menus.open_trained, models, self.file_actions.open)
        self.tool_bar.set_choices(recipes, models)
        self.file_actions.fill_recent()

    def _offer_recovery(self) -> None:
        for offer in self._recovery.offers(self.session.go_on) if self._recovery is not None else ():
            self.messages.withdraw("welcome")  # one matter at a time
            self.say(offer)

    # Panels.

    def add_dock(self, place: layout.Place) -> PanelDock:
        """Make a panel, frame it, and show views to it from now on."""
        panel = layout.panel_class(place)(self.selection, self._keeper.current)
        dock = PanelDock(panel, self._keeper.current, self)
        self.docks[place.module] = dock
        self.clock.add(panel)
        # Coming from behind a tab is no Show event; without this it would show how things were.
        dock.visibilityChanged.connect(self.clock.wake)
        picture = QAction(f"{panel.title}…", self)
        picture.setObjectName(f"picture_{place.module}")
        picture.setToolTip(f"Save what “{panel.title}” shows as a PNG or SVG picture")
        picture.triggered.connect(lambda checked: self.file_actions.ask_save_picture(panel))
        self.menus.save_picture.addAction(picture)
        return dock

    # Wires.

    def _connect(self) -> None:
        session, tool = self.session, self.tool_bar
        session.woken.connect(self.clock.wake)
        session.state_changed.connect(self._state_changed)
        session.came_to_rest.connect(self._came_to_rest)
        session.run_changed.connect(self._show_run)
        session.recipe_changed.connect(self._show_recipe)
        self._keeper.changed.connect(self._wear)
        tool.recipe_chosen.connect(session.start)
        tool.model_chosen.connect(self.file_actions.open)
        tool.speed.changed.connect(session.set_speed)
        tool.until.changed.connect(self._until_changed)
        tool.edit_wanted.connect(partial(self.shelf.show, "recipe_editor"))
        pad = cast("PadPanel", self.docks["pad"].panel)
        pad.use_tasks(session.tasks)
        pad.past_changed.connect(self._past_changed)
        self.clock.expect_a_pen_on(pad.surface)
        files = self.file_actions
        files.picture_chosen.connect(lambda path: pad.open_picture(str(path), path.name))
        slots: dict[str, Callable[[], object]] = {
            "open": files.ask_open,
            "save_model": files.ask_save_model,
            "save_checkpoint": files.ask_save_checkpoint,
            "save_recipe": files.ask_save_recipe,
            "export_network": files.ask_export_network,
            "export_history": files.ask_export,
            "quit": self.close,
            "undo": pad.undo,
            "redo": pad.redo,
            "clear": pad.clear,
            "paste": pad.paste,
            "run": session.toggle,
            "step_sample": partial(self._step, "sample"),
            "step_batch": partial(self._step, "batch"),
            "step_epoch": partial(self._step, "epoch"),
            "reset_same": session.reset,
            "reset_new": partial(session.reset, new=True),
            "back": session.back,
            "slower": tool.speed.slower,
            "faster": tool.speed.faster,
            "full_speed": tool.speed.full,
            "reset_layout": self.arrangement.reset,
            "shortcuts": self._show_keyboard,
            "about": self._show_about,
        }
        for name, slot in slots.items():
            # `triggered` tells of a check mark, which most methods would take for something else.
            self.actions_[name].triggered.connect(lambda checked, slot=slot: slot())
        self.actions_["freeze"].toggled.connect(self._freeze)
        self.actions_["full_screen"].toggled.connect(self._full_screen)

    def _until_changed(self) -> None:
        self.session.set_until(self.tool_bar.until.until)
        self.narrator.another_end()

    def _step(self, unit: Unit) -> None:
        self.narrator.asked_for(unit)
        self.session.step(unit)

    def _past_changed(self, can_undo: bool, can_redo: bool) -> None:
        self.actions_["undo"].setEnabled(can_undo)
        self.actions_["redo"].setEnabled(can_redo)

    # What it shows of the session.

    def say(self, message: Message) -> None:
        """Show a message in the window."""
        self.messages.show_message(message)

    def _state_changed(self, state: State) -> None:
        self.tool_bar.set_running(state in ("running", "preparing"))
        self._enable()

    def _came_to_rest(self) -> None:
        self._enable()
        if self.session.recipe is not None:
            self._show_recipe(self.session.recipe)

    def _enable(self) -> None:
        session, act = self.session, self.actions_
        run = session.run_shown
        for name in _NEED_A_NETWORK:
            act[name].setEnabled(run is not None)
        resumable = run is not None and (run.runner is not None or run.state is not None)
        act["save_checkpoint"].setEnabled(resumable)
        act["export_history"].setEnabled(run is not None and run.history is not None)
        act["back"].setEnabled(session.can_go_back)
        self.tool_bar.run_button.setEnabled(run is not None)

    def _show_run(self, run: Run) -> None:
        self._show_recipe(run.recipe)
        self.session.set_until(self.tool_bar.until.until)
        self._state_changed(self.session.state)

    def _show_recipe(self, recipe: Recipe) -> None:
        run = self.session.run_shown
        if run is not None:
            self.tool_bar.set_recipe(recipe, run.title)

    def _show_keyboard(self) -> None:
        help_pages.keyboard_page(self, self.menus.panels).open()

    def _show_about(self) -> None:
        folder = self._recovery.folder if self._recovery is not None else Path()
        help_pages.about_page(self, folder).open()

    # Files dropped on the window.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what can be opened and is dragged over the window."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped on the window."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.file_actions.open(path)

    # Looks.

    def _wear(self, theme: Theme) -> None:
        self.actions_.set_theme(theme)
        self.tool_bar.set_theme(theme)
        self.messages.set_theme(theme)
        for dock in self.docks.values():
            dock.set_theme(theme)

    def _set_theme_mode(self, mode: ThemeMode) -> None:
        self._settings.theme_mode = mode
        self._keeper.set_mode(mode)

    def _set_frames(self, frames: int) -> None:
        self._settings.frames_per_second = frames
        self.clock.set_frames_per_second(frames)

    def _freeze(self, frozen: bool) -> None:
        self.clock.set_frozen(frozen)
        self.narrator.tell()

    def _full_screen(self, full: bool) -> None:
        # Not `showNormal`: a window that was maximized is to be so again.
        state, full_screen = self.windowState(), Qt.WindowState.WindowFullScreen
        self.setWindowState(state | full_screen if full else state & ~full_screen)

    def showEvent(self, event: QShowEvent) -> None:
        """Share the room out among the panels now that it is known how much there is."""
        super().showEvent(event)
        self.arrangement.window_shown()
        # Else the first button has the keyboard, and Space would press it instead of running.
        self.setFocus()

    # The end.

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is unfinished, stop every thread and timer, remember the layout."""
        self.clock.stop()
        self.arrangement.remember()
        self.shelf.remember()
        if not self.session.close(self._recovery):
            log.warning("A thread did not end in time")
        event.accept()

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Go through the controls as the window is read: toolbar, messages, panels, status."""
        docked = [dock for dock in self.docks.values() if not dock.isFloating()]
        tabs = self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        parts = (self.tool_bar, *self.messages.strips, *docked, *tabs, self.status)
        return reading_order.step(parts, next_)

    def _top(self) -> QWidget:
        """Menus with the place for messages beside them, and the toolbar below."""
        top = QWidget()
        top.setObjectName("top")
        first = QHBoxLayout()
        first.setSpacing(SPACE)
        self.menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        first.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.messages, 1)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        column.addLayout(first)
        column.addWidget(self.tool_bar)
        return top
