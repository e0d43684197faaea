"""The first layer's pictures: that they are the weights, and what pointing, clicking and keys do."""

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
from nnviz.insight.limits import ZERO, signed_entries
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.weights import LIFTED, WeightsPanel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import DARK, diverging_table


@pytest.fixture
def panel(make: Callable[[type[Panel]], WeightsPanel]) -> WeightsPanel:
    panel = make(WeightsPanel)
    panel.resize(420, 420)
    return panel


def moment(neurons: int = 30, seed: int = 0, inputs: int = 784, run_id: int = 1) -> Snapshot:
    """A network with random weights that has moved away from its start and has a gradient."""
    recipe = Recipe(layers=(Layer(neurons, "sigmoid"), Layer(10, "sigmoid")))
    network = Network((inputs, neurons, 10), ("sigmoid", "sigmoid"))
    rng = np.random.default_rng(seed)
    start = rng.normal(0, 0.5, network.parameters.size).astype(np.float32)
    network.parameters[:] = start + rng.normal(0, 0.1, start.size)
    gradient = rng.normal(0, 0.01, start.size).astype(np.float32)
    return Snapshot(run_id, 7, 70, 0, 70, recipe, network.frozen_copy(), start, gradient, 0.4)


def digit() -> Probe:
    pixels = np.zeros((28, 28), np.float32)
    pixels[5:20, 10:13] = 1
    return Probe(pixels)


def entries_of(values: np.ndarray, panel: WeightsPanel) -> np.ndarray:
    return signed_entries(values.astype(np.float32), panel.limit, panel.gamma)


def point_at(qtbot: QtBot, panel: WeightsPanel, tile: int, row: int, column: int) -> QPoint:
    """Move the pointer onto a pixel of a tile."""
    layout, mosaic = panel.mosaic.layout_of_tiles, panel.mosaic
    rect = mosaic.rect_on_screen(tile)
    inside = QPoint(round((column + 0.5) * layout.size / 28), round((row + 0.5) * layout.size / 28))
    where = mosaic.viewport().mapFromGlobal(rect.topLeft() + inside)
    qtbot.mouseMove(mosaic.viewport(), QPoint(0, 0))
    qtbot.mouseMove(mosaic.viewport(), where)
    return where


def test_the_painted_entries_are_the_weights(panel: WeightsPanel, put: Callable) -> None:
    snapshot = moment()
    put(panel, snapshot)
    picture = panel.mosaic.picture
    assert picture is not None
    assert (picture.first, picture.stop) == (0, 30)
    assert np.array_equal(picture.entries, entries_of(snapshot.network.weights[0], panel))


def test_each_pixel_on_the_screen_has_its_weights_colour(panel: WeightsPanel, put: Callable) -> None:
    snapshot = moment()
    put(panel, snapshot)
    seen = panel.mosaic.viewport().grab().toImage()
    layout = panel.mosaic.layout_of_tiles
    colours = diverging_table(panel.theme)[entries_of(snapshot.network.weights[0], panel)]
    origin = panel.mosaic.viewport().mapFromGlobal(panel.mosaic.rect_on_screen(17).topLeft())
    for row, column in ((0, 0), (3, 20), (14, 14), (27, 27)):
        x = origin.x() + int((column + 0.5) * layout.size / 28)
        y = origin.y() + int((row + 0.5) * layout.size / 28)
        assert seen.pixelColor(x, y) == QColor(int(colours[17, row * 28 + column])), (row, column)


@pytest.mark.parametrize(("key", "quantity"), [(1, "weights"), (2, "probe"), (3, "gradient"), (4, "change")])
def test_keys_choose_what_the_pictures_show(
    qtbot: QtBot, panel: WeightsPanel, put: Callable, selection: Selection, key: int, quantity: str
) -> None:
    snapshot, probe = moment(), digit()
    selection.set_probe(probe)
    put(panel, snapshot)
    panel.modes.setCurrentIndex(0 if key != 1 else 3)
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    qtbot.keyClick(panel, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.AltModifier)
    weights = snapshot.network.weights[0]
    wanted = {
        "weights": weights,
        "probe": weights * probe.pixels,
        "gradient": snapshot.network.views(snapshot.gradient)[0][0],
        "change": weights - snapshot.network.views(snapshot.start)[0][0],
    }[quantity]
    assert panel.modes.currentIndex() == key - 1
    assert np.array_equal(panel.mosaic.picture.entries, entries_of(wanted, panel))


