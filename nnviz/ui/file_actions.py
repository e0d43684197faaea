"""What the File menu does: open, save, export, and remember."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnviz.ui.files import (
    EXPORTS,
    NETWORKS,
    PICTURE_SUFFIXES,
    RECIPE_SUFFIX,
    RECIPES,
    SUFFIX,
    TABLES,
    TO_OPEN,
    FileChooser,
)
from nnviz.ui.menus import MenuBar, fill_files
from nnviz.ui.messages import Message
from nnviz.ui.panels.base import Panel
from nnviz.ui.session import STILL_HERE, Session
from nnviz.ui.settings import Settings

FIRST_MODEL = "modern"


def shipped_models() -> list[Path]:
    """The files of the networks that come with the program, the one to open first in front."""
    from nnviz.training import shipped

    try:
        names = shipped.shipped_models()
    except FileNotFoundError:
        return []
    return [shipped.shipped_file(name) for name in sorted(names, key=lambda name: name != FIRST_MODEL)]


class FileActions(QObject):
    """Asks for file names and hands them to the session.

    Parameters
    ----------
    window : QWidget
        What the dialogs belong to.
    session : Session
    settings : Settings
    menus : MenuBar
        Its menu of recent files is kept up to date.
    say : callable
        Shows a message in the window.

    Attributes
    ----------
    picture_chosen : Signal
        Emitted with the path of a picture that is to be looked at.
    """

    picture_chosen = Signal(object)

    def __init__(
        self,
        window: QWidget,
        session: Session,
        settings: Settings,
        menus: MenuBar,
        say: Callable[[Message], object],
    ) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._menus = menus
        self._say = say
        self.chooser = FileChooser(window, settings)

    def open(self, path: Path) -> None:
        """Open a network, a checkpoint or a recipe, remembered among the recent files, or a picture."""
        suffix = path.suffix.lower()
        if suffix in PICTURE_SUFFIXES:
            self.picture_chosen.emit(path)
        elif suffix == RECIPE_SUFFIX:
            self._open_recipe(path)
        else:
            self._session.open(path, lambda: self._remember(path))

    def _open_recipe(self, path: Path) -> None:
        from nnviz.training.recipe import load_recipe
        from nnviz.training.recipe_fields import RecipeError

        try:
            recipe = load_recipe(path)
        except RecipeError as error:
            self._say(Message(f"{error} {STILL_HERE}", "alarm"))
        else:
            self._session.start(recipe)
            self._remember(path)

    def ask_open(self) -> None:
        """Ask which file to open."""
        self.chooser.to_open("Open a network, a recipe or a picture of a digit", TO_OPEN, self.open)

    def ask_save_model(self) -> None:
        """Ask where to save the network."""
        self._ask_save("Save the network", "", exactly=False)

    def ask_save_checkpoint(self) -> None:
        """Ask where to save a checkpoint."""
        self._ask_save("Save a checkpoint", "-checkpoint", exactly=True)

    def ask_save_recipe(self) -> None:
        """Ask where to write the recipe in force, as a file that can be opened and changed."""
        from nnviz.training.atomic_file import write_atomically
        from nnviz.training.recipe import dump_toml

        if (recipe := self._session.recipe) is None:
            return

        def chosen(path: Path) -> None:
            try:
                write_atomically(path, dump_toml(recipe.with_changes(name=path.stem)).encode())
            except OSError as error:
                self._say(Message(f"{error} {STILL_HERE}", "alarm"))
            else:
                self._remember(path)
                self._say(Message(f"The recipe is saved as {path}.", topic="saved"))

        self.chooser.to_save("Save the recipe", (RECIPES,), f"{recipe.name}{RECIPE_SUFFIX}", chosen)

    def ask_export(self) -> None:
        """Ask where to write the numbers of the run."""
        if (run := self._session.run_shown) is None:
            return

        def saved(path: Path) -> None:
            self._say(Message(f"The numbers of this run are in {path}.", topic="saved"))

        self.chooser.to_save(
            "Export the numbers",
            (TABLES,),
            f"{self._name()}.csv",
            lambda path: self._session.writer.export_history(run, path, saved),
        )

    def ask_export_network(self) -> None:
        """Ask where to write the network for another program, and for which."""
        if (run := self._session.run_shown) is None:
            return

        def exported(path: Path) -> None:
            self._say(Message(f"The network is exported as {path}.", topic="saved"))

        self.chooser.to_save(
            "Export the network for another program",
            EXPORTS,
            f"{self._name()}.onnx",
            lambda path: self._session.writer.export_network(run, path, exported),
        )

    def ask_save_picture(self, panel: Panel) -> None:
        """Ask where to save what ``panel`` shows, and in which format."""
        from nnviz.ui.picture_export import PICTURES, proposed_name, save_picture

        def chosen(path: Path) -> None:
            try:
                save_picture(panel, path)
            except (ValueError, OSError) as error:
                self._say(Message(str(error), "alarm"))
            else:
                self._say(Message(f"The picture is saved as {path}.", topic="saved"))

        self.chooser.to_save(f"Save a picture of {panel.title}", PICTURES, proposed_name(panel), chosen)

    def fill_recent(self) -> None:
        """Show the recent files in their menu."""
        recent = [(path.name, str(path), path) for path in self._settings.recent_files]
        fill_files(self._menus.open_recent, recent, self.open)

    def _ask_save(self, title: str, ending: str, exactly: bool) -> None:
        if (run := self._session.run_shown) is None:
            return

        def saved(path: Path) -> None:
            self._remember(path)
            self._say(Message(f"Saved as {path}.", topic="saved"))

        self.chooser.to_save(
            title,
            (NETWORKS,),
            f"{self._name()}{ending}{SUFFIX}",
            lambda path: self._session.writer.save(run, path, exactly, saved),
        )

    def _name(self) -> str:
        recipe = self._session.recipe
        return recipe.name if recipe is not None else "network"

    def _remember(self, path: Path) -> None:
        if path not in shipped_models():
            self._settings.add_recent_file(path)
            self.fill_recent()
