"""The frames that panels sit in: they can be moved, hidden, torn off and put back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QToolButton, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.panels.base import Panel
from nnviz.ui.theme import ICON, SPACE, SPACE_SMALL, SPACE_TINY, Theme

_ASIDE = 4 * SPACE
# A frame, a title and what a task bar needs; closing hides the panel, as it does in the window.
_WINDOW = (
    Qt.WindowType.Tool
    | Qt.WindowType.CustomizeWindowHint
    | Qt.WindowType.WindowTitleHint
    | Qt.WindowType.WindowCloseButtonHint
)


class PanelDock(QDockWidget):
    """One panel with its title bar.

    Parameters
    ----------
    panel : Panel
        What it frames; its `key` with ``_dock`` behind it is the dock's name in the saved layout.
    theme : Theme
    parent : QMainWindow

    Attributes
    ----------
    entry : QAction
        Shows and hides it; brings it to the front if it is behind another's tab.
    placed_anew : bool
        Whether it was put in its first place and not shown there yet: its width is still to be decided.
    """

    def __init__(self, panel: Panel, theme: Theme, parent: QMainWindow) -> None:
        super().__init__(panel.title, parent)
        self.panel = panel
        self.placed_anew = False
        self.setObjectName(f"{panel.key}_dock")
        self.setAccessibleName(panel.title)
        # Expanding, so that a window that grows gives to each panel in proportion.
        panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWidget(panel)
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self._title = _Title(self, panel)
        self.setTitleBarWidget(self._title)
        self.entry = QAction(panel.title, self)
        self.entry.setObjectName(f"show_{panel.key}")
        self.entry.setToolTip(panel.help)
        self.entry.setCheckable(True)
        self.entry.setChecked(True)
        self.entry.triggered.connect(self._asked_for)
        self.toggleViewAction().toggled.connect(self.entry.setChecked)
        self.topLevelChanged.connect(self._floated)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``, and the panel too."""
        self._title.set_theme(theme)
        self.panel.set_theme(theme)

    @property
    def behind(self) -> bool:
        """Whether it is open, but behind another's tab."""
        return self.isVisible() and not self.isFloating() and self.visibleRegion().isEmpty()

    def _asked_for(self, shown: bool) -> None:
        if self.behind:
            self.entry.setChecked(True)
            shown = True
        self.setVisible(shown)
        if shown:
            self.raise_()

    def toggle_floating(self) -> None:
        """Tear it off into a window of its own, beside where it was, or put it back."""
        here = self.mapToGlobal(QPoint(0, 0))
        self.setFloating(not self.isFloating())
        if self.isFloating():
            self._step_aside(here)

    def come_forward(self) -> None:
        """If it is torn off: stand before the window, also when a restored layout showed it earlier."""
        if self.isFloating() and self.isVisible():
            # A window manager takes note of whose a window is when it is shown; raising it would not last.
            self.hide()
            self.show()

    def _floated(self, floating: bool) -> None:
        self._title.floated(floating)
        if floating and not self.windowFlags() & Qt.WindowType.WindowTitleHint:
            # Qt gives a dock that has a title bar of its own no frame: it would look like a broken layout.
            place = self.geometry()
            self.setWindowFlags(_WINDOW)
            self.setGeometry(place)
            self.show()

    def _step_aside(self, before: QPoint) -> None:
        """Stand a little beside ``before``: exactly over its old place it would look docked."""
        offset = QPoint(_ASIDE, _ASIDE)
        room = self.screen().availableGeometry()
        far = room.bottomRight() - QPoint(self.width(), self.height() + _ASIDE)
        wanted = before + offset
        if wanted.x() > far.x() or wanted.y() > far.y():
            wanted = before - offset
        self.move(max(wanted.x(), room.x()), max(wanted.y(), room.y()))


class _Title(QWidget):
    """The bar above a panel: what it is, tear off, hide. Dragging it moves the dock."""

    def __init__(self, dock: PanelDock, panel: Panel) -> None:
        super().__init__(dock)
        self._dock = dock
        self._floating = False
        self.setObjectName("dock_title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._help = panel.help
        self.setToolTip(panel.help)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE_TINY, SPACE_SMALL, SPACE_TINY)
        row.setSpacing(SPACE_TINY)
        self._name = name = QLabel(panel.title)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(name, 1)
        self._float = self._button(
            "float", f"Tear {panel.title} off into a window of its own, or put it back"
        )
        self._float.clicked.connect(dock.toggle_floating)
        self._close = self._button("close", f"Hide {panel.title}; the View menu brings it back")
        self._close.clicked.connect(dock.close)
        row.addWidget(self._float)
        row.addWidget(self._close)

    def _button(self, name: str, help_sentence: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{self._dock.panel.key}_{name}")
        button.setAccessibleName(help_sentence)
        button.setToolTip(help_sentence)
        button.setIconSize(QSize(ICON - 6, ICON - 6))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def floated(self, floating: bool) -> None:
        """Offer the way back while the window's own frame has the title and the button that closes."""
        self._floating = floating
        self._name.setText("" if floating else self._dock.panel.title)
        self.setToolTip("Drag this line into the window to put the panel there" if floating else self._help)
        self._float.setText("Put it back")
        style = Qt.ToolButtonStyle
        self._float.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if floating else style.ToolButtonIconOnly
        )
        self._close.setVisible(not floating)
        self.set_theme(self._dock.panel.theme)

    def set_theme(self, theme: Theme) -> None:
        self._float.setIcon(icon("dock" if self._floating else "float", theme, theme.muted))
        self._close.setIcon(icon("close", theme, theme.muted))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tear it off, or put it back, as with every title bar."""
        self._dock.toggle_floating()
        event.accept()
