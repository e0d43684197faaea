"""The style sheet that the theme's values are poured into; Fusion's palette draws what it does not name."""

from __future__ import annotations

from nnviz.ui.theme import (
    CONTROL_HEIGHT,
    FONT_BASE,
    FONT_SMALL,
    OUTLINE_WIDTH,
    RADIUS,
    SPACE,
    SPACE_LARGE,
    SPACE_SMALL,
    SPACE_TINY,
    Theme,
)


def style_sheet(theme: Theme) -> str:
    """Qt's style sheet for the whole application in ``theme``."""
    t = theme
    return f"""
QMainWindow, QDialog {{ background: {t.window}; }}
QMainWindow::separator {{ background: {t.window}; width: {SPACE_SMALL + 2}px; height: {SPACE_SMALL + 2}px; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}

QMenuBar {{ background: {t.window}; color: {t.text}; padding: {SPACE_TINY}px {SPACE_SMALL}px; }}
QMenuBar::item {{ padding: {SPACE_SMALL}px {SPACE}px; border-radius: {RADIUS}px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.hover}; }}
QMenu {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.border}; padding: {SPACE_SMALL}px; }}
QMenu::item {{ padding: {SPACE_SMALL + 1}px {2 * SPACE_LARGE}px {SPACE_SMALL + 1}px {SPACE_LARGE}px;
    border-radius: {RADIUS}px; }}
QMenu::item:selected {{ background: {t.accent}; color: {t.accent_text}; }}
QMenu::item:disabled {{ color: {t.disabled}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: {SPACE_SMALL}px {SPACE}px; }}
QMenu::icon {{ padding-left: {SPACE}px; }}

QToolBar {{ background: {t.window}; border: none; spacing: {SPACE_TINY}px;
    padding: 0 {SPACE}px {SPACE_SMALL}px {SPACE}px; }}
QToolBar::separator {{ background: {t.border}; width: 1px; margin: {SPACE_SMALL}px {SPACE_SMALL}px; }}
QToolBar QLabel {{ color: {t.muted}; background: transparent; padding: 0 {SPACE_TINY}px; }}
QToolButton {{ background: transparent; color: {t.text}; border: {OUTLINE_WIDTH}px solid transparent;
    border-radius: {RADIUS}px; padding: {SPACE_TINY}px {SPACE_SMALL}px; }}
QToolBar QToolButton {{ min-height: {CONTROL_HEIGHT - 4}px; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.pressed}; }}
QToolButton:focus {{ border-color: {t.focus}; }}
QToolButton:disabled {{ color: {t.disabled}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton#run_button {{ background: {t.accent}; color: {t.accent_text}; font-weight: bold;
    padding: {SPACE_TINY}px {SPACE}px; }}
QToolButton#run_button:focus {{ border-color: {t.text}; }}
QToolButton#run_button:disabled {{ background: {t.border}; color: {t.muted}; }}
QToolButton#recipe_button, QToolButton#reset_button {{ background: {t.raised}; border-color: {t.border};
    border-width: 1px; padding: {SPACE_TINY + 1}px {SPACE}px; }}
QToolButton#recipe_button:hover, QToolButton#reset_button:hover {{ background: {t.hover}; }}
QToolButton#recipe_button:focus, QToolButton#reset_button:focus {{ border-color: {t.focus}; }}

QDockWidget {{ color: {t.text}; }}
QDockWidget > QWidget {{ background: {t.panel}; }}
QWidget#dock_title {{ background: {t.panel}; border-bottom: 1px solid {t.border}; }}
QWidget#dock_title QLabel {{ color: {t.text}; font-weight: bold; background: transparent; }}
QWidget#dock_title QToolButton {{ padding: 0; min-height: 0; }}

QTabBar {{ background: {t.window}; }}
QTabBar::tab {{ background: {t.window}; color: {t.muted}; padding: {SPACE_SMALL}px {SPACE_LARGE}px;
    border: none; border-top: {OUTLINE_WIDTH}px solid transparent; }}
QTabBar::tab:selected {{ background: {t.panel}; color: {t.text}; border-top-color: {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:focus {{ border-top-color: {t.focus}; color: {t.text}; }}

QStatusBar {{ background: {t.window}; color: {t.text}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ background: transparent; padding: 0 {SPACE}px; }}
QStatusBar QLabel#status_sentence {{ color: {t.muted}; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border};
    padding: {SPACE_SMALL}px; font-size: {FONT_SMALL}pt; }}

QFrame#message_notice {{ background: {t.notice}; border: none; }}
QFrame#message_notice QLabel, QFrame#message_notice QToolButton {{ color: {t.notice_text}; }}
QFrame#message_alarm {{ background: {t.alarm}; border: none; }}
QFrame#message_alarm QLabel, QFrame#message_alarm QToolButton {{ color: {t.alarm_text}; }}
QToolButton#message_answer {{ padding: {SPACE_TINY + 1}px {SPACE}px; border-width: 1px; }}
QFrame#message_notice QToolButton#message_answer {{ border-color: {t.notice_text}; }}
QFrame#message_alarm QToolButton#message_answer {{ border-color: {t.alarm_text}; }}
QWidget#message_bar QToolButton:hover {{ background: {t.panel}; }}
QWidget#message_bar QToolButton:focus {{ border-color: {t.text}; }}

QMenuBar, QMenu, QStatusBar {{ font-size: {FONT_BASE}pt; }}
"""
