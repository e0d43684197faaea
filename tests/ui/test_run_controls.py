import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.training.events import Until
from nnviz.training.recipe import Recipe
from nnviz.ui.run_controls import SPEEDS, SpeedControl, UntilControl, speed_words


@pytest.mark.parametrize(
    ("speed", "words"),
    [
        (0.5, "1 step in 2 s"),
        (1.0, "1 step/s"),
        (30.0, "30 steps/s"),
        (1000.0, "1,000 steps/s"),
        (None, "unlimited"),
    ],
)
def test_speeds_are_said_in_words(speed: float | None, words: str) -> None:
    assert speed_words(speed) == words


def test_the_slider_goes_from_one_step_in_two_seconds_to_unlimited(qtbot: QtBot) -> None:
    control = SpeedControl()
    qtbot.addWidget(control)
    assert control.speed is None
    control.slider.setValue(0)
    assert control.speed == 0.5
    assert len({*SPEEDS}) == len(SPEEDS)


def test_slower_and_faster_move_one_notch_and_stop_at_the_ends(qtbot: QtBot) -> None:
    control = SpeedControl()
    qtbot.addWidget(control)
    control.slower()
    assert control.speed == 3000
    control.faster()
    control.faster()
    assert control.speed is None
    with qtbot.waitSignal(control.changed) as heard:
        control.slower()
    assert heard.args == [3000.0]
    control.full()
    assert control.speed is None


def test_until_is_the_recipes_end_unless_something_else_is_chosen(qtbot: QtBot) -> None:
    control = UntilControl()
    qtbot.addWidget(control)
    control.set_recipe(Recipe(epochs=7))
    assert control.until == Until(epoch=7)
    assert control.choice.itemText(0) == "7 epochs"


@pytest.mark.parametrize(
    ("choice", "until"), [(1, Until(epoch=12)), (2, Until(accuracy=0.975)), (3, Until())]
)
def test_a_run_can_end_at_an_epoch_at_an_accuracy_or_never(qtbot: QtBot, choice: int, until: Until) -> None:
    control = UntilControl()
    qtbot.addWidget(control)
    control.set_recipe(Recipe(epochs=7))
    control.choice.setCurrentIndex(choice)
    control.epoch.setValue(12)
    control.accuracy.setValue(97.5)
    assert control.until == until


def test_only_the_number_that_counts_is_shown(qtbot: QtBot) -> None:
    control = UntilControl()
    qtbot.addWidget(control)
    control.show()
    for index, shown in enumerate([(False, False), (True, False), (False, True), (False, False)]):
        control.choice.setCurrentIndex(index)
        assert (control.epoch.isVisible(), control.accuracy.isVisible()) == shown


def test_a_chosen_epoch_survives_another_recipe(qtbot: QtBot) -> None:
    control = UntilControl()
    qtbot.addWidget(control)
    control.choice.setCurrentIndex(1)
    control.epoch.setValue(12)
    control.set_recipe(Recipe(epochs=7))
    assert control.until == Until(epoch=12)


def test_the_number_that_a_choice_asks_for_can_be_typed_at_once(qtbot: QtBot) -> None:
    control = UntilControl()
    qtbot.addWidget(control)
    with qtbot.waitExposed(control):
        control.show()
    control.choice.setCurrentIndex(2)
    control.choice.activated.emit(2)
    field = control.accuracy.lineEdit()
    qtbot.keyClicks(field, "97")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert control.until == Until(accuracy=0.97)
