"""Everything that can be done, as one table: words, keys, and a sentence that says what it does and why."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
)

from nnviz.ui.icons import icon
from nnviz.ui.theme import Theme


@dataclass(frozen=True)
class Does:
    """One action, described.

    Attributes
    ----------
    words : str
        What the menu says, with its access key.
    help : str
        The tooltip: what it does and why one would want it.
    keys : tuple of str
        Shortcuts; the first is the one that is shown.
    icon : str
        The name of its drawing; empty for none.
    checkable : bool
        Whether it is a thing that is on or off.
    """

    words: str
    help: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


ACTIONS: dict[str, Does] = {
    # File
    "open": Does(
        "&Open…",
        "Open a trained network or a checkpoint. A checkpoint goes on exactly where it was saved",
        ("Ctrl+O",),
        "open",
    ),
    "save_model": Does(
        "&Save network…",
        "Save the network as it is now, with its recipe and curves: small, and PyTorch can read it",
        ("Ctrl+S",),
        "save",
    ),
    "save_checkpoint": Does(
        "Save &checkpoint…",
        "Save everything needed to go on training later, bit for bit as if it had never stopped",
        ("Ctrl+Shift+S",),
        "save",
    ),
    "save_recipe": Does(
        "Save &recipe…",
        "Save everything that decides this run as a file that can be read, changed and opened again",
        ("Ctrl+Alt+S",),
        "save",
    ),
    "export_network": Does(
        "E&xport network…",
        "Write the network for other programs: ONNX, PyTorch, or a script that needs NumPy alone",
        ("Ctrl+Shift+E",),
        "save",
    ),
    "export_history": Does(
        "&Export the numbers…",
        "Write the cost of every step and every accuracy to a CSV table, for a spreadsheet",
        ("Ctrl+E",),
        "table",
    ),
    "quit": Does("&Quit", "Close the window. A run that is under way is kept for next time", ("Ctrl+Q",)),
    # Edit
    "undo": Does("&Undo stroke", "Take back the last stroke on the pad", ("Ctrl+Z",), "undo"),
    "redo": Does(
        "&Redo stroke", "Draw the stroke again that was taken back", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"
    ),
    "clear": Does(
        "&Clear the pad", "Begin with an empty pad; Undo brings the drawing back", ("Ctrl+D",), "clear"
    ),
    "paste": Does(
        "&Paste picture",
        "Put a picture from the clipboard on the pad, as the network would see it",
        ("Ctrl+V",),
        "paste",
    ),
    # Run
    "run": Does(
        "&Run",
        "Train until you pause, or until what is chosen on the right is reached",
        ("Space", "F5"),
        "run",
    ),
    "step_sample": Does(
        "Step one &sample",
        "Train on the next single image and stop: the smallest step there is",
        ("Shift+Right", "F6"),
        "step-sample",
    ),
    "step_batch": Does(
        "Step one &batch",
        "Train on the next mini-batch and stop: one move down the slope",
        ("Right", "F7"),
        "step-batch",
    ),
    "step_epoch": Does(
        "Step one &epoch",
        "Train to the end of this epoch and stop: every training image seen once more",
        ("Ctrl+Right", "F8"),
        "step-epoch",
    ),
    "reset_same": Does(
        "Start over, same &start",
        "Begin again, untrained, from exactly the same first weights: the same seed gives the same run",
        ("Ctrl+R",),
        "restart",
    ),
    "reset_new": Does(
        "Start over, &new start",
        "Begin again, untrained, from other first weights: shows what is luck and what is not",
        ("Ctrl+Shift+R",),
        "restart-new",
    ),
    "back": Does(
        "Back to the &previous run",
        "Return to the network that was here before the last start or opening, as it was",
        ("Ctrl+Backspace",),
        "undo",
    ),
    "slower": Does(
        "S&lower", "Fewer steps a second, down to one in two seconds, to see each", ("F2",), "slower"
    ),
    "faster": Does("&Faster", "More steps a second, up to as many as the machine can do", ("F3",), "faster"),
    "full_speed": Does("F&ull speed", "As many steps a second as the machine can do", ("F4",), "full-speed"),
    # View
    "freeze": Does(
        "Free&ze the picture",
        "Hold the pictures still to look at one moment; training goes on underneath",
        ("F9",),
        "freeze",
        checkable=True,
    ),
    "reset_layout": Does(
        "Reset &layout", "Put every panel back where it was at the first start", ("Ctrl+0",)
    ),
    "full_screen": Does("F&ull screen", "Use the whole screen, for a beamer", ("F11",), checkable=True),
    # Help
    "shortcuts": Does("&Keyboard", "All shortcuts on one page", ("F1",), "help"),
    "about": Does(
        "&About nnviz", "What this is, its version and where its files are", ("Shift+F1",), "notice"
    ),
}


class Actions:
    """The actions of one window, made from `ACTIONS`."""

    def __init__(self, parent: QObject, theme: Theme) -> None:
        self._actions = {name: _action(name, does, parent) for name, does in ACTIONS.items()}
        self._icons = {name: does.icon for name, does in ACTIONS.items() if does.icon}
        self.set_theme(theme)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> tuple[QAction, ...]:
        """Every action, in the order of the table."""
        return tuple(self._actions.values())

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons for ``theme``."""
        for name, drawing in self._icons.items():
            self._actions[name].setIcon(icon(drawing, theme))

    def set_drawing(self, name: str, drawing: str, theme: Theme, colour: str = "") -> None:
        """Give an action another icon."""
        self._icons[name] = drawing
        self._actions[name].setIcon(icon(drawing, theme, colour))


def _action(name: str, does: Does, parent: QObject) -> QAction:
    action = QAction(does.words, parent)
    action.setObjectName(name)
    action.setShortcuts([QKeySequence(key) for key in does.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(does.checkable)
    action.setToolTip(tip(does.help, action))
    return action


def tip(help_sentence: str, action: QAction) -> str:
    """The sentence with the action's shortcut behind it."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{help_sentence} ({keys})" if keys else help_sentence


# The keys that a kind of control uses itself, once the keyboard has been taken to it.
_OWN_KEYS: tuple[tuple[type | tuple[type, ...], frozenset[int]], ...] = (
    (QAbstractButton, frozenset({Qt.Key.Key_Space})),
    ((QAbstractSlider, QTabBar), frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})),
    (
        (QComboBox, QAbstractItemView, QAbstractSpinBox, QLineEdit),
        frozenset(
            {
                Qt.Key.Key_Left,
                Qt.Key.Key_Right,
                Qt.Key.Key_Space,
                Qt.Key.Key_BracketLeft,
                Qt.Key.Key_BracketRight,
            }
        ),
    ),
)


class KeyCourtesy(QObject):
    """Leaves Space and the arrow keys to the control that has the keyboard, where it has a use for them.

    Everywhere else they run, pause and step. Installed on the application as an event filter.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept on the control's behalf: Qt then delivers the key to it and not to the shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            for kinds, keys in _OWN_KEYS:
                if isinstance(watched, kinds) and event.key() in keys and not event.modifiers():
                    event.accept()
                    return True
        return False
