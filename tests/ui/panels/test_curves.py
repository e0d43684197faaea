"""Cost and accuracy: which numbers are drawn, how they are told apart, and what pointing and zooming do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.training.history import Evaluated, History
from nnviz.training.recipe import Recipe
from nnviz.ui.panels.curves import CurvesPanel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.view import View
from nnviz.ui.widgets.curve_controls import SMOOTHINGS

N_TRAIN, BATCH = 1000, 10
STEPS_AN_EPOCH = N_TRAIN // BATCH


def evaluated(step: int, whole: bool, correct: float = 0.9, validation: bool = False) -> Evaluated:
    total = 10_000 if whole else 1_000
    return Evaluated(
        step=step,
        images=step * BATCH,
        epoch=step / STEPS_AN_EPOCH,
        seconds=step / 100,
        learning_rate=0.5,
        train_cost=0.2,
        train_correct=951,
        train_total=1_000,
        test_cost=0.25 if whole else 0.3,
        test_correct=round(correct * total),
        test_total=total,
        whole=whole,
        validation_cost=0.28 if validation and whole else None,
        validation_correct=8_800 if validation and whole else None,
        validation_total=10_000 if validation and whole else 0,
    )


def run_of(steps: int, validation: bool = False) -> History:
    """A run whose cost falls, evaluated every tenth of an epoch and at its end."""
    history = History(N_TRAIN)
    history.add_pace(0, 0, BATCH)
    grow(history, steps, validation)
    return history


def grow(history: History, steps: int, validation: bool = False) -> None:
    rng = np.random.default_rng(len(history))
    for step in range(len(history), len(history) + steps):
        if step % 10 == 0:
            history.add_evaluation(evaluated(step, whole=False))
        if step % STEPS_AN_EPOCH == 0:
            history.add_evaluation(evaluated(step, whole=True, validation=validation))
        history.add_cost(float(np.exp(-step / 100) + 0.1 * rng.random()))


@pytest.fixture
def panel(qtbot: QtBot, selection: Selection) -> CurvesPanel:
    panel = CurvesPanel(selection, LIGHT)
    panel.resize(1000, 260)
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def shown(qtbot: QtBot, panel: CurvesPanel) -> Callable[[History | None], CurvesPanel]:
    """Show the panel with a history, and wait for its plots."""

    def show(history: History | None) -> CurvesPanel:
        panel.show()
        qtbot.waitUntil(lambda: panel.plots is not None)
        panel.show_view(View(history=history, recipe=Recipe(batch_size=BATCH, epochs=30)))
        return panel

    return show


def drawn(panel: CurvesPanel, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Positions and values of a line of the plots."""
    at, values = panel.plots._lines[name][1]._curve.getData()
    return at, values


def point_at(qtbot: QtBot, panel: CurvesPanel, at: float) -> None:
    box = panel.plots.plots[0].vb
    scene = box.mapViewToScene(QPointF(at, sum(box.viewRange()[1]) / 2))
    qtbot.mouseMove(panel.plots.viewport(), QPoint(1, 1))
    qtbot.mouseMove(panel.plots.viewport(), panel.plots.mapFromScene(scene))


def test_importing_the_panel_does_not_import_pyqtgraph() -> None:
    import subprocess
    import sys

    code = "import sys; import nnviz.ui.panels.curves; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_before_any_training_it_says_what_will_grow_here(shown: Callable) -> None:
    panel = shown(None)
    assert "appear here" in panel.words.text()
    assert panel.words.isVisible()
    assert not panel.plots.isVisible()


def test_every_cost_of_a_short_run_is_drawn(shown: Callable) -> None:
    history = run_of(250)
    panel = shown(history)
    at, values = drawn(panel, "raw")
    assert np.allclose(at * STEPS_AN_EPOCH, np.arange(1, 251))
    assert np.array_equal(values, history.costs())


def test_a_long_run_is_drawn_with_few_points_and_all_its_extremes(shown: Callable) -> None:
    history = run_of(20_000)
    panel = shown(history)
    at, low, high = panel.plots._band.band
    assert len(at) <= 301
    assert (low.min(), high.max()) == (history.costs().min(), history.costs().max())
    assert len(drawn(panel, "raw")[0]) == 0


