"""The network's answer to the probe: ten bars, and the digit that is most active."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.ui.answer_words import read_view
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import Theme
from nnviz.ui.view import View, moment_words
from nnviz.ui.widgets.answer_bars import AnswerBars


class AnswerPanel(Panel):
    """Shows the output layer's activations as bars, and whether the answer is right where that is known."""

    key = "answer"
    title = "Answer"
    help = (
        "What the network says to the picture: a bar for every digit, the tallest is its answer. "
        "Point at a bar for its exact numbers, click it to select that output neuron everywhere"
    )
    shows = frozenset({"snapshot", "probe", "neuron", "class_names"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self.bars = AnswerBars(theme, self)
        self.bars.clicked.connect(self._choose)
        self.bars.reached.connect(self._reach)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bars)
        self._probe: Probe | None = None
        self._output_layer = 0
        self._caption = ""

    def show_view(self, view: View) -> None:
        """Show the answer to the view's probe."""
        by_hand = view.probe is not self._probe
        self._caption = " · ".join(words for words in (moment_words(view), view.probe.caption) if words)
        self._probe = view.probe
        reading = read_view(view)
        if reading is None or view.snapshot is None:
            self.bars.show_reading(None, "", view.probe.blank, None, at_once=True)
            return
        self._output_layer = len(view.snapshot.network.sizes) - 1
        selected = None
        if view.neuron is not None and view.neuron[0] == self._output_layer:
            selected = view.neuron[1]
        self.bars.show_reading(reading, view.probe.caption, view.probe.blank, selected, at_once=by_hand)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self.bars.set_theme(theme)

    def picture_caption(self) -> str:
        """Which network answers, and to what."""
        return self._caption

    def _reach(self, output: int) -> None:
        self.selection.set_neuron((self._output_layer, output))

    def _choose(self, output: int) -> None:
        """Select an output neuron everywhere, or let it go if it was selected."""
        neuron = (self._output_layer, output)
        self.selection.set_neuron(None if self.selection.neuron == neuron else neuron)
