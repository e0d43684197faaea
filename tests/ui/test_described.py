"""A control says what it is to everybody who may ask."""

from PySide6.QtWidgets import QPushButton

from nnviz.ui.described import describe


def test_a_control_has_a_name_for_the_program_one_for_the_ear_and_a_sentence_for_the_pointer(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    describe(button, "runs.race", "Race", "Train with every engine.")
    assert button.objectName() == "runs.race"
    assert button.accessibleName() == "Race"
    assert button.toolTip() == "Train with every engine."
