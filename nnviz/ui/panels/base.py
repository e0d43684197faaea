"""What every panel is: a widget with a name that shows a view and wears a theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from nnviz.ui.selection import Selection
from nnviz.ui.theme import Theme
from nnviz.ui.view import View


class Panel(QWidget):
    """One of the window's pictures. Made from a selection and a theme, so that it can be shown twice.

    A panel never touches a live network: it is handed a :class:`~nnviz.ui.view.View` by the frame clock, and
    only while it can be seen, when one of the fields it ``shows`` has changed, and at most ``rate_hz`` times
    a second.

    Attributes
    ----------
    key : str
        Object name: unique, kept in the saved layout, so never renamed.
    title : str
        What the panel's title bar and the View menu say.
    help : str
        A sentence on what it shows and what can be done with it.
    rate_hz : float
        How often it is worth drawing anew while a network trains; 60 is with every frame. What the person
        does (draws, clicks) is always shown at once.
    shows : frozenset of str
        Names of the fields of ``View`` that its picture depends on.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]
    rate_hz: ClassVar[float] = 60.0
    shows: ClassVar[frozenset[str]] = frozenset({"snapshot", "probe", "neuron"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = selection
        self.theme = theme
        self.setObjectName(self.key)
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.help)
        self.setAutoFillBackground(True)

    def show_view(self, view: View) -> None:
        """Take over what ``view`` says and ask for a repaint (``update()``). Cheap: called at frame rate."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme`` from now on. Overridden by panels that keep colours of their own."""
        self.theme = theme
        self.update()

    def picture_parts(self) -> Sequence[QWidget]:
        """The widgets that "Save picture" draws, from top to bottom: what is shown, without the controls."""
        return (self,)

    def picture_caption(self) -> str:
        """A line under the title of a saved picture; empty for none."""
        return ""
