"""The two pages of the Help menu: the keys, and what this program is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

import nnviz
from nnviz.ui.actions import ACTIONS
from nnviz.ui.icons import application_icon
from nnviz.ui.theme import FONT_LARGE, SPACE, SPACE_LARGE, SPACE_SMALL, font


def keyboard_page(parent: QWidget) -> QDialog:
    """All shortcuts, in two columns."""
    dialog = QDialog(parent)
    dialog.setObjectName("keyboard_page")
    dialog.setWindowTitle("Keyboard")
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_LARGE)
    grid.setVerticalSpacing(SPACE_SMALL)
    with_keys = [does for does in ACTIONS.values() if does.keys]
    rows = -(-len(with_keys) // 2)
    for index, does in enumerate(with_keys):
        row, column = index % rows, 2 * (index // rows)
        names = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in does.keys]
        keys = QLabel(" or ".join(names))
        keys.setFont(font(bold=True))
        words = QLabel(does.words.replace("&", "").rstrip("…"))
        words.setToolTip(does.help)
        grid.addWidget(keys, row, column, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(words, row, column + 1)
    grid.setColumnMinimumWidth(1, 2 * SPACE_LARGE)
    note = QLabel(
        "Tab moves through the controls. One that has the keyboard keeps Space and the arrow keys to itself; "
        "everywhere else they run, pause and step."
    )
    note.setWordWrap(True)
    return _finished(dialog, grid, note)


def about_page(parent: QWidget, folder: Path) -> QDialog:
    """What this is, and where it keeps its files."""
    dialog = QDialog(parent)
    dialog.setObjectName("about_page")
    dialog.setWindowTitle("About nnviz")
    top = QHBoxLayout()
    picture = QLabel()
    picture.setPixmap(application_icon().pixmap(64))
    title = QLabel(f"nnviz {nnviz.__version__}")
    title.setFont(font(FONT_LARGE, bold=True))
    top.addWidget(picture)
    top.addWidget(title, 1)
    words = QLabel(
        "A microscope for the first neural network everybody builds: a digit goes in on the left, an answer "
        "comes out on the right, and everything between can be seen while it learns.\n\n"
        "The network, its training and its mathematics are plain NumPy. The digits are MNIST, by Yann LeCun "
        "and Corinna Cortes (CC BY-SA 3.0). Nothing is sent or downloaded.\n\n"
        f"Unfinished runs and the log are kept in {folder}"
    )
    words.setWordWrap(True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.setMinimumWidth(460)
    return _finished(dialog, top, words)


def _finished(dialog: QDialog, first: QGridLayout | QHBoxLayout, then: QLabel) -> QDialog:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(2 * SPACE_LARGE, 2 * SPACE_LARGE, 2 * SPACE_LARGE, SPACE_LARGE)
    column.setSpacing(2 * SPACE)
    column.addLayout(first)
    column.addWidget(then)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column.addWidget(buttons)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
