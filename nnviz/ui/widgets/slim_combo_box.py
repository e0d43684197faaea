"""A choice that fits into a narrow form and that the wheel does not change by accident."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from nnviz.ui.theme import SPACE_LARGE, SPACE_SMALL, SPACE_TINY


class SlimComboBox(QComboBox):
    """Takes the room that it is given and shows as many letters as go into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.setMinimumWidth(4 * SPACE_LARGE)
        # The arrow has its own room beside the text; padding for it would be taken twice.
        self.setStyleSheet(
            f"QComboBox {{ padding-left: {SPACE_SMALL}px; padding-right: {SPACE_TINY}px; }}"
            f"QComboBox::drop-down {{ border: none; width: {SPACE_LARGE + SPACE_TINY}px; }}"
        )

    @property
    def wanted_width(self) -> int:
        """How wide it would have to be to show the longest choice whole."""
        letters = self.fontMetrics()
        longest = max((letters.horizontalAdvance(self.itemText(n)) for n in range(self.count())), default=0)
        return longest + SPACE_SMALL + 2 * SPACE_TINY + 2 * SPACE_LARGE

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