def test_without_ink_times_the_digit_is_nothing(
    panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    selection.set_probe(digit())
    put(panel, moment())
    panel.modes.setCurrentIndex(1)
    entries = panel.mosaic.picture.entries.reshape(30, 28, 28)
    assert (entries[:, :, 20:] == ZERO).all()
    assert not (entries[:, 5:20, 10:13] == ZERO).all()


def test_a_new_drawing_is_shown_at_once_times_the_weights(
    panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    put(panel, moment())
    panel.modes.setCurrentIndex(1)
    assert (panel.mosaic.picture.entries == ZERO).all()
    selection.set_probe(digit())
    assert not (panel.mosaic.picture.entries == ZERO).all()


def test_the_colours_keep_their_meaning_while_weights_move_a_little(
    panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    first = moment()
    put(panel, first)
    limit = panel.limit
    for factor in (0.9, 1.1):
        moved = Network(
            first.network.sizes, first.network.activations, first.network.parameters * np.float32(factor)
        )
        panel.show_view(replace(panel._view, snapshot=replace(first, network=moved)))
        assert panel.limit == limit


def test_another_run_gets_limits_of_its_own(panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    loud = moment(run_id=2)
    network = Network(loud.network.sizes, loud.network.activations, loud.network.parameters * np.float32(2))
    before = panel.limit
    panel.show_view(replace(panel._view, snapshot=replace(loud, network=network)))
    assert panel.limit > before


def test_the_legend_names_the_ends_of_the_scale(panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    scale = panel.legend.scales[0]
    assert (scale.low, scale.middle, scale.high) == (f"−{panel.limit:g}", "0", f"+{panel.limit:g}")


def test_lifting_makes_small_weights_visible_and_says_so(panel: WeightsPanel, put: Callable) -> None:
    snapshot = moment()
    put(panel, snapshot)
    before = panel.mosaic.picture.entries.copy()
    panel.lift.click()
    after = panel.mosaic.picture.entries
    assert np.array_equal(after, entries_of(snapshot.network.weights[0], panel))
    assert np.abs(after.astype(int) - ZERO).mean() > np.abs(before.astype(int) - ZERO).mean()
    assert str(LIFTED) in panel.legend.caption


def test_before_the_first_step_it_says_why_there_is_no_gradient(panel: WeightsPanel, put: Callable) -> None:
    put(panel, replace(moment(), gradient=None, step=0))
    assert panel.legend.scales
    panel.modes.setCurrentIndex(2)
    assert panel.mosaic.words == "No step has been taken yet: the first one brings a gradient."
    assert panel.legend.scales == ()  # a scale would be of something else
    assert panel.legend.caption == ""
    panel.modes.setCurrentIndex(0)
    assert not panel.mosaic.words


def test_a_trained_file_says_that_it_does_not_know_its_first_weights(
    panel: WeightsPanel, put: Callable
) -> None:
    opened = moment()
    put(panel, replace(opened, start=opened.network.parameters, gradient=None))
    panel.modes.setCurrentIndex(3)
    assert "does not keep the weights that it began with" in panel.mosaic.words
    assert panel.legend.scales == ()
    panel.modes.setCurrentIndex(2)
    assert "keeps no gradient" in panel.mosaic.words


def test_when_training_stops_the_scale_is_that_of_the_weights_that_stay(
    panel: WeightsPanel, put: Callable
) -> None:
    first = moment()
    put(panel, first)
    before = panel.limit
    running = replace(panel._view, running=True)
    panel.show_view(running)
    network = Network(
        first.network.sizes, first.network.activations, first.network.parameters * np.float32(50)
    )
    exploded = replace(running, snapshot=replace(first, network=network))
    panel.show_view(exploded)
    panel.show_view(replace(exploded, running=False))
    assert panel.limit > 10 * before
    assert panel.legend.scales[0].high == f"+{panel.limit:g}"


def test_a_narrow_panel_shortens_the_choice_with_an_ellipsis(panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    panel.modes.setCurrentIndex(3)
    assert panel.modes.shown_words(400) == "Change since the start"
    assert panel.modes.shown_words(70).endswith("…")


def test_pointing_enlarges_and_names_the_neuron(qtbot: QtBot, panel: WeightsPanel, put: Callable) -> None:
    snapshot = moment()
    put(panel, snapshot)
    point_at(qtbot, panel, 6, 10, 20)
    card = panel.card.card
    assert card is not None
    assert card.title == "neuron 7 of 30, hidden layer"
    values = dict(card.rows)
    weight = float(snapshot.network.weights[0][6].reshape(28, 28)[10, 20])
    assert values["pixel in row 11, column 21"].replace("−", "-") == f"w = {weight:+.3g}"
    assert values["bias b"].replace("−", "-") == f"{float(snapshot.network.biases[0][6]):+.3g}"
    assert card.picture is not None
    assert card.picture.width() == 224


def test_the_card_goes_when_the_pointer_does(qtbot: QtBot, panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    point_at(qtbot, panel, 6, 10, 20)
    qtbot.mouseMove(panel.mosaic.viewport(), QPoint(0, 0))
    assert panel.card.card is None


def test_the_card_follows_the_training(qtbot: QtBot, panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    point_at(qtbot, panel, 6, 10, 20)
    before = panel.card.card.rows
    panel.show_view(replace(panel._view, snapshot=moment(seed=1)))
    assert panel.card.card.rows != before


def test_a_click_selects_the_neuron_everywhere(
    qtbot: QtBot, panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    put(panel, moment())
    where = point_at(qtbot, panel, 11, 3, 3)
    panel.mosaic.clearFocus()
    qtbot.mouseClick(panel.mosaic.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not panel.mosaic.hasFocus(), "the arrow keys go on stepping the training"
    assert selection.neuron == (1, 11)


def test_keys_walk_from_neuron_to_neuron(
    qtbot: QtBot, panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    put(panel, moment())
    columns = panel.mosaic.layout_of_tiles.mosaic.columns
    panel.mosaic.setFocus()
    walked = []
    for key in ("Key_Right", "Key_Right", "Key_Down", "Key_Left", "Key_End", "Key_Home", "Key_Escape"):
        qtbot.keyClick(panel.mosaic, getattr(Qt.Key, key))
        walked.append(selection.neuron)
    assert walked == [(1, 0), (1, 1), (1, 1 + columns), (1, columns), (1, 29), (1, 0), None]


def test_walking_shows_the_numbers_that_pointing_would(
    qtbot: QtBot, panel: WeightsPanel, put: Callable
) -> None:
    put(panel, moment())
    panel.activateWindow()
    panel.mosaic.setFocus()
    qtbot.waitUntil(panel.mosaic.hasFocus)
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Right)
    assert panel.card.card is not None
    assert panel.card.card.title == "neuron 1 of 30, hidden layer"
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Escape)
    assert panel.card.card is None


def test_of_many_neurons_only_the_visible_ones_are_painted(
    panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    snapshot = moment(800)
    put(panel, snapshot)
    picture = panel.mosaic.picture
    assert picture.first == 0
    assert 50 < picture.stop < 400
    selection.set_neuron((1, 700))
    picture = panel.mosaic.picture
    assert picture.first < 700 < picture.stop
    assert np.array_equal(
        picture.entries, entries_of(snapshot.network.weights[0][picture.first : picture.stop], panel)
    )


def test_keys_make_the_tiles_larger_and_small_again(qtbot: QtBot, panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    sizes = [panel.mosaic.layout_of_tiles.size]
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Minus):
        qtbot.keyClick(panel.mosaic, key)
        sizes.append(panel.mosaic.layout_of_tiles.size)
    assert sizes[0] < sizes[2]
    assert sizes[0] == sizes[4]
    assert panel.mosaic.picture.stop == 30


def test_a_network_without_pictures_says_so(panel: WeightsPanel, put: Callable) -> None:
    put(panel, None)
    assert "No network yet" in panel.mosaic.words
    small = moment(inputs=9)
    panel.show_view(replace(panel._view, snapshot=small, passed=None))
    assert "takes 9 inputs" in panel.mosaic.words
    assert panel.mosaic.picture is None
    panel.show_view(replace(panel._view, snapshot=moment()))
    assert panel.mosaic.words == ""
    assert panel.mosaic.picture is not None


def test_dark_weights_near_zero_are_black_and_light_ones_white(panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    assert QColor(int(panel.mosaic.table[ZERO])) == QColor(panel.theme.neutral)
    panel.set_theme(DARK)
    assert QColor(int(panel.mosaic.table[ZERO])) == QColor(DARK.neutral)


def kernels() -> Snapshot:
    layers = (LayerShape(4, kernel=3, pool=2), LayerShape(10))
    network = ConvolutionalNetwork(layers, ("relu", "softmax"))
    network.parameters[:] = np.random.default_rng(0).normal(0, 0.5, network.parameters.size)
    frozen = network.frozen_copy()
    recipe = Recipe(layers=(Layer(4, "relu", kernel=3, pool=2), Layer(10, "softmax")))
    return Snapshot(1, 0, 0, 0, 0, recipe, frozen, frozen.parameters, None, None)


def test_kernels_are_small_tiles(panel: WeightsPanel, put: Callable) -> None:
    snapshot = kernels()
    put(panel, snapshot)
    assert panel.mosaic.layout_of_tiles.mosaic.tile == (3, 3)
    assert panel.count.text() == "4 kernels"
    assert panel.legend.caption.startswith("slid over the digit")
    wanted = entries_of(snapshot.network.weights[0].reshape(4, 9), panel)
    assert np.array_equal(panel.mosaic.picture.entries, wanted)


def test_choosing_a_kernel_selects_the_place_that_excites_it_most(
    qtbot: QtBot, panel: WeightsPanel, put: Callable, selection: Selection
) -> None:
    snapshot = kernels()
    selection.set_probe(digit())
    put(panel, snapshot)
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_End)
    maps = snapshot.network.forward(digit().pixels).activations[1].reshape(4, 196)
    assert selection.neuron == (1, 3 * 196 + int(maps[3].argmax()))
    panel.modes.setCurrentIndex(1)
    assert panel.mosaic.layout_of_tiles.mosaic.tile == (14, 14)


def test_everything_has_a_name_and_says_what_it_is_for(panel: WeightsPanel, put: Callable) -> None:
    put(panel, moment())
    for control in (panel.modes, panel.lift):
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()
    assert panel.mosaic.accessibleName()
    assert panel.legend.accessibleName()
