"""What a recipe is, what it teaches, and the published figure that it stands against."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.training.recipe import Recipe
from nnviz.training.recipe_changes import differences_from_shipped
from nnviz.ui.icons import pixmap
from nnviz.ui.theme import FONT_BASE, FONT_SMALL, FONT_TITLE, SPACE_SMALL, SPACE_TINY, Theme, font
from nnviz.ui.widgets.setting_row import MARK


class RecipeHead(QWidget):
    """The words above a recipe's settings."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = self._line("title", FONT_TITLE, bold=True)
        self._teaches = self._line("teaches", FONT_BASE)
        self._published = self._line("published")
        self._changed = self._line("changed")
        self._mark = QLabel(self)
        self._legend = self._line("legend")
        self._legend.setText("needs a new start; the rest changes at the next mini-batch")
        legend = QHBoxLayout()
        legend.setContentsMargins(0, SPACE_SMALL, 0, 0)
        legend.setSpacing(SPACE_SMALL)
        legend.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        legend.addWidget(self._legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_SMALL)
        column.setSpacing(SPACE_TINY)
        for line in (self._title, self._teaches, self._published, self._changed):
            column.addWidget(line)
        column.addLayout(legend)
        self.set_theme(theme)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show the words of the ``recipe`` in force, and whether the published figure is that of another."""
        self._title.setText(recipe.title or recipe.name)
        for line, words in (
            (self._teaches, recipe.teaches),
            (self._published, f"Published: {recipe.published}" if recipe.published else ""),
            (self._changed, _changed(recipe)),
        ):
            line.setText(words)
            line.setVisible(bool(words))

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        for line in (self._published, self._changed, self._legend):
            line.setStyleSheet(f"color: {theme.muted}")
        self._mark.setPixmap(pixmap("restart", theme.muted, MARK, self.devicePixelRatioF()))

    def _line(self, name: str, points: int = FONT_SMALL, bold: bool = False) -> QLabel:
        label = QLabel(self)
        label.setObjectName(f"recipe_editor.{name}")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(font(points, bold))
        return label


def _changed(recipe: Recipe) -> str:
    """Which settings are not those of the shipped recipe of that name."""
    changes = differences_from_shipped(recipe)
    if not changes:
        return "Nothing is changed."
    return f"Changed from {recipe.name} as it is shipped: {', '.join(c.label.lower() for c in changes)}."
