"""Every colour, font size and distance of the window, and who switches between light and dark.

Nothing outside this module (and :mod:`nnviz.ui.stylesheet`, which only puts these values into Qt's words)
writes down a colour or a font size. Text keeps a contrast of at least 4.5 : 1 on the backgrounds it is put
on, and no meaning rests on red against green: signed values run from blue to orange, which the common kinds
of colour blindness keep apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

ThemeMode = Literal["system", "light", "dark"]
THEME_MODES: tuple[ThemeMode, ...] = ("system", "light", "dark")

# Font sizes in points. 11 pt is about 15 pixels on an ordinary screen: readable from a metre.
FONT_SMALL = 10
FONT_BASE = 11
FONT_TITLE = 12
FONT_LARGE = 15
FONT_NUMBER = 22
FONT_ANSWER = 40

# Distances in device-independent pixels. Everything sits on a grid of four.
SPACE_TINY = 2
SPACE_SMALL = 4
SPACE = 8
SPACE_LARGE = 12
RADIUS = 5
ICON = 20
CONTROL_HEIGHT = 30
LINE_WIDTH = 1  # of curves: pyqtgraph draws wider lines fifty times slower
OUTLINE_WIDTH = 2  # of the selected neuron and of keyboard focus


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance, as ``#rrggbb``.

    Attributes
    ----------
    window, panel, raised : str
        Backgrounds: between panels; inside a panel; of buttons and fields.
    hover, pressed, border, grid, focus : str
        States of controls, lines between things, grid lines of plots, the ring of keyboard focus.
    text, muted, disabled : str
        Text that matters; captions and units; what can't be used now.
    accent, accent_text : str
        The one thing to press, a selected entry; and the text on it.
    train, test, validation : str
        The same three data sets wherever their numbers are drawn.
    good, bad : str
        A right answer, a wrong one (always beside a word or a mark as well). Usable as text.
    negative, positive, neutral : str
        Ends and middle of the diverging map. ``negative`` and ``positive`` are usable as text.
    selected, path : str
        The outline of the selected neuron; the strongest path.
    bar, bar_top : str
        The ten answer bars; the tallest of them.
    paper, pen, guide : str
        The drawing pad: background, ink, help lines.
    runs : tuple of str
        One colour for each of several runs, then over again with other dashes. Usable as text.
    notice, notice_text, alarm, alarm_text : str
        The message bar: something to know; something went wrong.
    """

    name: str
    dark: bool
    window: str
    panel: str
    raised: str
    hover: str
    pressed: str
    border: str
    grid: str
    focus: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_text: str
    train: str
    test: str
    validation: str
    good: str
    bad: str
    negative: str
    positive: str
    neutral: str
    selected: str
    path: str
    bar: str
    bar_top: str
    paper: str
    pen: str
    guide: str
    notice: str
    notice_text: str
    alarm: str
    alarm_text: str
    diverging: tuple[str, ...]
    sequential: tuple[str, ...]
    runs: tuple[str, ...]


LIGHT = Theme(
    name="light",
    dark=False,
    window="#eceff3",
    panel="#ffffff",
    raised="#f6f8fa",
    hover="#e4ebf3",
    pressed="#d3deea",
    border="#c9d1da",
    grid="#e3e7ec",
    focus="#0b62b8",
    text="#171b21",
    muted="#525c69",
    disabled="#8b95a1",
    accent="#0b62b8",
    accent_text="#ffffff",
    train="#0b62b8",
    test="#b04a00",
    validation="#5b6470",
    good="#00695c",
    bad="#b04a00",
    negative="#0b5cad",
    positive="#b04a00",
    neutral="#ffffff",
    selected="#171b21",
    path="#7a3fa0",
    bar="#a9bdd1",
    bar_top="#0b62b8",
    paper="#ffffff",
    pen="#171b21",
    guide="#dfe4ea",
    notice="#e3eefb",
    notice_text="#123a63",
    alarm="#fdeadb",
    alarm_text="#7a2e00",
    diverging=("#08306b", "#1c6cb8", "#7fb6e2", "#ffffff", "#f6b26b", "#d4650f", "#7a2e00"),
    sequential=("#ffffff", "#c3e3dd", "#63b7ab", "#137a74", "#003c42"),
    runs=("#0b62b8", "#b04a00", "#00695c", "#7a3fa0", "#8a6500", "#171b21"),
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#101318",
    panel="#191d24",
    raised="#242a33",
    hover="#2e3641",
    pressed="#3a4553",
    border="#343c48",
    grid="#2a313b",
    focus="#6cb6ff",
    text="#e9edf2",
    muted="#a3adb9",
    disabled="#6b7582",
    accent="#2672c6",
    accent_text="#ffffff",
    train="#6cb6ff",
    test="#ffac5a",
    validation="#b5bec9",
    good="#5fd0bd",
    bad="#ffac5a",
    negative="#6cb6ff",
    positive="#ffac5a",
    neutral="#000000",
    selected="#ffffff",
    path="#d0a2f0",
    bar="#4a5b70",
    bar_top="#6cb6ff",
    paper="#0a0c10",
    pen="#f4f6f8",
    guide="#262d37",
    notice="#152c45",
    notice_text="#cfe4fb",
    alarm="#43240c",
    alarm_text="#ffd9b5",
    diverging=("#b8dcff", "#4f9fe8", "#13497f", "#000000", "#7f3d06", "#f08a24", "#ffe0b8"),
    sequential=("#0a0c10", "#0e4a4c", "#1d8c82", "#72d3bf", "#f0fff8"),
    runs=("#6cb6ff", "#ffac5a", "#5fd0bd", "#d0a2f0", "#e8d36b", "#e9edf2"),
)