def test_the_curve_grows_within_an_epoch(shown: Callable) -> None:
    history = run_of(30)
    panel = shown(history)
    grow(history, 7)
    panel.show_view(panel._view)
    assert drawn(panel, "raw")[0][-1] * STEPS_AN_EPOCH == pytest.approx(37)


def test_the_axis_doubles_instead_of_following_every_step(shown: Callable) -> None:
    history = run_of(30)
    panel = shown(history)
    ends = set()
    for _ in range(70):
        grow(history, 1)
        panel.show_view(panel._view)
        ends.add(round(panel.plots.shown_range[1] * STEPS_AN_EPOCH))
    assert ends == {40, 80, 160}


def test_smoothing_keeps_the_single_costs_in_sight(shown: Callable) -> None:
    history = run_of(250)
    panel = shown(history)
    panel.controls.smoothing.setValue(SMOOTHINGS.index(50))
    raw, mean = drawn(panel, "raw")[1], drawn(panel, "train")[1]
    assert len(raw) == len(mean) == 250
    assert np.abs(np.diff(mean[50:])).max() < np.abs(np.diff(raw[50:])).max() / 5
    panel.controls.smoothing.setValue(0)
    assert len(drawn(panel, "train")[0]) == 0
    assert "training, mean" not in panel.legend.accessibleDescription()


def test_estimates_and_whole_evaluations_are_told_apart(shown: Callable) -> None:
    panel = shown(run_of(250))
    estimates, whole = drawn(panel, "test_estimate"), panel.plots._lines["test"][1]._marks.getData()
    assert np.allclose(estimates[0] * STEPS_AN_EPOCH, np.arange(0, 250, 10))
    assert np.allclose(whole[0], [0, 1, 2])
    assert (whole[1] == 0.25).all()
    assert (estimates[1] == 0.3).all()
    words = panel.legend.accessibleDescription()
    assert "first 1,000 images (estimate)" in words
    assert "test, all images" in words
    styles = {line.words[0]: (line.style, line.mark) for line in panel.legend.lines}
    assert styles["first 1,000 images (estimate)"] == ("dashed", "")
    assert styles["test, all images"] == ("solid", "disc")


def test_lines_stay_in_sight_when_the_axes_move(qtbot: QtBot, shown: Callable) -> None:
    history = run_of(15)
    panel = shown(history)
    qtbot.wait(1)
    for _ in range(3):
        grow(history, 150)
        panel.show_view(panel._view)
        panel.plots.viewport().repaint()
        picture = panel.plots.grab().toImage()
        for plot in panel.plots.plots:
            box = plot.vb.sceneBoundingRect().toAlignedRect()
            colours = [
                picture.pixelColor(x, y).name()
                for x in range(box.left(), box.right())
                for y in range(box.top(), box.bottom(), 2)
            ]
            assert colours.count(LIGHT.train) > 5, "the training line is gone"


def test_accuracies_are_percentages(shown: Callable) -> None:
    panel = shown(run_of(250))
    assert drawn(panel, "test_estimate_accuracy")[1] == pytest.approx(90.0)
    assert drawn(panel, "train_accuracy")[1] == pytest.approx(95.1)


def test_validation_is_drawn_only_where_there_is_some(shown: Callable) -> None:
    panel = shown(run_of(250))
    assert len(drawn(panel, "validation_accuracy")[0]) == 0
    assert "validation" not in panel.legend.accessibleDescription()
    panel.show_view(View(history=run_of(250, validation=True), recipe=Recipe(batch_size=BATCH)))
    assert drawn(panel, "validation_accuracy")[1] == pytest.approx(88.0)
    assert "validation" in panel.legend.accessibleDescription()


def test_a_stored_history_without_costs_shows_its_evaluations(shown: Callable) -> None:
    history = run_of(250)
    panel = shown(History.from_dict(history.to_dict()))
    assert len(drawn(panel, "raw")[0]) == 0
    assert len(drawn(panel, "test_estimate")[0]) == 25
    assert panel.plots.shown_range[1] >= 2.4


