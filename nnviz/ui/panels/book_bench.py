"""The book bench: published figures as cards that can be run again."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.reproduce.cards import Card, load_cards
from nnviz.reproduce.record import Record, load_records, save_records
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import FONT_LARGE, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.view import View

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.reproduce.rerun import Rerun
    from nnviz.ui.tasks import Task, Tasks

_LIST_WIDTH = 210
_MOST_SEEDS = 20
_WORDS = {
    "reproduced": "Reproduced: the claim lies within the spread of the reruns.",
    "above": "nnviz lands above the claim.",
    "below": "nnviz lands below the claim.",
    None: "Not judged: it takes three seeds.",
}


class BookBenchPanel(Panel):
    """A card for each published figure, with what came out when nnviz ran it again.

    Attributes
    ----------
    faulted : Signal
        Emitted with a sentence when a card could not be run or its result not be kept.
    """

    key: ClassVar[str] = "book_bench"
    title: ClassVar[str] = "Book bench"
    help: ClassVar[str] = (
        "Published figures with their recipes: run one again over a few seeds and see whether it comes out."
    )
    rate_hz: ClassVar[float] = 1.0
    shows: ClassVar[frozenset[str]] = frozenset()

    faulted = Signal(str)

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._cards = load_cards()
        self._folder: Path | None = None
        self._records: dict[str, Record] = {}
        self._tasks: Tasks | None = None
        self._dataset: Dataset | None = None
        self._running: tuple[Card, Task] | None = None
        self._list = QListWidget()
        _describe(self._list, "book_bench.cards", "Cards", "Published figures; long ones take many minutes.")
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setFixedWidth(_LIST_WIDTH)
        self._labels = {name: _label(name) for name in ("title", "claim", "recipe", "result", "verdict")}
        self._labels["title"].setFont(font(FONT_LARGE, bold=True))
        self._seeds = QSpinBox()
        self._seeds.setRange(1, _MOST_SEEDS)
        self._seeds.setValue(3)
        _describe(self._seeds, "book_bench.seeds", "Seeds", "How many runs, each from another start.")
        self._run = QPushButton("Run it")
        _describe(self._run, "book_bench.run", "Run it", "")
        self._lay_out()
        for card in self._cards:
            item = QListWidgetItem(card.key)
            item.setToolTip(f"{card.title}: {card.claim} ({card.source})")
            item.setSizeHint(QSize(0, 2 * SPACE + 12))
            self._list.addItem(item)
        self._list.currentRowChanged.connect(self._show_card)
        self._run.clicked.connect(self._run_or_stop)
        self._list.setCurrentRow(0)

    # What the window gives it

    def use(self, tasks: Tasks, folder: Path) -> None:
        """Run in these background tasks, and keep results in ``folder``."""
        self._tasks, self._folder = tasks, folder
        self._records = load_records(folder, self._cards)
        self._show_card()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Run on this data set, which must be MNIST: the claims are about it."""
        self._dataset = dataset if dataset is not None and dataset.name == "MNIST" else None
        self._show_card()

    def show_view(self, view: View) -> None:
        """Nothing here depends on the network in the window."""

    # Inside

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.addWidget(self._run)
        controls.addWidget(QLabel("over"))
        controls.addWidget(self._seeds)
        controls.addWidget(QLabel("seeds"))
        controls.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        for label in self._labels.values():
            right.addWidget(label)
        right.addLayout(controls)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._list)
        row.addLayout(right, 1)

    @property
    def _card(self) -> Card:
        return self._cards[max(self._list.currentRow(), 0)]

    def _show_card(self) -> None:
        card, label = self._card, self._labels
        label["title"].setText(card.title)
        on = "the last 10,000 training images" if card.on == "validation" else "the 10,000 test images"
        label["claim"].setText(f"Claim: {card.claim} of {on}. {card.source}.")
        settings = ", ".join(card.set)
        how = f"Recipe: {card.recipe}" + (f" with {settings}" if settings else "") if card.recipe else ""
        label["recipe"].setText(" ".join(part for part in (how, card.unsaid) if part))
        label["recipe"].setVisible(bool(label["recipe"].text()))
        record = self._records.get(card.key)
        label["result"].setText(_result(record) if record is not None else "Not run here yet.")
        label["verdict"].setText(_WORDS[record.verdict] if record is not None else "")
        label["verdict"].setVisible(record is not None)
        here = self._running is not None and self._running[0] is card
        self._run.setText("Stop" if here else "Run it")
        ready = self._tasks is not None and self._dataset is not None
        self._run.setEnabled(here or (ready and self._running is None))
        self._run.setToolTip(
            "Run this card's recipe in the background; the network in the window is not touched."
            if ready
            else "MNIST is still being read."
        )

    def _run_or_stop(self) -> None:
        if self._running is not None:
            self._running[1].cancel()
            self._running = None
            self._show_card()
        elif self._tasks is not None and self._dataset is not None:
            self._start(self._card, self._tasks, self._dataset, self._seeds.value())

    def _start(self, card: Card, tasks: Tasks, dataset: Dataset, seeds: int) -> None:
        from nnviz.reproduce.rerun import Progress, reruns

        def work(task: Task) -> tuple[Rerun, ...]:
            def progress(now: Progress) -> None:
                task.progress(now.share)

            return tuple(reruns(card, dataset, range(seeds), progress=progress))

        def done(results: tuple[Rerun, ...]) -> None:
            self._running = None
            self._records[card.key] = Record(card, results)
            self._keep()
            self._show_card()

        def failed(error: Exception) -> None:
            self._running = None
            self._show_card()
            self.faulted.emit(
                f"{card.key} could not be run: {error} The network in the window is not touched."
            )

        self._running = card, tasks.start(f"Running {card.key}", work, done, failed)
        self._show_card()

    def _keep(self) -> None:
        if self._folder is None:
            return
        ordered = {card.key: self._records[card.key] for card in self._cards if card.key in self._records}
        try:
            save_records(self._folder, ordered)
        except OSError as error:
            self.faulted.emit(f"{error} The result stays on the screen until nnviz is closed.")


def _result(record: Record) -> str:
    percents = record.percents
    spread = f"{min(percents):.2f} to {max(percents):.2f} %, median {median(percents):.2f} %"
    seeds = "1 run" if len(percents) == 1 else f"{len(percents)} seeds"
    seconds = median(each.seconds for each in record.reruns)
    return f"Here: {spread} over {seeds}, {seconds:.0f} s each."


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(f"book_bench.{name}")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setContentsMargins(0, 0, 0, SPACE_SMALL)
    return label


def _describe(widget: QWidget, name: str, label: str, help_sentence: str) -> None:
    widget.setObjectName(name)
    widget.setAccessibleName(label)
    widget.setToolTip(help_sentence)
