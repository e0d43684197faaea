"""The recipe editor: what changes at once, what waits for a new start, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnviz.data.augmentation import Augmentation
from nnviz.training.recipe import FIELDS, Layer, Recipe, load_recipe
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.recipe_editor import RecipeEditorPanel
from nnviz.ui.selection import Probe
from nnviz.ui.theme import DARK
from nnviz.ui.view import View
from nnviz.ui.widgets.data_field import DataField

LEFT = Qt.MouseButton.LeftButton
Kind = TypeVar("Kind", bound=QWidget)


@pytest.fixture
def editor(make: Callable[[type[Panel]], RecipeEditorPanel], put: Callable) -> RecipeEditorPanel:
    """An editor on the screen, with the article's network in force."""
    panel = make(RecipeEditorPanel)
    panel.resize(340, 700)
    panel.set_recipe(load_recipe("nielsen-30"))
    return put(panel)


@pytest.fixture
def heard(editor: RecipeEditorPanel) -> list[Recipe]:
    """The live changes that the editor has asked for."""
    recipes: list[Recipe] = []
    editor.live_change.connect(recipes.append)
    return recipes


def child(editor: RecipeEditorPanel, kind: type[Kind], name: str) -> Kind:
    found = editor.findChild(kind, f"recipe_editor.{name}")
    assert found is not None, name
    return found


def enter(qtbot: QtBot, editor: RecipeEditorPanel, name: str, text: str) -> QLineEdit:
    """Type ``text`` into a field and press Enter."""
    field = child(editor, QLineEdit, name)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return field


def choose(editor: RecipeEditorPanel, name: str, word: str) -> None:
    """Choose an entry as the keyboard does."""
    box = child(editor, QComboBox, name)
    box.setCurrentIndex(box.findData(word))
    box.activated.emit(box.currentIndex())


def complaint(editor: RecipeEditorPanel, name: str) -> str:
    return editor.row(name).complaint.words


def press(qtbot: QtBot, editor: RecipeEditorPanel, name: str) -> None:
    qtbot.mouseClick(child(editor, QAbstractButton, name), LEFT)


def test_a_live_setting_is_asked_for_as_soon_as_it_is_entered(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    enter(qtbot, editor, "learning_rate", "0.5")
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard[0] == load_recipe("nielsen-30").with_changes(learning_rate=0.5)
    assert editor.bar.isHidden()


def test_several_quick_changes_are_asked_for_as_one(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    enter(qtbot, editor, "learning_rate", "0.5")
    enter(qtbot, editor, "batch_size", "20")
    qtbot.waitUntil(lambda: bool(heard))
    assert [(each.learning_rate, each.batch_size) for each in heard] == [(0.5, 20)]


def test_nothing_is_asked_for_while_somebody_types(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    field = child(editor, QLineEdit, "learning_rate")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    qtbot.keyClicks(field, "0.0")
    assert complaint(editor, "learning_rate") == ""
    qtbot.keyClicks(field, "5")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].learning_rate == 0.05


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("learning_rate", "-3", "Learning rate must be above 0 and at most 1,000, not -3. It stays 3."),
        ("learning_rate", "fast", "Learning rate must be a number such as 0.5, not “fast”. It stays 3."),
        ("learning_rate", "", "Learning rate must be a number such as 0.5, not empty. It stays 3."),
        ("batch_size", "0", "Mini-batch must be between 1 and 10,000, not 0. It stays 10."),
        ("batch_size", "2.5", "Mini-batch must be a whole number, not 2.5. It stays 10."),
        ("epochs", "0", "Epochs must be between 1 and 100,000, not 0. It stays 30."),
    ],
)
def test_a_value_out_of_range_is_refused_in_place_with_the_reason(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe], name: str, text: str, reason: str
) -> None:
    before = editor.recipe
    field = enter(qtbot, editor, name, text)
    if not text:
        qtbot.keyClick(field, Qt.Key.Key_Delete)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert complaint(editor, name) == reason
    assert editor.row(name).complaint.isVisible()
    assert field.text() == text
    assert editor.recipe == before
    assert not heard


