"""One setting of a recipe in a form: its label, its control, its unit, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnviz.training.recipe_fields import About
from nnviz.ui.icons import pixmap
from nnviz.ui.setting_words import choice
from nnviz.ui.theme import FONT_SMALL, ICON, SPACE_SMALL, SPACE_TINY, Theme, font
from nnviz.ui.widgets.data_field import DataField
from nnviz.ui.widgets.number_edit import NumberEdit
from nnviz.ui.widgets.slim_combo_box import SlimComboBox

LABEL_WIDTH = 118
MARK = ICON - 6
SLIDER_NUMBER = 76
NEW_START = "Needs a new start: a network that is training cannot take this over"
_SLIDER_STEPS = 200


class Choice(SlimComboBox):
    """A setting that is one of a few words."""

    def __init__(self, about: About, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(about.label)
        self.offer(about.choices)

    def offer(self, words: Sequence[str]) -> None:
        """Offer these choices instead, written as a recipe file writes them."""
        self.blockSignals(True)
        self.clear()
        for word in words:
            self.addItem(choice(word), word)
        self.blockSignals(False)

    @property
    def word(self) -> str:
        """What is chosen, as a recipe file writes it."""
        return str(self.currentData())

    def set_word(self, word: str) -> None:
        """Show another choice without telling anybody."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(word))
        self.blockSignals(False)


class Complaint(QWidget):
    """Why a setting is refused, below its control; takes no room when nothing is wrong."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mark = QLabel(self)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = QLabel(self)
        self._words.setFont(font(FONT_SMALL))
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, SPACE_TINY)
        row.setSpacing(SPACE_SMALL)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        self.hide()
        self.set_theme(theme)

    @property
    def words(self) -> str:
        """What is being said; empty when nothing is wrong."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Say why, or be quiet."""
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self.setVisible(bool(words))

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self._mark.setPixmap(pixmap("alarm", theme.bad, MARK, self.devicePixelRatioF()))
        self._words.setStyleSheet(f"color: {theme.bad}")


class SettingRow(QWidget):
    """Label, control, unit, a mark if a change needs a new start, and below them what is wrong.

    Parameters
    ----------
    key : str
        The setting, as `Recipe.get` knows it.
    usual : float, optional
        Gives a number a slider from its minimum to here; larger numbers can be typed.

    Attributes
    ----------
    committed : Signal
        Emitted with the key and the new value.
    """

    committed = Signal(str, object)

    def __init__(
        self, key: str, about: About, theme: Theme, usual: float = 0.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.about = about
        self.setObjectName(f"recipe_editor.{key}.row")
        self._theme = theme
        self._usual = usual
        self._slider = self._make_slider() if usual else None
        self.control = self._make_control()
        self.control.setObjectName(f"recipe_editor.{key}")
        limits = about.limits()
        hint = about.help + (f" Allowed: {limits}{' ' + about.unit if about.unit else ''}." if limits else "")
        hint += "" if about.live else f"\n{NEW_START}."
        self.setToolTip(hint)
        self._label = QLabel(about.label, self)
        self._label.setFixedWidth(LABEL_WIDTH)
        if self._label.fontMetrics().horizontalAdvance(about.label) > LABEL_WIDTH:
            self._label.setFont(font(FONT_SMALL))
        self._label.setBuddy(self.control)
        self._mark = QLabel(self)
        self._mark.setFixedWidth(MARK)
        self._mark.setToolTip("" if about.live else NEW_START)
        self.complaint = Complaint(theme, self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_SMALL)
        row.addWidget(self._label)
        if self._slider is not None:
            row.addWidget(self._slider, 1)
        row.addWidget(self.control, 0 if self._slider is not None else 1)
        row.addWidget(self._mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        column.addLayout(row)
        column.addWidget(self.complaint)
        self.set_theme(theme)

    def set_value(self, value: object) -> None:
        """Show the value in force, without telling anybody."""
        control = self.control
        if isinstance(control, NumberEdit) and isinstance(value, int | float):
            control.set_value(value)
            if self._slider is not None:
                self._slider.blockSignals(True)
                self._slider.setValue(self._notch(value))
                self._slider.blockSignals(False)
        elif isinstance(control, Choice):
            control.set_word(str(value))
        elif isinstance(control, QCheckBox):
            control.blockSignals(True)
            control.setChecked(bool(value))
            control.blockSignals(False)
        elif isinstance(control, DataField) and control.text() != str(value):
            control.setText(str(value))

    def complain(self, words: str) -> None:
        """Say what is wrong with the value together with others; empty takes it back."""
        if isinstance(self.control, NumberEdit) and self.control.reason:
            return  # the field's own complaint comes first
        self.complaint.say(words)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        if not self.about.live:
            self._mark.setPixmap(pixmap("restart", theme.muted, MARK, self.devicePixelRatioF()))
        self.complaint.set_theme(theme)
        if isinstance(self.control, NumberEdit | DataField):
            self.control.set_theme(theme)

    def _make_control(self) -> QWidget:
        about = self.about
        if about.kind == "choice":
            box = Choice(about, self)
            box.activated.connect(self._chosen)
            return box
        if about.kind == "switch":
            check = QCheckBox(self)
            check.setAccessibleName(about.label)
            check.toggled.connect(self._commit)
            return check
        if about.kind == "text":
            field = DataField(about, self._theme, self)
            field.committed.connect(self._commit)
            return field
        edit = NumberEdit(self.key, about, self._theme, self)
        edit.committed.connect(self._number)
        edit.refused.connect(self._refused)
        if self._usual:
            edit.setFixedWidth(SLIDER_NUMBER)
        return edit

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setObjectName(f"recipe_editor.{self.key}.slider")
        slider.setAccessibleName(f"{self.about.label}, slider")
        slider.setRange(0, _SLIDER_STEPS)
        slider.setPageStep(_SLIDER_STEPS // 10)
        slider.valueChanged.connect(self._slid)
        slider.wheelEvent = _left_to_the_page  # type: ignore[method-assign]
        return slider

    def _notch(self, value: float) -> int:
        low = self.about.minimum
        return round(_SLIDER_STEPS * min(max((value - low) / (self._usual - low), 0.0), 1.0))

    def _slid(self, notch: int) -> None:
        low = self.about.minimum
        value = low + (self._usual - low) * notch / _SLIDER_STEPS
        value = float(f"{value:.2g}")
        if isinstance(self.control, NumberEdit) and value != self.control.value:
            self.control.set_value(value)
            self._commit(value)

    def _number(self, value: float) -> None:
        self.set_value(value)
        self._commit(value)

    def _chosen(self) -> None:
        if isinstance(self.control, Choice):
            self._commit(self.control.word)

    def _commit(self, value: object) -> None:
        self.committed.emit(self.key, value)

    def _refused(self, reason: str) -> None:
        self.complaint.say(reason)

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(240, super().sizeHint().height())


def _left_to_the_page(event: QWheelEvent) -> None:
    event.ignore()
