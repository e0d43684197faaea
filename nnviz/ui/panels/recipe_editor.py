"""The recipe that decides a run: every setting of it, what can be changed now and what needs a new start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.training.recipe import Layer, Recipe, describe, load_recipe, recipe_names
from nnviz.training.recipe_changes import differences, needs_new_start
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS
from nnviz.ui.icons import pixmap
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Selection
from nnviz.ui.setting_words import choice, relabelled, said
from nnviz.ui.theme import FONT_SMALL, FONT_TITLE, SPACE, SPACE_LARGE, SPACE_SMALL, SPACE_TINY, Theme, font
from nnviz.ui.view import View
from nnviz.ui.widgets.augmentation_preview import AugmentationPreview
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.layer_table import LayerTable
from nnviz.ui.widgets.new_start_bar import NewStartBar
from nnviz.ui.widgets.setting_row import MARK, SettingRow

# A slider that is being dragged changes a run this often and not with every pixel.
_LIVE_MILLISECONDS = 60

# Where the sliders of the distortions end: beyond, digits stop being digits. Larger numbers can be typed.
_USUAL = {
    "augmentation.shift": 4.0,
    "augmentation.rotation": 30.0,
    "augmentation.scale": 0.3,
    "augmentation.shear": 30.0,
    "augmentation.elastic": 60.0,
    "augmentation.elastic_sigma": 8.0,
    "augmentation.thickness": 1.0,
    "augmentation.pen": 0.5,
    "augmentation.noise": 0.5,
}

_GROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "learning",
        "Learning",
        "How each mini-batch moves the weights",
        ("learning_rate", "batch_size", "epochs", "optimizer", "momentum", "cost"),
    ),
    ("network", "Network", "What is trained, and from where", ("start", "train_biases")),
    (
        "schedule",
        "Schedule",
        "How the learning rate changes over the run",
        ("schedule", "schedule_every", "schedule_factor", "schedule_patience"),
    ),
    (
        "regularization",
        "Regularization",
        "What keeps the weights small, so that it learns digits and not these images; dropout is above, "
        "with the layers",
        ("l1", "l2", "weight_decay", "max_norm"),
    ),
    (
        "augmentation",
        "Augmentation",
        "Training images distorted afresh each time they are shown",
        tuple(f"augmentation.{part}" for part in AUGMENTATION_SETTINGS),
    ),
    (
        "data",
        "Data and chance",
        "Which images, which arithmetic, and the number that all chance comes from",
        ("seed", "data", "train_images", "validation_images", "engine"),
    ),
)
_OPEN = ("learning", "network")


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
        self._sent: list[Recipe] = []  # live changes that nobody has confirmed yet
        self._rows: dict[str, SettingRow] = {}
        self._folds: dict[str, Fold] = {}
        self._head = _Head(theme, self)
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
        if view.recipe is not None:
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
        if next(self._draft.problems(), None) is None:
            self._live.stop()  # the new start has the live changes too
            self.new_start.emit(self._draft)

    # What is shown.

    def _show_draft(self) -> None:
        draft = self._draft
        self._head.show_recipe(draft, _changed_since_shipped(draft))
        for key, row in self._rows.items():
            row.set_value(draft.get(key))
            row.complain("")
        self.layers.set_recipe(draft)
        self.layers.complain("")
        problem = next(draft.problems(), None)
        if problem is not None:
            self._complain(problem)
        self.bar.show_changes(needs_new_start(self._in_force, draft), said(str(problem or "")))
        if not needs_new_start(self._in_force, draft):
            self._draft = self._in_force
        self._show_what_matters(draft)
        probe = self.selection.probe
        self.preview.show_copies(probe.image, probe.label, draft.augmentation)

    def _complain(self, problem: RecipeError) -> None:
        if problem.key in self._rows:
            self.row(problem.key).complain(said(str(problem)))
        else:
            self.layers.complain(said(str(problem)))

    def _show_what_matters(self, draft: Recipe) -> None:
        """Hide what the chosen optimizer and schedule do not use; say in a few words what is folded away."""
        shown = {
            "momentum": draft.optimizer in ("momentum", "nesterov"),
            "schedule_every": draft.schedule == "step",
            "schedule_factor": draft.schedule == "step",
            "schedule_patience": draft.schedule == "halve_on_plateau",
            "augmentation.elastic_sigma": draft.augmentation.elastic > 0,
        }
        for key, wanted in shown.items():
            self._rows[key].setVisible(wanted)
        hidden = " – ".join(f"{layer.size}" for layer in draft.layers)
        self._folds["learning"].set_summary(
            f"η = {draft.learning_rate:g}, batches of {draft.batch_size}, {choice(draft.optimizer)}"
        )
        self._folds["network"].set_summary(f"784 – {hidden}")
        self._folds["schedule"].set_summary(choice(draft.schedule))
        self._folds["regularization"].set_summary(self._nonzero("regularization") or "none")
        self._folds["augmentation"].set_summary(
            (self._nonzero("augmentation") or "none") if draft.augmentation.active else "none"
        )
        self._folds["data"].set_summary(f"{choice(draft.data)}, seed {draft.seed}")

    def _nonzero(self, group: str) -> str:
        """The settings of a group that are not zero: "shift 1.5 px, rotation 8 °"."""
        words = []
        for key in next(keys for name, _, _, keys in _GROUPS if name == group):
            value, about = self._draft.get(key), describe(key)
            if value and key != "augmentation.elastic_sigma":
                label = about.label.lower() if len(about.label) > 2 else about.label
                words.append(label if value is True else f"{label} {value:g}")
        return ", ".join(words)

    # How it is built.

    def _build(self) -> QScrollArea:
        page = self._page = QWidget()
        page.setObjectName("recipe_editor.page")
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_LARGE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE_SMALL)
        column.addWidget(self._head)
        for name, title, help, keys in _GROUPS:
            fold = Fold(f"recipe_editor.fold.{name}", title, help, self.theme, name in _OPEN, page)
            self._folds[name] = fold
            if name == "network":
                fold.rows.addWidget(self.layers)
            for key in keys:
                row = SettingRow(key, describe(key), self.theme, _USUAL.get(key, 0.0), fold.body)
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


class _Head(QWidget):
    """What the recipe is, what it teaches, and the figure it stands against."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = self._line("title", FONT_TITLE, bold=True)
        self._teaches = self._line("teaches")
        self._published = self._line("published", FONT_SMALL)
        self._changed = self._line("changed", FONT_SMALL)
        self._mark = QLabel(self)
        self._legend = self._line("legend", FONT_SMALL)
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

    def show_recipe(self, recipe: Recipe, changed: str) -> None:
        self._title.setText(recipe.title or recipe.name)
        self._teaches.setText(recipe.teaches)
        self._teaches.setVisible(bool(recipe.teaches))
        self._published.setText(f"Published: {recipe.published}")
        self._published.setVisible(bool(recipe.published))
        self._changed.setText(changed)
        self._changed.setVisible(bool(changed))

    def set_theme(self, theme: Theme) -> None:
        for line in (self._published, self._changed, self._legend):
            line.setStyleSheet(f"color: {theme.muted}")
        self._mark.setPixmap(pixmap("restart", theme.muted, MARK, self.devicePixelRatioF()))

    def _line(self, name: str, points: int = 0, bold: bool = False) -> QLabel:
        label = QLabel(self)
        label.setObjectName(f"recipe_editor.{name}")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(font(points, bold) if points else font())
        return label


def _changed_since_shipped(recipe: Recipe) -> str:
    """Which settings are not those of the shipped recipe of that name, whose published figure is shown."""
    if recipe.name not in recipe_names():
        return ""
    changes = differences(load_recipe(recipe.name), recipe)
    if not changes:
        return ""
    return f"Changed from {recipe.name} as it is shipped: {', '.join(c.label.lower() for c in changes)}."
