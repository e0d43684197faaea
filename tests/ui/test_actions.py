from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.actions import ACTIONS, Actions, KeyCourtesy
from nnviz.ui.icons import icon
from nnviz.ui.theme import DARK, LIGHT


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_has_a_key_words_and_a_reason(name: str) -> None:
    does = ACTIONS[name]
    assert does.keys
    assert all(not QKeySequence(key).isEmpty() for key in does.keys)
    assert len(does.help.split()) > 3
    assert not does.help.endswith(".")


def test_no_key_does_two_things() -> None:
    keys = Counter(QKeySequence(key).toString() for does in ACTIONS.values() for key in does.keys)
    assert [key for key, times in keys.items() if times > 1] == []


def test_tooltips_end_with_the_key(qapp: object) -> None:
    window = QMainWindow()
    assert Actions(window, LIGHT)["run"].toolTip().endswith("(Space)")


@pytest.mark.parametrize("name", sorted({does.icon for does in ACTIONS.values() if does.icon}))
def test_icons_are_drawn_in_both_themes(qapp: object, name: str) -> None:
    light, dark = (icon(name, theme).pixmap(20, 20).toImage() for theme in (LIGHT, DARK))
    assert light != dark
    assert any(light.pixelColor(x, y).alpha() for x in range(20) for y in range(20))


@pytest.fixture
def window(qtbot: QtBot, qapp: object) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.actions_ = Actions(window, LIGHT)  # type: ignore[attr-defined]
    window.addActions(list(window.actions_.all()))  # type: ignore[attr-defined]
    window.courtesy = KeyCourtesy()  # type: ignore[attr-defined]
    qapp.installEventFilter(window.courtesy)  # type: ignore[attr-defined]
    return window


@pytest.mark.parametrize("kind", [QPushButton, QSlider, QLineEdit])
def test_a_control_that_has_the_keyboard_keeps_its_own_keys(
    qtbot: QtBot, window: QMainWindow, kind: type[QWidget]
) -> None:
    control = kind(window)
    window.setCentralWidget(control)
    with qtbot.waitActive(window):
        window.show()
    control.setFocus()
    run, step = (window.actions_[name] for name in ("run", "step_batch"))  # type: ignore[attr-defined]
    triggered: list[str] = []
    run.triggered.connect(lambda: triggered.append("run"))
    step.triggered.connect(lambda: triggered.append("step"))
    qtbot.keyClick(control, Qt.Key.Key_Space if kind is not QSlider else Qt.Key.Key_Right)
    assert triggered == []


def test_elsewhere_space_runs_and_the_arrows_step(qtbot: QtBot, window: QMainWindow) -> None:
    field = QWidget()
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setCentralWidget(field)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    triggered: list[str] = []
    for action in window.actions_.all():  # type: ignore[attr-defined]
        action.triggered.connect(lambda checked=False, a=action: triggered.append(a.objectName()))
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(field, Qt.Key.Key_Space)
    qtbot.keyClick(field, Qt.Key.Key_Right)
    qtbot.keyClick(field, Qt.Key.Key_Right, shift)
    qtbot.keyClick(field, Qt.Key.Key_Right, control)
    assert triggered == ["run", "step_batch", "step_sample", "step_epoch"]
