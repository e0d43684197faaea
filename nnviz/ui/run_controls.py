"""Two controls of the toolbar: how fast to train, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QWidget,
)

from nnviz.ui.theme import SPACE_SMALL

if TYPE_CHECKING:
    from nnviz.training.events import Until
    from nnviz.training.recipe import Recipe

# Steps a second; None is as many as the machine can do.
SPEEDS: tuple[float | None, ...] = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, None)

SLIDER_WIDTH = 88
_SPEED_HELP = (
    "{}. How many steps a second: slow enough to watch each, or as fast as it goes (F2 slower, F3 faster)"
)


def speed_words(speed: float | None) -> str:
    """``speed`` in steps a second, for a person."""
    if speed is None:
        return "unlimited"
    if speed < 1:
        return f"1 step in {1 / speed:.0f} s"
    return f"{speed:,.0f} step{'' if speed == 1 else 's'}/s"


class SpeedControl(QWidget):
    """A slider from one step in two seconds to unlimited, with its value in words.

    Attributes
    ----------
    changed : Signal
        Emitted with the steps a second, or None for unlimited.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("speed_slider")
        self.slider.setAccessibleName("Speed in steps a second")
        self.slider.setToolTip(_SPEED_HELP.format(speed_words(None)))
        self.slider.setRange(0, len(SPEEDS) - 1)
        self.slider.setPageStep(2)
        self.slider.setValue(len(SPEEDS) - 1)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setFixedWidth(SLIDER_WIDTH)
        self._words = QLabel(speed_words(None))
        self._words.setObjectName("speed_words")
        widest = max(
            SPEEDS, key=lambda speed: self._words.fontMetrics().horizontalAdvance(speed_words(speed))
        )
        self._words.setMinimumWidth(
            self._words.fontMetrics().horizontalAdvance(speed_words(widest)) + 3 * SPACE_SMALL
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_SMALL)
        row.addWidget(QLabel("Speed"))
        row.addWidget(self.slider)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.slider.valueChanged.connect(self._moved)

    def set_brief(self, brief: bool) -> None:
        """Leave the words out, or say them; they are in the tooltip in any case."""
        self._words.setVisible(not brief)

    def width_for(self, brief: bool) -> int:
        """The pixels that it takes with or without the words."""
        words = self._words.minimumWidth() + SPACE_SMALL
        return self.sizeHint().width() + (0 if self._words.isHidden() else -words) + (0 if brief else words)

    @property
    def speed(self) -> float | None:
        """Steps a second; None for unlimited."""
        return SPEEDS[self.slider.value()]

    def slower(self) -> None:
        """One notch down."""
        self.slider.setValue(self.slider.value() - 1)

    def faster(self) -> None:
        """One notch up."""
        self.slider.setValue(self.slider.value() + 1)

    def full(self) -> None:
        """Unlimited."""
        self.slider.setValue(len(SPEEDS) - 1)

    def _moved(self) -> None:
        words = speed_words(self.speed)
        self._words.setText(words)
        self.slider.setAccessibleDescription(words)
        self.slider.setToolTip(_SPEED_HELP.format(words))
        self.changed.emit(self.speed)


class UntilControl(QWidget):
    """Where a run ends by itself: the recipe's last epoch, another one, an accuracy, or never.

    Attributes
    ----------
    changed : Signal
        Something else was chosen; read `until`.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs = 0
        self.choice = QComboBox()
        self.choice.setObjectName("until_choice")
        self.choice.setAccessibleName("Run until")
        self.choice.setToolTip(
            "Where training stops by itself: after the recipe's epochs unless you choose otherwise"
        )
        self.choice.addItems(["recipe's end", "epoch…", "accuracy…", "I pause it"])
        self.choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.epoch = QSpinBox()
        self.epoch.setObjectName("until_epoch")
        self.epoch.setAccessibleName("Stop when this many epochs are done")
        self.epoch.setToolTip("Stop when this many epochs are done: each shows every training image once")
        self.epoch.setRange(1, 100_000)
        self.accuracy = QDoubleSpinBox()
        self.accuracy.setObjectName("until_accuracy")
        self.accuracy.setAccessibleName("Stop at this accuracy on all test images")
        self.accuracy.setToolTip(
            "Stop when this share of all test images is answered right. Looked at at the end of each epoch"
        )
        self.accuracy.setRange(1, 100)
        self.accuracy.setDecimals(1)
        self.accuracy.setSingleStep(0.5)
        self.accuracy.setSuffix(" %")
        self.accuracy.setValue(98)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_SMALL)
        row.addWidget(QLabel("Until"))
        row.addWidget(self.choice)
        for value in (self.epoch, self.accuracy):
            row.addWidget(value)
            value.hide()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choice.currentIndexChanged.connect(self._chosen)
        self.choice.activated.connect(self._ask_number)
        self.epoch.valueChanged.connect(self.changed)
        self.accuracy.valueChanged.connect(self.changed)

    def set_recipe(self, recipe: Recipe) -> None:
        """Say where the recipe's end is; it is another end if that is what a run is to go on until."""
        another = recipe.epochs != self._epochs and self.choice.currentIndex() == 0
        self._epochs = recipe.epochs
        self.choice.setItemText(0, f"{recipe.epochs} epoch{'' if recipe.epochs == 1 else 's'}")
        if self.choice.currentIndex() != 1:
            self.epoch.blockSignals(True)
            self.epoch.setValue(recipe.epochs)
            self.epoch.blockSignals(False)
        if another:
            self.changed.emit()

    @property
    def until(self) -> Until:
        """Where to stop."""
        from nnviz.training.events import Until

        match self.choice.currentIndex():
            case 0:
                return Until(epoch=self._epochs)
            case 1:
                return Until(epoch=self.epoch.value())
            case 2:
                return Until(accuracy=self.accuracy.value() / 100)
            case _:
                return Until()

    def _ask_number(self, index: int) -> None:
        """Let the number be typed at once that the choice asks for."""
        number = {1: self.epoch, 2: self.accuracy}.get(index)
        if number is not None:
            number.setFocus()
            number.selectAll()

    def _chosen(self, index: int) -> None:
        self.epoch.setVisible(index == 1)
        self.accuracy.setVisible(index == 2)
        self.changed.emit()
