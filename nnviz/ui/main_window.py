"""The window: panels in docks, one toolbar above, the numbers below, and the wires between them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from nnviz import resources
from nnviz.ui import help_pages, layout, menus
from nnviz.ui.actions import Actions
from nnviz.ui.docks import PanelDock
from nnviz.ui.files import NETWORKS, SUFFIX, TABLES, FileChooser, dropped_network
from nnviz.ui.frame_clock import FrameClock
from nnviz.ui.icons import application_icon
from nnviz.ui.menus import MenuBar
from nnviz.ui.messages import Answer, Message, MessageBar
from nnviz.ui.recovery import Recovery
from nnviz.ui.run import Run
from nnviz.ui.selection import Selection
from nnviz.ui.session import Session, State
from nnviz.ui.settings import LAYOUT_VERSION, Settings
from nnviz.ui.status import StatusBar
from nnviz.ui.theme import Theme, ThemeKeeper, ThemeMode
from nnviz.ui.toolbar import ToolBar

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe

log = logging.getLogger(__name__)

FIRST_SIZE = QSize(1400, 900)
SMALLEST_SIZE = QSize(960, 600)
FIRST_MODEL = "modern"


class MainWindow(QMainWindow):
    """The whole window.

    Parameters
    ----------
    settings : Settings
        What was remembered.
    keeper : ThemeKeeper
    recovery : Recovery or None
        Where an unfinished run is kept; None keeps none.
    """

    def __init__(self, settings: Settings, keeper: ThemeKeeper, recovery: Recovery | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("nnviz")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setMinimumSize(SMALLEST_SIZE)
        # A click beside the controls takes the keyboard from them: Space runs again.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._settings = settings
        self._keeper = keeper
        self._recovery = recovery
        self._shown_once = False
        theme = keeper.current
        self.selection = Selection(self)
        self.session = Session(self)
        self.clock = FrameClock(self.session, self.selection, self)
        self.actions_ = Actions(self, theme)
        self.addActions(list(self.actions_.all()))
        self.files = FileChooser(self, settings)
        self.tool_bar = ToolBar(self.actions_, theme)
        self.messages = MessageBar(theme)
        self.status = StatusBar(self.session.tasks, self.session.images_left)
        self.setStatusBar(self.status)
        self.docks: dict[str, PanelDock] = {}
        for place in (*layout.ROW, layout.BELOW, *layout.ASKED_FOR):
            panel = layout.panel_class(place)(self.selection, theme)
            self.docks[place.module] = PanelDock(panel, theme, self)
            self.clock.add(panel)
        self.clock.add(self.status.numbers)
        self.menus = MenuBar(self.actions_, self.docks.values())
        self.menus.add_view_choices(
            settings.theme_mode, self._set_theme_mode, settings.frames_per_second, self._set_frames
        )
        self.setMenuWidget(self._top())
        self.clock.set_frames_per_second(settings.frames_per_second)
        self._connect()
        self._restore_layout()
        self._say_state(self.session.state)

    # The first second.

    def open_first(self, model: Path | None = None) -> None:
        """Show ``model``, or the shipped network to be opened first; else start a recipe, untrained."""
        from nnviz.training.tensor_file import ModelFileError

        for path in (model,) if model is not None else _shipped_models():
            try:
                self.session.show_model(path)
            except ModelFileError as error:
                self.say(Message(f"{error} Another network was opened instead.", "alarm"))
                continue
            if model is None:
                self._welcome()
            return
        from nnviz.training.recipe import load_recipe

        self.session.start(load_recipe("nielsen-30"))
        self.say(Message("No trained network is here yet, so this one is untrained: press Run to teach it."))

    def settle_in(self) -> None:
        """What can wait until the window is on the screen: the data, the menus, the unfinished run."""
        from nnviz.training.recipe import list_recipes

        self.session.read_data()
        recipes = list_recipes()
        models = [(path.stem, f"Open {path.stem}, trained", path) for path in _shipped_models()]
        menus.fill_recipes(self.menus.new_run, recipes, self.session.start)
        menus.fill_files(self.menus.open_trained, models, self.open_file)
        self.tool_bar.set_choices(recipes, models)
        self._fill_recent()
        if self._recovery is not None:
            offer = self._recovery.offer(self._go_on)
            if offer is not None:
                self.say(offer)

    # Wires.

    def _connect(self) -> None:
        session, act = self.session, self.actions_
        session.woken.connect(self.clock.wake)
        session.said.connect(self.say)
        session.state_changed.connect(self._say_state)
        session.run_changed.connect(self._show_run)
        session.recipe_changed.connect(self._show_recipe)
        self.clock.faulted.connect(self._panel_faulted)
        self._keeper.changed.connect(self._wear)
        tool = self.tool_bar
        tool.recipe_chosen.connect(session.start)
        tool.model_chosen.connect(self.open_file)
        tool.speed.changed.connect(session.set_speed)
        tool.until.changed.connect(self._until_changed)
        for name, slot in (
            ("open", self._ask_open),
            ("save_model", self._ask_save_model),
            ("save_checkpoint", self._ask_save_checkpoint),
            ("export_history", self._ask_export),
            ("quit", self.close),
            ("run", session.toggle),
            ("step_sample", self._step_sample),
            ("step_batch", self._step_batch),
            ("step_epoch", self._step_epoch),
            ("reset_same", self._reset_same),
            ("reset_new", self._reset_new),
            ("back", session.back),
            ("slower", tool.speed.slower),
            ("faster", tool.speed.faster),
            ("full_speed", tool.speed.full),
            ("reset_layout", self.reset_layout),
            ("shortcuts", self._show_keyboard),
            ("about", self._show_about),
        ):
            act[name].triggered.connect(slot)
        act["freeze"].toggled.connect(self._freeze)
        act["full_screen"].toggled.connect(self._full_screen)

    def _step_sample(self) -> None:
        self.session.step("sample")

    def _step_batch(self) -> None:
        self.session.step("batch")

    def _step_epoch(self) -> None:
        self.session.step("epoch")

    def _reset_same(self) -> None:
        self.session.reset()

    def _reset_new(self) -> None:
        self.session.reset(new=True)

    def _until_changed(self) -> None:
        self.session.set_until(self.tool_bar.until.until)

    # Words.

    def say(self, message: Message) -> None:
        """Show a message in the window."""
        self.messages.show_message(message)

    def _welcome(self) -> None:
        recipe = self.session.recipe
        if recipe is not None:
            self.say(
                Message(
                    f"Draw a digit: {recipe.name} is trained already. To see it learn, start over.",
                    answers=(
                        Answer("Start over and run", self._learn_from_nothing, "Begin untrained, and train"),
                    ),
                    topic="welcome",
                )
            )

    def _learn_from_nothing(self) -> None:
        self.session.reset()
        self.session.run()

    def _say_state(self, state: State) -> None:
        run = self.session.run_shown
        running = state in ("running", "preparing")
        self.tool_bar.set_running(running)
        if running:
            self.messages.withdraw("welcome")
        self.status.say(state_words(state, run, self.clock.frozen))
        self._enable()

    def _enable(self) -> None:
        session, act = self.session, self.actions_
        run = session.run_shown
        for name in (
            "run",
            "step_sample",
            "step_batch",
            "step_epoch",
            "reset_same",
            "reset_new",
            "save_model",
        ):
            act[name].setEnabled(run is not None)
        act["export_history"].setEnabled(run is not None and run.history is not None)
        act["save_checkpoint"].setEnabled(
            run is not None and (run.runner is not None or run.state is not None)
        )
        act["back"].setEnabled(session.can_go_back)
        self.tool_bar.run_button.setEnabled(run is not None)

    def _show_run(self, run: Run) -> None:
        self.tool_bar.set_recipe(run.recipe, run.title)
        self.setWindowTitle(f"{run.title} — nnviz")
        if run.origin != "trained":
            self.messages.withdraw("welcome")
        self.messages.withdraw("failed")
        self._until_changed()
        self._say_state(self.session.state)

    def _show_recipe(self, recipe: Recipe) -> None:
        run = self.session.run_shown
        if run is not None:
            self.tool_bar.set_recipe(recipe, run.title)

    def _panel_faulted(self, panel: QObject, error: Exception) -> None:
        log.error("The panel %s failed", panel.objectName(), exc_info=error)
        title = panel.title if isinstance(panel, QWidget) and hasattr(panel, "title") else "One picture"
        self.say(
            Message(
                f"{title} stands still: it met a fault ({type(error).__name__}: {error}). The network and "
                "the training are not touched by it; save your work and start nnviz again to see it move.",
                "alarm",
            )
        )

    # Files.

    def open_file(self, path: Path) -> None:
        """Open a network or a checkpoint and remember it among the recent files."""
        self.session.open(path, lambda: self._remember(path))

    def _remember(self, path: Path) -> None:
        if path.parent != resources.models():
            self._settings.add_recent_file(path)
            self._fill_recent()

    def _fill_recent(self) -> None:
        recent = [(path.name, str(path), path) for path in self._settings.recent_files]
        menus.fill_files(self.menus.open_recent, recent, self.open_file)

    def _go_on(self, path: Path) -> None:
        self.session.open(path, self.session.run)

    def _ask_open(self) -> None:
        self.files.to_open("Open a network or a checkpoint", (NETWORKS,), self.open_file)

    def _ask_save_model(self) -> None:
        self._ask_save("Save the network", "", exactly=False)

    def _ask_save_checkpoint(self) -> None:
        self._ask_save("Save a checkpoint", "-checkpoint", exactly=True)

    def _ask_save(self, title: str, ending: str, exactly: bool) -> None:
        recipe = self.session.recipe
        if recipe is None:
            return

        def saved(path: Path) -> None:
            self._remember(path)
            self.say(Message(f"Saved as {path}.", topic="saved"))

        self.files.to_save(
            title,
            (NETWORKS,),
            f"{recipe.name}{ending}{SUFFIX}",
            lambda path: self.session.save(path, exactly, saved),
        )

    def _ask_export(self) -> None:
        recipe = self.session.recipe
        if recipe is None:
            return

        def saved(path: Path) -> None:
            self.say(Message(f"The numbers of this run are in {path}.", topic="saved"))

        self.files.to_save(
            "Export the numbers",
            (TABLES,),
            f"{recipe.name}.csv",
            lambda path: self.session.export_history(path, saved),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a network that is dragged over the window."""
        if dropped_network(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a network that was dropped on the window."""
        path = dropped_network(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

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
        self._say_state(self.session.state)

    def _full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _show_keyboard(self) -> None:
        help_pages.keyboard_page(self).open()

    def _show_about(self) -> None:
        folder = self._recovery.path.parent if self._recovery is not None else Path()
        help_pages.about_page(self, folder).open()

    # Layout.

    def reset_layout(self) -> None:
        """Put every panel where it was at the first start."""
        layout.arrange(self, self.docks)
        # The docks know their new rows only after the event loop has laid them out once.
        QTimer.singleShot(0, self, self._proportion)

    def _proportion(self) -> None:
        layout.proportion(self, self.docks)

    def _restore_layout(self) -> None:
        kept = self._settings.layout
        layout.arrange(self, self.docks)
        if kept is not None and self.restoreGeometry(kept[0]):
            self._shown_once = self.restoreState(kept[1], LAYOUT_VERSION)
            return
        available = QGuiApplication.primaryScreen().availableSize()
        self.resize(FIRST_SIZE.boundedTo(available))
        if available.width() <= FIRST_SIZE.width() or available.height() <= FIRST_SIZE.height():
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def showEvent(self, event: QShowEvent) -> None:
        """Share the room out among the panels once it is known how much there is."""
        super().showEvent(event)
        if not self._shown_once:
            self._shown_once = True
            layout.proportion(self, self.docks)
        # Else the first button has the keyboard, and Space would press it instead of running.
        self.setFocus()

    # The end.

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is unfinished, stop every thread and timer, remember the layout."""
        self.clock.stop()
        self._settings.layout = (self.saveGeometry(), self.saveState(LAYOUT_VERSION))
        if not self.session.close(self._recovery.path if self._recovery is not None else None):
            log.warning("A thread did not end in time")
        event.accept()

    def _top(self) -> QWidget:
        """Menus, toolbar and messages, in a column: messages push the panels down and cover nothing."""
        top = QWidget()
        top.setObjectName("top")
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.menus, self.tool_bar, self.messages):
            column.addWidget(widget)
        return top


def state_words(state: State, run: Run | None, frozen: bool = False) -> str:
    """The sentence on the left of the status bar: what goes on, and what Run would do."""
    if run is None:
        return "Getting the network ready"
    name = run.recipe.name
    if frozen:
        return "The picture stands still; training does not (F9 lets it move again)"
    if state == "running":
        return f"Training {name}"
    if state == "preparing":
        return f"Getting the images ready to train {name}"
    if state == "failed":
        return "Training has stopped; the last good network is shown"
    if state == "finished":
        return f"Done. {run.outcome} Run trains on"
    if run.origin == "untrained" and not run.trained_here:
        return f"Untrained, with seed {run.recipe.seed}. Run teaches it"
    if run.origin == "checkpoint" and not run.trained_here:
        return "A saved run. Run goes on exactly where it stopped"
    if run.origin == "trained" and not run.trained_here:
        return "Trained. Run trains it further, Start over begins untrained"
    return "Paused. Run goes on from here"


def _shipped_models() -> list[Path]:
    """The networks that come with the program, the one to open first in front."""
    try:
        found = sorted(resources.models().glob(f"*{SUFFIX}"))
    except FileNotFoundError:
        return []
    return sorted(found, key=lambda path: path.stem != FIRST_MODEL)
