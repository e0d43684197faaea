"""The data: every test and training image, to look at, to pick, and to find what the network gets wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.insight.confusion import next_mistake
from nnviz.ui.answer_words import read_view
from nnviz.ui.mistakes import MistakeFinder, moment
from nnviz.ui.neuron_words import class_name
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.tasks import Tasks
from nnviz.ui.theme import FONT_SMALL, OUTLINE_WIDTH, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.view import View
from nnviz.ui.widgets.image_grid import ImageGrid
from nnviz.ui.widgets.slim_combo_box import SlimComboBox
from nnviz.ui.widgets.verdict_strip import VerdictStrip

if TYPE_CHECKING:
    from nnviz.training.snapshot import Snapshot

_PARTS = ("test", "training")
_ALL = -1
_NONE = -1  # in the field of the number, where the probe is no image of this part


class DataBrowserPanel(Panel):
    """A grid of images, the label and the answer of the one that is looked at, and the way to mistakes."""

    key = "data_browser"
    title = "Data"
    help = (
        "All test and training images. Click one, or walk with the arrow keys, to look at it in every panel; "
        "M goes to the next one that the network gets wrong"
    )
    rate_hz = 6.0
    shows = frozenset({"snapshot", "probe", "class_names"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._finder = MistakeFinder(Tasks(self))
        self._dataset: Dataset | None = None
        self._snapshot: Snapshot | None = None
        self._own: tuple[Probe, str, int] | None = None  # the probe that was picked here
        self._part = "test"
        self.grid = ImageGrid(theme, self)
        self.grid.picked.connect(self.pick)
        self.verdict = VerdictStrip(theme, self)
        self._parts = self._box("part", "Which images", "The images it learns from, or those it is tested on")
        self._parts.activated.connect(self._choose_part)
        self._labels = self._box("label", "Which labels", "Show the images of one label only")
        self._labels.activated.connect(self._filter)
        self._only = QCheckBox("Mistakes only", self)
        self._only.setObjectName("data_browser.mistakes_only")
        self._only.setToolTip("Show only what the network of this moment answers wrongly")
        self._only.toggled.connect(self._only_mistakes)
        self._index = QSpinBox(self)
        self._index.setObjectName("data_browser.index")
        self._index.setAccessibleName("Go to image number")
        self._index.setToolTip("Go to the image of this number, counted from 0; Enter looks at it")
        self._index.setKeyboardTracking(False)
        self._index.setSpecialValueText("–")
        self._index.setGroupSeparatorShown(True)
        self._index.valueChanged.connect(self.pick)
        self._next = QPushButton("Next mistake", self)
        self._next.setObjectName("data_browser.next_mistake")
        self._next.setAccessibleName("Next mistake")
        self._next.setToolTip("Look at the next image that the network of this moment gets wrong (M)")
        self._next.setShortcut(QKeySequence("M"))
        self._next.setAutoDefault(False)
        self._next.clicked.connect(self.next_mistake)
        self._state = QLabel(self)
        self._state.setObjectName("data_browser.state")
        self._state.setFont(font(FONT_SMALL))
        self._state.setWordWrap(True)
        self._lay_out()
        self.set_theme(theme)
        self.set_dataset(None)

    def sizeHint(self) -> QSize:
        """Six columns."""
        return QSize(430, 520)

    def use_tasks(self, tasks: Tasks) -> None:
        """Look for mistakes as one of these tasks, so that the progress is shown with the others'."""
        self._finder.tasks = tasks
        tasks.changed.connect(self._say)

    def set_dataset(self, dataset: Dataset | None, waiting_for: str = "MNIST") -> None:
        """Show other data; None while ``waiting_for`` is still being read."""
        self._dataset = dataset
        self._finder.forget()
        there = dataset is not None
        for control in (self._parts, self._labels, self._only, self._index, self._next):
            control.setEnabled(there)
        self._waiting = (
            f"{waiting_for} is still being read. The images appear here as soon as they are there."
        )
        if dataset is not None:
            self._fill(dataset)
        self._show_images()

    def show_view(self, view: View) -> None:
        """Keep the moment for the next search, and show the answer to the image that is looked at."""
        self._snapshot = view.snapshot
        own = self._own if self._own is not None and self._own[0] is view.probe else None
        index = own[2] if own is not None and own[1] == self._part else None
        self.grid.set_current(index)
        self._show_index(_NONE if index is None else index)
        reading = read_view(view) if view.probe.source == "data" else None
        hint = "Pick an image: its label and the network's answer appear here, side by side."
        self.verdict.show_reading(view.probe.caption, reading, hint)
        self._say()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self.grid.set_theme(theme)
        self.verdict.set_theme(theme)
        self._state.setStyleSheet(f"color: {theme.muted}")

    def picture_parts(self) -> tuple[QWidget, ...]:
        """The images, and the verdict on the one that is looked at."""
        return (self.verdict, self.grid)

    # What can be done.

    @property
    def images(self) -> LabelledImages | None:
        """The part of the data that is shown."""
        if self._dataset is None:
            return None
        return self._dataset.test if self._part == "test" else self._dataset.train

    @property
    def busy(self) -> bool:
        """Whether mistakes are being looked for."""
        return self._finder.task is not None

    def pick(self, index: int) -> None:
        """Look at image ``index`` of the part that is shown."""
        images = self.images
        if images is None or not 0 <= index < len(images):
            return
        probe = Probe(
            images.image(index), "data", int(images.labels[index]), index, f"{self._part} image {index:,}"
        )
        self._own = probe, self._part, index
        self.grid.set_current(index)
        self._show_index(index)
        self.selection.set_probe(probe)

    def next_mistake(self) -> None:
        """Look at the next mistake of the network of this moment, looking for it first if need be."""
        self._find_mistakes(self._go_to_next)

    def _find_mistakes(self, then: Callable[[], object] = lambda: None) -> None:
        images = self.images
        if images is None:
            return

        def found() -> None:
            self._show_images()
            then()

        self._finder.find(self._snapshot, images, found)
        self._say()

    def _go_to_next(self) -> None:
        here = self._own[2] if self._own is not None and self._own[1] == self._part else -1
        index = next_mistake(self._finder.mistakes(self.images, self._label), here)
        if index is not None:
            self.pick(index)

    # What is shown.

    @property
    def _label(self) -> int | None:
        """The one label that is shown alone."""
        label = self._labels.currentData()
        return None if label in (None, _ALL) else int(label)

    def _choose_part(self) -> None:
        self._part = str(self._parts.currentData())
        self._finder.cancel()
        self._filter()

    def _filter(self) -> None:
        if self._only.isChecked() and self._finder.known(self.images) is None:
            self._find_mistakes()
        self._show_images()

    def _only_mistakes(self, only: bool) -> None:
        if only:
            self._find_mistakes()
        self._show_images()

    def _show_images(self) -> None:
        images, label = self.images, self._label
        if images is None or self._dataset is None:
            self.grid.show_images(None, np.zeros(0, np.int64), (), self._waiting)
            self._say()
            return
        known = self._finder.known(images)
        if self._only.isChecked():
            indices = self._finder.mistakes(images, label)
            empty = "Not one mistake among these images." if known is not None else "Looking for mistakes…"
        else:
            everything = np.arange(len(images), dtype=np.int64)
            indices = everything if label is None else np.flatnonzero(images.labels == label)
            empty = "There are no such images."
        self.grid.show_images(images, indices, self._dataset.class_names, empty)
        self.grid.show_answers(known.answers if known is not None else None)
        self._index.blockSignals(True)
        self._index.setRange(_NONE, max(len(images) - 1, 0))
        self._index.blockSignals(False)
        self._say()

    def _show_index(self, index: int) -> None:
        if index == self._index.value():
            return  # what is being typed there stays
        self._index.blockSignals(True)
        self._index.setValue(index)
        self._index.blockSignals(False)

    def _say(self) -> None:
        """Say what is known of the mistakes, and at which step."""
        images = self.images
        words = self._words(images) if images is not None else ""
        if words != self._state.text():
            self._state.setText(words)

    def _words(self, images: LabelledImages) -> str:
        finder = self._finder
        if finder.trouble:
            return finder.trouble
        if finder.task is not None:
            share = 100 * (finder.task.share or 0.0)
            return f"Looking for mistakes among {len(images):,} images: {share:.0f} %"
        answers = finder.known(images)
        if answers is None or finder.asked is None:
            return f"{len(self.grid.indices):,} images."
        asked = finder.asked.snapshot
        among = ""
        if self._label is not None:
            count = len(finder.mistakes(images, self._label))
            among = f", {count:,} of them labelled {self._labels.currentText()}"
        of = f"{len(images):,} {self._part} images {moment(asked)}"
        words = f"{len(answers.mistakes):,} mistakes in {of}{among}."
        if self._snapshot is not None and self._snapshot.step != asked.step:
            words += " It has learnt since; M looks again."
        return words

    def _fill(self, dataset: Dataset) -> None:
        self._parts.clear()
        for name, images in zip(_PARTS, (dataset.test, dataset.train), strict=True):
            if len(images):
                self._parts.addItem(f"{name.capitalize()} images", name)
        self._part = str(self._parts.currentData())
        self._labels.clear()
        self._labels.addItem("all labels", _ALL)
        for label in range(dataset.test.classes):
            self._labels.addItem(class_name(label, dataset.class_names), label)
        self._fit_choices()

    def _box(self, name: str, words: str, help: str) -> SlimComboBox:
        box = SlimComboBox(self)
        box.setObjectName(f"data_browser.{name}")
        box.setAccessibleName(words)
        box.setToolTip(help)
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each choice its room."""
        super().resizeEvent(event)
        self._fit_choices()

    def _fit_choices(self) -> None:
        """Give the check box a row of its own where the choices beside it would be cut."""
        wanted = self._parts.wanted_width + self._labels.wanted_width + self._only.minimumWidth()
        narrow = self.width() < wanted + 4 * SPACE
        if narrow == (self._upper.indexOf(self._only) >= 0):
            self._upper.removeWidget(self._only)
            self._column.removeWidget(self._only)
            if narrow:
                self._column.insertWidget(2, self._only)
            else:
                self._upper.addWidget(self._only)

    def _lay_out(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for row in (upper, lower):
            row.setSpacing(SPACE)
        upper.addWidget(self._parts, 6)
        upper.addWidget(self._labels, 5)
        # The ring of keyboard focus makes its box wider than the size that it asks for.
        self._only.setMinimumWidth(self._only.sizeHint().width() + 2 * OUTLINE_WIDTH)
        upper.addWidget(self._only)
        image = QLabel("Image", self)
        image.setBuddy(self._index)
        lower.addWidget(image)
        self._index.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._index.setAlignment(Qt.AlignmentFlag.AlignRight)
        lower.addWidget(self._index, 1)
        lower.addWidget(self._next, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE_SMALL)
        column.setSpacing(SPACE)
        column.addLayout(upper)
        column.addLayout(lower)
        self._upper, self._column = upper, column
        column.addWidget(self.verdict)
        column.addWidget(self.grid, 1)
        column.addWidget(self._state)
