"""Runs compared: their curves over each other, and how their recipes differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.training.kept_runs import KeptRun, KeptRuns
from nnviz.ui.panels.base import Panel
from nnviz.ui.run import Run
from nnviz.ui.selection import Selection
from nnviz.ui.theme import SPACE, SPACE_SMALL, Theme
from nnviz.ui.view import View
from nnviz.ui.widgets.curve_data import EvaluationColumns, thinned
from nnviz.ui.widgets.run_colours import swatch

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.training.history import History
    from nnviz.training.recipe import Recipe
    from nnviz.ui.tasks import Task, Tasks
    from nnviz.ui.widgets.run_plot import RunPlot

COLUMNS = ("Run", "Pinned", "Engine", "Right answers", "Epochs", "Time", "Steps a second", "Differs in")
_NAME, _PINNED, _ENGINE, _ACCURACY, _EPOCHS, _TIME, _SPEED, _DIFFERS = range(len(COLUMNS))
_ALONG = ("epochs", "steps", "seconds")
RACE_EPOCHS = 3


class RunsPanel(Panel):
    """Every run of this session that took a step, the runs of a race, and runs from files.

    Attributes
    ----------
    faulted : Signal
        Emitted with a sentence when something did not work.
    """

    key: ClassVar[str] = "runs"
    title: ClassVar[str] = "Runs compared"
    help: ClassVar[str] = (
        "Every run of this session: its curve, its recipe's differences, its accuracy and speed. "
        "Race trains the same recipe with each engine from one start."
    )
    rate_hz: ClassVar[float] = 2.0
    shows: ClassVar[frozenset[str]] = frozenset({"history", "running"})

    faulted = Signal(str)
    _entered = Signal(object, object)  # recipe and history of a racer, from the race's thread

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self.runs = KeptRuns()
        self._here: Run | None = None
        self._tasks: Tasks | None = None
        self._dataset: Dataset | None = None
        self._racing: Task | None = None
        self._plot: RunPlot | None = None
        self._filling = False
        self._shown: list[KeptRun] = []
        self._columns: dict[KeptRun, EvaluationColumns] = {}
        self._table = self._make_table()
        self._along = QComboBox()
        self._along.addItems(_ALONG)
        _describe(
            self._along, "runs.along", "Horizontal axis", "Compare by epochs, steps or seconds of training."
        )
        self._race = _button("race", "Race the engines", "")
        self._pin = _button(
            "pin", "Pin", "Keep this run when the others are cleared; press again to let it go."
        )
        self._delete = _button("delete", "Delete", "Forget the selected run; its network is not touched.")
        self._clear = _button("clear", "Clear", "Forget every run that is not pinned.")
        self._save = _button("save", "Save…", "Save recipes and accuracies of all these runs in a file.")
        self._open = _button("open", "Open…", "Add the runs of a file that was saved here.")
        self._hint = QLabel("Runs appear here as soon as they have learned for an epoch.")
        self._hint.setObjectName("runs.hint")
        self._hint.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._refresh()

    # What the window gives it

    def use_tasks(self, tasks: Tasks) -> None:
        """Race in these background tasks."""
        self._tasks = tasks

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Race on this data set."""
        self._dataset = dataset
        self._enable()

    def set_run(self, run: Run) -> None:
        """Compare the run that is in the window now with those before it."""
        self._here = run
        self._enable()

    def show_view(self, view: View) -> None:
        """Read the newest numbers of every run."""
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        if self._plot is not None:
            self._plot.set_theme(theme)
        self._refresh()

    # Making

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        _describe(table, "runs.table", "Runs", "F2 renames a run; the box before its name shows or hides it.")
        table.setHorizontalHeaderLabels(COLUMNS)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_SMALL)
        buttons.addWidget(self._race)
        buttons.addStretch(1)
        for widget in (self._pin, self._delete, self._clear, self._save, self._open):
            buttons.addWidget(widget)
        along = QHBoxLayout()
        along.addWidget(QLabel("Compare by"))
        along.addWidget(self._along)
        along.addStretch(1)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._table)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE_SMALL)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addLayout(along)
        column.addWidget(self._split, 1)

    def _connect(self) -> None:
        self._along.currentIndexChanged.connect(self._refresh)
        self._table.itemChanged.connect(self._edited)
        self._table.itemSelectionChanged.connect(self._enable)
        self._race.clicked.connect(self._race_or_stop)
        self._pin.clicked.connect(self._toggle_pin)
        self._delete.clicked.connect(self._forget)
        self._clear.clicked.connect(self._forget_unpinned)
        self._save.clicked.connect(self._ask_save)
        self._open.clicked.connect(self._ask_open)
        self._entered.connect(self._enter, Qt.ConnectionType.QueuedConnection)

    # Showing

    def _refresh(self) -> None:
        here = self._here
        if here is not None and here.history is not None and here.history.evaluated_at(whole=True):
            self.runs.keep(here.recipe, here.history, here.title)
        self._fill()
        self._draw()
        self._enable()

    def _fill(self) -> None:
        self._filling = True
        selected = self._selected()
        self._shown = list(self.runs)
        self._table.setRowCount(len(self._shown))
        for row, run in enumerate(self._shown):
            for column, text in enumerate(self._texts(run)):
                item = self._item(row, column)
                item.setText(text)
                item.setToolTip(text)
            name = self._item(row, _NAME)
            name.setIcon(swatch(row, self.theme))
            name.setCheckState(Qt.CheckState.Unchecked if run.hidden else Qt.CheckState.Checked)
        if selected in self._shown:
            self._table.selectRow(self._shown.index(selected))
        self._hint.setVisible(not self._shown)
        self._filling = False

    def _texts(self, run: KeptRun) -> tuple[str, ...]:
        last, speed = run.last, run.steps_per_second
        differs = "; ".join(
            f"{each.label}: {each.after}" for each in self.runs.differences(run) if each.key != "engine"
        )
        return (
            run.name,
            "pinned" if run.pinned else "",
            run.recipe.engine,
            f"{last.test_correct:,} of {last.test_total:,}" if last is not None else "",
            f"{last.epoch:.0f}" if last is not None else "",
            f"{last.seconds:.1f} s" if last is not None and last.seconds == last.seconds else "",
            f"{speed:,.0f}" if speed is not None else "",
            "the first run" if run is self._shown[0] else differs,
        )

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self._table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            if column == _NAME:
                flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags)
            self._table.setItem(row, column, item)
        return item

    def _draw(self) -> None:
        if not self._shown:
            return
        from nnviz.ui.widgets.run_plot import RunCurve, RunPlot

        if self._plot is None:
            self._plot = RunPlot(self.theme)
            self._split.addWidget(self._plot)
        along = _ALONG[self._along.currentIndex()]
        self._columns = {run: self._columns.get(run) or EvaluationColumns() for run in self._shown}
        curves = []
        for place, (run, columns) in enumerate(self._columns.items()):
            columns.follow(run.history)
            at = getattr(columns.whole, along)
            if not run.hidden and len(at) and at[-1] == at[-1]:  # a model's file does not tell its seconds
                chosen = thinned(len(at))
                curves.append(RunCurve(place, at[chosen], columns.whole.test_accuracy[chosen]))
        self._plot.draw(curves, along)

    def _enable(self) -> None:
        run = self._selected()
        self._pin.setEnabled(run is not None)
        self._pin.setText("Unpin" if run is not None and run.pinned else "Pin")
        self._delete.setEnabled(run is not None)
        for button in (self._clear, self._save):
            button.setEnabled(len(self.runs) > 0)
        self._race.setText("Stop the race" if self._racing is not None else "Race the engines")
        self._race.setToolTip(
            f"Train this recipe for {RACE_EPOCHS} epochs with each engine in turn, from one start, "
            "beside the network in the window."
        )
        self._race.setEnabled(self._here is not None and self._dataset is not None)

    def _selected(self) -> KeptRun | None:
        row = self._table.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    # What the person does

    def _edited(self, item: QTableWidgetItem) -> None:
        if self._filling or item.column() != _NAME:
            return
        run = self._shown[item.row()]
        run.name = item.text().strip() or run.name
        run.hidden = item.checkState() == Qt.CheckState.Unchecked
        self._refresh()

    def _toggle_pin(self) -> None:
        run = self._selected()
        if run is not None:
            run.pinned = not run.pinned
            self._refresh()

    def _forget(self) -> None:
        run = self._selected()
        if run is not None:
            self._let_go_of(run)
            self.runs.remove(run)
            self._refresh()

    def _forget_unpinned(self) -> None:
        for run in self.runs:
            if not run.pinned:
                self._let_go_of(run)
        self.runs.clear()
        self._refresh()

    def _let_go_of(self, run: KeptRun) -> None:
        # Else the run in the window would be back at the next look.
        if self._here is not None and self._here.history is run.history:
            self._here = None

    def _ask_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save these runs", "runs.json", "Runs (*.json)")
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Save all runs in a file."""
        try:
            self.runs.save(path)
        except OSError as error:
            self.faulted.emit(str(error))

    def _ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Add saved runs", "", "Runs (*.json)")
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Add the runs of a file."""
        try:
            self.runs.load(path)
        except (OSError, ValueError) as error:
            self.faulted.emit(str(error))
        self._refresh()

    # Racing

    def _race_or_stop(self) -> None:
        if self._racing is not None:
            self._racing.cancel()
            self._racing = None
            self._enable()
        elif self._here is not None and self._tasks is not None and self._dataset is not None:
            self._start_race(self._here.recipe, self._tasks, self._dataset)

    def _start_race(self, recipe: Recipe, tasks: Tasks, dataset: Dataset) -> None:
        from nnviz.data.splits import split
        from nnviz.training.race import line_up, race

        recipes = line_up(recipe).recipes

        def work(task: Task) -> bool:
            parts = split(dataset, recipe.train_images, recipe.validation_images)
            race(recipes, parts, RACE_EPOCHS, self._entered.emit, task.progress)
            return True

        self._racing = tasks.start("Racing the engines", work, self._raced, self._failed)
        self._enable()

    def _enter(self, recipe: object, history: object) -> None:
        recipe = cast("Recipe", recipe)
        kept = self.runs.keep(recipe, cast("History", history), f"{recipe.name}, {recipe.engine}")
        kept.pinned = True
        self._refresh()

    def _raced(self, result: object) -> None:
        self._racing = None
        self._refresh()

    def _failed(self, error: Exception) -> None:
        self._racing = None
        self._enable()
        self.faulted.emit(f"The race ended early: {error} The network in the window is not touched.")


def _button(name: str, words: str, help_sentence: str) -> QPushButton:
    button = QPushButton(words)
    _describe(button, f"runs.{name}", words.rstrip("…"), help_sentence)
    return button


def _describe(widget: QWidget, name: str, label: str, help_sentence: str) -> None:
    widget.setObjectName(name)
    widget.setAccessibleName(label)
    widget.setToolTip(help_sentence)
