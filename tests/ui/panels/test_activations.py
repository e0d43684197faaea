"""The layers: every cell has its activation's colour, the path is the strongest, the sums are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.network import Network
from nnviz.insight.strongest_path import strongest_path
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.ui.panels.activations import LINKS, ActivationsPanel
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Neuron, Probe, Selection
from nnviz.ui.theme import DARK, LIGHT, diverging_table, sequential_table


@pytest.fixture
def panel(make: Callable[[type[Panel]], ActivationsPanel]) -> ActivationsPanel:
    panel = make(ActivationsPanel)
    panel.resize(420, 400)
    return panel


def moment(
    sizes: tuple[int, ...] = (30, 10), names: tuple[str, ...] = ("sigmoid", "sigmoid"), seed: int = 0
) -> Snapshot:
    recipe = Recipe(layers=tuple(Layer(n, name) for n, name in zip(sizes, names, strict=True)))
    network = Network((784, *sizes), names)
    network.parameters[:] = np.random.default_rng(seed).normal(0, 0.3, network.parameters.size)
    frozen = network.frozen_copy()
    return Snapshot(1, 7, 70, 0, 70, recipe, frozen, frozen.parameters, None, 0.4)


def digit() -> Probe:
    pixels = np.zeros((28, 28), np.float32)
    pixels[5:20, 10:13] = 1
    pixels[6, 14] = 0.25
    return Probe(pixels)


def entry(share: float) -> int:
    return min(round(255 * share), 255)


def point_at(qtbot: QtBot, panel: ActivationsPanel, neuron: Neuron) -> QPoint:
    x, y = panel.map.blocks[neuron[0]].centre(neuron[1])
    qtbot.mouseMove(panel.map, QPoint(1, 1))
    qtbot.mouseMove(panel.map, QPoint(int(x), int(y)))
    return QPoint(int(x), int(y))


def numbers(text: str) -> list[float]:
    """Every number of a line of arithmetic."""
    words = text.replace("−", "-").replace("- ", "-").replace("+ ", "+").replace("(", " ").replace(")", " ")
    found = []
    for word in words.split():
        try:
            found.append(float(word.rstrip(":,")))
        except ValueError:
            continue
    return found


def test_every_cell_has_the_colour_of_its_activation(
    panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot, probe = moment(), digit()
    selection.set_probe(probe)
    put(panel, snapshot)
    table = sequential_table(LIGHT)
    passed = snapshot.network.forward(probe.pixels)
    for layer, activations in enumerate(passed.activations):
        wanted = table[[entry(float(a)) for a in activations]]
        assert np.array_equal(panel.map.colours[layer], wanted), layer


def test_the_screen_shows_those_colours(panel: ActivationsPanel, put: Callable, selection: Selection) -> None:
    selection.set_probe(digit())
    put(panel, moment())
    seen = panel.map.grab().toImage()
    off_the_path = [i for i in range(30) if (1, i) not in panel.map.path]
    for index in off_the_path[:5]:
        x, y = panel.map.blocks[1].centre(index)
        assert seen.pixelColor(int(x), int(y)) == QColor(int(panel.map.colours[1][index]))


@pytest.mark.parametrize("name", ["tanh", "leaky_relu"])
def test_what_can_be_negative_has_the_diverging_colours(
    panel: ActivationsPanel, put: Callable, selection: Selection, name: str
) -> None:
    snapshot = moment((20, 10), (name, "softmax"))
    selection.set_probe(digit())
    put(panel, snapshot)
    values = snapshot.network.forward(digit().pixels).activations[1]
    table = diverging_table(LIGHT)
    most_negative = int(values.argmin())
    assert values[most_negative] < 0
    assert int(panel.map.colours[1][most_negative]) in table[1:129].tolist()
    assert int(panel.map.colours[1][int(values.argmax())]) in table[128:].tolist()


def test_unbounded_activations_say_where_their_colours_end(
    panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, moment((20, 10), ("relu", "softmax")))
    limit = panel._limits[0].value
    assert panel.map._layers[1].detail[0] == f"ReLU 0–{limit:g}"
    assert [scale.kind for scale in panel.legend.scales] == ["sequential", "line"]
    assert "number above each layer" in panel.legend.caption


def test_the_line_is_the_strongest_path(panel: ActivationsPanel, put: Callable, selection: Selection) -> None:
    snapshot, probe = moment((16, 16, 10), ("sigmoid",) * 3), digit()
    selection.set_probe(probe)
    put(panel, snapshot)
    path = strongest_path(snapshot.network, snapshot.network.forward(probe.pixels))
    assert panel.map.path == tuple(enumerate(path.neurons))


def test_a_blank_pad_has_no_path(panel: ActivationsPanel, put: Callable) -> None:
    put(panel, moment())
    assert panel.map.path == ()


def test_pointing_at_a_step_of_the_path_shows_its_product(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot, probe = moment(), digit()
    selection.set_probe(probe)
    put(panel, snapshot)
    place = panel.map.mapFromGlobal(panel.map.step_on_screen(1).topLeft())
    qtbot.mouseMove(panel.map, QPoint(1, 1))
    qtbot.mouseMove(panel.map, place)
    step = panel.path.steps[1]
    weight, activation, product = numbers(dict(panel.card.card.rows)["w · a"])
    assert weight * activation == pytest.approx(step.contribution, rel=0.01)
    assert product == pytest.approx(step.contribution, rel=0.01)


@pytest.mark.parametrize("neuron", [(1, 7), (2, 3)])
def test_pointing_at_a_neuron_shows_its_sum(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection, neuron: Neuron
) -> None:
    snapshot, probe = moment(), digit()
    selection.set_probe(probe)
    put(panel, snapshot)
    point_at(qtbot, panel, neuron)
    passed = snapshot.network.forward(probe.pixels)
    layer, index = neuron
    rows = dict(panel.card.card.rows)
    total, bias, z = numbers(rows["z"])
    assert z == pytest.approx(float(passed.zs[layer - 1][index]), rel=0.01)
    assert bias == pytest.approx(float(snapshot.network.biases[layer - 1][index]), rel=0.01)
    assert total + bias == pytest.approx(z, abs=0.02)
    assert numbers(rows["a"])[-1] == pytest.approx(float(passed.activations[layer][index]), rel=0.01)


def test_a_neuron_of_the_first_layer_shows_what_each_pixel_adds(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, moment())
    point_at(qtbot, panel, (1, 7))
    assert panel.card.card.title == "neuron 8 of 30, hidden layer"
    assert panel.card.card.picture is not None
    point_at(qtbot, panel, (2, 7))
    assert panel.card.card.title == "output “7”"
    assert panel.card.card.picture is None


def test_pointing_at_the_input_shows_the_ink(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, moment())
    point_at(qtbot, panel, (0, 6 * 28 + 14))
    assert panel.card.card.title == "pixel in row 7, column 15"
    assert panel.card.card.rows[0][1].startswith("0.250")


def test_a_click_selects_and_shows_what_feeds_the_neuron(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot, probe = moment((16, 16, 10), ("sigmoid",) * 3), digit()
    selection.set_probe(probe)
    put(panel, snapshot)
    where = point_at(qtbot, panel, (2, 5))
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=where)
    assert selection.neuron == (2, 5)
    qtbot.mouseMove(panel.map, QPoint(1, 1))
    assert panel.map.ringed == (2, 5)
    incoming = {link.source: link.strength for link in panel.map.links if link.target == (2, 5)}
    outgoing = {link.target: link.strength for link in panel.map.links if link.source == (2, 5)}
    assert (len(incoming), len(outgoing)) == (LINKS, LINKS)
    contributions = snapshot.network.weights[1][5] * snapshot.network.forward(probe.pixels).activations[1]
    largest = np.argsort(-np.abs(contributions))[:LINKS]
    assert {index for _, index in incoming} == set(largest.tolist())
    for (_, index), strength in incoming.items():
        assert strength == pytest.approx(float(contributions[index] / np.abs(contributions).max()))


def test_a_click_beside_the_neurons_lets_go(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    selection.set_neuron((1, 3))
    put(panel, moment())
    assert panel.map.links
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert selection.neuron is None
    assert panel.map.links == ()


def test_keys_walk_through_the_layers_and_show_the_numbers(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, moment((8, 10)))
    panel.activateWindow()
    panel.map.setFocus()
    qtbot.waitUntil(panel.map.hasFocus)
    qtbot.keyClick(panel.map, Qt.Key.Key_Left)
    assert selection.neuron == panel.map.path[-1]
    assert panel.card.card is not None
    qtbot.keyClick(panel.map, Qt.Key.Key_Left)
    assert selection.neuron[0] == 1
    qtbot.keyClick(panel.map, Qt.Key.Key_Right)
    assert selection.neuron[0] == 2
    qtbot.keyClick(panel.map, Qt.Key.Key_Escape)
    assert selection.neuron is None
    assert panel.card.card is None


def test_it_answers_while_drawing(panel: ActivationsPanel, put: Callable, selection: Selection) -> None:
    put(panel, moment())
    before = panel.map.colours[1].copy()
    selection.set_probe(digit())
    assert not np.array_equal(panel.map.colours[1], before)


def test_the_colours_stay_while_a_relu_layer_moves_a_little(
    panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot = moment((20, 10), ("relu", "softmax"))
    selection.set_probe(digit())
    put(panel, snapshot)
    layers = panel.map._layers
    for factor in (0.95, 1.05):
        network = Network(
            snapshot.network.sizes,
            snapshot.network.activations,
            snapshot.network.parameters * np.float32(factor),
        )
        moved = replace(snapshot, network=network)
        panel.show_view(replace(panel._view, snapshot=moved, passed=network.forward(digit().pixels)))
        assert panel.map._layers is layers


def test_both_themes_colour_the_cells_by_their_own_table(
    panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, moment())
    panel.set_theme(DARK)
    assert int(panel.map.colours[0][0]) == int(sequential_table(DARK)[0])


def test_without_a_network_it_says_what_will_be_here(panel: ActivationsPanel, put: Callable) -> None:
    put(panel, None)
    assert "No network yet" in panel.map.words


@pytest.mark.parametrize("sizes", [(10, 10), (2048, 10), (300, 100, 10), (30, 30, 30, 30, 10)])
def test_networks_of_all_shapes_fit(
    panel: ActivationsPanel, put: Callable, selection: Selection, sizes: tuple[int, ...]
) -> None:
    selection.set_probe(digit())
    put(panel, moment(sizes, ("sigmoid",) * len(sizes)))
    for block in panel.map.blocks:
        assert block.left >= 0
        assert block.top >= 0
        assert block.left + block.width <= panel.map.width()
        assert block.top + block.height <= panel.map.height() + 1


def kernels() -> Snapshot:
    layers = (LayerShape(4, kernel=3, pool=2), LayerShape(12), LayerShape(10))
    network = ConvolutionalNetwork(layers, ("relu", "relu", "softmax"))
    network.parameters[:] = np.random.default_rng(0).normal(0, 0.3, network.parameters.size)
    frozen = network.frozen_copy()
    recipe = Recipe(layers=(Layer(4, "relu", kernel=3, pool=2), Layer(12, "relu"), Layer(10, "softmax")))
    return Snapshot(1, 0, 0, 0, 0, recipe, frozen, frozen.parameters, None, None)


def test_feature_maps_are_pictures_whose_size_is_given_and_the_path_goes_through_them(
    panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, kernels())
    assert [block.kind for block in panel.map.blocks] == ["pixels", "pixels", "discs", "discs"]
    assert [layer for layer, _ in panel.map.path] == [0, 1, 2, 3]
    assert panel.map._layers[1].name[0] == "4 maps of 14 × 14"


def test_a_neuron_of_a_feature_map_shows_its_sum_and_what_its_kernel_covers(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot, place = kernels(), 6 * 14 + 5
    selection.set_probe(digit())
    put(panel, snapshot)
    point_at(qtbot, panel, (1, 196 + place))
    assert panel.card.card.title == "map 2 of 4, row 7, column 6, hidden layer 1"
    rows = dict(panel.card.card.rows)
    total, bias, z = numbers(rows["z"])
    assert z == pytest.approx(float(snapshot.network.forward(digit().pixels).zs[0][196 + place]), rel=0.01)
    assert total + bias == pytest.approx(z, abs=0.01)
    assert rows["sees"].endswith("of the image, greatest of 2 × 2 places")
    assert any("pixel in row" in value for _, value in panel.card.card.rows)
    assert {layer for (layer, _), target in ((link.source, link.target) for link in panel.map.links)} <= {
        0,
        1,
    }


def test_a_layer_that_died_is_said_to_be_and_no_path_is_drawn_through_it(
    panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot = moment((20, 10), ("relu", "softmax"))
    network = Network(
        snapshot.network.sizes, snapshot.network.activations, snapshot.network.parameters.copy()
    )
    network.biases[0][...] = -1e3
    selection.set_probe(digit())
    put(panel, replace(snapshot, network=network))
    assert panel.map._layers[1].detail[0] == "ReLU, all 0"
    assert [layer for layer, _ in panel.map.path] == [2]
    assert "line" not in [scale.kind for scale in panel.legend.scales]
    assert panel.legend.caption.startswith("no path: nothing flows into “")


def test_an_outputs_card_gives_its_probability_in_percent(
    qtbot: QtBot, panel: ActivationsPanel, put: Callable, selection: Selection
) -> None:
    snapshot = moment((20, 10), ("relu", "softmax"))
    selection.set_probe(digit())
    put(panel, snapshot)
    least = int(snapshot.network.forward(digit().pixels).activations[2].argmin())
    point_at(qtbot, panel, (2, least))
    assert dict(panel.card.card.rows)["a"].endswith(" %")
