"""The data browser: looking, picking, filtering, and finding mistakes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Dataset, no_images
from nnviz.training.snapshot import Snapshot
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.data_browser import DataBrowserPanel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.view import View

LEFT = Qt.MouseButton.LeftButton
# A network that answers 7 whatever it is shown: 4 of the 40 test images are right.
ALWAYS_SEVEN = [0.0] * 7 + [5.0, 0.0, 0.0]
WRONG = [index for index in range(40) if index % 10 != 7]


@pytest.fixture
def panel(
    make: Callable[[type[Panel]], DataBrowserPanel],
    put: Callable[..., DataBrowserPanel],
    snapshot_of: Callable[..., Snapshot],
    rows_data: Dataset,
) -> DataBrowserPanel:
    """A browser with data and a network that answers 7 to everything."""
    browser = make(DataBrowserPanel)
    browser.resize(430, 520)
    browser.set_dataset(rows_data)
    return put(browser, snapshot_of(outputs=ALWAYS_SEVEN))


def child(panel: DataBrowserPanel, kind: type, name: str):
    found = panel.findChild(kind, f"data_browser.{name}")
    assert found is not None
    return found


def said(panel: DataBrowserPanel) -> str:
    return child(panel, QLabel, "state").text()


def next_mistake(qtbot: QtBot, panel: DataBrowserPanel) -> int:
    """Press the button and wait for the image that it leads to."""
    with qtbot.waitSignal(panel.selection.probe_changed):
        qtbot.mouseClick(child(panel, QPushButton, "next_mistake"), LEFT)
    return panel.selection.probe.index


def choose(qtbot: QtBot, box: QComboBox, words: str) -> None:
    """Choose an entry as the keyboard does."""
    box.setFocus()
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def test_until_the_data_are_there_it_says_so(
    qtbot: QtBot, make: Callable, put: Callable, rows_data: Dataset, snapshot_of: Callable
) -> None:
    panel = put(make(DataBrowserPanel), snapshot_of())
    assert "MNIST is still being read" in panel.grid.empty_words
    assert not child(panel, QPushButton, "next_mistake").isEnabled()
    panel.set_dataset(rows_data)
    assert child(panel, QPushButton, "next_mistake").isEnabled()
    assert len(panel.grid.indices) == 40


def test_a_click_looks_at_an_image_in_every_panel(
    qtbot: QtBot, panel: DataBrowserPanel, selection: Selection, rows_data: Dataset
) -> None:
    qtbot.mouseClick(panel.grid.viewport(), LEFT, pos=panel.grid.tile_rect(3).center())
    probe = selection.probe
    assert (probe.source, probe.label, probe.index, probe.caption) == ("data", 3, 3, "test image 3")
    assert np.array_equal(probe.image, rows_data.test.image(3))
    assert panel.grid.current == 3
    assert child(panel, QSpinBox, "index").value() == 3


def test_the_label_and_the_answer_are_side_by_side(panel: DataBrowserPanel) -> None:
    panel.pick(3)
    assert panel.verdict.words.endswith("wrong: it is labelled 3")
    assert "The network answers 7" in panel.verdict.words
    panel.pick(17)
    assert panel.verdict.words.endswith("right: it is labelled 7")


def test_a_drawing_has_no_verdict(panel: DataBrowserPanel, selection: Selection) -> None:
    panel.pick(3)
    selection.set_probe(Probe(np.ones((28, 28), np.float32)))
    assert panel.verdict.words.startswith("Pick an image")
    assert panel.grid.current is None


def test_the_number_is_empty_while_something_else_is_looked_at(
    panel: DataBrowserPanel, selection: Selection
) -> None:
    field = child(panel, QSpinBox, "index")
    assert field.text() == "–"
    panel.pick(3)
    assert field.text() == "3"
    selection.set_probe(Probe(np.ones((28, 28), np.float32)))
    assert field.text() == "–"


def test_the_picked_image_stays_in_sight_among_the_mistakes(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    panel.resize(430, 330)
    panel.pick(2)
    qtbot.mouseClick(child(panel, QCheckBox, "mistakes_only"), LEFT)
    qtbot.waitUntil(lambda: panel.grid.indices.tolist() == WRONG)
    assert panel.grid.viewport().rect().contains(panel.grid.tile_rect(WRONG.index(2)))
    panel.pick(38)
    qtbot.mouseClick(child(panel, QCheckBox, "mistakes_only"), LEFT)
    assert panel.grid.viewport().rect().contains(panel.grid.tile_rect(38))


def test_one_can_scroll_away_from_the_picked_image_while_a_network_trains(
    panel: DataBrowserPanel, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    panel.resize(430, 330)
    panel.pick(0)
    bar = panel.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    later = snapshot_of(step=9)
    panel.show_view(View(later, selection.probe, later.network.forward(selection.probe.pixels)))
    assert bar.value() == bar.maximum() > 0


def test_the_arrow_keys_walk_through_the_images(
    qtbot: QtBot, panel: DataBrowserPanel, selection: Selection
) -> None:
    panel.pick(0)
    columns = sum(panel.grid.tile_rect(i).top() == panel.grid.tile_rect(0).top() for i in range(12))
    for key, index in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Left, columns),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(panel.grid, key)
        assert selection.probe.index == index


def test_the_chosen_image_is_scrolled_into_sight(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    panel.resize(430, 360)
    panel.pick(39)
    place = panel.grid.tile_rect(39)
    assert panel.grid.viewport().rect().contains(place)
    assert not panel.grid.viewport().rect().contains(panel.grid.tile_rect(0))


def test_a_number_leads_to_its_image(qtbot: QtBot, panel: DataBrowserPanel, selection: Selection) -> None:
    field = child(panel, QSpinBox, "index")
    field.selectAll()
    qtbot.keyClicks(field, "25")
    assert selection.probe.index != 25
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert selection.probe.index == 25


def test_one_label_can_be_shown_alone(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    choose(qtbot, child(panel, QComboBox, "label"), "4")
    assert panel.grid.indices.tolist() == [4, 14, 24, 34]


def test_the_training_images_are_there_too(
    qtbot: QtBot, panel: DataBrowserPanel, selection: Selection, rows_data: Dataset
) -> None:
    choose(qtbot, child(panel, QComboBox, "part"), "Training images")
    assert len(panel.grid.indices) == 20
    panel.pick(5)
    assert selection.probe.caption == "training image 5"
    assert np.array_equal(selection.probe.image, rows_data.train.image(5))


def test_data_without_training_images_have_only_test_images(
    panel: DataBrowserPanel, rows_data: Dataset
) -> None:
    panel.set_dataset(Dataset("half", no_images("none"), rows_data.test))
    assert child(panel, QComboBox, "part").count() == 1
    assert len(panel.grid.indices) == 40


def test_next_mistake_goes_from_one_to_the_next_and_names_the_step(
    qtbot: QtBot, panel: DataBrowserPanel
) -> None:
    assert [next_mistake(qtbot, panel) for _ in range(9)] == [0, 1, 2, 3, 4, 5, 6, 8, 9]
    assert said(panel) == "36 mistakes in 40 test images at step 7."


def test_after_the_last_mistake_comes_the_first(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    panel.pick(39)
    assert next_mistake(qtbot, panel) == 0


def test_next_mistake_keeps_to_the_label_that_is_shown(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    choose(qtbot, child(panel, QComboBox, "label"), "3")
    assert [next_mistake(qtbot, panel) for _ in range(3)] == [3, 13, 23]
    assert "4 of them labelled 3" in said(panel)


def test_it_has_a_key(qtbot: QtBot, panel: DataBrowserPanel, selection: Selection) -> None:
    assert child(panel, QPushButton, "next_mistake").shortcut().toString() == "M"


def test_another_moment_of_the_network_is_asked_anew(
    qtbot: QtBot, panel: DataBrowserPanel, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    next_mistake(qtbot, panel)
    later = snapshot_of(step=8, outputs=[5.0] + [0.0] * 9)  # answers 0 to everything
    panel.show_view(View(later, selection.probe, later.network.forward(selection.probe.pixels)))
    assert "It has learnt since" in said(panel)
    selection.probe_changed.disconnect()
    panel.pick(9)
    assert next_mistake(qtbot, panel) == 11
    assert "at step 8" in said(panel)


def test_only_mistakes_can_be_shown(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    qtbot.mouseClick(child(panel, QCheckBox, "mistakes_only"), LEFT)
    qtbot.waitUntil(lambda: panel.grid.indices.tolist() == WRONG)
    assert panel.grid.words(3) == "image 3, labelled 3, answered 7"
    qtbot.mouseClick(child(panel, QCheckBox, "mistakes_only"), LEFT)
    assert len(panel.grid.indices) == 40


def test_without_a_network_there_are_no_mistakes_to_find(
    qtbot: QtBot, make: Callable, put: Callable, rows_data: Dataset
) -> None:
    panel = make(DataBrowserPanel)
    panel.set_dataset(rows_data)
    put(panel)
    qtbot.mouseClick(child(panel, QPushButton, "next_mistake"), LEFT)
    assert "no network yet" in said(panel)


def test_looking_for_mistakes_is_called_off_when_other_data_come(
    qtbot: QtBot, panel: DataBrowserPanel, rows_data: Dataset, selection: Selection
) -> None:
    before = selection.probe
    panel.next_mistake()
    panel.set_dataset(rows_data)
    qtbot.waitUntil(lambda: not panel.busy)
    qtbot.wait(0)
    assert selection.probe is before


def test_pixels_are_painted_where_they_are(qtbot: QtBot, panel: DataBrowserPanel) -> None:
    picture = panel.grid.viewport().grab().toImage()
    for index in (0, 8):
        tile = panel.grid.tile_rect(index)
        row = tile.top() + 2 * (2 * (index % 10) + 4)
        ink, paper = (
            picture.pixelColor(tile.center().x(), row),
            picture.pixelColor(tile.center().x(), row - 4),
        )
        assert ink == QColor(LIGHT.sequential[-1])
        assert paper == QColor(LIGHT.sequential[0])


def test_it_wears_both_themes(panel: DataBrowserPanel) -> None:
    panel.set_theme(DARK)
    panel.pick(3)
    between = panel.grid.tile_rect(0).topLeft() - QPoint(8, 4)
    assert panel.grid.viewport().grab().toImage().pixelColor(between) == QColor(DARK.panel)


def test_everything_has_a_name_and_a_tooltip(panel: DataBrowserPanel) -> None:
    for kind in (QComboBox, QSpinBox, QPushButton, QCheckBox):
        for control in panel.findChildren(kind):
            assert control.objectName().startswith("data_browser.")
            assert control.toolTip()
            assert control.accessibleName() or control.text()
