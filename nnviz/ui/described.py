"""What every control says of itself: to the program, to a screen reader, and to the pointer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def describe(widget: QWidget, name: str, label: str, help_sentence: str) -> None:
    """Give ``widget`` its object name, its accessible name and its tooltip."""
    widget.setObjectName(name)
    widget.setAccessibleName(label)
    widget.setToolTip(help_sentence)
