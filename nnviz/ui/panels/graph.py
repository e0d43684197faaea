"""The chain rule, one operation at a time: the autograd's graph of a tiny example."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnviz.insight.graph import Graph, chain_graph, neuron_graph
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import FONT_BASE, SPACE, SPACE_SMALL, Theme, font
from nnviz.ui.view import View
from nnviz.ui.widgets.graph_view import GraphView

_CHAIN, _NEURON = range(2)


class GraphPanel(Panel):
    """The article's chain, or the selected neuron, computed and differentiated one operation at a time."""

    key: ClassVar[str] = "graph"
    title: ClassVar[str] = "Chain rule"
    help: ClassVar[str] = (
        "The computation of a tiny example as a graph: step forward to see values computed, "
        "and on to see the chain rule bring gradients back."
    )
    rate_hz: ClassVar[float] = 5.0
    shows: ClassVar[frozenset[str]] = frozenset({"snapshot", "probe", "neuron"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._seen: View | None = None
        self._graph_view = GraphView(chain_graph(), theme)
        self._example = QComboBox()
        self._example.addItems(["Four-neuron chain", "Selected neuron"])
        _describe(self._example, "graph.example", "Example", "Which computation is drawn.")
        self._back = QPushButton("◀ Back")
        _describe(self._back, "graph.back", "One operation back", "Undo the last operation.")
        self._next = QPushButton("Next ▶")
        _describe(
            self._next,
            "graph.next",
            "Next operation",
            "Do one operation: first compute the values, then bring the gradients back.",
        )
        self._slider = QSlider(Qt.Orientation.Horizontal)
        _describe(self._slider, "graph.moment", "Operations done", "How far the computation has gone.")
        self._sentence = QLabel()
        self._sentence.setObjectName("graph.sentence")
        self._sentence.setAccessibleName("What the last operation did")
        self._sentence.setWordWrap(True)
        self._sentence.setFont(font(FONT_BASE))
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._example.currentIndexChanged.connect(self._choose)
        self._back.clicked.connect(lambda: self._slider.setValue(self._slider.value() - 1))
        self._next.clicked.connect(lambda: self._slider.setValue(self._slider.value() + 1))
        self._slider.valueChanged.connect(self._go)
        self._show(chain_graph(), moment=0)

    def show_view(self, view: View) -> None:
        """Draw the selected neuron's graph anew; the chain does not depend on the network."""
        self._seen = view
        if self._example.currentIndex() == _NEURON:
            self._choose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the last operation in sight; the first size comes after the first graph."""
        super().resizeEvent(event)
        self._follow()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self._graph_view.set_theme(theme)

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(SPACE)
        for widget in (self._example, self._back, self._next):
            controls.addWidget(widget)
        controls.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("graph.scroll")
        scroll.setAccessibleName("Computation graph")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self._graph_view)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE_SMALL)
        column.addLayout(controls)
        column.addWidget(self._slider)
        column.addWidget(self._sentence)
        column.addWidget(scroll, 1)
        self._scroll = scroll

    def _choose(self) -> None:
        if self._example.currentIndex() == _CHAIN:
            self._show(chain_graph(), self._slider.value())
            return
        view = self._seen
        if view is None or view.snapshot is None or view.passed is None:
            self._sentence.setText("There is no network yet; open or train one to see a neuron of it.")
            return
        if view.neuron is None or view.neuron[0] == 0:
            self._sentence.setText("Click a neuron in Weights or Activations to see how it computes.")
            return
        layer, index = view.neuron
        graph = neuron_graph(view.snapshot.network, view.passed, layer, index)
        self._show(graph, min(self._slider.value(), self._slider.maximum()))

    def _show(self, graph: Graph, moment: int) -> None:
        self._graph_view.set_graph(graph)
        self._slider.blockSignals(True)
        self._slider.setRange(0, self._graph_view.moments)
        self._slider.setValue(moment)
        self._slider.blockSignals(False)
        self._go(self._slider.value())

    def _go(self, moment: int) -> None:
        self._graph_view.set_moment(moment)
        self._back.setEnabled(moment > 0)
        self._next.setEnabled(moment < self._graph_view.moments)
        self._sentence.setText(self._graph_view.sentence())
        self._follow()

    def _follow(self) -> None:
        """Scroll to the last operation; to the beginning before there is one."""
        centre = self._graph_view.centre()
        x = centre.x() if self._graph_view.moment else 0
        self._scroll.ensureVisible(x, centre.y(), 150, 50)


def _describe(widget: QWidget, name: str, label: str, help_sentence: str) -> None:
    widget.setObjectName(name)
    widget.setAccessibleName(label)
    widget.setToolTip(help_sentence)
