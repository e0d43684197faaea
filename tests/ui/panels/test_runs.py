"""The panel that compares runs: it keeps, lists, names, hides, pins, deletes, saves and races them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.training.history import Evaluated, History
from nnviz.training.recipe import Layer, Recipe
from nnviz.ui.panels.runs import MOST_RUNS, RunsPanel
from nnviz.ui.run import Run
from nnviz.ui.run_words import COLUMNS
from nnviz.ui.selection import Selection
from nnviz.ui.setting_words import choice
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.view import View
from nnviz.ui.widgets.curve_data import MOST_MARKS
from nnviz.ui.widgets.run_curves import RunCurves
from nnviz.ui.widgets.run_plot import LEAST_HEIGHT, RunPlot
from nnviz.ui.widgets.run_table import RunTable

SMALL = Recipe(
    name="small",
    layers=(Layer(6, "sigmoid"), Layer(10, "sigmoid")),
    train_images=200,
    epochs=2,
    batch_size=20,
)

OURS = choice("autograd")


def evaluated(step, right, whole=True, seconds=None):
    total = 10_000 if whole else 1_000
    seconds = step / 50 if seconds is None else seconds
    return Evaluated(step, 10 * step, step / 100, seconds, 3.0, 0.1, 1, 10, 0.1, right, total, whole)


def trained(recipe=SMALL, correct=9000):
    history = History(1000)
    for step, right in ((0, 1000), (100, correct)):
        history.add_evaluation(evaluated(step, right))
    return Run(recipe, "untrained", history=history)


@pytest.fixture
def make(qtbot):
    def made():
        panel = RunsPanel(Selection(), LIGHT)
        qtbot.addWidget(panel)
        panel.resize(1280, 230)
        return panel

    return made


@pytest.fixture
def panel(make):
    panel = make()
    panel.show()
    return panel


@pytest.fixture
def racing(panel, tasks, tmp_path):
    """A panel with a small recipe that can be raced."""
    rng = np.random.default_rng(0)

    def images(n):
        pixels = rng.integers(0, 255, (n, 784)).astype(np.uint8)
        return LabelledImages(pixels, rng.integers(0, 10, n), "noise")

    panel.use(tasks, tmp_path)
    panel.set_dataset(Dataset("noise", images(200), images(50)))
    panel.set_run(Run(SMALL, "untrained", history=History(200)))
    return panel


def table(panel):
    return panel.findChild(RunTable)


def texts(panel, column):
    place = list(COLUMNS).index(column)
    return [table(panel).item(row, place).text() for row in range(table(panel).rowCount())]


def button(panel, name):
    return panel.findChild(QPushButton, f"runs.{name}")


def press(qtbot, panel, name):
    entry = panel.findChild(QAction, f"runs.{name}")
    if entry is not None:
        entry.trigger()
        return
    qtbot.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def note(panel):
    return panel.findChild(QLabel, "runs.note").text()


def curves(panel):
    return panel.findChild(RunCurves).curves


def two_runs(panel):
    for run in (trained(), trained(SMALL.with_changes(learning_rate=2.0), correct=9500)):
        panel.set_run(run)
        panel.show_view(View())


def test_each_run_of_the_window_gets_a_row_with_its_numbers(panel):
    two_runs(panel)
    assert texts(panel, "Run") == ["small, seed 0", "small, seed 0 (2)"]
    assert texts(panel, "Right answers") == ["9,000 of 10,000", "9,500 of 10,000"]
    assert texts(panel, "Test cost") == ["0.100", "0.100"]
    assert texts(panel, "Engine") == ["NumPy", "NumPy"]
    assert texts(panel, "Steps/s") == ["50", "50"]
    assert texts(panel, "Differs") == ["this one", "Learning rate: 2"]


def test_runs_are_kept_though_nobody_ever_looked_at_the_panel(make):
    panel = make()
    for seed in range(3):
        panel.set_run(trained(SMALL.with_changes(seed=seed)))
    panel.show()
    assert texts(panel, "Run") == ["small, seed 0", "small, seed 1", "small, seed 2"]


def test_a_run_is_kept_as_far_as_it_came_when_another_takes_its_place(make):
    panel, run = make(), Run(SMALL, "untrained", history=History(1000))
    panel.set_run(run)
    run.history.add_evaluation(evaluated(100, 9100))
    panel.set_run(Run(SMALL, "untrained", history=History(1000)))
    panel.show()
    assert texts(panel, "Right answers") == ["9,100 of 10,000"]


def test_a_trained_network_stays_when_it_is_trained_further_with_numbers_of_its_own(panel):
    run = trained()
    panel.set_run(run)
    run.history = trained(correct=9900).history
    panel.set_run(run)
    assert texts(panel, "Right answers") == ["9,000 of 10,000", "9,900 of 10,000"]


def test_only_so_many_runs_are_kept_and_the_panel_says_how_many(panel):
    assert f"The last {MOST_RUNS} are kept" in note(panel)
    for seed in range(MOST_RUNS + 2):
        panel.set_run(trained(SMALL.with_changes(seed=seed)))
    assert texts(panel, "Run")[0] == "small, seed 2"
    assert len(panel.runs) == MOST_RUNS


def test_a_run_that_has_not_learned_is_not_listed_and_one_in_its_first_epoch_has_an_estimate(panel):
    run = Run(SMALL, "untrained", history=History(1000))
    run.history.add_evaluation(evaluated(0, 1000))
    panel.set_run(run)
    panel.show_view(View())
    assert table(panel).rowCount() == 0
    run.history.add_evaluation(evaluated(10, 712, whole=False))
    panel.show_view(View())
    assert texts(panel, "Right answers") == ["est. 712 of 1,000"]
    assert texts(panel, "Epochs") == ["0.1"]


def test_what_a_file_does_not_tell_is_said_not_to_be_told(panel):
    run = Run(SMALL, "trained", history=History(1000))
    run.history.add_evaluation(evaluated(100, 9000, seconds=float("nan")))
    panel.set_run(run)
    assert texts(panel, "Time") == ["not told"]
    assert texts(panel, "Steps/s") == ["not told"]


def test_differences_are_those_from_the_run_that_is_selected(panel):
    two_runs(panel)
    table(panel).selectRow(1)
    assert texts(panel, "Differs") == ["Learning rate: 0.5", "this one"]
    heading = table(panel).horizontalHeaderItem(len(COLUMNS) - 1).text()
    assert heading == "Differs from small, seed 0 (2)"


def test_how_far_a_run_was_to_go_is_not_said_like_how_far_it_came(panel):
    panel.set_run(trained())
    panel.set_run(trained(SMALL.with_changes(epochs=30)))
    assert texts(panel, "Differs") == ["this one", "Planned epochs: 30"]


def test_selecting_a_run_moves_no_column(panel):
    two_runs(panel)
    before = [table(panel).columnWidth(column) for column in range(len(COLUMNS) - 1)]
    table(panel).selectRow(1)
    assert [table(panel).columnWidth(column) for column in range(len(COLUMNS) - 1)] == before


def test_a_run_is_renamed_and_hidden_in_its_row(panel):
    two_runs(panel)
    table(panel).item(1, 0).setText("twice as fast")
    table(panel).item(1, 0).setCheckState(Qt.CheckState.Unchecked)
    assert panel.runs[1].name == "twice as fast"
    assert panel.runs[1].hidden
    assert [curve.run for curve in curves(panel)] == [panel.runs[0]]


def test_clearing_keeps_the_pinned_run(qtbot, panel):
    two_runs(panel)
    table(panel).selectRow(0)
    press(qtbot, panel, "pin")
    press(qtbot, panel, "clear")
    assert texts(panel, "Run") == ["small, seed 0"]
    assert texts(panel, "Pin") == ["✓"]
    assert not panel.findChild(QAction, "runs.clear").isEnabled()


def test_a_deleted_run_stays_away_though_it_is_still_in_the_window(qtbot, panel):
    two_runs(panel)
    table(panel).selectRow(1)
    press(qtbot, panel, "delete")
    panel.show_view(View())
    assert texts(panel, "Run") == ["small, seed 0"]


def test_after_a_delete_nothing_is_selected_so_that_a_second_press_deletes_nothing(qtbot, panel):
    two_runs(panel)
    table(panel).selectRow(0)
    press(qtbot, panel, "delete")
    press(qtbot, panel, "delete")
    assert texts(panel, "Run") == ["small, seed 0 (2)"]
    assert not button(panel, "delete").isEnabled()


@pytest.mark.parametrize("way", ["delete", "clear"])
def test_undo_brings_back_what_was_taken_away_with_its_colours(qtbot, panel, way):
    two_runs(panel)
    places = [run.place for run in panel.runs]
    assert not button(panel, "undo").isEnabled()
    table(panel).selectRow(0)
    press(qtbot, panel, way)
    press(qtbot, panel, "undo")
    assert texts(panel, "Run") == ["small, seed 0", "small, seed 0 (2)"]
    assert [run.place for run in panel.runs] == places
    assert not button(panel, "undo").isEnabled()


def test_deleting_a_run_leaves_the_others_their_colours(qtbot, panel):
    two_runs(panel)
    before = {curve.run: curve.place for curve in curves(panel)}
    table(panel).selectRow(0)
    press(qtbot, panel, "delete")
    (left,) = curves(panel)
    assert left.place == before[left.run] == 1


def test_pinned_runs_are_here_again_at_the_next_start(qtbot, make, tasks, tmp_path):
    first = make()
    first.use(tasks, tmp_path)
    first.show()
    two_runs(first)
    table(first).selectRow(1)
    press(qtbot, first, "pin")

    second = make()
    second.use(tasks, tmp_path)
    second.show()
    assert texts(second, "Run") == ["small, seed 0 (2)"]
    assert texts(second, "Pin") == ["✓"]
    table(second).selectRow(0)
    press(qtbot, second, "pin")

    third = make()
    third.use(tasks, tmp_path)
    third.show()
    assert table(third).rowCount() == 0


def test_a_damaged_file_of_pinned_runs_is_told_and_left_as_it_is(qtbot, make, tasks, tmp_path):
    (tmp_path / "pinned-runs.json").write_text("hello")
    panel = make()
    panel.use(tasks, tmp_path)
    with qtbot.waitSignal(panel.faulted) as told:
        panel.show()
    assert "The pinned runs of last time are not here" in told.args[0]
    two_runs(panel)
    table(panel).selectRow(0)
    press(qtbot, panel, "pin")
    assert (tmp_path / "pinned-runs.json").read_text() == "hello"


def test_saved_runs_come_back(make, panel, tmp_path):
    two_runs(panel)
    panel.save(tmp_path / "runs.json")
    other = make()
    other.show()
    other.open(tmp_path / "runs.json")
    assert texts(other, "Run") == ["small, seed 0", "small, seed 0 (2)"]


def test_a_bad_file_is_told_in_a_sentence_and_changes_nothing(qtbot, panel, tmp_path):
    two_runs(panel)
    (tmp_path / "bad.json").write_text("hello")
    with qtbot.waitSignal(panel.faulted) as told:
        panel.open(tmp_path / "bad.json")
    assert "bad.json is not a file of saved runs" in told.args[0]
    assert len(panel.runs) == 2


def test_the_untrained_network_does_not_press_the_curves_flat(panel):
    two_runs(panel)
    assert [curve.values.tolist() for curve in curves(panel)] == [[90.0], [95.0]]
    (low, high) = panel.findChild(RunPlot).getViewBox().viewRange()[1]
    assert 85 < low < 90
    assert 95 < high < 100


def test_the_cost_can_be_compared_too(panel):
    two_runs(panel)
    panel.findChild(QComboBox, "runs.measure").setCurrentText("test cost")
    assert [curve.values.tolist() for curve in curves(panel)] == [[0.1], [0.1]]


def test_comparing_by_seconds_and_in_the_dark_still_draws(panel):
    two_runs(panel)
    panel.findChild(QComboBox, "runs.along").setCurrentText("seconds")
    assert [curve.at.tolist() for curve in curves(panel)] == [[2.0], [2.0]]
    before = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != before


def test_the_name_of_the_horizontal_axis_has_room(qtbot, panel):
    two_runs(panel)
    panel.findChild(QComboBox, "runs.along").setCurrentText("seconds")
    unit = panel.findChild(RunPlot).getAxis("bottom")._unit
    qtbot.waitUntil(lambda: unit.mapRectToScene(unit.boundingRect()).left() >= 0)


def test_curves_stand_beside_the_table_where_there_is_the_width_else_below_it(qtbot, panel):
    two_runs(panel)

    def beside():
        plot = panel.findChild(RunPlot)
        return (
            plot.mapTo(panel, QPoint()).x()
            > table(panel).mapTo(panel, QPoint()).x() + table(panel).width() / 2
        )

    qtbot.waitUntil(beside)
    assert panel.findChild(RunPlot).height() >= LEAST_HEIGHT
    panel.resize(panel.minimumSizeHint().width(), 500)
    qtbot.waitUntil(lambda: not beside())
    assert panel.findChild(RunPlot).height() >= LEAST_HEIGHT


def test_a_race_adds_a_run_for_each_engine_and_holds_the_others_against_the_first(qtbot, racing, tasks):
    press(qtbot, racing, "race")
    assert button(racing, "race").text() == "Stop the race"
    qtbot.waitUntil(lambda: not tasks.running, timeout=60_000)
    assert texts(racing, "Engine")[:2] == ["NumPy", OURS]
    assert texts(racing, "Run")[:2] == ["small, NumPy", f"small, {OURS}"]
    assert texts(racing, "Epochs")[:2] == ["3", "3"]
    assert texts(racing, "Pin")[:2] == ["", ""]
    assert texts(racing, "Differs")[:2] == ["this one", f"Engine: {OURS}"]
    assert button(racing, "race").text() == "Race the engines"


def test_a_race_that_is_called_off_in_the_status_bar_can_be_begun_again(qtbot, racing, tasks):
    press(qtbot, racing, "race")
    for task in tasks.running:
        task.cancel()
    tasks.changed.emit()
    assert button(racing, "race").text() == "Race the engines"
    assert button(racing, "race").isEnabled()


def test_an_engine_that_is_not_installed_is_named_with_the_way_to_get_it(panel, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    panel.set_run(trained())
    assert (
        note(panel) == "PyTorch is left out of the race: it is not installed. To get it: pip install torch."
    )


def test_an_engine_that_cannot_train_the_layers_is_named(panel):
    kernels = SMALL.with_changes(layers=(Layer(4, "relu", kernel=3, pool=2), Layer(10, "sigmoid")))
    panel.set_run(trained(kernels))
    assert "NumPy is left out of the race: it cannot train these layers." in note(panel)


def test_a_long_run_is_drawn_with_few_marks_and_ends_where_it_is(panel):
    run = trained()
    for step in range(200, 300_000, 100):
        run.history.add_evaluation(replace(run.history.latest, step=step, test_correct=5000 + step // 100))
    panel.set_run(run)
    panel.show_view(View())
    (curve,) = curves(panel)
    assert len(curve.at) <= MOST_MARKS
    assert curve.values[-1] == pytest.approx(run.history.latest.test_accuracy * 100)
