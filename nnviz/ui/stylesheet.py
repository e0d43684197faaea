"""The style sheet that the theme's values are poured into; Fusion's palette draws what it does not name."""

from __future__ import annotations

from collections.abc import Mapping

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

DRAWINGS = ("chevron-down", "chevron-up")


def style_sheet(theme: Theme, text_drawings: Mapping[str, str], check: str) -> str:
    """Qt's style sheet for the whole application in ``theme``.

    Parameters
    ----------
    theme : Theme
    text_drawings : mapping of str to str
        Files of `DRAWINGS` in the colour of text.
    check : str
        The file of a check mark in the colour of text on the accent.
    """
    t = theme
    down, up = (text_drawings[name] for name in DRAWINGS)
    return f"""
QMainWindow, QDialog {{ background: {t.window}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
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
QLabel#menu_heading {{ color: {t.muted}; background: transparent; font-weight: bold;
    padding: {SPACE_SMALL}px {SPACE_LARGE}px; }}
QMenu::icon {{ padding-left: {SPACE}px; }}

QToolBar {{ background: {t.window}; border: none; spacing: {SPACE_TINY}px;
    padding: 0 {SPACE}px {SPACE_SMALL}px {SPACE}px; }}
QToolBar::separator {{ background: {t.border}; width: 1px; margin: {SPACE_SMALL}px {SPACE_TINY}px; }}
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

QPushButton, QComboBox, QAbstractSpinBox, QLineEdit {{ background: {t.raised}; color: {t.text};
    border: 1px solid {t.border}; border-radius: {RADIUS}px; min-height: {CONTROL_HEIGHT - 8}px;
    padding: {SPACE_TINY}px {SPACE}px; selection-background-color: {t.accent};
    selection-color: {t.accent_text}; }}
QPushButton:hover, QComboBox:hover, QAbstractSpinBox:hover, QLineEdit:hover {{ background: {t.hover}; }}
QPushButton:pressed, QPushButton:checked, QComboBox:on {{ background: {t.pressed}; }}
QPushButton:focus, QComboBox:focus, QAbstractSpinBox:focus, QLineEdit:focus {{ border-color: {t.focus}; }}
QPushButton:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QLineEdit:disabled {{
    color: {t.disabled}; }}
QPushButton:default {{ background: {t.accent}; color: {t.accent_text}; border-color: {t.accent}; }}
QComboBox {{ padding-right: {3 * SPACE}px; }}
QComboBox::drop-down {{ border: none; width: {3 * SPACE - 2}px; }}
QComboBox::down-arrow {{ image: url({down}); width: {SPACE_LARGE}px; height: {SPACE_LARGE}px; }}
QComboBox QAbstractItemView {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.border};
    selection-background-color: {t.accent}; selection-color: {t.accent_text}; outline: none; }}
QAbstractSpinBox {{ padding-right: {2 * SPACE_LARGE}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent;
    width: {2 * SPACE_LARGE - 4}px; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {t.pressed}; }}
QAbstractSpinBox::up-arrow {{ image: url({up}); width: {SPACE + 2}px; height: {SPACE + 2}px; }}
QAbstractSpinBox::down-arrow {{ image: url({down}); width: {SPACE + 2}px; height: {SPACE + 2}px; }}
QCheckBox, QRadioButton {{ color: {t.text}; spacing: {SPACE - 2}px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.disabled}; }}
QCheckBox::indicator, QTableView::indicator {{ width: {2 * SPACE}px; height: {2 * SPACE}px;
    border: 1px solid {t.muted}; border-radius: {RADIUS - 2}px; background: {t.panel}; }}
QCheckBox::indicator:hover {{ background: {t.hover}; }}
QCheckBox::indicator:focus {{ border: {OUTLINE_WIDTH}px solid {t.focus}; }}
QCheckBox::indicator:checked, QTableView::indicator:checked {{ background: {t.accent};
    border-color: {t.accent}; image: url({check}); }}
QCheckBox::indicator:disabled {{ border-color: {t.border}; }}
QSlider {{ background: transparent; border: none; }}
QSlider::groove:horizontal {{ height: {SPACE_SMALL}px; border-radius: {SPACE_TINY}px;
    background: {t.border}; }}
QSlider::sub-page:horizontal {{ border-radius: {SPACE_TINY}px; background: {t.focus}; }}
QSlider::handle:horizontal {{ width: {SPACE_LARGE + 2}px; margin: -{SPACE_SMALL + 1}px 0;
    border-radius: {SPACE - 1}px; background: {t.focus}; border: 1px solid {t.panel}; }}
QSlider::handle:horizontal:hover {{ background: {t.text}; }}
QSlider::handle:horizontal:focus {{ border: {OUTLINE_WIDTH}px solid {t.text}; }}
QSlider::groove:vertical {{ width: {SPACE_SMALL}px; border-radius: {SPACE_TINY}px;
    background: {t.border}; }}
QSlider::add-page:vertical {{ border-radius: {SPACE_TINY}px; background: {t.focus}; }}
QSlider::handle:vertical {{ height: {SPACE_LARGE + 2}px; margin: 0 -{SPACE_SMALL + 1}px;
    border-radius: {SPACE - 1}px; background: {t.focus}; border: 1px solid {t.panel}; }}
QSlider::handle:vertical:hover {{ background: {t.text}; }}
QSlider::handle:vertical:focus {{ border: {OUTLINE_WIDTH}px solid {t.text}; }}
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled,
QSlider::handle:horizontal:disabled {{ background: {t.disabled}; }}
QProgressBar {{ border: none; border-radius: {SPACE_TINY}px; background: {t.border};
    max-height: {SPACE}px; }}
QProgressBar::chunk {{ border-radius: {SPACE_TINY}px; background: {t.focus}; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: {SPACE_LARGE}px; }}
QScrollBar:horizontal {{ height: {SPACE_LARGE}px; }}
QScrollBar::handle {{ background: {t.border}; border-radius: {SPACE_SMALL}px; margin: {SPACE_TINY}px; }}
QScrollBar::handle:vertical {{ min-height: {4 * SPACE}px; }}
QScrollBar::handle:horizontal {{ min-width: {4 * SPACE}px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QDockWidget {{ color: {t.text}; }}
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

QFrame#message_notice {{ background: {t.notice}; border: none; border-radius: {RADIUS}px; }}
QFrame#message_notice QLabel, QFrame#message_notice QToolButton {{ color: {t.notice_text}; }}
QFrame#message_alarm {{ background: {t.alarm}; border: none; border-radius: {RADIUS}px; }}
QFrame#message_alarm QLabel, QFrame#message_alarm QToolButton {{ color: {t.alarm_text}; }}
QToolButton#message_answer, QToolButton#message_more {{ font-size: {FONT_SMALL}pt;
    padding: {SPACE_TINY + 1}px {SPACE}px; }}
QToolButton#message_answer {{ border-width: 1px; }}
QFrame#message_notice QToolButton#message_answer {{ border-color: {t.notice_text}; }}
QFrame#message_alarm QToolButton#message_answer {{ border-color: {t.alarm_text}; }}
QFrame#message_notice QToolButton:hover, QFrame#message_alarm QToolButton:hover {{ background: {t.panel}; }}
QFrame#message_notice QToolButton:focus, QFrame#message_alarm QToolButton:focus {{
    border: {OUTLINE_WIDTH}px solid {t.text}; }}

QMenuBar, QMenu, QStatusBar {{ font-size: {FONT_BASE}pt; }}
"""
