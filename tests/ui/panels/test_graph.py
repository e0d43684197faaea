"""The chain-rule panel: stepping forward computes, stepping on differentiates, back undoes."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSlider

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.ui.graph_words import number
from nnviz.ui.panels.graph import GraphPanel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import DARK, FONT_BASE, FONT_LARGE, LIGHT
from nnviz.ui.view import View
from nnviz.ui.widgets.graph_view import GraphView

IMAGE = np.random.default_rng(1).random((28, 28)).astype(np.float32)


@pytest.fixture
def panel(qtbot):
    panel = GraphPanel(Selection(), LIGHT)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    panel.show()
    return panel


def sentence(panel):
    return panel.findChild(QLabel, "graph.sentence").text()


def subject(panel):
    return panel.findChild(QLabel, "graph.subject").text()


def slider(panel):
    return panel.findChild(QSlider, "graph.moment")


def drawn(panel):
    graph = panel.findChild(GraphView).graph
    return [] if graph is None else [box.name for box in graph.boxes]


def press(qtbot, panel, name, times=1):
    for _ in range(times):
        qtbot.mouseClick(panel.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def choose_selected_neuron(panel):
    panel.findChild(QComboBox, "graph.example").setCurrentIndex(1)


def dense(activations=("sigmoid", "softmax")):
    return Network((784, 5, 10), activations)


def maps():
    layers = (LayerShape(3, 3, 2), LayerShape(4, 3, 2), LayerShape(10))
    return ConvolutionalNetwork(layers, ("relu", "relu", "softmax"))


def view_of(neuron, network=None, label=None, cost="cross_entropy"):
    network = network or dense()
    initialize(network, "scaled", np.random.default_rng(0))
    snapshot = SimpleNamespace(network=network, run_id=1, recipe=SimpleNamespace(name="x", cost=cost))
    probe = Probe(IMAGE, label=label)
    return View(snapshot=snapshot, passed=network.forward(probe.pixels), neuron=neuron, probe=probe)


def test_next_computes_one_operation_after_the_other(qtbot, panel):
    assert "Next computes" in sentence(panel)
    press(qtbot, panel, "graph.next")
    assert sentence(panel) == "w¹·a⁰ = w¹ × a⁰ = 0.8 × 0.6 = 0.48"
    press(qtbot, panel, "graph.next")
    assert sentence(panel) == "z¹ = w¹·a⁰ + b¹ = 0.48 + (−0.4) = 0.08"


def test_after_the_cost_the_chain_rule_comes_back(qtbot, panel):
    slider(panel).setValue(11)
    assert sentence(panel).startswith("C = ")
    press(qtbot, panel, "graph.next", 2)
    assert sentence(panel).startswith("∂C/∂(a³ − y) = 2(a³ − y)")
    press(qtbot, panel, "graph.back", 2)
    assert sentence(panel).startswith("C = ")


def test_buttons_stop_at_both_ends(panel):
    assert not panel.findChild(QPushButton, "graph.back").isEnabled()
    slider(panel).setValue(slider(panel).maximum())
    assert not panel.findChild(QPushButton, "graph.next").isEnabled()


def test_the_keyboard_steps_through_the_graph(qtbot, panel):
    slider(panel).setFocus()
    qtbot.keyClick(slider(panel), Qt.Key.Key_Right)
    assert sentence(panel).startswith("w¹·a⁰")


def test_a_selected_neuron_is_drawn_with_the_networks_own_numbers(panel):
    choose_selected_neuron(panel)
    view = view_of((1, 3))
    panel.show_view(view)
    assert subject(panel).startswith("Neuron 4 of 5, hidden layer. Orange: ∂a/∂…")
    slider(panel).setValue(slider(panel).maximum())
    while not sentence(panel).startswith("a = "):
        slider(panel).setValue(slider(panel).value() - 1)
    assert sentence(panel).endswith(f"= {number(float(view.passed.activations[1][3]))}")


@pytest.mark.parametrize(
    ("neuron", "network", "expected"),
    [
        ((1, 3), dense(), "from pixel in row "),
        ((2, 3), dense(), "from neuron "),
        ((2, 30), maps(), "from map "),
    ],
)
def test_a_product_says_which_input_it_comes_from(qtbot, panel, neuron, network, expected):
    choose_selected_neuron(panel)
    panel.show_view(view_of(neuron, network))
    press(qtbot, panel, "graph.next")
    assert sentence(panel).startswith("p₁ = w")
    assert expected in sentence(panel)


def test_an_output_with_a_label_goes_on_to_the_cost_and_says_so(panel):
    choose_selected_neuron(panel)
    panel.show_view(view_of((2, 3), label=7))
    assert subject(panel).startswith("Output “3”, for an image labelled 7. Orange: ∂C/∂…")
    assert drawn(panel)[-1] == "C"


def test_an_output_without_a_label_says_why_there_is_no_cost(panel):
    choose_selected_neuron(panel)
    panel.show_view(view_of((2, 3)))
    assert "∂a/∂…" in subject(panel)
    assert "No label" in subject(panel)


@pytest.mark.parametrize("neuron", [(1, 3 * 14 * 14 - 1), (2, 4 * 7 * 7 - 1), (3, 9)])
def test_every_kind_of_unit_of_a_convolutional_network_is_drawn(panel, neuron):
    choose_selected_neuron(panel)
    panel.show_view(view_of(neuron, maps(), label=2))
    slider(panel).setValue(slider(panel).maximum())
    assert drawn(panel)[-1] == ("C" if neuron[0] == 3 else "a")
    assert sentence(panel).startswith("∂")


def test_with_nothing_to_draw_nothing_of_the_last_graph_is_left(qtbot, panel):
    press(qtbot, panel, "graph.next", 3)
    choose_selected_neuron(panel)
    for view in (
        View(),
        view_of(None),
        view_of((0, 5)),
        view_of((1, 99)),  # selected in a larger network that was open before
        view_of((3, 0)),
    ):
        panel.show_view(view_of((1, 3)))
        panel.show_view(view)
        assert drawn(panel) == []
        assert sentence(panel) == subject(panel) == ""
        assert not panel.findChild(QPushButton, "graph.next").isEnabled()
        assert not panel.findChild(QPushButton, "graph.back").isEnabled()
        assert panel.findChild(GraphView).accessibleDescription() != ""


@pytest.mark.parametrize("other", [view_of((1, 2)), view_of((2, 3))], ids=["neighbour", "output"])
def test_another_neuron_begins_at_its_first_step(panel, other):
    choose_selected_neuron(panel)
    panel.show_view(view_of((1, 3)))
    slider(panel).setValue(6)
    panel.show_view(other)
    assert slider(panel).value() == 0


def test_another_example_begins_at_its_first_step(panel):
    panel.show_view(view_of((1, 3)))
    slider(panel).setValue(6)
    choose_selected_neuron(panel)
    assert slider(panel).value() == 0


def test_the_same_neuron_with_newer_numbers_stays_at_its_step(panel):
    choose_selected_neuron(panel)
    panel.show_view(view_of((1, 3)))
    while not sentence(panel).startswith("z = "):
        slider(panel).setValue(slider(panel).value() + 1)
    step, before = slider(panel).value(), sentence(panel)
    newer = view_of((1, 3))
    newer.snapshot.network.biases[0][...] = 1  # as training moves it
    panel.show_view(newer)
    assert slider(panel).value() == step
    assert sentence(panel).startswith("z = ")
    assert sentence(panel) != before


def test_a_wide_panel_speaks_in_large_letters(panel):
    label = panel.findChild(QLabel, "graph.sentence")
    assert label.font().pointSize() == FONT_BASE
    panel.resize(1900, 320)
    assert label.font().pointSize() == FONT_LARGE


def test_a_new_theme_leaves_the_letters_large(panel, qapp):
    label = panel.findChild(QLabel, "graph.sentence")
    before = qapp.styleSheet()
    try:
        qapp.setStyleSheet("QLabel#menu_heading { color: black; }")
        panel.resize(1900, 320)
        qapp.setStyleSheet("QLabel#menu_heading { color: white; }")
        panel.set_theme(DARK)
        assert label.font().pointSize() == FONT_LARGE
    finally:
        qapp.setStyleSheet(before)


def test_both_themes_paint_something(panel):
    light = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != light


def test_in_the_window_it_opens_as_wide_as_the_curves_with_letters_that_can_be_read(window, qtbot):
    window.shelf.show("graph")
    dock, curves = window.docks["graph"], window.docks["curves"]
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
    assert curves in window.tabifiedDockWidgets(dock)
    assert dock.width() > 0.9 * window.width()
    boxes = dock.panel.findChild(GraphView).box_rects()
    assert min(box.height() for box in boxes) > 30  # pixels: three lines, or two larger ones
