"""The two pages of the Help menu: the keys, and what this program is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
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

# Keys that are no action's: of what has the keyboard, or of a panel that is open.
_OF_PANELS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("[",), "Thinner pen", "On the pad"),
    (("]",), "Thicker pen", "On the pad"),
    (("E",), "Erase instead of draw", "On the pad; once more to draw again"),
    (("Del",), "Empty the pad", "On the pad"),
    (("0", "9"), "A digit from the images", "On the pad: an image of that digit from the test images"),
    (("Alt+1", "Alt+4"), "What the heatmaps show", "First-layer weights: one of its four pictures"),
    (("Alt+S",), "Lift small weights", "First-layer weights"),
    (("M",), "Next mistake", "Data, while it is open"),
)
_COLUMNS = 3


def keyboard_page(parent: QWidget, panels: Sequence[QAction]) -> QDialog:
    """All shortcuts, in three columns.

    Parameters
    ----------
    parent : QWidget
    panels : sequence of QAction
        What shows and hides each panel.
    """
    dialog = QDialog(parent)
    dialog.setObjectName("keyboard_page")
    dialog.setWindowTitle("Keyboard")
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_LARGE)
    grid.setVerticalSpacing(SPACE_SMALL)
    entries = [
        (" or ".join(_native(key) for key in does.keys), does.words.replace("&", "").rstrip("…"), does.help)
        for does in ACTIONS.values()
        if does.keys
    ]
    entries += [
        (_native(panel.shortcut().toString()), f"Panel: {panel.text().replace('&', '')}", panel.toolTip())
        for panel in panels
    ]
    entries += [(" to ".join(_native(key) for key in keys), words, why) for keys, words, why in _OF_PANELS]
    rows = -(-len(entries) // _COLUMNS)
    for index, (named, does, why) in enumerate(entries):
        row, column = index % rows, 2 * (index // rows)
        keys = QLabel(named)
        keys.setFont(font(bold=True))
        words = QLabel(does)
        words.setToolTip(why)
        grid.addWidget(keys, row, column, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(words, row, column + 1)
    note = QLabel(
        "Tab moves through the controls. One that has the keyboard keeps Space and the arrow keys to itself; "
        "everywhere else they run, pause and step."
    )
    note.setWordWrap(True)
    return _finished(dialog, grid, note)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


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
        "The network, its training and its mathematics are plain NumPy, written to be read; the recipe can "
        "choose another engine, nnviz's autograd or PyTorch, for the same steps. The digits are MNIST, by "
        "Yann LeCun and Corinna Cortes (CC BY-SA 3.0). Nothing is sent or downloaded.\n\n"
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
