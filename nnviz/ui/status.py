"""The status bar: what the run is doing, where it is, how fast, how good, how long still."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from nnviz.ui import status_words
from nnviz.ui.tasks import Tasks
from nnviz.ui.theme import SPACE, SPACE_LARGE
from nnviz.ui.view import View
from nnviz.ui.widgets.elided_label import ElidedLabel

_LONGEST_WORK = 20 * SPACE_LARGE


class Numbers(QWidget):
    """Place, rate, accuracy and time left, a few times a second: text is the dearest thing to paint."""

    rate_hz: ClassVar[float] = 4.0
    shows: ClassVar[frozenset[str]] = frozenset({"snapshot", "history", "running", "recipe"})

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_numbers")
        self.setAccessibleName("Numbers of the run")
        self._images_left: Callable[[], float | None] = lambda: None
        self._meter = status_words.Meter()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self._labels: dict[str, QLabel] = {}
        for name, accessible, help_sentence, widest in (
            (
                "left",
                "Time left",
                "How long until it stops by itself, if it goes on at this rate; testing comes on top",
                "",
            ),
            (
                "rate",
                "Images a second",
                "Training images a second, over the last two seconds; testing is not counted",
                "",
            ),
            ("place", "Place", "Epoch: once through all training images. Batch: one step", ""),
            ("accuracy", "Accuracy", "Right answers on images that it has never been trained on", ""),
        ):
            label = QLabel(widest)
            label.setObjectName(f"status_{name}")
            label.setAccessibleName(accessible)
            label.setToolTip(help_sentence)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(label)
            self._labels[name] = label

    def use_estimate(self, images_left: Callable[[], float | None]) -> None:
        """Ask ``images_left`` how much is still to be trained on for what was asked; None: no telling."""
        self._images_left = images_left

    def show_view(self, view: View) -> None:
        """Write the numbers of ``view``."""
        snapshot, history = view.snapshot, view.history
        if snapshot is None:
            return
        evaluated = history.latest if history is not None else None
        if view.running:
            self._meter.read(time.perf_counter(), snapshot.images, evaluated.images if evaluated else -1)
        else:
            self._meter.clear()
        images_per_second = self._meter.rate
        self._write("place", status_words.place(snapshot, history.n_train if history is not None else None))
        self._write("rate", status_words.rate(images_per_second))
        left = status_words.time_left(self._images_left(), images_per_second) if view.running else ""
        self._write("left", left)
        self._write("accuracy", status_words.accuracy(evaluated))

    def text(self, name: str) -> str:
        """What is written under ``name``: left, rate, place or accuracy."""
        return self._labels[name].text()

    def _write(self, name: str, words: str) -> None:
        label = self._labels[name]
        if label.text() == words:
            return
        label.setText(words)
        label.setVisible(bool(words))
        # It may grow but not shrink, so that its neighbours do not dance; until the next longer word.
        needed = label.sizeHint().width()
        if words and needed > label.minimumWidth():
            label.setMinimumWidth(needed)


class StatusBar(QStatusBar):
    """A sentence on the left, work in progress and numbers on the right."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_bar")
        self.setAccessibleName("Status")
        self.setSizeGripEnabled(False)
        self._tasks = tasks
        self._sentence = ElidedLabel()
        self._sentence.setObjectName("status_sentence")
        self._work = ElidedLabel(_LONGEST_WORK)
        self._work.setObjectName("status_work")
        self._bar = QProgressBar()
        self._bar.setObjectName("status_progress")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(7 * SPACE_LARGE)
        self._bar.setMaximumHeight(SPACE_LARGE)
        self._cancel = QToolButton()
        self._cancel.setObjectName("status_cancel")
        self._cancel.setText("Cancel")
        self._cancel.setAccessibleName("Cancel what is being done")
        self._cancel.setToolTip("Call this work off; nothing that was there before is lost")
        self._cancel.clicked.connect(self._call_off)
        self.numbers = Numbers()
        self.addWidget(self._sentence, 1)
        for widget in (self._work, self._bar, self._cancel):
            self.addPermanentWidget(widget)
            widget.hide()
        self.addPermanentWidget(self.numbers)
        tasks.changed.connect(self._show_work)

    @property
    def sentence(self) -> str:
        """What the left side says."""
        return self._sentence.words

    def say(self, sentence: str) -> None:
        """Write ``sentence`` on the left."""
        self._sentence.set_words(sentence)

    def _show_work(self) -> None:
        running = self._tasks.running
        for widget in (self._work, self._bar, self._cancel):
            widget.setVisible(bool(running))
        if not running:
            return
        task = running[0]
        self._work.set_words(f"{task.title}…")
        self._bar.setAccessibleName(task.title)
        if task.share is None:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 100)
            self._bar.setValue(round(100 * task.share))

    def _call_off(self) -> None:
        for task in self._tasks.running:
            task.cancel()
        self._tasks.changed.emit()
