"""The layers of a recipe as rows that can be resized, changed, added and taken away."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from nnviz.training.recipe import INPUTS, Layer, Recipe
from nnviz.training.recipe_words import LAYER_SETTINGS, MOST_LAYERS
from nnviz.ui.icons import icon, pixmap
from nnviz.ui.theme import FONT_SMALL, ICON, OUTLINE_WIDTH, SPACE_SMALL, SPACE_TINY, Theme, font
from nnviz.ui.widgets.number_edit import NumberEdit
from nnviz.ui.widgets.setting_row import MARK, NEW_START, Choice, Complaint

_HEADINGS = ("", "Neurons", "Activation", "Dropout", "")
_USUAL_SIZE = 30
_USUAL_MAPS = Layer(8, "relu", kernel=3, pool=2)
_SIZE_WIDTH = 56  # for 10000, the most neurons there may be
_DROPOUT_WIDTH = 46


class LayerTable(QWidget):
    """Shows the layers of a recipe and lets them be changed.

    Attributes
    ----------
    changed : Signal
        Emitted with the new tuple of `Layer`.
    """

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipe_editor.layers")
        self.setAccessibleName("Layers")
        self._theme = theme
        self._layers: tuple[Layer, ...] = ()
        self._rows: list[_LayerRow] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_SMALL)
        self._grid.setVerticalSpacing(SPACE_SMALL)
        self._grid.setColumnStretch(2, 1)
        self._headings = [self._heading(words) for words in _HEADINGS]
        for place, heading in enumerate(self._headings):
            self._grid.addWidget(heading, 0, place)
        self._input = QLabel("input", self)
        self._input.setFont(font(FONT_SMALL))
        self._pixels = QLabel(f"{INPUTS} pixels, 28 × 28", self)
        self._grid.addWidget(self._input, 1, 0)
        self._grid.addWidget(self._pixels, 1, 1, 1, 3)
        self._add = self._button(
            "add", "Layer", "Put another hidden layer before the output, like the last one. Needs a new start"
        )
        self._add.clicked.connect(self._add_layer)
        self._add_maps = self._button(
            "add_maps",
            "Kernels",
            "Put a convolutional layer before the others: kernels that are slid over the image. Needs a new "
            "start, and the autograd or the PyTorch engine",
        )
        self._add_maps.clicked.connect(self._add_kernels)
        self._mark = QLabel(self)
        self._mark.setToolTip(NEW_START)
        self._total = QLabel(self)
        self._total.setObjectName("recipe_editor.layers.total")
        self._total.setFont(font(FONT_SMALL))
        self._total.setToolTip("All that training changes")
        below = QHBoxLayout()
        below.setSpacing(SPACE_SMALL)
        below.addWidget(self._add)
        below.addWidget(self._add_maps)
        below.addStretch(1)
        below.addWidget(self._mark)
        self.complaint = Complaint(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        column.addLayout(self._grid)
        column.addLayout(below)
        column.addWidget(self.complaint)
        column.addWidget(self._total)
        self.set_theme(theme)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What is shown."""
        return self._layers

    def set_recipe(self, recipe: Recipe) -> None:
        """Show the layers of ``recipe`` without telling anybody."""
        layers = recipe.layers
        self._total.setText(_total(recipe))
        while len(self._rows) > len(layers):
            self._rows.pop().remove()
        while len(self._rows) < len(layers):
            self._rows.append(_LayerRow(self, self._grid, len(self._rows), self._theme))
        self._layers = layers
        for row, layer in zip(self._rows, layers, strict=True):
            row.show_layer(layer, last=row.index == len(layers) - 1, only=len(layers) == 2)
        for button in (self._add, self._add_maps):
            button.setEnabled(len(layers) < MOST_LAYERS)

    def complain(self, words: str) -> None:
        """Say what is wrong with the layers together; a field's own complaint comes first."""
        if not any(row.refused for row in self._rows):
            self.complaint.say(words)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        for label in (*self._headings, self._input, self._pixels, self._total):
            label.setStyleSheet(f"color: {theme.muted}")
        for button in (self._add, self._add_maps):
            button.setIcon(icon("add", theme))
        self._mark.setPixmap(pixmap("restart", theme.muted, MARK, self.devicePixelRatioF()))
        self.complaint.set_theme(theme)
        for row in self._rows:
            row.set_theme(theme)

    def replace(self, index: int, **changes: object) -> None:
        """Change a layer and tell it."""
        layers = list(self._layers)
        layers[index] = dataclasses.replace(layers[index], **changes)  # type: ignore[arg-type]
        self._tell(tuple(layers))

    def take_away(self, index: int) -> None:
        """Remove a layer and tell it."""
        self._tell(self._layers[:index] + self._layers[index + 1 :])

    def refuse(self, reason: str) -> None:
        """Say why a number was refused."""
        self.complaint.say(reason)

    def _add_layer(self) -> None:
        hidden, output = self._layers[:-1], self._layers[-1]
        dense = [layer for layer in hidden if not layer.kernel]
        like = hidden[-1].activation if hidden else "sigmoid"
        layer = dense[-1] if dense else Layer(_USUAL_SIZE, like)
        self._tell((*hidden, layer, output))

    def _add_kernels(self) -> None:
        maps = [layer for layer in self._layers if layer.kernel]
        layer = maps[-1] if maps else _USUAL_MAPS
        self._tell((*maps, layer, *self._layers[len(maps) :]))

    def _tell(self, layers: tuple[Layer, ...]) -> None:
        self.changed.emit(layers)

    def _button(self, name: str, words: str, help: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"recipe_editor.layers.{name}")
        button.setText(words)
        button.setAccessibleName(help)
        button.setToolTip(help)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(MARK, MARK))
        return button

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setFont(font(FONT_SMALL))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label


