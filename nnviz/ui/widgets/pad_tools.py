"""The pad's tools: a column of buttons and the width of the pen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from nnviz.ui.icons import icon, pixmap
from nnviz.ui.theme import ICON, SPACE, SPACE_SMALL, SPACE_TINY, Theme
from nnviz.ui.widgets.pad_surface import THICKEST, THINNEST, PadSurface

_NOTCHES = 100  # of the slider, for one unit of the pad
_PEN = "Width of the pen ([ and ])"

_TOOLS = (
    ("undo", "undo", "Take the last stroke back (Ctrl+Z)"),
    ("redo", "redo", "Bring the stroke back (Ctrl+Shift+Z)"),
    ("erase", "eraser", "Erase where you draw (E); the right button always does"),
    ("clear", "clear", "Empty the pad (Delete)"),
    ("paste", "paste", "Paste a picture of a digit (Ctrl+V); one can be dropped on the pad too"),
)


class PadTools(QWidget):
    """Buttons for a `PadSurface`.

    Attributes
    ----------
    wants_paste : Signal
        The button for pasting was pressed.
    """

    wants_paste = Signal()

    def __init__(self, surface: PadSurface, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pad.tools")
        self.setAccessibleName("Drawing tools")
        self._surface = surface
        self._buttons = {name: self._button(name, words) for name, _, words in _TOOLS}
        self._buttons["undo"].clicked.connect(surface.undo)
        self._buttons["redo"].clicked.connect(surface.redo)
        self._buttons["clear"].clicked.connect(surface.clear)
        self._buttons["paste"].clicked.connect(self.wants_paste)
        self._buttons["erase"].setCheckable(True)
        self._buttons["erase"].toggled.connect(surface.set_erasing)
        self._pen = QLabel(self)
        self._pen.setToolTip(_PEN)
        self._pen.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._brush = self._slider()
        surface.brush_changed.connect(self._show_brush)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        for button in self._buttons.values():
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE_SMALL)
        column.addWidget(self._pen)
        column.addWidget(self._brush, 1, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(0)
        self.set_theme(theme)

    def show_past(self, can_undo: bool, can_redo: bool, can_clear: bool) -> None:
        """Offer what there is to undo, to redo and to clear."""
        self._buttons["undo"].setEnabled(can_undo)
        self._buttons["redo"].setEnabled(can_redo)
        self._buttons["clear"].setEnabled(can_clear)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        for name, drawing, _ in _TOOLS:
            self._buttons[name].setIcon(icon(drawing, theme))
        self._pen.setPixmap(pixmap("pen", theme.muted, ICON - 4, self.devicePixelRatioF()))

    def _show_brush(self) -> None:
        self._buttons["erase"].setChecked(self._surface.erasing)
        self._brush.blockSignals(True)
        self._brush.setValue(round(self._surface.brush * _NOTCHES))
        self._brush.blockSignals(False)

    def _slid(self, notch: int) -> None:
        self._surface.set_brush(notch / _NOTCHES)

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"pad.{name}")
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setIconSize(QSize(ICON, ICON))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the pad
        return button

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Vertical, self)
        slider.setObjectName("pad.brush")
        slider.setAccessibleName("Width of the pen")
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        slider.setToolTip(_PEN)
        slider.setRange(round(THINNEST * _NOTCHES), round(THICKEST * _NOTCHES))
        slider.setValue(round(self._surface.brush * _NOTCHES))
        slider.setMinimumHeight(5 * SPACE)
        slider.setMaximumHeight(14 * SPACE)
        slider.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        slider.valueChanged.connect(self._slid)
        return slider
