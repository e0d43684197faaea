"""A choice whose entry ends in an ellipsis where there is no room for all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from nnviz.ui.widgets.slim_combo_box import SlimComboBox


class ElidingComboBox(SlimComboBox):
    """As wide as its longest entry; narrower, it shows that there is more, where Qt would cut a letter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box with as much of the entry as fits."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        box = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(box, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        option.currentText = self.shown_words(room.width())
        painter = QStylePainter(self)
        painter.drawComplexControl(box, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def shown_words(self, width: int) -> str:
        """What is written in so many pixels."""
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, width)
