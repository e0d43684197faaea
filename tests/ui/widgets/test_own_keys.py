"""A widget's own keys are not the window's shortcuts while the widget has the keyboard."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from nnviz.ui.widgets.own_keys import keeps_key

KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)
NONE, PAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


def asked(key, modifiers=NONE, kind=QEvent.Type.ShortcutOverride):
    event = QKeyEvent(kind, key, modifiers)
    event.ignore()
    return event


@pytest.mark.parametrize("modifiers", [NONE, PAD], ids=["keyboard", "number pad"])
def test_its_own_key_is_kept_from_the_shortcuts(modifiers):
    event = asked(Qt.Key.Key_Left, modifiers)
    assert keeps_key(event, KEYS)
    assert event.isAccepted()


@pytest.mark.parametrize(
    "event",
    [
        asked(Qt.Key.Key_Up),
        asked(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier),
        asked(Qt.Key.Key_Left, PAD | Qt.KeyboardModifier.ShiftModifier),
        asked(Qt.Key.Key_Left, kind=QEvent.Type.KeyPress),
    ],
    ids=["another key", "with Control", "with Shift", "the press itself"],
)
def test_everything_else_stays_the_windows(event):
    assert not keeps_key(event, KEYS)
    assert not event.isAccepted()