def test_the_logarithmic_axis_draws_logarithms(shown: Callable) -> None:
    history = run_of(250)
    panel = shown(history)
    panel.controls.log.click()
    assert drawn(panel, "raw")[1] == pytest.approx(np.log10(history.costs()), abs=1e-6)
    assert drawn(panel, "test_estimate_accuracy")[1] == pytest.approx(90.0)


def test_the_axis_counts_epochs_or_steps(shown: Callable) -> None:
    panel = shown(run_of(250))
    panel.controls.along_choice.setCurrentIndex(1)
    assert drawn(panel, "raw")[0] == pytest.approx(np.arange(1, 251))
    assert drawn(panel, "test_estimate")[0] == pytest.approx(np.arange(0, 250, 10))


def test_pointing_shows_the_exact_numbers(qtbot: QtBot, shown: Callable) -> None:
    history = run_of(250)
    panel = shown(history)
    point_at(qtbot, panel, 1.234)
    card = panel.card.card
    assert card is not None
    step = int(card.title.split(",")[0].removeprefix("step "))
    assert step == pytest.approx(123, abs=2)
    assert float(card.rows[0][1].split()[0]) == pytest.approx(float(history.costs()[step - 1]), rel=0.01)
    words = " / ".join(f"{name} {value}" for name, value in card.rows)
    assert "95.1 %  951 of the first 1,000 training images (estimate)" in words
    assert "90.0 %  900 of the first 1,000 test images (estimate)" in words
    assert "90.00 %  9,000 of all 10,000 test images" in words
    assert "test, epoch 1.2 " in words


def test_the_cross_hair_goes_with_the_pointer(qtbot: QtBot, shown: Callable) -> None:
    panel = shown(run_of(250))
    point_at(qtbot, panel, 1.0)
    assert panel.plots.cross_at is not None
    qtbot.mouseMove(panel.plots.viewport(), QPoint(1, 1))
    assert panel.plots.cross_at is None
    assert panel.card.card is None


def test_keys_walk_along_the_curve(qtbot: QtBot, shown: Callable) -> None:
    panel = shown(run_of(250))
    panel.plots.setFocus()
    qtbot.keyClick(panel.plots, Qt.Key.Key_Left)
    first = panel.plots.cross_at
    qtbot.keyClick(panel.plots, Qt.Key.Key_Right)
    assert panel.plots.cross_at > first
    assert panel.card.card is not None


