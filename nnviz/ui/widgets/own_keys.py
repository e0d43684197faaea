"""Keys that a widget uses itself while it has the keyboard; elsewhere they are the window's shortcuts."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def keeps_key(event: QEvent, keys: Container[int]) -> bool:
    """Whether ``event`` asks if one of ``keys`` is to be a shortcut; if so, it is accepted: it is not.

    Qt then delivers the key to the widget that has the keyboard. The keys of the number pad count as well;
    with Shift, Control or another modifier a key stays the window's.
    """
    kept = (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() in keys
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )
    if kept:
        event.accept()
    return kept
