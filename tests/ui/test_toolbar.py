import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QToolButton, QWidget
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
    window.resize(1300, 200)
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


def shown(bar: ToolBar) -> dict[str, bool]:
    words = bar.findChild(QLabel, "speed_words")
    controls = {
        "run": bar.run_button,
        "step": button(bar, "step_batch_button"),
        "start over": bar.reset_button,
        "speed words": words,
        "speed": bar.speed.slider,
        "until": bar.until.choice,
        "recipe": bar.recipe_button,
        "edit": button(bar, "edit_button"),
        "more": button(bar, "more_button"),
    }
    return {name: control.isVisible() for name, control in controls.items()}


def narrowed(qtbot: QtBot, bar: ToolBar, width: int) -> None:
    bar.window_.resize(width, 200)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bar.width() == width)
    qtbot.wait(20)


def test_pressing_run_moves_nothing_beside_it(qtbot: QtBot, bar: ToolBar) -> None:
    before = bar.run_button.width(), bar.reset_button.x()
    bar.set_running(True)
    qtbot.wait(20)
    assert (bar.run_button.width(), bar.reset_button.x()) == before


def test_where_there_is_room_everything_is_in_the_bar(qtbot: QtBot, bar: ToolBar) -> None:
    narrowed(qtbot, bar, 1500)
    assert [name for name, visible in shown(bar).items() if not visible] == ["more"]


@pytest.mark.parametrize("width", [1280, 1150, 1024, 960, 800, 700])
@pytest.mark.parametrize("until", [0, 1, 2])
def test_at_any_width_nothing_is_cut_and_the_rest_is_in_a_menu(
    qtbot: QtBot, bar: ToolBar, width: int, until: int
) -> None:
    bar.until.choice.setCurrentIndex(until)
    narrowed(qtbot, bar, width)
    visible = shown(bar)
    for name in ("run", "start over", "until", "recipe", "edit"):
        assert visible[name], name
    assert visible["more"] == (not (visible["speed"] and visible["step"]))
    assert bar.recipe_button.width() >= 100
    for control in bar.findChildren(QWidget):
        if control.isVisible() and control.parentWidget() is bar:
            assert control.geometry().right() < bar.width(), control.objectName()
    extension = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert extension is None or not extension.isVisible()


def test_the_menu_of_a_narrow_bar_steps_and_sets_the_speed(
    qtbot: QtBot, bar: ToolBar, actions: Actions
) -> None:
    narrowed(qtbot, bar, 700)
    menu = button(bar, "more_button").menu()
    assert actions["step_batch"] in menu.actions()
    speeds = menu.findChild(QMenu, "speed_menu")
    speeds.actions()[0].trigger()
    assert bar.speed.speed == 0.5
    narrowed(qtbot, bar, 1500)
    assert actions["step_batch"] not in menu.actions()


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
