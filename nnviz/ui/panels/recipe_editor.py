"""The recipe that decides a run: every setting of it, what can be changed now and what needs a new start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from nnviz.engines.registry import EngineMissing, require_installed
from nnviz.training.recipe import Layer, Recipe, describe
from nnviz.training.recipe_changes import differences, needs_new_start
from nnviz.training.recipe_fields import RecipeError
from nnviz.ui.panels.base import Panel
from nnviz.ui.recipe_groups import GROUPS, USUAL, in_use, summary
from nnviz.ui.selection import Selection
from nnviz.ui.setting_words import relabelled, said
from nnviz.ui.theme import SPACE, SPACE_LARGE, SPACE_SMALL, Theme
from nnviz.ui.view import View
from nnviz.ui.widgets.augmentation_preview import AugmentationPreview
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.layer_table import LayerTable
from nnviz.ui.widgets.new_start_bar import NewStartBar
from nnviz.ui.widgets.recipe_head import RecipeHead
from nnviz.ui.widgets.setting_row import SettingRow

# A slider that is being dragged changes a run this often and not with every pixel.
_LIVE_MILLISECONDS = 60


class RecipeEditorPanel(Panel):
    """Edits a recipe. Knows nothing of a runner: it says what is wanted.

    Attributes
    ----------
    live_change : Signal
        Emitted with a `Recipe` that differs from the one in force in live settings only.
    new_start : Signal
        Emitted with the `Recipe` that the person wants to begin anew with.
    """

    key = "recipe_editor"
    title = "Recipe"
    help = (
        "Everything that decides a run. The learning rate and its like change at the next mini-batch; "
        "layers and their like are collected until you start anew"
    )
    rate_hz = 5.0
    shows = frozenset({"recipe", "probe"})

    live_change = Signal(object)
    new_start = Signal(object)

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._in_force = Recipe()
        self._draft = self._in_force
        self._seen = self._in_force  # what a view showed last
        self._sent: list[Recipe] = []  # live changes that nobody has confirmed yet
        self._rows: dict[str, SettingRow] = {}
        self._folds: dict[str, Fold] = {}
        self._head = RecipeHead(theme, self)
        self.layers = LayerTable(theme, self)
        self.layers.changed.connect(self._layers_changed)
        self.preview = AugmentationPreview(theme, self)
        self.bar = NewStartBar(theme, self)
        self.bar.start.connect(self._start_anew)
        self.bar.discard.connect(self.discard)
        self._scroll = self._build()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.bar)
        # The last of several quick changes is what counts.
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(_LIVE_MILLISECONDS)
        self._live.timeout.connect(self._tell_live)
        self._show_draft()

    def sizeHint(self) -> QSize:
        """A column."""
        return QSize(340, 640)

    @property
    def recipe(self) -> Recipe:
        """The recipe in force, with the live changes that were made here."""
        return self._in_force

    @property
    def draft(self) -> Recipe:
        """The recipe that "Start anew" would begin with."""
        return self._draft

    def set_recipe(self, recipe: Recipe) -> None:
        """Show the recipe in force.

        What is waiting for a new start stays if only live settings differ from what was in force before:
        then it is the same run. Another run brings its own recipe.
        """
        if any(recipe is sent for sent in self._sent):
            # An echo. Those before it will not come any more; those after it are still on their way.
            while self._sent.pop(0) is not recipe:
                pass
            if self._sent or self._live.isActive():
                return
        if recipe == self._in_force:
            self._in_force = recipe
            return
        if self._draft is not self._in_force and not needs_new_start(self._in_force, recipe):
            draft = self._draft
            for change in differences(self._in_force, recipe):
                draft = draft.with_value(change.key, recipe.get(change.key))
            self._draft = draft
        else:
            self._draft = recipe
        self._in_force = recipe
        self._sent.clear()
        self._live.stop()
        self._show_draft()

    def show_view(self, view: View) -> None:
        """Follow the recipe in force; the examples show the digit that is being looked at."""
        # While a change is on its way, a view that still has the recipe from before it brings no news.
        pending = self._live.isActive() or bool(self._sent)
        if view.recipe is not None and not (pending and view.recipe is self._seen):
            self._seen = view.recipe
            self.set_recipe(view.recipe)
        if not view.probe.blank:
            self.preview.show_copies(view.probe.image, view.probe.label, self._draft.augmentation)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        for part in (self._head, self.layers, self.preview, self.bar):
            part.set_theme(theme)
        for fold in self._folds.values():
            fold.set_theme(theme)
        for row in self._rows.values():
            row.set_theme(theme)

    def picture_parts(self) -> tuple[QWidget, ...]:
        """The whole form, also what would have to be scrolled to."""
        return (self._page,)

    def picture_caption(self) -> str:
        """Which recipe it is."""
        return self._draft.title or self._draft.name

    def hideEvent(self, event: QEvent) -> None:
        """What was changed last is told before the panel is gone."""
        if self._live.isActive():
            self._tell_live()

    def row(self, key: str) -> SettingRow:
        """The row of a setting, its fold opened."""
        row = self._rows[key]
        for fold in self._folds.values():
            if fold.isAncestorOf(row):
                fold.set_open(True)
        return row

    def discard(self) -> None:
        """Take back what is waiting for a new start."""
        self._draft = self._in_force
        self._show_draft()

    # What a person changes.

    def _setting_changed(self, key: str, value: object) -> None:
        about = describe(key)
        try:
            checked = about.checked(key, value)
        except RecipeError as error:
            self._rows[key].complain(relabelled(error, about))
            return
        if key == "data" and (reason := _no_data(checked)):
            self._rows[key].complain(reason)
            return
        self._draft = self._draft.with_value(key, checked)
        if about.live:
            self._change_live(self._in_force.with_value(key, checked))
        self._show_draft()

    def _layers_changed(self, layers: Sequence[Layer]) -> None:
        self._draft = self._draft.with_changes(layers=tuple(layers))
        if not any(
            change.key.startswith("layers") for change in needs_new_start(self._in_force, self._draft)
        ):
            # The same neurons: at most their dropout has changed, and that can be had at once.
            self._change_live(self._in_force.with_changes(layers=tuple(layers)))
        self._show_draft()

    def _change_live(self, recipe: Recipe) -> None:
        if recipe != self._in_force:
            self._in_force = recipe
            if not self._live.isActive():
                self._live.start()

    def _tell_live(self) -> None:
        self._live.stop()
        self._sent.append(self._in_force)
        self.live_change.emit(self._in_force)

    def _start_anew(self) -> None:
        if (next(self._draft.problems(), None) or _missing_engine(self._draft)) is None:
            self._live.stop()  # the new start has the live changes too
            self.new_start.emit(self._draft)

    # What is shown.

    def _show_draft(self) -> None:
        draft = self._draft
        self._head.show_recipe(self._in_force)
        for key, row in self._rows.items():
            row.set_value(draft.get(key))
            row.complain("")
        self.layers.set_recipe(draft)
        self.layers.complain("")
        problem = next(draft.problems(), None) or _missing_engine(draft)
        if problem is not None:
            self._complain(problem)
        self.bar.show_changes(needs_new_start(self._in_force, draft), said(str(problem or "")))
        if not needs_new_start(self._in_force, draft):
            self._draft = self._in_force
        self._show_what_matters(draft)
        QTimer.singleShot(0, self, self._keep_in_sight)  # once the bar below has its room
        probe = self.selection.probe
        self.preview.show_copies(probe.image, probe.label, draft.augmentation)

    def _keep_in_sight(self) -> None:
        """The field that is being edited, when the bar has come up below it."""
        focus = QApplication.focusWidget()
        if focus is not None and self._page.isAncestorOf(focus):
            self._scroll.ensureWidgetVisible(focus)

    def _complain(self, problem: RecipeError) -> None:
        if problem.key in self._rows:
            self.row(problem.key).complain(said(str(problem)))
        else:
            self.layers.complain(said(str(problem)))

    def _show_what_matters(self, draft: Recipe) -> None:
        """Hide what the chosen optimizer and schedule do not use; say in a few words what is folded away."""
        for key, used in in_use(draft).items():
            self._rows[key].setVisible(used)
        for group in GROUPS:
            self._folds[group.name].set_summary(summary(draft, group))

    # How it is built.

    def _build(self) -> QScrollArea:
        page = self._page = QWidget()
        page.setObjectName("recipe_editor.page")
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_LARGE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE_SMALL)
        column.addWidget(self._head)
        for name, title, help, keys, is_open in GROUPS:
            fold = Fold(f"recipe_editor.fold.{name}", title, help, self.theme, is_open, page)
            self._folds[name] = fold
            if name == "network":
                fold.rows.addWidget(self.layers)
            for key in keys:
                row = SettingRow(key, describe(key), self.theme, USUAL.get(key, 0.0), fold.body)
                row.committed.connect(self._setting_changed)
                self._rows[key] = row
                fold.rows.addWidget(row)
            if name == "augmentation":
                fold.rows.insertWidget(0, self.preview)
            column.addWidget(fold)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setObjectName("recipe_editor.scroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        return scroll


def _no_data(source: str) -> str:
    """Why there can be no images there, as far as a glance tells; empty if there may be."""
    path = Path(source)
    if source == "mnist" or path.is_dir() or (path.is_file() and path.suffix == ".npz"):
        return ""
    if path.exists():
        return "Data must be mnist, a folder of IDX files or an .npz file."
    return f"There is no folder or file {source}; give mnist, a folder of IDX files or an .npz file."


def _missing_engine(recipe: Recipe) -> RecipeError | None:
    """What keeps the recipe's engine from running here."""
    try:
        require_installed(recipe.engine)
    except EngineMissing as error:
        return RecipeError("engine", str(error))
    return None
