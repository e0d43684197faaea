import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMainWindow, QToolButton
from pytestqt.qtbot import QtBot

from nnviz.training.recipe import Recipe
from nnviz.ui.actions import Actions
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.toolbar import ToolBar


@pytest.fixture
def actions(qapp: object) -> Actions:
    parent = QObject()
    actions = Actions(parent, LIGHT)
    actions.parent = parent  # type: ignore[attr-defined]  # keeps the QActions alive
    return actions


@pytest.fixture
def bar(qtbot: QtBot, actions: Actions) -> ToolBar:
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = ToolBar(actions, LIGHT, window)
    window.addToolBar(bar)
    bar.window_ = window  # type: ignore[attr-defined]
    window.show()
    return bar


def button(bar: ToolBar, name: str) -> QToolButton:
    found = bar.findChild(QToolButton, name)
    assert found is not None
    return found


def test_clicking_run_triggers_the_action_that_space_triggers(
    qtbot: QtBot, bar: ToolBar, actions: Actions
) -> None:
    with qtbot.waitSignal(actions["run"].triggered):
        qtbot.mouseClick(bar.run_button, Qt.MouseButton.LeftButton)
    assert "Space" in bar.run_button.toolTip()


def test_while_it_runs_the_button_says_pause(bar: ToolBar, actions: Actions) -> None:
    bar.set_running(True)
    assert bar.run_button.text() == "Pause"
    assert actions["run"].text() == "&Pause"
    assert "Stop after this mini-batch" in bar.run_button.toolTip()
    bar.set_running(False)
    assert bar.run_button.text() == "Run"


@pytest.mark.parametrize("unit", ["sample", "batch", "epoch"])
def test_there_is_a_step_of_each_kind(qtbot: QtBot, bar: ToolBar, actions: Actions, unit: str) -> None:
    with qtbot.waitSignal(actions[f"step_{unit}"].triggered):
        qtbot.mouseClick(button(bar, f"step_{unit}_button"), Qt.MouseButton.LeftButton)


def test_start_over_keeps_the_start_unless_the_menu_is_used(
    qtbot: QtBot, bar: ToolBar, actions: Actions
) -> None:
    with qtbot.waitSignal(actions["reset_same"].triggered):
        qtbot.mouseClick(bar.reset_button, Qt.MouseButton.LeftButton)
    menu = bar.reset_button.menu()
    assert [action for action in menu.actions() if not action.isSeparator()] == [
        actions["reset_same"],
        actions["reset_new"],
        actions["back"],
    ]


def test_a_recipe_from_the_menu_is_announced_with_what_it_teaches(qtbot: QtBot, bar: ToolBar) -> None:
    recipe = Recipe(name="tiny", title="A tiny one", teaches="That less can be enough.")
    bar.set_choices([recipe], [("trained", "Open it", "a path")])
    entries = {action.objectName(): action for action in bar.recipe_menu.actions()}
    assert entries["recipe_tiny"].toolTip() == "That less can be enough."
    with qtbot.waitSignal(bar.recipe_chosen) as heard:
        entries["recipe_tiny"].trigger()
    assert heard.args == [recipe]
    with qtbot.waitSignal(bar.model_chosen) as heard:
        entries["model_trained"].trigger()
    assert heard.args == ["a path"]


def test_the_recipes_words_are_shortened_where_there_is_no_room(bar: ToolBar) -> None:
    words = "a recipe with a name that nobody would ever give to one, seed 1234567"
    bar.recipe_button.resize(150, 30)
    bar.set_recipe(Recipe(), words)
    assert bar.recipe_button.words == words
    assert bar.recipe_button.text().endswith("…")
    assert words in bar.recipe_button.accessibleName()


def test_every_control_says_what_it_is_and_why(bar: ToolBar) -> None:
    controls = [
        *bar.findChildren(QToolButton),
        bar.speed.slider,
        bar.until.choice,
        bar.until.epoch,
        bar.until.accuracy,
    ]
    for control in controls:
        if control.objectName() == "qt_toolbar_ext_button":
            continue
        assert control.objectName(), control
        assert control.accessibleName(), control.objectName()


def test_the_toolbar_changes_clothes(bar: ToolBar) -> None:
    before = bar.run_button.icon().cacheKey()
    bar.set_theme(DARK)
    assert bar.run_button.icon().cacheKey() != before
