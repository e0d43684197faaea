"""The one toolbar: run, step, start over, how fast, until when, with which recipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from nnviz.ui.actions import Actions, tip
from nnviz.ui.icons import icon
from nnviz.ui.run_controls import SpeedControl, UntilControl
from nnviz.ui.theme import ICON, SPACE, Theme, font
from nnviz.ui.toolbar_room import ToolbarRoom

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe


class ToolBar(QToolBar):
    """Everything that drives a run, in one row.

    Attributes
    ----------
    recipe_chosen : Signal
        Emitted with a :class:`~nnviz.training.recipe.Recipe` to start anew.
    model_chosen : Signal
        Emitted with the path of a trained network to open.
    edit_wanted : Signal
        The recipe is to be edited.
    """

    recipe_chosen = Signal(object)
    model_chosen = Signal(object)
    edit_wanted = Signal()

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setAccessibleName("Training")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(ICON, ICON))
        self.toggleViewAction().setVisible(False)
        self._theme = theme
        self._actions = actions
        self._running = False
        self.run_button = self._run_button()
        self.addWidget(self.run_button)
        self.addSeparator()
        steps = {"step_sample": "sample", "step_batch": "batch", "step_epoch": "epoch"}
        step_entries = [self.addWidget(QLabel("Step"))]
        step_entries += [self.addWidget(self._step_button(actions[name], steps[name])) for name in steps]
        step_entries.append(self.addSeparator())
        self.reset_button = self._reset_button()
        self.addWidget(self.reset_button)
        self.addSeparator()
        self.speed = SpeedControl()
        speed_entries = [self.addWidget(self.speed), self.addSeparator()]
        self.until = UntilControl()
        self.addWidget(self.until)
        self.addSeparator()
        self.recipe_menu = QMenu(self)
        self.recipe_menu.setToolTipsVisible(True)
        self.recipe_button = self._recipe_button()
        self.addWidget(self.recipe_button)
        self._edit = QToolButton()
        self._edit.setObjectName("edit_button")
        self._edit.setAccessibleName("Edit the recipe")
        self._edit.setToolTip("Change the recipe: layers, learning rate, everything that decides a run")
        self._edit.clicked.connect(self.edit_wanted)
        self.addWidget(self._edit)
        self._room = ToolbarRoom(
            self,
            self.speed,
            speed_entries,
            step_entries,
            self.recipe_button,
            [actions[name] for name in steps],
        )
        self.set_theme(theme)

    def event(self, event: QEvent) -> bool:
        """Find out what there is room for when the window or a control has another width."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._room.fit()
        return handled

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons for ``theme``."""
        self._theme = theme
        drawing = "pause" if self._running else "run"
        self.run_button.setIcon(icon(drawing, theme, theme.accent_text))
        self.reset_button.setIcon(icon("restart", theme))
        self.recipe_button.setIcon(icon("chevron-down", theme, theme.muted))
        self._edit.setIcon(icon("edit", theme))
        self._room.button.setIcon(icon("more", theme))

    def set_running(self, running: bool) -> None:
        """Offer to pause, or to run."""
        self._running = running
        action = self._actions["run"]
        action.setText("&Pause" if running else "&Run")
        help_sentence = (
            "Stop after this mini-batch; nothing is lost, and Run goes on from there"
            if running
            else "Train until you pause, or until what is chosen on the right is reached"
        )
        action.setToolTip(tip(help_sentence, action))
        self._actions.set_drawing("run", "pause" if running else "run", self._theme)
        self.run_button.setText("Pause" if running else "Run")
        self.run_button.setAccessibleName("Pause" if running else "Run")
        self.run_button.setToolTip(action.toolTip())
        self.set_theme(self._theme)

    def set_recipe(self, recipe: Recipe, words: str) -> None:
        """Show which recipe is in force, in ``words``."""
        self.recipe_button.set_words(words)
        self.recipe_button.setAccessibleName(f"Recipe: {words}")
        self.recipe_button.setToolTip(
            f"{recipe.teaches or 'What is trained, and how.'} Click for other recipes and trained networks"
        )
        self.until.set_recipe(recipe)

    def set_choices(self, recipes: Sequence[Recipe], models: Sequence[tuple[str, str, object]]) -> None:
        """Fill the recipe menu: ``recipes`` to start anew, ``models`` as (words, help, path) to open."""
        menu = self.recipe_menu
        menu.clear()
        menu.addAction(_heading("Start a new run, untrained", menu))
        for recipe in recipes:
            action = menu.addAction(f"{recipe.name}  —  {recipe.title}" if recipe.title else recipe.name)
            action.setToolTip(recipe.teaches)
            action.setObjectName(f"recipe_{recipe.name}")
            action.setData(recipe)
        if models:
            menu.addSeparator()
            menu.addAction(_heading("Open a trained network", menu))
        for words, help_sentence, path in models:
            action = menu.addAction(words)
            action.setToolTip(help_sentence)
            action.setObjectName(f"model_{words}")
            action.setData(path)

    def _triggered(self, action: QAction) -> None:
        from nnviz.training.recipe import Recipe

        chosen = action.data()
        if isinstance(chosen, Recipe):
            self.recipe_chosen.emit(chosen)
        elif chosen is not None:
            self.model_chosen.emit(chosen)

    def _run_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("run_button")
        button.setText("Run")
        button.setAccessibleName("Run")
        button.setToolTip(self._actions["run"].toolTip())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(self._actions["run"].trigger)
        # The style sheet writes it bold. Of one width, so that nothing beside it moves when it is pressed.
        bold = QFontMetrics(font(bold=True))
        width = max(bold.horizontalAdvance(word) for word in ("Run", "Pause"))
        button.setFixedWidth(width + ICON + 4 * SPACE)
        return button

    def _step_button(self, action: QAction, word: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{action.objectName()}_button")
        button.setText(word)
        button.setAccessibleName(action.text().replace("&", ""))
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _reset_button(self) -> QToolButton:
        same, new = self._actions["reset_same"], self._actions["reset_new"]
        button = QToolButton()
        button.setObjectName("reset_button")
        button.setText("Start over")
        button.setToolTip(same.toolTip())
        button.setAccessibleName("Start over from the same first weights")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.clicked.connect(same.trigger)
        same.enabledChanged.connect(button.setEnabled)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.addActions([same, new])
        menu.addSeparator()
        menu.addAction(self._actions["back"])
        button.setMenu(menu)
        return button

    def _recipe_button(self) -> _ElidedButton:
        button = _ElidedButton()
        button.setObjectName("recipe_button")
        button.setAccessibleName("Recipe")
        button.setToolTip("What is trained, and how")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the words
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.recipe_menu)
        self.recipe_menu.triggered.connect(self._triggered)
        return button


def _heading(words: str, menu: QMenu) -> QWidgetAction:
    """A line of a menu that only says what is below it. Style sheets leave the words of a section out."""
    label = QLabel(words)
    label.setObjectName("menu_heading")
    action = QWidgetAction(menu)
    action.setDefaultWidget(label)
    action.setEnabled(False)
    return action


class _ElidedButton(QToolButton):
    """A button that takes the room that is left and shortens its words where that is too little."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(12 * SPACE)
        self.setMaximumWidth(52 * SPACE)

    @property
    def words(self) -> str:
        """The whole text."""
        return self._words

    def set_words(self, words: str) -> None:
        self._words = words
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """As small as may be: the words have no claim of their own."""
        return QSize(self.minimumWidth(), super().sizeHint().height())

    def _fit(self) -> None:
        room = self.width() - self.iconSize().width() - 4 * SPACE
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))
