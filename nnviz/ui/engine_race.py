"""A race of the engines in the background, and who can take part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.training.race import Line
    from nnviz.training.recipe import Recipe
    from nnviz.ui.tasks import Task, Tasks

RACE_EPOCHS = 3


class EngineRace(QObject):
    """Trains a recipe with each engine in turn.

    Attributes
    ----------
    entered : Signal
        Emitted with the recipe and the history of a racer when it begins, in the window's thread.
    changed : Signal
        The race began, went on or ended, here or by the status bar's Cancel.
    faulted : Signal
        Emitted with a sentence when it ended by an error.
    """

    entered = Signal(object, object)
    changed = Signal()
    faulted = Signal(str)
    _began = Signal(object, object)  # the same as `entered`, from the race's thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: Tasks | None = None
        self._task: Task | None = None
        self._asked: tuple[Recipe, Line] | None = None
        self._began.connect(self.entered, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._task is not None

    def use(self, tasks: Tasks) -> None:
        """Race in these background tasks."""
        self._tasks = tasks
        tasks.changed.connect(self._follow)

    def line(self, recipe: Recipe) -> Line:
        """Which engines can race with ``recipe``; asked once for each recipe."""
        from nnviz.training.race import line_up

        if self._asked is None or self._asked[0] is not recipe:
            self._asked = recipe, line_up(recipe)
        return self._asked[1]

    def start(self, recipe: Recipe, dataset: Dataset) -> None:
        """Let the race begin."""
        from nnviz.data.splits import split
        from nnviz.training.race import race

        if self._tasks is None:
            return
        recipes = self.line(recipe).recipes

        def work(task: Task) -> None:
            parts = split(dataset, recipe.train_images, recipe.validation_images)
            race(recipes, parts, RACE_EPOCHS, self._began.emit, task.progress)

        def failed(error: Exception) -> None:
            self._end()
            self.faulted.emit(f"The race ended early: {error} The network in the window is not touched.")

        self._task = self._tasks.start("Racing the engines", work, lambda _: self._end(), failed)
        self.changed.emit()

    def stop(self) -> None:
        """Call it off; what the racers have come to is kept."""
        if self._task is not None:
            self._task.cancel()
            self._end()

    def _follow(self) -> None:
        if self._task is None:
            return
        if self._task.cancelled:
            self._end()
        else:
            self.changed.emit()

    def _end(self) -> None:
        self._task = None
        self.changed.emit()