# Below 1: small weights leave the neutral colour sooner; a picture of mostly small weights can be read.
DIVERGING_GAMMA = 0.75


def _ramp(anchors: Sequence[str], positions: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Interpolate ``anchors`` (spread evenly over 0 to 1) at ``positions``; 0xffRRGGBB each."""
    rgb = np.array([[int(a[i : i + 2], 16) for i in (1, 3, 5)] for a in anchors], dtype=np.float64)
    at = np.linspace(0.0, 1.0, len(anchors))
    red, green, blue = (np.rint(np.interp(positions, at, rgb[:, c])).astype(np.uint32) for c in range(3))
    table = np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    table.flags.writeable = False
    return table


@lru_cache(maxsize=4)
def diverging_table(theme: Theme) -> NDArray[np.uint32]:
    """Colours of signed values: 256 entries, ``0xffRRGGBB``, read-only.

    Entry 128 is zero and exactly neutral; entry ``128 + round(127 * value / limit)`` is ``value`` between
    ``-limit`` and ``limit`` (1 to 255; entry 0 repeats entry 1). Blue is negative, orange positive.
    """
    signed = np.clip((np.arange(256) - 128) / 127.0, -1.0, 1.0)
    bent = np.sign(signed) * np.abs(signed) ** DIVERGING_GAMMA
    return _ramp(theme.diverging, (bent + 1.0) / 2.0)


@lru_cache(maxsize=4)
def sequential_table(theme: Theme) -> NDArray[np.uint32]:
    """Colours of activations and pixels: 256 entries, ``0xffRRGGBB``, read-only.

    Entry 0 is nothing, the pad's paper; entry 255 is the largest value, ink; ``round(255 * value / limit)``.
    """
    return _ramp(theme.sequential, np.linspace(0.0, 1.0, 256))


def font(points: int = FONT_BASE, bold: bool = False) -> QFont:
    """Return the system's interface font in one of this module's sizes, with digits of equal width.

    Equal widths keep a number that changes ten times a second from shaking its neighbours.
    """
    result = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    result.setPointSize(points)
    result.setBold(bold)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def palette(theme: Theme) -> QPalette:
    """Qt's palette for ``theme``: what Fusion draws with where the style sheet says nothing."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.accent_text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.focus,
        role.LinkVisited: theme.focus,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.window,
    }
    result = QPalette()
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for which, colour in colours.items():
            result.setColor(group, which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled))
    return result


class ThemeKeeper(QObject):
    """Keeps the theme that is in force: the system's, or the one that was chosen.

    Attributes
    ----------
    changed : Signal
        Emitted with the new :class:`Theme` when it differs from the one before.
    """

    changed = Signal(object)

    def __init__(self, mode: ThemeMode = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: ThemeMode = mode
        self._current = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def current(self) -> Theme:
        """The theme that is in force."""
        return self._current

    @property
    def mode(self) -> ThemeMode:
        """``"system"``, ``"light"`` or ``"dark"``."""
        return self._mode

    def set_mode(self, mode: ThemeMode) -> None:
        """Follow the system, or stay light or dark."""
        if mode not in THEME_MODES:
            raise ValueError(f"There is no theme called {mode!r}; choose from {', '.join(THEME_MODES)}.")
        self._mode = mode
        self._follow()

    def _wanted(self) -> Theme:
        if self._mode == "system":
            scheme = QGuiApplication.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted != self._current:
            self._current = wanted
            self.changed.emit(wanted)
