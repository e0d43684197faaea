"""What a narrow toolbar leaves out, and the menu in which it is found instead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from nnviz.ui.run_controls import SPEEDS, SpeedControl, speed_words
from nnviz.ui.theme import SPACE

RECIPE_ROOM = 16 * SPACE  # the recipe's name gets at least this before anything is left out


class ToolbarRoom:
    """Makes a toolbar fit: first the speed loses its words, then speed and steps move into a menu.

    Parameters
    ----------
    bar : QToolBar
    speed : SpeedControl
    leave_first, leave_then : sequence of QAction
        The toolbar's entries that go when there is too little room, with the line that parts them.
    elastic : QWidget
        What shrinks and grows with the bar.
    steps : sequence of QAction
        What the menu offers in place of ``leave_then``.
    """

    def __init__(
        self,
        bar: QToolBar,
        speed: SpeedControl,
        leave_first: Sequence[QAction],
        leave_then: Sequence[QAction],
        elastic: QWidget,
        steps: Sequence[QAction],
    ) -> None:
        self._bar = bar
        self._speed = speed
        self._leaves = (leave_first, leave_then)
        self._elastic = elastic
        self._level = -1
        self.button = QToolButton()
        self.button.setObjectName("more_button")
        self.button.setAccessibleName("More controls")
        self.button.setToolTip("The controls for which the window is too narrow")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.button)
        self._menu.setObjectName("more_menu")
        self._menu.setToolTipsVisible(True)
        self._steps = steps
        self._speeds = self._menu.addMenu("Speed")
        self._speeds.setObjectName("speed_menu")
        group = QActionGroup(self._speeds)
        for index, each in enumerate(SPEEDS):
            choice = self._speeds.addAction(speed_words(each))
            choice.setCheckable(True)
            choice.setData(index)
            group.addAction(choice)
        group.triggered.connect(lambda chosen: speed.slider.setValue(chosen.data()))
        self._menu.aboutToShow.connect(self._mark_speed)
        self.button.setMenu(self._menu)
        self._shown = bar.addWidget(self.button)

    def fit(self) -> None:
        """Leave out as little as may be."""
        level = next((each for each in range(3) if self._needed(each) <= self._bar.width()), 3)
        if level == self._level:
            return
        self._level = level
        self._speed.set_brief(level > 0)
        for actions, left_out in zip(self._leaves, (level > 1, level > 2), strict=True):
            for action in actions:
                action.setVisible(not left_out)
        for step in self._steps:
            self._menu.removeAction(step)
        if level > 2:
            self._menu.insertActions(self._speeds.menuAction(), list(self._steps))
        self._shown.setVisible(level > 1)

    def _needed(self, level: int) -> int:
        gone = {action for actions in self._leaves[: max(level - 1, 0)] for action in actions}
        widths = []
        for action in self._bar.actions():
            widget = self._bar.widgetForAction(action)
            if widget is None or action in gone or (action is self._shown and level < 2):
                continue
            if widget is self._elastic:
                widths.append(RECIPE_ROOM)
            elif widget is self._speed:
                widths.append(self._speed.width_for(brief=level > 0))
            else:
                widths.append(max(widget.sizeHint().width(), widget.minimumWidth()))
        layout = self._bar.layout()
        spacing = layout.spacing() if layout is not None else 0
        return sum(widths) + spacing * len(widths) + 2 * SPACE

    def _mark_speed(self) -> None:
        for choice in self._speeds.actions():
            choice.setChecked(choice.data() == self._speed.slider.value())
