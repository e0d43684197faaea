"""The book bench: published figures as cards that can be run again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz import resources
from nnviz.reproduce.cards import Card, load_cards
from nnviz.reproduce.record import Record, load_records, save_records
from nnviz.ui import card_words
from nnviz.ui.described import describe
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import (
    CONTROL_HEIGHT,
    FONT_SMALL,
    FONT_TITLE,
    SPACE,
    SPACE_LARGE,
    SPACE_SMALL,
    Theme,
    font,
)
from nnviz.ui.view import View
from nnviz.ui.widgets.card_list import CardFace, CardList
from nnviz.ui.widgets.seed_dots import DotRow, SeedDots

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.reproduce.rerun import Progress, Rerun
    from nnviz.ui.tasks import Task, Tasks

_LIST_WIDTH = 430
_WIDE = 800  # from here on the list stands beside the card, and the dots beside its words
_MOST_SEEDS = 20
_SEEDS = 3


@dataclass(eq=False)
class _UnderWay:
    """The card that is being run."""

    card: Card
    task: Task
    told: list[Progress]  # the newest word from its thread, or nothing yet

    @property
    def now(self) -> Progress | None:
        """How far it is."""
        return self.told[0] if self.told else None


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
    _came = Signal(object, object)  # a card and a seed's result, from the thread that runs it

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._cards = load_cards()
        self._shipped = load_records(resources.models(), self._cards)
        self._folder: Path | None = None
        self._records: dict[str, Record] = {}
        self._tasks: Tasks | None = None
        self._dataset: Dataset | None = None
        self._missing = "MNIST is still being read."
        self._running: _UnderWay | None = None
        self._list = CardList(theme)
        describe(self._list, "book_bench.cards", "Cards", "")
        self._labels = {name: _label(name) for name in ("title", "claim", "recipe", "here", "shipped", "now")}
        self._labels["title"].setFont(font(FONT_TITLE, bold=True))
        for small in ("recipe", "here", "shipped", "now"):
            self._labels[small].setFont(font(FONT_SMALL))
        self._dots = SeedDots(theme)
        self._seeds = QSpinBox()
        self._seeds.setRange(1, _MOST_SEEDS)
        self._seeds.setValue(_SEEDS)
        describe(self._seeds, "book_bench.seeds", "Seeds", "How many runs, each from another start.")
        self._over, self._of = QLabel("over"), QLabel("seeds")
        self._run = QPushButton("Run it")
        self._run.setMinimumWidth(
            14 * SPACE
        )  # of its longest words, so that its neighbours stay where they are
        describe(self._run, "book_bench.run", "Run it", "")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(12 * SPACE)
        describe(self._bar, "book_bench.progress", "Progress of this card", "")
        self._lay_out()
        self._show_list()
        self._list.currentRowChanged.connect(self._show_card)
        self._seeds.valueChanged.connect(self._show_card)
        self._run.clicked.connect(self._run_or_stop)
        self._came.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._list.setCurrentRow(0)
        self.set_theme(theme)

    # What the window gives it

    def use(self, tasks: Tasks, folder: Path) -> None:
        """Run in these background tasks, and keep results in ``folder``."""
        self._tasks, self._folder = tasks, folder
        self._records = load_records(folder, self._cards)
        tasks.changed.connect(self._follow)
        self._show_list()
        self._show_card()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Run on this data set, which must be MNIST: the claims are about it."""
        self._dataset = dataset if dataset is not None and dataset.name == "MNIST" else None
        if dataset is not None:
            self._missing = f"The claims are about MNIST, and the recipe in the window uses {dataset.name}."
        self._show_card()

    def show_view(self, view: View) -> None:
        """Nothing here depends on the network in the window."""

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self._list.set_theme(theme)
        self._dots.set_theme(theme)
        for name in ("recipe", "shipped", "now"):
            self._labels[name].setStyleSheet(f"color: {theme.muted}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the parts beside each other where there is the width, else below each other."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for layout in (self._outer, self._inner):
            layout.setDirection(beside if wide else below)
        self._list.setMaximumWidth(_LIST_WIDTH if wide else self.maximumWidth())

    # Inside

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SPACE_SMALL)
        for name in ("title", "claim", "recipe"):
            words.addWidget(self._labels[name])
        words.addStretch(1)
        results = QVBoxLayout()
        results.setSpacing(SPACE_SMALL)
        results.addWidget(self._dots)
        results.addWidget(self._labels["here"])
        results.addWidget(self._labels["shipped"])
        results.addStretch(1)
        card = QWidget()
        self._inner = QBoxLayout(QBoxLayout.Direction.LeftToRight, card)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(2 * SPACE_LARGE)
        self._inner.addLayout(words, 1)
        self._inner.addLayout(results, 1)
        scroll = QScrollArea()
        scroll.setObjectName("book_bench.card")
        scroll.setWidget(card)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Below the card, so that it stands at the same place for every card.
        controls = QHBoxLayout()
        controls.setSpacing(SPACE)
        controls.addStrut(CONTROL_HEIGHT)
        for widget in (self._run, self._over, self._seeds, self._of, self._bar):
            controls.addWidget(widget)
        controls.addWidget(self._labels["now"], 1)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(scroll, 1)
        right.addLayout(controls)
        self._outer = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._outer.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._outer.setSpacing(2 * SPACE)
        self._outer.addWidget(self._list, 2)
        self._outer.addLayout(right, 3)
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def _card(self) -> Card:
        return self._cards[max(self._list.currentRow(), 0)]

    def _face(self, card: Card) -> CardFace:
        here, shipped = self._records.get(card.key), self._shipped.get(card.key)
        run = self._running if self._running is not None and self._running.card is card else None
        record = here or shipped
        return CardFace(
            card.title,
            f"{card.claim} · {card.source}",
            card_words.state(here, shipped, run is not None and (run.now or True)),
            run is None and record is not None and record.verdict == "reproduced",
            (run.now.share if run.now is not None else 0.0) if run is not None else None,
        )

    def _show_list(self) -> None:
        self._list.show_faces([self._face(card) for card in self._cards])

    def _show_card(self) -> None:
        card, label = self._card, self._labels
        here, shipped = self._records.get(card.key), self._shipped.get(card.key)
        label["title"].setText(card.title)
        label["claim"].setText(card_words.claim(card))
        label["recipe"].setText(card_words.recipe(card))
        rows = [
            DotRow(name, tuple(record.percents), record is here)
            for name, record in (("here", here), ("as shipped", shipped))
            if record is not None
        ]
        self._dots.show_rows(card.percent, rows)
        self._dots.setVisible(bool(rows))
        label["here"].setText(card_words.result("Here", here) if here is not None else "Not run here yet.")
        label["here"].setVisible(here is not None or shipped is None)
        label["shipped"].setText(card_words.result("As shipped", shipped) if shipped is not None else "")
        label["shipped"].setVisible(shipped is not None)
        chance = card.method == "train"
        for widget in (self._over, self._seeds, self._of):
            widget.setVisible(chance)
        self._show_controls()

    def _show_controls(self) -> None:
        card, run = self._card, self._running
        is_here = run is not None and run.card is card
        ready = self._tasks is not None and self._dataset is not None
        self._run.setText("Stop" if is_here else self._offer(card))
        self._run.setAccessibleName(self._run.text())
        self._run.setEnabled(is_here or (ready and run is None))
        self._run.setToolTip(
            "Stop; the seeds that are finished are kept."
            if is_here
            else "Run this card's recipe in the background; the network in the window is not touched."
        )
        self._seeds.setEnabled(run is None)
        self._bar.setVisible(is_here)
        if run is not None and is_here:
            self._bar.setValue(round(100 * run.now.share) if run.now is not None else 0)
            now = card_words.progress(run.now)
        elif run is not None:
            now = f"One card at a time: “{run.card.title}” is running."
        elif not ready:
            now = self._missing
        else:
            now = "Long: a seed takes more than five minutes." if card.long else ""
        self._labels["now"].setText(now)

    def _wanted(self, card: Card) -> list[int]:
        """The seeds to run: those that are missing here, or all of them again."""
        if card.method != "train":
            return [0]
        seeds = list(range(self._seeds.value()))
        record = self._records.get(card.key)
        have = {each.seed for each in record.reruns} if record is not None else set()
        return [seed for seed in seeds if seed not in have] or seeds

    def _offer(self, card: Card) -> str:
        if card.key not in self._records:
            return "Run it"
        left = self._wanted(card)
        return "Run it again" if 0 in left else f"Run {len(left)} more"

    def _run_or_stop(self) -> None:
        if self._running is not None:
            self._running.task.cancel()
            self._follow()
        elif self._tasks is not None and self._dataset is not None:
            self._start(self._card, self._tasks, self._dataset)

    def _start(self, card: Card, tasks: Tasks, dataset: Dataset) -> None:
        from nnviz.reproduce.rerun import Cancelled, reruns

        seeds = self._wanted(card)
        told: list[Progress] = []

        def work(task: Task) -> None:
            def progress(now: Progress) -> None:
                told[:] = [now]
                task.progress(now.share)

            try:
                for rerun in reruns(card, dataset, seeds, False, progress, lambda: task.cancelled):
                    self._came.emit(card, rerun)
            except Cancelled:
                task.progress()  # ends the task as one that was called off

        def failed(error: Exception) -> None:
            self.faulted.emit(
                f"“{card.title}” could not be run: {error} Finished seeds are kept, and the network in the "
                "window is not touched."
            )
            self._end()

        task = tasks.start("Running a card of the book bench", work, lambda _: self._end(), failed)
        self._running = _UnderWay(card, task, told)
        self._show_list()
        self._show_card()

    def _follow(self) -> None:
        """Show how far the card is, and whether it was called off, here or in the status bar."""
        if self._running is None:
            return
        if self._running.task.cancelled:
            self._end()
        elif self.isVisible():
            self._show_list()
            self._show_controls()

    def _arrived(self, card: Card, rerun: Rerun) -> None:
        """Keep a seed as soon as it is finished, so that stopping loses no more than the one under way."""
        self._records[card.key] = self._records.get(card.key, Record(card, ())).joined([rerun])
        self._keep()
        self._show_list()
        self._show_card()

    def _end(self) -> None:
        self._running = None
        self._show_list()
        self._show_card()

    def _keep(self) -> None:
        if self._folder is None:
            return
        ordered = {card.key: self._records[card.key] for card in self._cards if card.key in self._records}
        try:
            save_records(self._folder, ordered)
        except OSError as error:
            self.faulted.emit(f"{error} The result stays on the screen until nnviz is closed.")


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(f"book_bench.{name}")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
