"""The panel that compares runs: it lists, names, hides, pins, deletes, saves and races them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QTableWidget

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.training.history import Evaluated, History
from nnviz.training.recipe import Layer, Recipe
from nnviz.ui.panels.runs import COLUMNS, RunsPanel
from nnviz.ui.run import Run
from nnviz.ui.selection import Selection
from nnviz.ui.tasks import Tasks
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.view import View
from nnviz.ui.widgets.curve_data import MOST_MARKS

SMALL = Recipe(
    name="small",
    layers=(Layer(6, "sigmoid"), Layer(10, "sigmoid")),
    train_images=200,
    epochs=2,
    batch_size=20,
)


def trained(recipe=SMALL, correct=9000):
    history = History(1000)
    for step, right in ((0, 1000), (100, correct)):
        history.add_evaluation(
            Evaluated(step, 10 * step, step / 100, step / 50, 3.0, 0.1, 1, 10, 0.1, right, 10_000, True)
        )
    return Run(recipe, "untrained", history=history)


@pytest.fixture
def panel(qtbot):
    panel = RunsPanel(Selection(), LIGHT)
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.show()
    return panel


def table(panel):
    return panel.findChild(QTableWidget, "runs.table")


def texts(panel, column):
    place = COLUMNS.index(column)
    return [table(panel).item(row, place).text() for row in range(table(panel).rowCount())]


def press(qtbot, panel, name):
    qtbot.mouseClick(panel.findChild(QPushButton, f"runs.{name}"), Qt.MouseButton.LeftButton)


def two_runs(panel):
    for run in (trained(), trained(SMALL.with_changes(learning_rate=2.0), correct=9500)):
        panel.set_run(run)
        panel.show_view(View())


def test_each_run_of_the_window_gets_a_row_with_its_numbers(panel):
    two_runs(panel)
    assert texts(panel, "Run") == ["small, seed 0", "small, seed 0 (2)"]
    assert texts(panel, "Right answers") == ["9,000 of 10,000", "9,500 of 10,000"]
    assert texts(panel, "Steps a second") == ["50", "50"]
    assert texts(panel, "Differs in") == ["the first run", "Learning rate: 2"]


def test_a_run_that_has_not_learned_for_an_epoch_is_not_listed(panel):
    panel.set_run(Run(SMALL, "untrained", history=History(1000)))
    panel.show_view(View())
    assert table(panel).rowCount() == 0


def test_a_run_is_renamed_and_hidden_in_its_row(panel):
    two_runs(panel)
    item = table(panel).item(1, 0)
    item.setText("twice as fast")
    item.setCheckState(Qt.CheckState.Unchecked)
    assert panel.runs[1].name == "twice as fast"
    assert panel.runs[1].hidden


def test_clearing_keeps_the_pinned_run(qtbot, panel):
    two_runs(panel)
    table(panel).selectRow(0)
    press(qtbot, panel, "pin")
    press(qtbot, panel, "clear")
    assert texts(panel, "Run") == ["small, seed 0"]
    assert texts(panel, "Pinned") == ["pinned"]


def test_a_deleted_run_stays_away_though_it_is_still_in_the_window(qtbot, panel):
    two_runs(panel)
    table(panel).selectRow(1)
    press(qtbot, panel, "delete")
    panel.show_view(View())
    assert texts(panel, "Run") == ["small, seed 0"]


def test_saved_runs_come_back(panel, tmp_path):
    two_runs(panel)
    panel.save(tmp_path / "runs.json")
    panel.open(tmp_path / "runs.json")
    assert len(panel.runs) == 4


def test_a_bad_file_is_told_in_a_sentence_and_changes_nothing(qtbot, panel, tmp_path):
    two_runs(panel)
    (tmp_path / "bad.json").write_text("hello")
    with qtbot.waitSignal(panel.faulted) as told:
        panel.open(tmp_path / "bad.json")
    assert "bad.json is not a file of saved runs" in told.args[0]
    assert len(panel.runs) == 2


def test_comparing_by_seconds_and_in_the_dark_still_draws(panel):
    two_runs(panel)
    panel.findChild(QComboBox, "runs.along").setCurrentText("seconds")
    before = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != before


def test_a_race_adds_a_run_for_each_engine(qtbot, panel):
    rng = np.random.default_rng(0)

    def images(n):
        pixels = rng.integers(0, 255, (n, 784)).astype(np.uint8)
        return LabelledImages(pixels, rng.integers(0, 10, n), "noise")

    tasks = Tasks()
    panel.use_tasks(tasks)
    panel.set_dataset(Dataset("noise", images(200), images(50)))
    panel.set_run(Run(SMALL, "untrained", history=History(200)))
    press(qtbot, panel, "race")
    qtbot.waitUntil(lambda: not tasks.running, timeout=60_000)
    assert texts(panel, "Engine")[:2] == ["numpy", "autograd"]
    assert texts(panel, "Epochs")[:2] == ["3", "3"]
    assert tasks.close(5.0)


def test_a_long_run_is_drawn_with_few_marks_and_ends_where_it_is(panel):
    run = trained()
    for step in range(200, 300_000, 100):
        run.history.add_evaluation(replace(run.history.latest, step=step, test_correct=5000 + step // 100))
    panel.set_run(run)
    panel.show_view(View())
    (curve,) = panel._plot._curves
    assert len(curve.at) <= MOST_MARKS
    assert curve.percent[-1] == pytest.approx(run.history.latest.test_accuracy * 100)
