import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from nnviz.ui.theme import (
    DARK,
    FONT_BASE,
    LIGHT,
    Theme,
    ThemeKeeper,
    diverging_table,
    font,
    sequential_table,
)

both = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
TEXT = (
    "text",
    "muted",
    "train",
    "test",
    "validation",
    "good",
    "bad",
    "negative",
    "positive",
    "path",
    "focus",
)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    one, two = luminance(first), luminance(second)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_of_black_on_white_is_the_largest_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@both
@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("background", ["window", "panel", "raised"])
def test_every_colour_of_text_can_be_read(theme: Theme, name: str, background: str) -> None:
    assert contrast(getattr(theme, name), getattr(theme, background)) >= 4.5


@both
@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("accent_text", "accent"),
        ("notice_text", "notice"),
        ("alarm_text", "alarm"),
        ("pen", "paper"),
        ("text", "hover"),
        ("text", "pressed"),
    ],
)
def test_text_on_a_coloured_ground_can_be_read(theme: Theme, text: str, background: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, background)) >= 4.5


@both
def test_zero_is_exactly_neutral_and_in_the_middle(theme: Theme) -> None:
    assert diverging_table(theme)[128] == 0xFF000000 | int(theme.neutral[1:], 16)


@both
def test_minus_and_plus_stand_out_equally(theme: Theme) -> None:
    table = diverging_table(theme)
    neutral = theme.neutral
    for step in (32, 64, 127):
        below, above = (f"#{int(table[128 + sign * step]) & 0xFFFFFF:06x}" for sign in (-1, 1))
        ratio = contrast(below, neutral) / contrast(above, neutral)
        assert 0.6 < ratio < 1.6


@both
def test_more_activation_is_always_further_from_the_paper(theme: Theme) -> None:
    colours = [f"#{int(entry) & 0xFFFFFF:06x}" for entry in sequential_table(theme)]
    distances = np.array([contrast(colour, theme.paper) for colour in colours])
    assert distances[0] == 1
    assert (np.diff(distances) >= -0.02).all()
    assert distances[-1] > 10


@both
def test_tables_cannot_be_changed_by_who_uses_them(theme: Theme) -> None:
    assert diverging_table(theme) is diverging_table(theme)
    with pytest.raises(ValueError, match="read-only"):
        diverging_table(theme)[0] = 0


def test_the_font_is_large_enough_for_the_second_row(qapp: object) -> None:
    assert font().pointSize() == FONT_BASE >= 11


def test_a_chosen_theme_stays_whatever_the_system_does(qtbot: QtBot) -> None:
    keeper = ThemeKeeper("dark")
    hints = QGuiApplication.styleHints()
    assert keeper.current is DARK
    hints.setColorScheme(Qt.ColorScheme.Light)
    assert keeper.current is DARK
    hints.unsetColorScheme()


def test_the_system_is_followed_and_its_change_announced(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = QGuiApplication.styleHints()
    keeper = ThemeKeeper("light")
    with qtbot.waitSignal(keeper.changed) as heard:
        keeper.set_mode("dark")
    assert heard.args == [DARK]
    keeper.set_mode("system")
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    assert keeper.current is (DARK if dark else LIGHT)


def test_a_theme_that_does_not_exist_is_refused(qapp: object) -> None:
    with pytest.raises(ValueError, match="no theme called"):
        ThemeKeeper().set_mode("sepia")  # type: ignore[arg-type]
