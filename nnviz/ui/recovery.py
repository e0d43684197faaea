"""Training that was under way when the window was closed is kept, and offered at the next start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from nnviz.ui import run_files
from nnviz.ui.messages import Answer, Message
from nnviz.ui.run import Run

log = logging.getLogger(__name__)

FILES = ("unfinished.safetensors", "unfinished-2.safetensors")  # for the run that is shown and the one before


def app_folder() -> Path:
    """Where this program keeps its own files for this person."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))


class Recovery:
    """The unfinished runs, one for each of `FILES`.

    Parameters
    ----------
    folder : Path
        Where they are kept; made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places = tuple(folder / name for name in FILES)

    def keep(self, runs: Sequence[Run], timeout: float) -> None:
        """Keep those of ``runs`` that hold training which no checkpoint does, the most important first.

        A run that was kept before takes its own place again. What cannot be kept is logged: this is called at
        the end, when nobody is left to be told, and closing must not fail.
        """
        # An offer that nobody has answered yet is overwritten only if there is no other room.
        free = sorted(self._places, key=Path.exists)
        for run in runs:
            others = [other.kept for other in runs if other is not run]
            places = [run.kept] if run.kept in free else [each for each in free if each not in others]
            try:
                if places and run_files.keep(run, places[0], timeout):
                    free.remove(places[0])
            except Exception:
                log.exception("%s could not be kept for next time", run.recipe.name)

    def offers(self, go_on: Callable[[Path], object]) -> list[Message]:
        """The questions at the start, one for each unfinished run; ``go_on`` opens a file and trains on."""
        offers = [self._offer(place, go_on) for place in self._places if place.is_file()]
        return [offer for offer in offers if offer is not None]

    def _offer(self, place: Path, go_on: Callable[[Path], object]) -> Message | None:
        from nnviz.training.model_file import load_model
        from nnviz.training.tensor_file import ModelFileError

        forget = partial(place.unlink, missing_ok=True)
        try:
            model = load_model(place)
        except ModelFileError:
            forget()  # nobody could go on with it
            return None
        last = model.history.evaluations
        epochs = f" after {last[-1].epoch:.1f} epochs" if last else ""
        return Message(
            f"The window was closed while {model.recipe.name} was in training{epochs}. "
            "Nothing is lost: it can go on exactly where it was.",
            answers=(
                Answer("Go on training", lambda: go_on(place), "Open it and train on"),
                Answer("Forget it", forget, "Delete what was kept of that run"),
            ),
            topic=place.stem,
        )
