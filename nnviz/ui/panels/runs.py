"""Runs compared: their curves over each other, and how their recipes differ."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nnviz.training.kept_runs import KeptRun, KeptRuns
from nnviz.training.pulse import Pulse
from nnviz.ui import run_words
from nnviz.ui.described import describe
from nnviz.ui.engine_race import RACE_EPOCHS, EngineRace
from nnviz.ui.panels.base import Panel
from nnviz.ui.pinned_runs import PinnedRuns
from nnviz.ui.run import Run
from nnviz.ui.selection import Selection
from nnviz.ui.setting_words import choice
from nnviz.ui.theme import FONT_SMALL, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.view import View
from nnviz.ui.widgets.run_curves import RunCurves
from nnviz.ui.widgets.run_table import RunRow, RunTable

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.training.history import History
    from nnviz.training.recipe import Recipe
    from nnviz.ui.tasks import Tasks

MOST_RUNS = 20
# The curves stand beside the table where there is the width, and where there is not the height for both.
_WIDE, _LOW = 760, 380
_SHARES = (70, 30)  # of table and curves
_KEPT = (
    f"A run is listed from its first tenth of an epoch on. The last {MOST_RUNS} are kept until nnviz is "
    "closed, pinned ones for good."
)


class RunsPanel(Panel):
    """Every run of this session that learned, the runs of a race, pinned runs, and runs from files.

    Attributes
    ----------
    race_begins : Signal
        The engines are about to race: whatever else trains would slow one down and not the others.
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

    race_begins = Signal()
    faulted = Signal(str)

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self.runs = KeptRuns()
        self._here: Run | None = None
        self._dataset: Dataset | None = None
        self._pinned: PinnedRuns | None = None
        self._race = EngineRace(self)
        self._racers = 0
        self._pulse = Pulse(1 / self.rate_hz)
        self._shown: list[KeptRun] = []
        self._before: tuple[KeptRun, ...] = ()
        # Of runs that were deleted here: else the one in the window would be back at the next look.
        self._forgotten: weakref.WeakSet[History] = weakref.WeakSet()
        self._table = RunTable(theme)
        self._curves = RunCurves(theme)
        self._start = _button("race", "Race the engines", "")
        self._pin = _button("pin", "Pin", run_words.COLUMNS["Pin"] + ".")
        self._delete = _button(
            "delete", "Delete", "Forget the selected run; its network is not touched. Undo brings it back."
        )
        self._undo = _button("undo", "Undo", "Bring back the runs that were deleted or cleared last.")
        self._more = _button("more", "More", "Clear, save and open runs.")
        menu = QMenu(self._more)
        self._clear = _entry(
            menu, "clear", "Clear", "Forget every run that is not pinned. Undo brings them back."
        )
        self._save = _entry(
            menu, "save", "Save all…", "Save recipes and accuracies of all these runs in a file."
        )
        self._open = _entry(menu, "open", "Open…", "Add the runs of a file that was saved here.")
        menu.setToolTipsVisible(True)
        self._more.setMenu(menu)
        self._note = QLabel()
        self._note.setObjectName("runs.note")
        self._note.setFont(font(FONT_SMALL))
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self._connect()
        self.set_theme(theme)

    # What the window gives it

    def use(self, tasks: Tasks, folder: Path) -> None:
        """Race in these background tasks, and keep pinned runs in ``folder`` from one start to the next."""
        self._race.use(tasks)
        self._pinned = PinnedRuns(self.runs, folder)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._store_pinned)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Race on this data set."""
        self._dataset = dataset
        self._enable()

    def set_run(self, run: Run) -> None:
        """Compare the run that is in the window now with those before it."""
        self._collect()  # what the one before has come to, whether or not anybody is looking
        self._here = run
        self._collect()
        if self.isVisible():
            self._refresh()

    def show_view(self, view: View) -> None:
        """Read the newest numbers of every run."""
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self._note.setStyleSheet(f"color: {theme.muted}")
        self._table.set_theme(theme)
        self._curves.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has come while nobody looked."""
        super().showEvent(event)
        if self._pinned is not None:
            self._complain(self._pinned.load())
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the curves beside the table where there is the width, else below it."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE or self.height() < _LOW
        towards = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._split.orientation() != towards:
            self._split.setOrientation(towards)
            self._split.setSizes(_shares_of(self._split))

    # Making

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_SMALL)
        buttons.addWidget(self._start)
        buttons.addStretch(1)
        for widget in (self._pin, self._delete, self._undo, self._more):
            buttons.addWidget(widget)
        listed = QWidget()
        left = QVBoxLayout(listed)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(SPACE_SMALL)
        left.addLayout(buttons)
        left.addWidget(self._table, 1)
        left.addWidget(self._note)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        for part, share in zip((listed, self._curves), _SHARES, strict=True):
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.indexOf(part), share)
        self._curves.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self._split, 1)

    def _connect(self) -> None:
        self._table.renamed.connect(self._rename)
        self._table.ticked.connect(self._tick)
        self._table.itemSelectionChanged.connect(self._fill)
        self._start.clicked.connect(self._race_or_stop)
        self._pin.clicked.connect(self._toggle_pin)
        self._delete.clicked.connect(self._forget)
        self._undo.clicked.connect(self._bring_back)
        self._clear.triggered.connect(self._forget_unpinned)
        self._save.triggered.connect(self._ask_save)
        self._open.triggered.connect(self._ask_open)
        self._race.entered.connect(self._enter)
        self._race.changed.connect(self._follow)
        self._race.faulted.connect(self.faulted)

    # Showing

    def _collect(self) -> None:
        """Keep the run in the window, once it has learned."""
        here = self._here
        history = here.history if here is not None else None
        if here is None or history is None or history in self._forgotten:
            return
        latest = history.latest
        if latest is not None and latest.step > 0:
            self.runs.keep(here.recipe, history, here.title)
            self.runs.limit(MOST_RUNS, history)

    def _refresh(self) -> None:
        self._collect()
        self._fill()
        first = self._curves.isHidden() and bool(self._shown)
        self._curves.setVisible(bool(self._shown))
        self._curves.show_runs(self._shown)
        if first:
            self._split.setSizes(_shares_of(self._split))

    def _fill(self) -> None:
        selected = self._selected()
        self._shown = list(self.runs)
        reference = selected if selected in self._shown else next(iter(self._shown), None)
        rows = []
        if reference is not None:
            for run in self._shown:
                full = run_words.differs_in_full(run, reference)
                rows.append(RunRow(run_words.row(run, reference), full, run.place, not run.hidden))
        self._table.blockSignals(True)  # of the selection: it is put right here
        self._table.show_rows(rows, reference.name if reference is not None else "")
        self._table.select(self._shown.index(selected) if selected in self._shown else None)
        self._table.blockSignals(False)
        self._enable()

    def _enable(self) -> None:
        run = self._selected()
        self._pin.setEnabled(run is not None)
        self._pin.setText("Unpin" if run is not None and run.pinned else "Pin")
        self._delete.setEnabled(run is not None)
        self._undo.setEnabled(any(run not in self._shown for run in self._before))
        self._clear.setEnabled(any(not run.pinned for run in self.runs))
        self._save.setEnabled(len(self.runs) > 0)
        # Who can race is asked only when somebody looks.
        line = self._race.line(self._here.recipe) if self._here is not None and self.isVisible() else None
        able = line.recipes if line is not None else ()
        names = " and ".join(choice(each.engine) for each in able) or "each engine"
        self._start.setText("Stop the race" if self._race.running else "Race the engines")
        self._start.setToolTip(
            f"Train this recipe for {RACE_EPOCHS} epochs with {names} in turn, from one start, "
            "beside the network in the window."
        )
        self._start.setEnabled(self._race.running or (len(able) > 1 and self._dataset is not None))
        left_out = run_words.left_out(tuple(line.missing), line.unable) if line is not None else ""
        self._note.setText(left_out or _KEPT)
        self._note.setToolTip(_KEPT if left_out else "")

    def _selected(self) -> KeptRun | None:
        row = self._table.selected
        return self._shown[row] if row is not None and row < len(self._shown) else None

    # What the person does

    def _rename(self, row: int, name: str) -> None:
        run = self._shown[row]
        run.name = name or run.name
        self._refresh()

    def _tick(self, row: int, shown: bool) -> None:
        self._shown[row].hidden = not shown
        self._refresh()

    def _toggle_pin(self) -> None:
        run = self._selected()
        if run is not None:
            run.pinned = not run.pinned
            self._store_pinned()
            self._refresh()

    def _forget(self) -> None:
        run = self._selected()
        if run is not None:
            self._let_go([run])

    def _forget_unpinned(self) -> None:
        self._let_go([run for run in self.runs if not run.pinned])

    def _let_go(self, gone: list[KeptRun]) -> None:
        self._before = tuple(self.runs)
        for run in gone:
            self._forgotten.add(run.history)
            self.runs.remove(run)
        # Nothing is selected now: a second press must not take the next one too.
        self._table.select(None)
        self._store_pinned()
        self._refresh()

    def _bring_back(self) -> None:
        for run in self._before:
            self._forgotten.discard(run.history)
        self.runs.restore(self._before)
        self._before = ()
        self._store_pinned()
        self._refresh()

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

    def _store_pinned(self) -> None:
        if self._pinned is not None:
            self._complain(self._pinned.store())

    def _complain(self, sentence: str) -> None:
        if sentence:
            self.faulted.emit(sentence)

    # Racing

    def _race_or_stop(self) -> None:
        if self._race.running:
            self._race.stop()
        elif self._here is not None and self._dataset is not None:
            self._racers = 0
            self.race_begins.emit()
            self._race.start(self._here.recipe, self._dataset)

    def _enter(self, recipe: object, history: object) -> None:
        recipe, history = cast("Recipe", recipe), cast("History", history)
        run = self.runs.keep(recipe, history, f"{recipe.name}, {choice(recipe.engine)}")
        self.runs.limit(MOST_RUNS, history)
        self._racers += 1
        self._fill()
        if self._racers == 1:
            self._table.select(self._shown.index(run))  # the others are held against it

    def _follow(self) -> None:
        """Show how far the race is; its end at once."""
        if self.isVisible() and (not self._race.running or self._pulse.due()):
            self._refresh()


def _shares_of(split: QSplitter) -> list[int]:
    length = split.width() if split.orientation() == Qt.Orientation.Horizontal else split.height()
    return [length * share // 100 for share in _SHARES]


def _button(name: str, words: str, help_sentence: str) -> QPushButton:
    button = QPushButton(words)
    describe(button, f"runs.{name}", words.rstrip("…"), help_sentence)
    return button


def _entry(menu: QMenu, name: str, words: str, help_sentence: str) -> QAction:
    entry = menu.addAction(words)
    entry.setObjectName(f"runs.{name}")
    entry.setToolTip(help_sentence)
    return entry
