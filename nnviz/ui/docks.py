"""The frames that panels sit in: they can be moved, hidden, torn off and put back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QToolButton, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.panels.base import Panel
from nnviz.ui.theme import ICON, SPACE, SPACE_SMALL, SPACE_TINY, Theme


class PanelDock(QDockWidget):
    """One panel with its title bar.

    Parameters
    ----------
    panel : Panel
        What it frames; its `key` with ``_dock`` behind it is the dock's name in the saved layout.
    theme : Theme
    parent : QMainWindow
    """

    def __init__(self, panel: Panel, theme: Theme, parent: QMainWindow) -> None:
        super().__init__(panel.title, parent)
        self.panel = panel
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
        show = self.toggleViewAction()
        show.setToolTip(panel.help)
        show.setObjectName(f"show_{panel.key}")
        self.topLevelChanged.connect(self._title.floated)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``, and the panel too."""
        self._title.set_theme(theme)
        self.panel.set_theme(theme)


class _Title(QWidget):
    """The bar above a panel: what it is, tear off, hide. Dragging it moves the dock."""

    def __init__(self, dock: PanelDock, panel: Panel) -> None:
        super().__init__(dock)
        self._dock = dock
        self._floating = False
        self.setObjectName("dock_title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setToolTip(panel.help)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE_TINY, SPACE_SMALL, SPACE_TINY)
        row.setSpacing(SPACE_TINY)
        name = QLabel(panel.title)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(name, 1)
        self._float = self._button(
            "float", f"Tear {panel.title} off into a window of its own, or put it back"
        )
        self._float.clicked.connect(self._toggle_floating)
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

    def _toggle_floating(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    def floated(self, floating: bool) -> None:
        self._floating = floating
        self.set_theme(self._dock.panel.theme)

    def set_theme(self, theme: Theme) -> None:
        self._float.setIcon(icon("dock" if self._floating else "float", theme, theme.muted))
        self._close.setIcon(icon("close", theme, theme.muted))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it to the dock: a double click tears it off, as with every title bar."""
        event.ignore()
