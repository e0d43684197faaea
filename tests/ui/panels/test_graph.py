"""The chain-rule panel: stepping forward computes, stepping on differentiates, back undoes."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSlider

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.ui.panels.graph import GraphPanel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.view import View


@pytest.fixture
def panel(qtbot):
    panel = GraphPanel(Selection(), LIGHT)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    panel.show()
    return panel


def sentence(panel):
    return panel.findChild(QLabel, "graph.sentence").text()


def press(qtbot, panel, name, times=1):
    for _ in range(times):
        qtbot.mouseClick(panel.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def view_of_a_neuron(neuron, activations=("sigmoid", "softmax")):
    network = Network((784, 5, 10), activations)
    initialize(network, "scaled", np.random.default_rng(0))
    passed = network.forward(np.random.default_rng(1).random(784, np.float32))
    return View(snapshot=SimpleNamespace(network=network), passed=passed, neuron=neuron)


def test_next_computes_one_operation_after_the_other(qtbot, panel):
    assert "Step forward" in sentence(panel)
    press(qtbot, panel, "graph.next")
    assert sentence(panel) == "w¹a⁰ = 0.8 × 0.6 = 0.48"
    press(qtbot, panel, "graph.next")
    assert sentence(panel) == "z¹ = 0.48 + (-0.4) = 0.08"


def test_after_the_cost_the_chain_rule_comes_back(qtbot, panel):
    slider = panel.findChild(QSlider, "graph.moment")
    slider.setValue(11)
    assert sentence(panel).startswith("C = ")
    press(qtbot, panel, "graph.next", 2)
    assert sentence(panel).startswith("∂C/∂(a³ − y) = ∂C/∂C · 2(a³ − y)")
    press(qtbot, panel, "graph.back", 2)
    assert sentence(panel).startswith("C = ")


def test_buttons_stop_at_both_ends(panel):
    slider = panel.findChild(QSlider, "graph.moment")
    assert not panel.findChild(QPushButton, "graph.back").isEnabled()
    slider.setValue(slider.maximum())
    assert not panel.findChild(QPushButton, "graph.next").isEnabled()


def test_the_keyboard_steps_through_the_graph(qtbot, panel):
    slider = panel.findChild(QSlider, "graph.moment")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert sentence(panel).startswith("w¹a⁰")


def test_a_selected_neuron_is_drawn_with_the_networks_own_numbers(panel):
    example = panel.findChild(QComboBox, "graph.example")
    example.setCurrentIndex(1)
    assert "no network yet" in sentence(panel)
    panel.show_view(view_of_a_neuron(None))
    assert "Click a neuron" in sentence(panel)
    view = view_of_a_neuron((1, 3))
    panel.show_view(view)
    slider = panel.findChild(QSlider, "graph.moment")
    slider.setValue(slider.maximum())
    while not sentence(panel).startswith("a = "):
        slider.setValue(slider.value() - 1)
    assert sentence(panel).endswith(f"= {float(view.passed.activations[1][3]):.4g}")


def test_both_themes_paint_something(panel):
    light = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != light