def test_zooming_reads_the_part_that_is_seen_and_back(qtbot: QtBot, shown: Callable) -> None:
    history = run_of(20_000)
    panel = shown(history)
    whole = panel.plots.shown_range
    for _ in range(30):
        qtbot.keyClick(panel.plots, Qt.Key.Key_Plus)
    first, last = panel.plots.shown_range
    at, values = drawn(panel, "raw")
    assert last - first < 2.0
    assert np.array_equal(values, history.costs()[round(at[0] * 100) - 1 : round(at[-1] * 100)])
    qtbot.mouseDClick(panel.plots.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    assert panel.plots.shown_range == whole


def test_another_run_is_shown_from_its_beginning(qtbot: QtBot, shown: Callable) -> None:
    panel = shown(run_of(2_000))
    qtbot.keyClick(panel.plots, Qt.Key.Key_Plus)
    panel.show_view(View(history=run_of(15), recipe=Recipe(batch_size=BATCH, epochs=30)))
    assert panel.plots.shown_range == (0.0, pytest.approx(0.2))
    assert len(drawn(panel, "raw")[0]) == 15


def test_plots_stand_side_by_side_or_one_above_the_other(qtbot: QtBot, shown: Callable) -> None:
    panel = shown(run_of(50))

    def places() -> list[QPointF]:
        return [plot.sceneBoundingRect().center() for plot in panel.plots.plots]

    qtbot.waitUntil(lambda: places()[1].x() > places()[0].x() + 100)
    panel.resize(400, 500)
    qtbot.waitUntil(lambda: places()[1].y() > places()[0].y() + 100)


def test_the_theme_reaches_the_plots(shown: Callable) -> None:
    panel = shown(run_of(50))
    panel.set_theme(DARK)
    assert panel.plots.backgroundBrush().color() == QColor(DARK.panel)
    assert panel.plots._lines["train"][1]._curve.opts["pen"].color() == QColor(DARK.train)


def test_everything_can_be_reached_by_key_and_has_a_name(shown: Callable) -> None:
    panel = shown(run_of(50))
    controls: list[QWidget] = [
        panel.controls.smoothing,
        panel.controls.log,
        panel.controls.along_choice,
        panel.plots,
    ]
    for control in controls:
        assert control.objectName()
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    for control in controls[:3]:
        assert control.toolTip()


def test_without_smoothing_no_mean_is_drawn(shown: Callable) -> None:
    panel = shown(run_of(2_000))
    panel.controls.smoothing.setValue(0)
    assert panel.controls.smoothing_words.text() == "not smoothed"
    assert len(drawn(panel, "train")[0]) == 0
    assert len(panel.plots._band.band[0]) > 0


def test_before_the_first_step_the_cost_of_the_untrained_network_is_in_sight(shown: Callable) -> None:
    history = History(N_TRAIN)
    history.add_evaluation(replace(evaluated(0, whole=True), test_cost=2.4))
    panel = shown(history)
    low, high = panel.plots.plots[0].vb.viewRange()[1]
    assert low <= 2.4 <= high
    assert panel.plots.shown_range == (0.0, 1.0)


def test_costs_above_the_plot_are_told_and_a_logarithm_has_room_for_them(shown: Callable) -> None:
    history = History(N_TRAIN)
    history.add_evaluation(replace(evaluated(0, whole=True), test_cost=9.0))
    history.add_pace(0, 0, BATCH)
    grow(history, 1_000)
    panel = shown(history)
    assert "begins above" in panel.plots._titles[0].text
    panel.controls.log.setChecked(True)
    assert panel.plots._titles[0].text == "cost"
    assert 10 ** panel.plots.plots[0].vb.viewRange()[1][1] >= 9.0


def test_a_part_of_the_run_has_axes_of_its_own(qtbot: QtBot, shown: Callable) -> None:
    history = History(N_TRAIN)
    history.add_evaluation(replace(evaluated(0, whole=True), test_cost=9.0))
    history.add_pace(0, 0, BATCH)
    grow(history, 2_000)
    panel = shown(history)
    panel.plots.zoomed.emit((15.0, 18.0))
    assert panel.plots.plots[0].vb.viewRange()[1][1] < 1.0
    assert "double-click" in panel.plots._titles[0].text


def test_the_name_of_a_plot_gets_out_of_the_curves_way(shown: Callable) -> None:
    history = run_of(300)
    panel = shown(history)
    assert panel.plots._corners[1] == (1, 1)  # at the bottom: the accuracy is high
    low = History(N_TRAIN)
    low.add_evaluation(evaluated(0, whole=True, correct=0.1))
    panel.show_view(View(history=low, recipe=Recipe(batch_size=BATCH, epochs=30)))
    assert panel.plots._corners[1] == (1, 0)


def test_of_a_run_without_its_steps_the_nearest_evaluation_is_told(qtbot: QtBot, shown: Callable) -> None:
    history = History(N_TRAIN)
    for epoch in range(5):
        history.add_evaluation(evaluated(epoch * STEPS_AN_EPOCH, whole=True, correct=0.9 + epoch / 100))
    panel = shown(history)
    point_at(qtbot, panel, 3.2)
    assert panel.plots.cross_at == 3.0
    card = panel.card.card
    assert card is not None
    assert card.title == f"step {3 * STEPS_AN_EPOCH:,}, epoch 3.00"
    assert any("93.00 %" in value for _, value in card.rows)


def test_the_legend_tells_how_many_images_an_estimate_is_made_on(shown: Callable) -> None:
    history = History(N_TRAIN)
    history.add_evaluation(replace(evaluated(0, whole=False), test_total=250))
    panel = shown(history)
    assert any("first 250 images" in name for line in panel.legend.lines for name in line.words)
