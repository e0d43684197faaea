"""How the curves are drawn: smoothing, logarithmic or not, over epochs or steps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from nnviz.ui.theme import SPACE
from nnviz.ui.widgets.curve_data import Along

SMOOTHINGS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Mini-batches that the mean may look back over; the first is no smoothing."""

_USUAL_SMOOTHING = 200
_SLIDER_WIDTH = 90
_ALONG: tuple[Along, ...] = ("epochs", "steps")


class CurveControls(QWidget):
    """A slider, a check box and a choice in one row.

    Attributes
    ----------
    changed : Signal
        Smoothing or the kind of axis was changed.
    along_changed : Signal
        The horizontal axis counts something else now.
    """

    changed = Signal()
    along_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self.smoothing.setObjectName("curves_smoothing")
        self.smoothing.setAccessibleName("Smoothing of the training cost")
        self.smoothing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.smoothing.setRange(0, len(SMOOTHINGS) - 1)
        self.smoothing.setValue(SMOOTHINGS.index(_USUAL_SMOOTHING))
        self.smoothing.setPageStep(2)
        self.smoothing.setFixedWidth(_SLIDER_WIDTH)
        self.smoothing_words = QLabel(self)
        self.smoothing_words.setObjectName("curves_smoothing_words")
        self.smoothing_words.setFixedWidth(self.fontMetrics().horizontalAdvance("smoothed over 2,000"))
        self.log = QCheckBox("Log cost", self)
        self.log.setObjectName("curves_log")
        self.log.setAccessibleName("Logarithmic axis for the cost")
        self.log.setToolTip("Equal distances for equal factors: shows what small costs still do (Alt+L)")
        self.log.setShortcut("Alt+L")
        self.along_choice = QComboBox(self)
        self.along_choice.setObjectName("curves_along")
        self.along_choice.setAccessibleName("What the horizontal axis counts")
        self.along_choice.addItems(list(_ALONG))
        self.along_choice.setToolTip(
            "What the horizontal axis counts: epochs, each of all training images, "
            "or steps, each of one mini-batch"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for control in (self.smoothing, self.smoothing_words, self.log, self.along_choice):
            row.addWidget(control)
        self._say_smoothing()
        self.smoothing.valueChanged.connect(self._smoothing_changed)
        self.log.toggled.connect(self.changed)
        self.along_choice.currentIndexChanged.connect(self.along_changed)

    @property
    def mean_of(self) -> int:
        """How many mini-batches the mean looks back over."""
        return SMOOTHINGS[self.smoothing.value()]

    @property
    def logarithmic(self) -> bool:
        """Whether the cost's axis is logarithmic."""
        return self.log.isChecked()

    @property
    def along(self) -> Along:
        """What the horizontal axis counts."""
        return _ALONG[self.along_choice.currentIndex()]

    def _smoothing_changed(self) -> None:
        self._say_smoothing()
        self.changed.emit()

    def _say_smoothing(self) -> None:
        n = self.mean_of
        self.smoothing_words.setText(f"smoothed over {n:,}" if n > 1 else "not smoothed")
        self.smoothing.setToolTip(
            f"Smoothing: the line is an exponential mean over about {n:,} mini-batches; the faint band "
            "behind it shows the single ones"
        )
