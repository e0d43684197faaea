"""Training that was under way when the window was closed is kept, and offered at the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from nnviz.ui.messages import Answer, Message

FILE = "unfinished.safetensors"


def app_folder() -> Path:
    """Where this program keeps its own files for this person."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))


class Recovery:
    """The one unfinished run.

    Parameters
    ----------
    folder : Path
        Where it is kept; made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def offer(self, go_on: Callable[[Path], object]) -> Message | None:
        """The question at the start; None when nothing was left unfinished. ``go_on`` opens and runs it."""
        if not self.path.is_file():
            return None
        from nnviz.training.model_file import load_model
        from nnviz.training.tensor_file import ModelFileError

        try:
            model = load_model(self.path)
        except ModelFileError:
            self.forget()  # nobody could go on with it
            return None
        last = model.history.evaluations
        epochs = f" after {last[-1].epoch:.1f} epochs" if last else ""
        return Message(
            f"The window was closed while {model.recipe.name} was in training{epochs}. "
            "Nothing is lost: it can go on exactly where it was.",
            answers=(
                Answer("Go on training", lambda: go_on(self.path), "Open it and train on"),
                Answer("Forget it", self.forget, "Delete what was kept of that run"),
            ),
            topic="recovery",
        )

    def forget(self) -> None:
        """Delete it."""
        self.path.unlink(missing_ok=True)
