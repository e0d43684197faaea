"""The drawing of a graph: all of it is seen in any room, and it uses the room that there is."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.insight.graph import chain_graph
from nnviz.insight.neuron_graph import neuron_graph
from nnviz.ui.theme import LIGHT
from nnviz.ui.widgets.graph_view import GraphView


def neuron():
    network = Network((784, 30, 10), ("sigmoid", "softmax"))
    initialize(network, "scaled", np.random.default_rng(0))
    passed = network.forward(np.random.default_rng(1).random(784, np.float32))
    return neuron_graph(network, passed, 1, 3)


@pytest.fixture
def view(qtbot):
    view = GraphView(LIGHT)
    qtbot.addWidget(view)
    return view


# Below the curves at 1280 × 800 and 1920 × 1080, torn off, in a narrow column, in very little room.
ROOMS = [(1264, 110), (1904, 220), (1800, 900), (370, 560), (240, 80)]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("graph", [chain_graph(), neuron()], ids=["chain", "neuron"])
def test_every_box_is_inside_and_none_touches_another(view, graph, room):
    view.resize(*room)
    view.show_graph(graph, 0)
    rects = view.box_rects()
    assert len(rects) == len(graph.boxes)
    whole = QRectF(view.rect())
    for i, rect in enumerate(rects):
        assert whole.contains(rect)
        assert not any(rect.intersects(other) for other in rects[:i])


def test_more_room_makes_larger_boxes(view):
    view.show_graph(chain_graph(), 0)
    heights = []
    for room in ROOMS[:3]:
        view.resize(*room)
        heights.append(view.box_rects()[0].height())
    assert heights[0] < heights[1] < heights[2]


def test_boxes_stand_still_from_step_to_step(view):
    view.resize(1264, 110)
    graph = chain_graph()
    view.show_graph(graph, 0)
    before = view.box_rects()
    view.show_graph(graph, view.moments)
    assert view.box_rects() == before


def test_words_take_the_place_of_a_graph(view):
    view.resize(600, 200)
    view.show_graph(chain_graph(), 5)
    with_boxes = view.grab().toImage()
    view.show_words("Nothing is selected.")
    assert view.graph is None
    assert view.box_rects() == []
    assert view.current() is None
    assert view.grab().toImage() != with_boxes
