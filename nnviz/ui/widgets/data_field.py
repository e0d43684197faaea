"""Which images: a name or a path that can be typed, and a menu for those who would rather look for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QToolButton, QWidget

from nnviz.training.recipe_fields import About
from nnviz.ui.icons import icon
from nnviz.ui.theme import Theme

_SHIPPED = "mnist"


class DataField(QLineEdit):
    """The setting ``data`` of a recipe.

    Attributes
    ----------
    committed : Signal
        Emitted with what was typed or chosen.
    """

    committed = Signal(str)

    def __init__(self, about: About, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(about.label)
        self.menu = QMenu(self)
        for words, help, do in (
            ("MNIST", "The handwritten digits that come with nnviz", self._choose_shipped),
            (
                "A folder of IDX files…",
                "MNIST's own format: Fashion-MNIST and KMNIST come so",
                self._ask_folder,
            ),
            (
                "An .npz file…",
                "Arrays x_train, y_train, x_test and y_test, as Keras keeps them",
                self._ask_npz,
            ),
        ):
            action = self.menu.addAction(words)
            action.setToolTip(help)
            action.triggered.connect(do)
        self.menu.setToolTipsVisible(True)
        self._look = QAction(self)
        self._look.setToolTip("Choose the images")
        self._look.triggered.connect(lambda: self.menu.popup(self.mapToGlobal(self.rect().bottomLeft())))
        self.addAction(self._look, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            button.setObjectName("recipe_editor.data.look")
            button.setAccessibleName("Choose the images")
        self.editingFinished.connect(self._typed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._look.setIcon(icon("open", theme))

    def _typed(self) -> None:
        self.committed.emit(self.text().strip())

    def _choose_shipped(self) -> None:
        self.committed.emit(_SHIPPED)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "A folder of IDX files")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog)

    def _ask_npz(self) -> None:
        dialog = QFileDialog(self, "An .npz file of images")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Arrays of images (*.npz)", "All files (*)"])
        self._ask(dialog)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.setObjectName("data_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.committed)
        dialog.open()
