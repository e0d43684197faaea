"""The chain rule, one operation at a time: the autograd's graph of a tiny example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnviz.insight.graph import Graph, chain_graph
from nnviz.insight.neuron_graph import neuron_graph
from nnviz.ui.described import describe
from nnviz.ui.graph_words import BEGINNING, CHAIN, backward_sentence, forward_sentence, subject
from nnviz.ui.neuron_words import short_name
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import FONT_BASE, FONT_LARGE, FONT_SMALL, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.view import View, moment_words
from nnviz.ui.widgets.graph_view import GraphView

_CHAIN, _NEURON = range(2)

_SIDE_BY_SIDE = 900  # pixels: from this width on, the sentence stands beside the buttons
_PROJECTED = 1500  # and from this width on there is room for large letters


class GraphPanel(Panel):
    """The article's chain, or the selected neuron, computed and differentiated one operation at a time."""

    key: ClassVar[str] = "graph"
    title: ClassVar[str] = "Chain rule"
    help: ClassVar[str] = (
        "The computation of a tiny example as a graph: step forward to see values computed, "
        "and on to see the chain rule bring gradients back."
    )
    rate_hz: ClassVar[float] = 5.0
    shows: ClassVar[frozenset[str]] = frozenset({"snapshot", "probe", "neuron", "class_names"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._seen = View()
        self._example_shown: tuple[object, ...] = ()
        self._graph_view = GraphView(theme)
        self._example = QComboBox()
        self._example.addItems(["Four-neuron chain", "Selected neuron"])
        describe(self._example, "graph.example", "Example", "Which computation is drawn.")
        self._back = QPushButton("◀ Back")
        describe(self._back, "graph.back", "One operation back", "Undo the last operation.")
        self._next = QPushButton("Next ▶")
        describe(
            self._next,
            "graph.next",
            "Next operation",
            "Do one operation: first compute the values, then bring the gradients back.",
        )
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setMinimumWidth(10 * SPACE)
        describe(self._slider, "graph.moment", "Operations done", "How far the computation has gone.")
        self._sentence = QLabel()
        self._sentence.setObjectName("graph.sentence")
        self._sentence.setAccessibleName("What the last operation did")
        self._subject = QLabel()
        self._subject.setObjectName("graph.subject")
        self._subject.setAccessibleName("What is computed, and what the gradients are of")
        for label in (self._sentence, self._subject):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._example.currentIndexChanged.connect(self._choose)
        self._back.clicked.connect(lambda: self._slider.setValue(self._slider.value() - 1))
        self._next.clicked.connect(lambda: self._slider.setValue(self._slider.value() + 1))
        self._slider.valueChanged.connect(self._go)
        self._choose()

    def show_view(self, view: View) -> None:
        """Draw the selected neuron's graph anew; the chain does not depend on the network."""
        self._seen = view
        if self._example.currentIndex() == _NEURON:
            self._choose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the sentence the place and the size that the width allows."""
        super().resizeEvent(event)
        self._fit_sentence()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self._graph_view.set_theme(theme)
        self._fit_sentence()  # a new style sheet has taken its font back to what it was at first

    def picture_parts(self) -> Sequence[QWidget]:
        """The boxes, with what they are and what was done last."""
        return (self._subject, self._sentence, self._graph_view)

    def picture_caption(self) -> str:
        """Which network at which moment, if a neuron of it is shown."""
        return moment_words(self._seen) if self._example.currentIndex() == _NEURON else ""

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(SPACE)
        for widget in (self._example, self._back, self._next):
            controls.addWidget(widget)
        controls.addWidget(self._slider, 1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(SPACE)
        self._head.addLayout(controls, 2)
        self._head.addWidget(self._sentence, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE_SMALL, SPACE, SPACE_SMALL)
        column.setSpacing(SPACE_SMALL)
        column.addLayout(self._head)
        column.addWidget(self._subject)
        column.addWidget(self._graph_view, 1)
        self._fit_sentence()

    def _fit_sentence(self) -> None:
        wide = self.width() >= _SIDE_BY_SIDE
        self._head.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        projected = self.width() >= _PROJECTED
        size = FONT_LARGE if projected else FONT_BASE
        self._subject.setFont(font(FONT_BASE if projected else FONT_SMALL))
        self._sentence.setFont(font(size))
        # Two lines, whatever is said, so that the graph stands still from step to step.
        self._sentence.setMinimumHeight(2 * QFontMetrics(font(size)).lineSpacing())

    def _choose(self) -> None:
        if self._example.currentIndex() == _CHAIN:
            self._show((_CHAIN,), chain_graph(), CHAIN)
            return
        view = self._seen
        why_not = _why_no_neuron(view)
        if why_not or view.snapshot is None or view.passed is None or view.neuron is None:
            self._say(why_not)
            return
        network, (layer, index) = view.snapshot.network, view.neuron
        graph = neuron_graph(
            network,
            view.passed,
            layer,
            index,
            cost=view.snapshot.recipe.cost,
            label=view.probe.label,
            class_names=view.class_names,
            input_name=lambda unit: short_name(network, (layer - 1, unit), view.class_names),
        )
        example = (_NEURON, view.neuron, view.snapshot.run_id, graph.result.name)
        self._show(example, graph, subject(view, graph))

    def _say(self, words: str) -> None:
        """Show why there is no graph, and nothing of the one before."""
        self._example_shown = ()
        self._graph_view.show_words(words)
        self._sentence.clear()
        self._subject.clear()
        for control in (self._slider, self._back, self._next):
            control.setEnabled(False)

    def _show(self, example: tuple[object, ...], graph: Graph, words: str) -> None:
        """Show a graph: from its beginning, or as far as it was if it is the same with newer numbers."""
        moment = self._slider.value() if example == self._example_shown else 0
        self._example_shown = example
        self._subject.setText(words)
        self._graph_view.show_graph(graph, moment)
        self._slider.setEnabled(True)
        self._slider.blockSignals(True)
        self._slider.setRange(0, self._graph_view.moments)
        self._slider.setValue(moment)
        self._slider.blockSignals(False)
        self._go(self._slider.value())

    def _go(self, moment: int) -> None:
        graph = self._graph_view.graph
        if graph is None:
            return
        self._graph_view.show_graph(graph, moment)
        self._back.setEnabled(moment > 0)
        self._next.setEnabled(moment < self._graph_view.moments)
        place = self._graph_view.current()
        if place is None:
            words = BEGINNING
        else:
            words = (backward_sentence if self._graph_view.returning else forward_sentence)(graph, place)
        self._sentence.setText(words)
        self._graph_view.setAccessibleDescription(words)


def _why_no_neuron(view: View) -> str:
    """Why no neuron's graph can be drawn; empty if it can."""
    if view.snapshot is None or view.passed is None:
        return "There is no network yet; open or train one to see a neuron of it."
    if view.neuron is None:
        return "Click a neuron in Weights, Activations or Answer to see how it computes."
    layer, index = view.neuron
    if layer == 0:
        return "A pixel computes nothing. Click a neuron in Weights, Activations or Answer."
    sizes = view.snapshot.network.sizes
    if layer >= len(sizes) or index >= sizes[layer]:
        return "The neuron that was selected is not in this network. Click one in Weights or Activations."
    return ""