class _LayerRow:
    """The widgets of one layer, in the table's grid."""

    def __init__(self, table: LayerTable, grid: QGridLayout, index: int, theme: Theme) -> None:
        self._table = table
        self._grid = grid
        self.index = index
        name = f"recipe_editor.layers.{index}"
        self._name = QLabel(table)
        self._name.setFont(font(FONT_SMALL))
        self._size = NumberEdit(f"layers.{index}.size", LAYER_SETTINGS["size"], theme, table)
        self._size.setObjectName(f"{name}.size")
        self._size.setToolTip(f"{LAYER_SETTINGS['size'].help}\n{NEW_START}.")
        self._size.setFixedWidth(_SIZE_WIDTH)
        self._size.committed.connect(lambda value: table.replace(index, size=value))
        self._size.refused.connect(table.refuse)
        self._fixed = QLabel(table)
        self._fixed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._fixed.setContentsMargins(0, 0, SPACE_SMALL + OUTLINE_WIDTH, 0)
        self._fixed.setToolTip("One neuron for each digit")
        self._activation = Choice(LAYER_SETTINGS["activation"], table)
        self._activation.setObjectName(f"{name}.activation")
        self._activation.setToolTip(f"{LAYER_SETTINGS['activation'].help}\n{NEW_START}.")
        self._activation.activated.connect(lambda _: table.replace(index, activation=self._activation.word))
        self._dropout = NumberEdit(f"layers.{index}.dropout", LAYER_SETTINGS["dropout"], theme, table)
        self._dropout.setObjectName(f"{name}.dropout")
        self._dropout.setToolTip(LAYER_SETTINGS["dropout"].help)
        self._dropout.setFixedWidth(_DROPOUT_WIDTH)
        self._dropout.committed.connect(lambda value: table.replace(index, dropout=value))
        self._dropout.refused.connect(table.refuse)
        self._remove = QToolButton(table)
        self._remove.setObjectName(f"{name}.remove")
        self._remove.setIconSize(QSize(MARK, MARK))
        self._remove.setFixedSize(ICON + 4, ICON + 4)
        self._remove.clicked.connect(lambda: table.take_away(index))
        self._kernel = self._number("kernel", theme)
        self._pool = self._number("pool", theme)
        self._form = self._make_form()
        self._widgets = (
            self._name,
            self._size,
            self._fixed,
            self._activation,
            self._dropout,
            self._remove,
            self._form,
        )
        row = 2 * index + 2
        grid.addWidget(self._name, row, 0)
        grid.addWidget(self._size, row, 1)
        grid.addWidget(self._fixed, row, 1)
        grid.addWidget(self._activation, row, 2)
        grid.addWidget(self._dropout, row, 3)
        grid.addWidget(self._remove, row, 4)
        grid.addWidget(self._form, row + 1, 1, 1, 3)
        self.set_theme(theme)

    def show_layer(self, layer: Layer, last: bool, only: bool) -> None:
        """Show ``layer``, which may be the ``last``; an ``only`` hidden layer is called just that."""
        kind = "maps" if layer.kernel else "hidden"
        place = "output" if last else kind if only else f"{kind} {self.index + 1}"
        self._name.setText(place)
        self._size.set_value(layer.size)
        self._size.setVisible(not last)
        self._size.setAccessibleName(f"Neurons of layer {self.index + 1}, {place}")
        self._fixed.setText(f"{layer.size}")
        self._fixed.setVisible(last)
        self._offer(last)
        self._activation.set_word(layer.activation)
        self._activation.setAccessibleName(f"Activation of layer {self.index + 1}, {place}")
        self._dropout.set_value(layer.dropout)
        self._dropout.setVisible(not last)
        self._dropout.setAccessibleName(f"Dropout of layer {self.index + 1}, {place}")
        self._form.setVisible(bool(layer.kernel) or self._kernel.hasFocus())
        self._kernel.set_value(layer.kernel)
        self._pool.set_value(layer.pool)
        self._remove.setVisible(not last)
        words = f"Take {place} away. A new start is needed"
        self._remove.setToolTip(words)
        self._remove.setAccessibleName(words)

    @property
    def refused(self) -> bool:
        """Whether what stands in one of its fields is refused."""
        return any(each.reason for each in (self._size, self._dropout, self._kernel, self._pool))

    def _offer(self, last: bool) -> None:
        """Offer the activations that the layer may have."""
        words = [word for word in LAYER_SETTINGS["activation"].choices if last or word != "softmax"]
        if [self._activation.itemData(i) for i in range(self._activation.count())] != words:
            self._activation.offer(words)

    def set_theme(self, theme: Theme) -> None:
        self._remove.setIcon(icon("close", theme, theme.muted))
        self._size.set_theme(theme)
        for label in self._form.findChildren(QLabel):
            label.setStyleSheet(f"color: {theme.muted}")
        for field in (self._dropout, self._kernel, self._pool):
            field.set_theme(theme)

    def _number(self, part: str, theme: Theme) -> NumberEdit:
        about, table, index = LAYER_SETTINGS[part], self._table, self.index
        field = NumberEdit(f"layers.{index}.{part}", about, theme, table)
        field.setObjectName(f"recipe_editor.layers.{index}.{part}")
        field.setAccessibleName(f"{about.label} of layer {index + 1}")
        field.setToolTip(f"{about.help}\n{NEW_START}.")
        field.committed.connect(lambda value: table.replace(index, **{part: value}))
        field.refused.connect(table.refuse)
        return field

    def _make_form(self) -> QWidget:
        """The second line of a convolutional layer: how large its kernels and its pools are."""
        form = QWidget(self._table)
        line = QHBoxLayout(form)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_SMALL)
        for field, about in (
            (self._kernel, LAYER_SETTINGS["kernel"]),
            (self._pool, LAYER_SETTINGS["pool"]),
        ):
            label = QLabel(about.label.lower(), form)
            label.setFont(font(FONT_SMALL))
            line.addWidget(label)
            line.addWidget(field, 1)
        return form

    def remove(self) -> None:
        """Leave the table."""
        for widget in self._widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()


def _total(recipe: Recipe) -> str:
    try:
        return f"{recipe.n_parameters:,} weights and biases"
    except ValueError:  # layers that do not fit each other have no number of parameters
        return ""
