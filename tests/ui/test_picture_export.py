"""Saving a panel as a picture: what is in the file, and what happens when it cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from nnviz.core.network import Network
from nnviz.training.atomic_file import UnwritableError
from nnviz.training.history import History
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.ui.panels.activations import ActivationsPanel
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.curves import CurvesPanel
from nnviz.ui.panels.weights import WeightsPanel
from nnviz.ui.picture_export import PictureError, proposed_name, save_picture
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import LIGHT
from nnviz.ui.view import View

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[type[Panel]], Panel]:
    """Show a panel with a small network's moment and history."""

    def show(kind: type[Panel], neurons: int = 8) -> Panel:
        recipe = Recipe(name="small", layers=(Layer(neurons, "sigmoid"), Layer(10, "sigmoid")))
        network = Network(recipe.sizes, recipe.activations)
        network.parameters[:] = np.random.default_rng(0).normal(0, 0.5, network.parameters.size)
        frozen = network.frozen_copy()
        snapshot = Snapshot(1, 200, 2000, 2, 0, recipe, frozen, frozen.parameters, None, None)
        history = History(1000)
        history.add_pace(0, 0, 10)
        for step in range(200):
            history.add_cost(1 / (1 + step))
        pixels = np.zeros((28, 28), np.float32)
        pixels[5:20, 10:13] = 1
        probe = Probe(pixels, caption="drawn on the pad")
        panel = kind(Selection(), LIGHT)
        qtbot.addWidget(panel)
        panel.resize(500, 320)
        panel.show()
        if isinstance(panel, CurvesPanel):
            qtbot.waitUntil(lambda: panel.plots is not None)
        passed = frozen.forward(probe.pixels)
        panel.show_view(View(snapshot, probe, passed, history, recipe=recipe))
        qtbot.waitExposed(panel)
        return panel

    return show


ALL = [WeightsPanel, ActivationsPanel, CurvesPanel]


@pytest.mark.parametrize("kind", ALL)
def test_a_png_has_twice_the_pixels_and_the_panels_colours(
    shown: Callable, tmp_path: Path, kind: type[Panel]
) -> None:
    panel = shown(kind)
    path = tmp_path / "picture.png"
    save_picture(panel, path)
    image = QImage(str(path))
    assert image.width() == 2 * (max(part.width() for part in panel.picture_parts()) + 16)
    assert image.pixelColor(0, 0) == QColor(LIGHT.panel)
    colours = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    assert len(colours) > 10


@pytest.mark.parametrize("kind", ALL)
def test_in_an_svg_text_is_text(shown: Callable, tmp_path: Path, kind: type[Panel]) -> None:
    panel = shown(kind)
    path = tmp_path / "picture.svg"
    save_picture(panel, path)
    texts = ["".join(each.itertext()).strip() for each in ElementTree.parse(path).iter(f"{SVG}text")]
    assert kind.title in texts
    assert any(text.endswith("small, epoch 2") for text in texts)
    expected = {WeightsPanel: "0", ActivationsPanel: "output", CurvesPanel: "cost"}[kind]
    assert expected in texts


def test_an_svg_looks_like_the_panel(shown: Callable, tmp_path: Path) -> None:
    panel = shown(WeightsPanel)
    save_picture(panel, tmp_path / "picture.svg")
    save_picture(panel, tmp_path / "picture.png")
    drawing, image = QSvgRenderer(str(tmp_path / "picture.svg")), QImage(str(tmp_path / "picture.png"))
    assert drawing.viewBox().size() * 2 == image.size()
    seen = QImage(image.size(), QImage.Format.Format_RGB32)
    painter = QPainter(seen)
    drawing.render(painter)
    painter.end()
    places = [(x, y) for x in range(20, image.width(), 37) for y in range(120, image.height() - 80, 41)]
    close = [
        abs(seen.pixelColor(x, y).lightness() - image.pixelColor(x, y).lightness()) < 30 for x, y in places
    ]
    assert sum(close) > 0.9 * len(close)


def test_a_picture_of_the_weights_has_every_neuron_and_no_scroll_bar(
    qtbot: QtBot, shown: Callable, tmp_path: Path
) -> None:
    panel = shown(WeightsPanel, 300)
    assert panel.mosaic.layout_of_tiles.scrolls
    mosaic = panel.picture_parts()[0]
    qtbot.addWidget(mosaic)
    assert mosaic.picture.first == 0
    assert mosaic.picture.stop == 300
    save_picture(panel, tmp_path / "picture.png")
    image = QImage(str(tmp_path / "picture.png"))
    assert image.height() > 2 * mosaic.layout_of_tiles.height > 2 * panel.height()
    assert panel.mosaic.layout_of_tiles.scrolls  # the panel itself is as it was


def test_curves_in_a_picture_end_at_the_edge_of_their_plot(shown: Callable, tmp_path: Path) -> None:
    panel = shown(CurvesPanel)
    save_picture(panel, tmp_path / "picture.svg")
    long = 0
    for line in ElementTree.parse(tmp_path / "picture.svg").iter(f"{SVG}polyline"):
        heights = [float(pair.split(",")[1]) for pair in line.get("points", "").split()]
        if len(heights) > 2:  # not an axis
            long += 1
            assert min(heights) >= 0
            assert max(heights) <= panel.plots.height()
    assert long >= 2


def test_the_ring_of_keyboard_focus_is_not_in_the_picture(
    qtbot: QtBot, shown: Callable, tmp_path: Path
) -> None:
    panel = shown(WeightsPanel)
    save_picture(panel, tmp_path / "without.png")
    panel.activateWindow()
    panel.mosaic.setFocus()
    qtbot.waitUntil(panel.mosaic.hasFocus)
    save_picture(panel, tmp_path / "with.png")
    assert QImage(str(tmp_path / "with.png")) == QImage(str(tmp_path / "without.png"))


def test_saving_leaves_the_panel_as_it_was(shown: Callable, tmp_path: Path) -> None:
    panel = shown(ActivationsPanel)
    before = panel.grab().toImage()
    save_picture(panel, tmp_path / "picture.svg")
    assert panel.grab().toImage() == before


def test_another_ending_is_refused_in_one_sentence(shown: Callable, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"let it end in \.png or \.svg"):
        save_picture(shown(WeightsPanel), tmp_path / "picture.gif")


def test_a_failure_is_one_sentence_and_leaves_the_old_file(shown: Callable, tmp_path: Path) -> None:
    panel = shown(WeightsPanel)
    with pytest.raises(UnwritableError, match="there is no folder"):
        save_picture(panel, tmp_path / "nowhere" / "picture.png")
    old = tmp_path / "picture.png"
    old.mkdir()
    with pytest.raises(UnwritableError, match="is a folder"):
        save_picture(panel, old)
    assert old.is_dir()


def test_a_name_is_proposed(shown: Callable) -> None:
    assert proposed_name(shown(WeightsPanel)) == "first-layer-weights.png"
