"""The answer: what is said of the outputs, and what a click on them does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.training.snapshot import Snapshot
from nnviz.ui.panels.answer import AnswerPanel
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import DARK, LIGHT

SEVEN_THEN_ONE = [-3.0, 2.0, -3.0, -3.0, -3.0, -3.0, -3.0, 4.0, -3.0, -3.0]


@pytest.fixture
def panel(make: Callable[[type[Panel]], AnswerPanel]) -> AnswerPanel:
    panel = make(AnswerPanel)
    panel.resize(240, 420)
    return panel


def image(label: int | None = None) -> Probe:
    pixels = np.zeros((28, 28), np.float32)
    pixels[5:20, 10:12] = 1
    if label is None:
        return Probe(pixels, caption="drawn on the pad")
    return Probe(pixels, "data", label, 3, "test image 3")


def row_colour(panel: AnswerPanel, row: int, share: float) -> QColor:
    """What is seen in the bar of a row, at a share of its length."""
    bars = panel.bars._place.bars
    y = panel.bars.row_rect(row).center().y()
    return panel.bars.grab().toImage().pixelColor(bars.left() + round(share * (bars.width() - 1)), y)


def test_softmax_outputs_are_called_probabilities(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    assert panel.bars.reading.sentence == ("The network answers 7, probability 87.5 %; then 1, 11.8 %")


def test_sigmoid_outputs_are_not_called_probabilities(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("sigmoid", outputs=SEVEN_THEN_ONE))
    reading = panel.bars.reading
    assert "output activation 0.982" in reading.sentence
    assert "probability" not in reading.sentence
    assert "not probabilities" in reading.caution


@pytest.mark.parametrize(
    ("label", "verdict"), [(7, "right: it is labelled 7"), (1, "wrong: it is labelled 1")]
)
def test_a_labelled_image_has_a_verdict_in_words(
    panel: AnswerPanel,
    put: Callable,
    snapshot_of: Callable[..., Snapshot],
    selection: Selection,
    label: int,
    verdict: str,
) -> None:
    selection.set_probe(image(label))
    put(panel, snapshot_of(outputs=SEVEN_THEN_ONE))
    assert panel.bars.accessibleDescription().endswith(verdict)


def test_bars_are_as_long_as_the_outputs_are_large(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    assert row_colour(panel, 7, 0.84) == QColor(LIGHT.bar_top)
    assert row_colour(panel, 7, 0.91) == QColor(LIGHT.grid)
    assert row_colour(panel, 1, 0.09) == QColor(LIGHT.bar)
    assert row_colour(panel, 1, 0.15) == QColor(LIGHT.grid)


def test_outputs_below_zero_grow_to_the_left_of_zero(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("tanh", outputs=[-2.0, 2.0] + [0.0] * 8))
    assert row_colour(panel, 0, 0.25) == QColor(LIGHT.bar)
    assert row_colour(panel, 0, 0.75) == QColor(LIGHT.grid)
    assert row_colour(panel, 1, 0.25) == QColor(LIGHT.grid)
    assert row_colour(panel, 1, 0.75) == QColor(LIGHT.bar_top)


def test_a_click_selects_the_output_neuron_everywhere_and_another_lets_it_go(
    qtbot: QtBot,
    panel: AnswerPanel,
    put: Callable,
    snapshot_of: Callable[..., Snapshot],
    selection: Selection,
) -> None:
    put(panel, snapshot_of())
    spot = panel.bars.row_rect(4).center()
    qtbot.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=spot)
    assert selection.neuron == (2, 4)
    qtbot.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=spot)
    assert selection.neuron is None


def test_up_and_down_walk_through_the_outputs(
    qtbot: QtBot,
    panel: AnswerPanel,
    put: Callable,
    snapshot_of: Callable[..., Snapshot],
    selection: Selection,
) -> None:
    put(panel, snapshot_of())
    qtbot.keyClick(panel.bars, Qt.Key.Key_Down)
    assert selection.neuron == (2, 0)
    qtbot.keyClick(panel.bars, Qt.Key.Key_Down)
    assert selection.neuron == (2, 1)
    qtbot.keyClick(panel.bars, Qt.Key.Key_Up)
    assert selection.neuron == (2, 0)
    qtbot.keyClick(panel.bars, Qt.Key.Key_Up)
    assert selection.neuron == (2, 0)


def test_pointing_at_a_bar_says_its_exact_numbers(
    qtbot: QtBot,
    panel: AnswerPanel,
    put: Callable,
    snapshot_of: Callable[..., Snapshot],
    selection: Selection,
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    assert panel.bars.foot_words == panel.bars.reading.caution
    qtbot.mouseMove(panel.bars, panel.bars.row_rect(7).center())
    assert panel.bars.foot_words == "7: probability 87.5174 %, weighted input z = 4.0000"
    qtbot.mouseMove(panel.bars, QPoint(2, 2))
    assert panel.bars.foot_words == panel.bars.reading.caution


def test_where_there_is_no_room_for_the_foot_its_words_are_beside_the_pointer(
    qtbot: QtBot,
    panel: AnswerPanel,
    put: Callable,
    snapshot_of: Callable[..., Snapshot],
    selection: Selection,
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    qtbot.mouseMove(panel.bars, panel.bars.row_rect(7).center())
    assert panel.bars.toolTip() == ""
    panel.resize(240, 270)
    qtbot.mouseMove(panel.bars, QPoint(2, 2))
    qtbot.mouseMove(panel.bars, panel.bars.row_rect(1).center())
    assert panel.bars.toolTip().startswith("1: probability")


def test_of_a_narrow_second_guess_the_value_is_whole(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    reading = panel.bars.reading
    assert panel.bars.second_words(reading, 400) == "then 1: 11.8 %"
    assert all(panel.bars.second_words(reading, width).endswith(": 11.8 %") for width in range(60, 400, 20))


def test_an_empty_pad_gets_no_digit(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot]
) -> None:
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    # The outputs are still those that the network has for a blank picture, but none is put forward.
    assert row_colour(panel, 7, 0.5) == QColor(LIGHT.bar)


def test_without_a_network_it_says_what_to_do(qtbot: QtBot, panel: AnswerPanel, put: Callable) -> None:
    put(panel)
    assert panel.bars.reading is None
    panel.grab()


def test_it_wears_both_themes(
    panel: AnswerPanel, put: Callable, snapshot_of: Callable[..., Snapshot], selection: Selection
) -> None:
    selection.set_probe(image())
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    panel.set_theme(DARK)
    assert row_colour(panel, 7, 0.5) == QColor(DARK.bar_top)


def test_the_bars_follow_at_once_and_the_numbers_a_moment_later(
    qtbot: QtBot,
    panel: AnswerPanel,
    put: Callable,
    snapshot_of: Callable[..., Snapshot],
    selection: Selection,
) -> None:
    probe = image()
    selection.set_probe(probe)
    put(panel, snapshot_of("softmax", outputs=SEVEN_THEN_ONE))
    from nnviz.ui.view import View

    def show(step: int, height: float) -> None:
        snapshot = snapshot_of("softmax", step=step, outputs=[0.0] * 7 + [height, 0.0, 0.0])
        panel.show_view(View(snapshot, probe, snapshot.network.forward(probe.pixels)))

    show(1, 4.0)
    show(2, 3.0)  # too soon for the numbers
    assert panel.bars.reading.value(7) == "69.1 %"
    assert panel.bars.written.value(7) != "69.1 %"
    qtbot.waitUntil(lambda: panel.bars.written is panel.bars.reading)
