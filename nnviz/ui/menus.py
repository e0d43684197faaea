"""The menu bar: File, Edit, Run, View, Help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from nnviz.ui.actions import Actions
from nnviz.ui.frame_clock import FRAMES_PER_SECOND
from nnviz.ui.theme import ThemeMode

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe

_THEME_WORDS: dict[ThemeMode, str] = {
    "system": "As the &system",
    "light": "&Light",
    "dark": "&Dark",
}

# Of the panels, in the order of the View menu. Ctrl+0 is the layout's; the tenth has its initial.
PANEL_KEYS = (*(f"Ctrl+{number}" for number in range(1, 10)), "Ctrl+B")


class MenuBar(QMenuBar):
    """The menus of one window.

    Attributes
    ----------
    new_run, open_trained, open_recent, save_picture : QMenu
        Filled by the window: see `fill_recipes` and `fill_files`.
    """

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("menu_bar")
        self.new_run = _menu("&New run", "new_run_menu")
        self.open_trained = _menu("Open a &trained network", "open_trained_menu")
        self.open_recent = _menu("Open &recent", "open_recent_menu")
        self.save_picture = _menu("Save &picture of", "save_picture_menu")
        self._actions = actions
        self.addMenu(self._file())
        self.addMenu(self._listed("&Edit", "edit_menu", ("undo", "redo", "clear", "", "paste")))
        self.addMenu(
            self._listed(
                "&Run",
                "run_menu",
                (
                    *("run", "", "step_sample", "step_batch", "step_epoch", ""),
                    *("reset_same", "reset_new", "back", "", "slower", "faster", "full_speed"),
                ),
            )
        )
        self.view = _menu("&View", "view_menu")
        self._after_panels = self.view.addSeparator()
        self.addMenu(self.view)
        self.addMenu(self._listed("&Help", "help_menu", ("shortcuts", "about")))

    def add_panel(self, show: QAction) -> None:
        """List what shows and hides a panel, with the next of `PANEL_KEYS`."""
        show.setShortcut(PANEL_KEYS[len(self.panels)])
        self.view.insertAction(self._after_panels, show)

    @property
    def panels(self) -> list[QAction]:
        """What shows and hides each panel, in the order of the View menu."""
        entries = self.view.actions()
        return entries[: entries.index(self._after_panels)]

    def add_view_choices(
        self,
        theme: ThemeMode,
        set_theme: Callable[[ThemeMode], object],
        frames: int,
        set_frames: Callable[[int], object],
    ) -> None:
        """Add the choices of theme and frame rate to the View menu, and its actions."""
        themes = self.view.addMenu("&Theme")
        _choices(
            themes, [(words, mode, f"theme_{mode}") for mode, words in _THEME_WORDS.items()], theme, set_theme
        )
        rates = self.view.addMenu("&Frames per second")
        _choices(
            rates, [(f"&{rate}", rate, f"frames_{rate}") for rate in FRAMES_PER_SECOND], frames, set_frames
        )
        self.view.addActions([self._actions[name] for name in ("freeze", "full_screen", "reset_layout")])

    def _file(self) -> QMenu:
        menu = _menu("&File", "file_menu")
        menu.addMenu(self.new_run)
        menu.addAction(self._actions["open"])
        menu.addMenu(self.open_trained)
        menu.addMenu(self.open_recent)
        menu.addSeparator()
        menu.addActions([self._actions[name] for name in ("save_model", "save_checkpoint", "save_recipe")])
        menu.addMenu(self.save_picture)
        menu.addAction(self._actions["export_network"])
        menu.addAction(self._actions["export_history"])
        menu.addSeparator()
        menu.addAction(self._actions["quit"])
        return menu

    def _listed(self, title: str, name: str, entries: tuple[str, ...]) -> QMenu:
        menu = _menu(title, name)
        for entry in entries:
            if entry:
                menu.addAction(self._actions[entry])
            else:
                menu.addSeparator()
        return menu


def fill_recipes(menu: QMenu, recipes: Iterable[Recipe], chosen: Callable[[Recipe], object]) -> None:
    """One entry a recipe, with what it teaches as its tooltip."""
    menu.clear()
    for recipe in recipes:
        _entry(menu, recipe_words(recipe), recipe.teaches, lambda r=recipe: chosen(r))  # type: ignore[misc]


def fill_files(menu: QMenu, files: Iterable[tuple[str, str, Path]], chosen: Callable[[Path], object]) -> None:
    """One entry a file, given as (words, help, path); the menu is disabled when there is none."""
    menu.clear()
    for words, help_sentence, path in files:
        _entry(menu, words, help_sentence, lambda p=path: chosen(p))  # type: ignore[misc]
    menu.setEnabled(not menu.isEmpty())


def recipe_words(recipe: Recipe) -> str:
    """A recipe in a menu: its name, and its title if that says more."""
    return f"{recipe.name}:  {recipe.title}" if recipe.title and recipe.title != recipe.name else recipe.name


def _menu(title: str, name: str) -> QMenu:
    menu = QMenu(title)
    menu.setObjectName(name)
    menu.setToolTipsVisible(True)
    return menu


def _entry(menu: QMenu, words: str, help_sentence: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(words.replace("&", "&&"))
    action.setToolTip(help_sentence)
    action.triggered.connect(lambda checked=False: act())
    return action


def _choices(
    menu: QMenu,
    choices: list[tuple[str, object, str]],
    current: object,
    choose: Callable[..., object],
) -> None:
    group = QActionGroup(menu)
    for words, value, name in choices:
        action = menu.addAction(words)
        action.setObjectName(name)
        action.setCheckable(True)
        action.setChecked(value == current)
        action.triggered.connect(lambda checked=False, v=value: choose(v))
        group.addAction(action)
