"""What panels are made from: a selection, a theme, and a small network's moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.network import Network
from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Selection
from nnviz.ui.tasks import Tasks
from nnviz.ui.theme import LIGHT
from nnviz.ui.view import View


@pytest.fixture
def selection(qapp: object) -> Selection:
    """The shared choice, as it is at the start."""
    return Selection()


@pytest.fixture
def snapshot_of() -> Callable[..., Snapshot]:
    """Make a moment: snapshot_of(output="softmax", step=7, outputs=None).

    ``outputs`` are ten weighted inputs that the output layer has for every image.
    """

    def make(output: str = "softmax", step: int = 7, outputs: list[float] | None = None) -> Snapshot:
        recipe = Recipe(layers=(Layer(4, "sigmoid"), Layer(10, output)))
        network = Network(recipe.sizes, recipe.activations)
        network.parameters[:] = np.random.default_rng(0).normal(0, 0.5, network.parameters.size)
        if outputs is not None:
            network.weights[1][...] = 0
            network.biases[1][...] = outputs
        network = network.frozen_copy()
        return Snapshot(1, step, step * 10, 0, 0, recipe, network, network.parameters, None, None)

    return make


@pytest.fixture
def put(qtbot: QtBot) -> Callable[..., Panel]:
    """Show a panel, and let it follow its selection as the frame clock would: put(panel, snapshot=None)."""

    def show(panel: Panel, snapshot: Snapshot | None = None) -> Panel:
        qtbot.addWidget(panel)

        def frame(_: object = None) -> None:
            probe = panel.selection.probe
            passed = snapshot.network.forward(probe.pixels) if snapshot is not None else None
            recipe = snapshot.recipe if snapshot is not None else None
            panel.show_view(View(snapshot, probe, passed, neuron=panel.selection.neuron, recipe=recipe))

        panel.selection.probe_changed.connect(frame)
        panel.selection.neuron_changed.connect(frame)
        frame()
        panel.show()
        qtbot.waitExposed(panel)
        return panel

    return show


@pytest.fixture
def make(selection: Selection) -> Callable[[type[Panel]], Panel]:
    """Make a panel of a class."""
    return lambda kind: kind(selection, LIGHT)


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    """Where panels do their long work; all of it has ended with the test."""
    tasks = Tasks()
    yield tasks
    assert tasks.close(5.0)


@pytest.fixture
def rows_data() -> Dataset:
    """40 test and 20 training images: a bright row of pixels whose height is the label."""

    def images(n: int, name: str) -> LabelledImages:
        labels = np.arange(n) % 10
        pixels = np.zeros((n, 28, 28), np.uint8)
        for image, label in zip(pixels, labels, strict=True):
            image[2 * label + 4, 4:24] = 255
        return LabelledImages(pixels, labels, name)

    return Dataset("rows", images(20, "training"), images(40, "test"))