def test_escape_brings_the_last_good_value_back(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    field = enter(qtbot, editor, "learning_rate", "-3")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "3"
    assert complaint(editor, "learning_rate") == ""


def test_a_complaint_goes_as_soon_as_the_value_is_mended(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    field = enter(qtbot, editor, "learning_rate", "-3")
    qtbot.keyClick(field, Qt.Key.Key_Home)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == "3"
    assert complaint(editor, "learning_rate") == ""


def test_the_arrow_keys_step_a_value(qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]) -> None:
    field = child(editor, QLineEdit, "learning_rate")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "5"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "1"
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[-1].learning_rate == 1


def test_what_needs_a_new_start_is_collected_and_said_before_it_happens(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    assert editor.bar.isHidden()
    choose(editor, "optimizer", "adam")
    enter(qtbot, editor, "layers.0.size", "64")
    assert editor.bar.isVisible()
    assert editor.bar.words.splitlines() == [
        "These changes need a new start; until then it trains as before:",
        "Layers: 30 sigmoid, 10 sigmoid → 64 sigmoid, 10 sigmoid",
        "Optimizer: SGD → Adam",
    ]
    assert not heard
    assert editor.recipe == load_recipe("nielsen-30")


def test_start_anew_asks_for_the_whole_recipe(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    enter(qtbot, editor, "learning_rate", "0.5")
    choose(editor, "cost", "cross_entropy")
    with qtbot.waitSignal(editor.new_start) as asked:
        press(qtbot, editor, "start_anew")
    wanted = load_recipe("nielsen-30").with_changes(learning_rate=0.5, cost="cross_entropy")
    assert asked.args == [wanted]
    editor.set_recipe(wanted)  # the session has started it
    assert editor.bar.isHidden()


def test_discard_takes_back_what_was_waiting_and_keeps_what_is_live(
    qtbot: QtBot, editor: RecipeEditorPanel
) -> None:
    enter(qtbot, editor, "learning_rate", "0.5")
    choose(editor, "optimizer", "adam")
    press(qtbot, editor, "discard")
    assert editor.bar.isHidden()
    assert child(editor, QComboBox, "optimizer").currentText() == "SGD"
    assert child(editor, QLineEdit, "learning_rate").text() == "0.5"


def test_changing_a_setting_back_needs_no_new_start_after_all(editor: RecipeEditorPanel) -> None:
    choose(editor, "optimizer", "adam")
    choose(editor, "optimizer", "sgd")
    assert editor.bar.isHidden()


def test_settings_that_do_not_go_together_cannot_be_started(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    choose(editor, "cost", "cross_entropy")
    choose(editor, "layers.1.activation", "relu")
    assert not child(editor, QPushButton, "start_anew").isEnabled()
    assert complaint(editor, "cost").startswith("Cross-entropy needs outputs between 0 and 1")
    choose(editor, "layers.1.activation", "softmax")
    assert complaint(editor, "cost") == ""
    assert child(editor, QPushButton, "start_anew").isEnabled()


def test_layers_are_added_resized_and_taken_away(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    press(qtbot, editor, "layers.add")
    enter(qtbot, editor, "layers.1.size", "16")
    choose(editor, "layers.1.activation", "tanh")
    assert editor.draft.layers == (Layer(30, "sigmoid"), Layer(16, "tanh"), Layer(10, "sigmoid"))
    assert child(editor, QLabel, "layers.total").text() == "24,216 weights and biases"
    press(qtbot, editor, "layers.0.remove")
    assert editor.draft.layers == (Layer(16, "tanh"), Layer(10, "sigmoid"))
    press(qtbot, editor, "layers.0.remove")
    assert editor.draft.layers == (Layer(10, "sigmoid"),)
    press(qtbot, editor, "layers.add")
    assert len(editor.draft.layers) == 2


def test_a_layer_without_neurons_is_refused(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    enter(qtbot, editor, "layers.0.size", "0")
    assert editor.layers.complaint.words == "Neurons must be between 1 and 10,000, not 0. It stays 30."
    assert editor.draft.layers[0].size == 30


def test_softmax_is_offered_to_the_last_layer_only(editor: RecipeEditorPanel) -> None:
    hidden = child(editor, QComboBox, "layers.0.activation")
    output = child(editor, QComboBox, "layers.1.activation")
    assert hidden.findData("softmax") == -1
    assert output.findData("softmax") >= 0


def test_dropout_of_the_layers_that_are_there_is_live(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    enter(qtbot, editor, "layers.0.dropout", "0.2")
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].dropout == (0.2, 0.0)
    assert editor.bar.isHidden()


def test_dropout_of_other_layers_waits_with_them(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    enter(qtbot, editor, "layers.0.size", "64")
    enter(qtbot, editor, "layers.0.dropout", "0.2")
    enter(qtbot, editor, "learning_rate", "0.5")
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].layers == load_recipe("nielsen-30").layers
    assert editor.draft.layers[0] == Layer(64, "sigmoid", 0.2)


def test_kernels_are_added_in_front_and_say_which_engine_they_need(
    qtbot: QtBot, editor: RecipeEditorPanel
) -> None:
    press(qtbot, editor, "layers.add_maps")
    assert [layer.kernel for layer in editor.draft.layers] == [3, 0, 0]
    assert "autograd" in complaint(editor, "engine")
    choose(editor, "engine", "autograd")
    assert complaint(editor, "engine") == ""
    enter(qtbot, editor, "layers.0.pool", "1")
    assert editor.draft.layers[0].pool == 1


def test_only_what_the_optimizer_and_the_schedule_use_is_shown(editor: RecipeEditorPanel) -> None:
    assert editor.row("momentum").isHidden()
    choose(editor, "optimizer", "nesterov")
    assert not editor.row("momentum").isHidden()
    assert editor.row("schedule_every").isHidden()
    choose(editor, "schedule", "step")
    assert not editor.row("schedule_every").isHidden()
    assert editor.row("schedule_patience").isHidden()
    choose(editor, "schedule", "halve_on_plateau")
    assert not editor.row("schedule_patience").isHidden()


def test_a_slider_and_its_number_agree(qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]) -> None:
    slider = child(editor, QSlider, "augmentation.rotation.slider")
    slider.setValue(slider.maximum() // 2)
    assert child(editor, QLineEdit, "augmentation.rotation").text() == "15"
    enter(qtbot, editor, "augmentation.rotation", "90")
    assert slider.value() == slider.maximum()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[-1].augmentation.rotation == 90


def test_the_examples_show_the_probe_as_it_would_be_distorted(
    qtbot: QtBot, editor: RecipeEditorPanel
) -> None:
    image = np.zeros((28, 28), np.float32)
    image[8:20, 13:16] = 1
    editor.selection.set_probe(Probe(image))
    assert np.array_equal(editor.preview.copies, np.repeat(image.reshape(1, -1), 12, axis=0))
    enter(qtbot, editor, "augmentation.rotation", "20")
    before = editor.preview.copies
    assert not np.allclose(before[0], before[1])
    assert np.array_equal(before, editor.preview.copies)  # steady while nothing changes
    editor.row("augmentation.rotation")
    qtbot.mouseClick(editor.preview, LEFT)
    assert not np.array_equal(before, editor.preview.copies)


def test_what_is_folded_away_says_what_is_in_it(editor: RecipeEditorPanel) -> None:
    settings = Augmentation(shift=1.5, rotation=10, refit=True)
    editor.set_recipe(editor.recipe.with_changes(augmentation=settings, schedule="cosine"))
    heading = child(editor, QToolButton, "fold.augmentation.heading")
    assert heading.accessibleName().startswith("Augmentation: shift 1.5, rotation 10, ")
    assert child(editor, QToolButton, "fold.schedule.heading").accessibleName() == "Schedule: cosine"


def test_the_recipe_s_lesson_and_its_published_figure_stand_on_top(editor: RecipeEditorPanel) -> None:
    recipe = load_recipe("nielsen-30")
    assert child(editor, QLabel, "title").text() == recipe.title
    assert child(editor, QLabel, "teaches").text() == recipe.teaches
    assert recipe.published in child(editor, QLabel, "published").text()


def test_a_changed_recipe_is_said_to_be_changed(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    changed = child(editor, QLabel, "changed")
    assert changed.text() == "Nothing is changed."
    choose(editor, "optimizer", "adam")
    assert changed.text() == "Nothing is changed.", "it is not in force yet"
    enter(qtbot, editor, "learning_rate", "0.5")
    assert changed.text() == "Changed from nielsen-30 as it is shipped: learning rate."


def test_a_confirmed_change_does_not_disturb_what_is_waiting(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    enter(qtbot, editor, "layers.0.size", "64")
    enter(qtbot, editor, "learning_rate", "0.5")
    qtbot.waitUntil(lambda: bool(heard))
    editor.set_recipe(heard[0])
    assert editor.draft.layers[0].size == 64
    assert editor.bar.isVisible()


def test_a_late_confirmation_does_not_bring_an_old_value_back(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    for number, rate in enumerate(("0.5", "0.25"), start=1):
        enter(qtbot, editor, "learning_rate", rate)
        qtbot.waitUntil(lambda number=number: len(heard) == number)
    editor.set_recipe(heard[0])
    assert child(editor, QLineEdit, "learning_rate").text() == "0.25"
    editor.set_recipe(heard[1])
    assert child(editor, QLineEdit, "learning_rate").text() == "0.25"


def test_a_live_change_from_elsewhere_is_shown_and_keeps_what_is_waiting(
    qtbot: QtBot, editor: RecipeEditorPanel
) -> None:
    enter(qtbot, editor, "layers.0.size", "64")
    editor.set_recipe(editor.recipe.with_changes(learning_rate=0.1))
    assert child(editor, QLineEdit, "learning_rate").text() == "0.1"
    assert editor.draft.layers[0].size == 64


def test_another_run_brings_its_own_recipe(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    enter(qtbot, editor, "layers.0.size", "64")
    editor.set_recipe(load_recipe("modern"))
    assert editor.bar.isHidden()
    assert editor.draft == load_recipe("modern")
    assert child(editor, QLineEdit, "layers.1.size").text() == "32"


def test_it_follows_the_view(editor: RecipeEditorPanel) -> None:
    editor.show_view(View(recipe=load_recipe("3blue1brown")))
    assert editor.recipe == load_recipe("3blue1brown")


def test_every_setting_that_decides_a_run_can_be_edited(editor: RecipeEditorPanel) -> None:
    keys = {key for key, about in FIELDS.items() if about.decides} - {"layers", "augmentation"}
    keys |= {f"augmentation.{part}" for part in AUGMENTATION_SETTINGS}
    assert {key for key in keys if editor.findChild(QWidget, f"recipe_editor.{key}") is None} == set()


def test_every_control_has_a_name_and_a_tooltip(editor: RecipeEditorPanel) -> None:
    for kind in (QLineEdit, QComboBox, QCheckBox, QSlider, QPushButton, QToolButton):
        for control in editor.findChildren(kind):
            assert control.objectName().startswith("recipe_editor."), control
            assert control.accessibleName(), control.objectName()
            tips = control.toolTip() or control.parentWidget().toolTip()
            assert tips, control.objectName()


def test_nothing_is_wider_than_a_narrow_panel(qtbot: QtBot, editor: RecipeEditorPanel) -> None:
    for name in ("schedule", "regularization", "augmentation", "data"):
        press(qtbot, editor, f"fold.{name}.heading")
    editor.resize(300, 700)
    page = child(editor, QWidget, "page")
    assert page.minimumSizeHint().width() <= 300


def test_it_wears_both_themes(editor: RecipeEditorPanel) -> None:
    editor.set_theme(DARK)
    editor.grab()


def test_images_of_one_s_own_are_looked_for_with_a_menu(
    qtbot: QtBot, editor: RecipeEditorPanel, tmp_path: Path
) -> None:
    field = editor.row("data").control
    assert isinstance(field, DataField)
    shipped, folder, npz = field.menu.actions()
    folder.trigger()
    dialog = field.findChild(QFileDialog, "data_dialog")
    dialog.selectFile(str(tmp_path))
    dialog.accept()
    assert editor.draft.data == str(tmp_path)
    assert "Data" in editor.bar.words
    shipped.trigger()
    assert editor.draft.data == "mnist"
    assert npz.text() == "An .npz file…"


def test_data_that_are_not_there_are_refused_in_place(
    qtbot: QtBot, editor: RecipeEditorPanel, tmp_path: Path
) -> None:
    enter(qtbot, editor, "data", str(tmp_path / "nowhere"))
    assert "There is no folder or file" in complaint(editor, "data")
    assert editor.bar.isHidden()
    (tmp_path / "notes.txt").write_text("no images")
    enter(qtbot, editor, "data", str(tmp_path / "notes.txt"))
    assert "a folder of IDX files or an .npz file" in complaint(editor, "data")
    assert editor.draft.data == "mnist"


def test_an_edit_is_not_lost_when_the_pen_moves_before_it_was_told(
    qtbot: QtBot, editor: RecipeEditorPanel, heard: list[Recipe]
) -> None:
    before = editor.recipe
    editor.show_view(View(recipe=before))
    enter(qtbot, editor, "learning_rate", "0.25")
    editor.show_view(View(recipe=before, probe=Probe(np.ones((28, 28), np.float32), "drawn")))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[-1].learning_rate == 0.25
    assert child(editor, QLineEdit, "learning_rate").text() == "0.25"
