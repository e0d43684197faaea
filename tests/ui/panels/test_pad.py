"""The pad, through a mouse, a pen, a finger, the keys and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputDevice,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from nnviz.data.digitize import InkDigitizer, digitize
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.pad import PadPanel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.widgets.pad_surface import THICKEST, THINNEST
from nnviz.ui.widgets.sample_digits import sample_digit

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pad(make: Callable[[type[Panel]], PadPanel], put: Callable[..., PadPanel]) -> PadPanel:
    """A pad on the screen."""
    panel = make(PadPanel)
    panel.resize(300, 430)
    return put(panel)


@pytest.fixture
def empty(pad: PadPanel) -> PadPanel:
    """A pad with nothing on it, and a past that begins there."""
    pad.clear()
    return pad


def at(pad: PadPanel, x: float, y: float) -> QPoint:
    """A place on the pad, in pad units, as a place in the widget."""
    return QPoint(round(x * pad.surface.side), round(y * pad.surface.side))


def draw(qtbot: QtBot, pad: PadPanel, *places: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """Draw a line through ``places`` with the mouse and let go."""
    qtbot.mousePress(pad.surface, button, pos=at(pad, *places[0]))
    for place in places[1:]:
        qtbot.mouseMove(pad.surface, at(pad, *place))
    qtbot.mouseRelease(pad.surface, button, pos=at(pad, *places[-1]))


def colour(pad: PadPanel, x: float, y: float) -> QColor:
    """What is seen at a place of the pad."""
    return pad.surface.grab().toImage().pixelColor(at(pad, x, y))


def test_a_digit_is_on_the_pad_from_the_start_and_is_the_probe(pad: PadPanel, selection: Selection) -> None:
    assert pad.ink == sample_digit(3)
    assert np.array_equal(selection.probe.image, InkDigitizer().digitize(pad.ink))
    assert selection.probe.source == "drawn"


def test_a_second_pad_does_not_take_the_probe_away(selection: Selection) -> None:
    probe = Probe(np.ones((28, 28), np.float32), "data", 7, 3, "test image 3")
    selection.set_probe(probe)
    PadPanel(selection, LIGHT)
    assert selection.probe is probe


def test_the_probe_changes_while_the_pen_is_still_down(
    qtbot: QtBot, empty: PadPanel, selection: Selection
) -> None:
    qtbot.mousePress(empty.surface, LEFT, pos=at(empty, 0.3, 0.3))
    qtbot.mouseMove(empty.surface, at(empty, 0.3, 0.7))
    qtbot.waitUntil(lambda: len(empty.ink.strokes[-1].points) == 2)
    during = selection.probe
    assert np.array_equal(during.image, InkDigitizer().digitize(empty.ink))
    qtbot.mouseMove(empty.surface, at(empty, 0.7, 0.7))
    qtbot.waitUntil(lambda: selection.probe is not during)
    qtbot.mouseRelease(empty.surface, LEFT, pos=at(empty, 0.7, 0.7))
    assert np.allclose(empty.ink.strokes[0].points, [(0.3, 0.3), (0.3, 0.7), (0.7, 0.7)], atol=0.01)


def test_ink_is_seen_where_it_was_drawn(qtbot: QtBot, empty: PadPanel) -> None:
    assert colour(empty, 0.3, 0.5) == QColor(LIGHT.paper)
    draw(qtbot, empty, (0.3, 0.3), (0.3, 0.7))
    assert colour(empty, 0.3, 0.5) == QColor(LIGHT.pen)
    draw(qtbot, empty, (0.6, 0.3), (0.6, 0.7))
    assert colour(empty, 0.6, 0.5) == QColor(LIGHT.pen)
    assert colour(empty, 0.45, 0.5) == QColor(LIGHT.paper)


def test_a_stroke_is_painted_while_it_is_being_drawn(qtbot: QtBot, empty: PadPanel) -> None:
    qtbot.mousePress(empty.surface, LEFT, pos=at(empty, 0.3, 0.3))
    qtbot.mouseMove(empty.surface, at(empty, 0.3, 0.7))
    qtbot.waitUntil(lambda: colour(empty, 0.3, 0.5) == QColor(LIGHT.pen))
    qtbot.mouseRelease(empty.surface, LEFT, pos=at(empty, 0.3, 0.7))


def test_a_click_is_a_dot(qtbot: QtBot, empty: PadPanel) -> None:
    qtbot.mouseClick(empty.surface, LEFT, pos=at(empty, 0.5, 0.5))
    assert len(empty.ink.strokes) == 1
    assert colour(empty, 0.5, 0.5) == QColor(LIGHT.pen)


def test_quick_moves_are_gathered_into_few_probes(
    qtbot: QtBot, empty: PadPanel, selection: Selection
) -> None:
    probes: list[Probe] = []
    selection.probe_changed.connect(probes.append)
    places = [(0.2 + 0.006 * i, 0.5 + 0.002 * i) for i in range(100)]
    draw(qtbot, empty, *places)
    assert len(empty.ink.strokes[0].points) > 90
    assert len(probes) < 60
    assert np.array_equal(selection.probe.image, InkDigitizer().digitize(empty.ink))


def test_undo_takes_a_stroke_back_and_redo_brings_it_again(qtbot: QtBot, empty: PadPanel) -> None:
    draw(qtbot, empty, (0.3, 0.3), (0.3, 0.7))
    one = empty.ink
    draw(qtbot, empty, (0.6, 0.3), (0.6, 0.7))
    two = empty.ink
    qtbot.keyClick(empty.surface, Qt.Key.Key_Z, CONTROL)
    assert empty.ink == one
    qtbot.keyClick(empty.surface, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert empty.ink == two
    qtbot.mouseClick(empty.findChild(QToolButton, "pad.undo"), LEFT)
    assert empty.ink == one
    qtbot.keyClick(empty.surface, Qt.Key.Key_Y, CONTROL)
    assert empty.ink == two


def test_the_buttons_say_what_can_be_done(qtbot: QtBot, pad: PadPanel) -> None:
    undo, redo, clear = (pad.findChild(QToolButton, f"pad.{name}") for name in ("undo", "redo", "clear"))
    assert (undo.isEnabled(), redo.isEnabled(), clear.isEnabled()) == (False, False, True)
    qtbot.mouseClick(clear, LEFT)
    assert (undo.isEnabled(), redo.isEnabled(), clear.isEnabled()) == (True, False, False)
    qtbot.mouseClick(undo, LEFT)
    assert (undo.isEnabled(), redo.isEnabled(), clear.isEnabled()) == (False, True, True)


def test_the_right_button_erases(qtbot: QtBot, empty: PadPanel) -> None:
    draw(qtbot, empty, (0.2, 0.5), (0.8, 0.5))
    draw(qtbot, empty, (0.5, 0.4), (0.5, 0.6), button=RIGHT)
    assert len(empty.ink.strokes) == 2
    assert colour(empty, 0.5, 0.5) == QColor(LIGHT.paper)
    assert colour(empty, 0.25, 0.5) == QColor(LIGHT.pen)
    qtbot.keyClick(empty.surface, Qt.Key.Key_Z, CONTROL)
    assert len(empty.ink.strokes) == 1


def test_the_eraser_is_a_key_and_a_button(qtbot: QtBot, empty: PadPanel) -> None:
    erase = empty.findChild(QToolButton, "pad.erase")
    qtbot.keyClick(empty.surface, Qt.Key.Key_E)
    assert erase.isChecked()
    draw(qtbot, empty, (0.2, 0.5), (0.8, 0.5))
    assert not empty.ink
    qtbot.mouseClick(erase, LEFT)
    draw(qtbot, empty, (0.2, 0.5), (0.8, 0.5))
    assert empty.ink


def test_brackets_change_the_pen_within_its_limits(qtbot: QtBot, empty: PadPanel) -> None:
    before = empty.surface.brush
    qtbot.keyClick(empty.surface, Qt.Key.Key_BracketRight)
    assert empty.surface.brush == pytest.approx(before + 0.01)
    draw(qtbot, empty, (0.2, 0.5), (0.8, 0.5))
    assert empty.ink.strokes[0].width == empty.surface.brush
    for _ in range(50):
        qtbot.keyClick(empty.surface, Qt.Key.Key_BracketLeft)
    assert empty.surface.brush == THINNEST
    for _ in range(50):
        qtbot.keyClick(empty.surface, Qt.Key.Key_BracketRight)
    assert empty.surface.brush == THICKEST


def test_the_slider_and_the_keys_agree(qtbot: QtBot, pad: PadPanel) -> None:
    slider = pad.findChild(QSlider, "pad.brush")
    slider.setValue(12)
    assert pad.surface.brush == pytest.approx(0.12)
    qtbot.keyClick(pad.surface, Qt.Key.Key_BracketRight)
    assert slider.value() == 13


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_empties_the_pad_and_undo_brings_the_drawing_back(
    qtbot: QtBot, pad: PadPanel, selection: Selection, key: Qt.Key
) -> None:
    qtbot.keyClick(pad.surface, key)
    assert not pad.ink
    assert selection.probe.blank
    pad.undo()
    assert pad.ink == sample_digit(3)
    assert not selection.probe.blank


def test_a_digit_key_puts_that_digit_on_the_pad(qtbot: QtBot, pad: PadPanel, selection: Selection) -> None:
    qtbot.keyClick(pad.surface, Qt.Key.Key_7)
    assert pad.ink == sample_digit(7)
    assert np.array_equal(selection.probe.image, InkDigitizer().digitize(sample_digit(7)))


def test_the_pad_is_reached_with_tab_and_shows_it(qtbot: QtBot, pad: PadPanel) -> None:
    assert pad.surface.focusPolicy() & Qt.FocusPolicy.TabFocus
    pad.surface.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(pad.surface.hasFocus)
    corner = pad.surface.grab().toImage().pixelColor(QPoint(1, 60))
    assert corner == QColor(LIGHT.focus)


def test_the_window_s_keys_are_left_to_it(qtbot: QtBot, pad: PadPanel) -> None:
    ink = pad.ink
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_F5):
        qtbot.keyClick(pad.surface, key)
    assert pad.ink is ink


def test_an_image_of_the_data_is_shown_and_named(pad: PadPanel, selection: Selection) -> None:
    image = np.zeros((28, 28), np.float32)
    image[10:18, 10:18] = 1
    selection.set_probe(Probe(image, "data", 7, 1234, "test image 1,234"))
    assert pad.surface.shows_image
    assert colour(pad, 0.5, 0.5) == QColor(LIGHT.pen)
    assert colour(pad, 0.1, 0.5) == QColor(LIGHT.paper)
    assert "test image 1,234, labelled 7" in pad.seen.words


def test_drawing_on_an_image_begins_a_drawing_of_its_own(
    qtbot: QtBot, pad: PadPanel, selection: Selection
) -> None:
    selection.set_probe(Probe(np.ones((28, 28), np.float32), "data", 7, 1, "test image 1"))
    draw(qtbot, pad, (0.3, 0.3), (0.3, 0.7))
    assert selection.probe.source == "drawn"
    assert len(pad.ink.strokes) == 1
    pad.undo()
    pad.undo()
    assert pad.ink == sample_digit(3)


def test_undo_comes_back_from_an_image_to_the_drawing(pad: PadPanel, selection: Selection) -> None:
    selection.set_probe(Probe(np.ones((28, 28), np.float32), "data", 7, 1, "test image 1"))
    assert pad.findChild(QToolButton, "pad.undo").isEnabled()
    pad.undo()
    assert selection.probe.source == "drawn"
    assert not pad.surface.shows_image
    assert pad.ink == sample_digit(3)


def seven() -> QImage:
    """A seven, black on white, as somebody's screenshot."""
    grey = 255 - np.round(255 * sample_digit(7).render(120)).astype(np.uint8)
    return QImage(grey.tobytes(), 120, 120, 120, QImage.Format.Format_Grayscale8).copy()


def test_a_picture_is_pasted(qtbot: QtBot, pad: PadPanel, selection: Selection) -> None:
    QGuiApplication.clipboard().setImage(seven())
    with qtbot.waitSignal(selection.probe_changed, timeout=10_000):
        qtbot.keyClick(pad.surface, Qt.Key.Key_V, CONTROL)
    assert selection.probe.source == "picture"
    difference = np.abs(selection.probe.image - digitize(sample_digit(7).render(120)))
    assert difference.mean() < 0.05
    assert pad.surface.shows_image


def test_pasting_nothing_is_answered_with_a_sentence(qtbot: QtBot, pad: PadPanel) -> None:
    QGuiApplication.clipboard().setText("seven")
    qtbot.keyClick(pad.surface, Qt.Key.Key_V, CONTROL)
    assert "There is no picture to paste" in pad.seen.words
    draw(qtbot, pad, (0.3, 0.3), (0.3, 0.7))
    assert "no picture" not in pad.seen.words


def test_a_picture_is_dropped(qtbot: QtBot, pad: PadPanel, selection: Selection, tmp_path: Path) -> None:
    path = tmp_path / "my seven.png"
    assert seven().save(str(path))
    with qtbot.waitSignal(selection.probe_changed, timeout=10_000):
        drop(pad, path)
    assert selection.probe.source == "picture"
    assert "my seven.png" in pad.seen.words


def test_what_is_no_picture_is_refused_and_the_drawing_stays(
    qtbot: QtBot, pad: PadPanel, selection: Selection, tmp_path: Path
) -> None:
    path = tmp_path / "letter.png"
    path.write_text("Dear nnviz, this is no picture.")
    before = selection.probe
    drop(pad, path)
    qtbot.waitUntil(lambda: pad.seen.words.startswith("letter.png is not a picture"), timeout=10_000)
    assert selection.probe is before
    assert pad.ink == sample_digit(3)


def test_a_picture_without_ink_is_refused(qtbot: QtBot, pad: PadPanel, tmp_path: Path) -> None:
    path = tmp_path / "white.png"
    Image.new("L", (50, 50), 255).save(path)
    drop(pad, path)
    qtbot.waitUntil(lambda: pad.seen.words.startswith("The picture looks blank"), timeout=10_000)
    assert not pad.surface.shows_image


def drop(pad: PadPanel, path: Path) -> None:
    """Drop a file on the pad."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    pad.surface.dropEvent(event)
    assert event.isAccepted()


def pen(end: QPointingDevice.PointerType) -> QPointingDevice:
    """A tablet's pen, held by one of its ends."""
    return QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        end,
        QInputDevice.Capability.Position,
        1,
        1,
        "",
        QPointingDeviceUniqueId(),
    )


def tablet_event(
    pad: PadPanel, kind: QEvent.Type, place: tuple[float, float], device: QPointingDevice
) -> QTabletEvent:
    spot = QPointF(at(pad, *place))
    return QTabletEvent(
        kind, device, spot, spot, 0.5, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, LEFT, LEFT
    )


def test_the_first_stroke_replaces_the_example_and_undo_brings_it_back(qtbot: QtBot, pad: PadPanel) -> None:
    for _ in range(2):
        qtbot.mousePress(pad.surface, LEFT, pos=at(pad, 0.2, 0.2))
        qtbot.mouseRelease(pad.surface, LEFT, pos=at(pad, 0.2, 0.2))
        assert len(pad.ink.strokes) == 1
        assert pad.ink != sample_digit(3)
        pad.undo()
        assert pad.ink == sample_digit(3)
    pad.redo()
    qtbot.mouseClick(pad.surface, LEFT, pos=at(pad, 0.8, 0.8))
    assert len(pad.ink.strokes) == 2


@pytest.mark.parametrize("end", [QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser])
def test_a_pen_draws_with_its_tip_and_erases_with_its_other_end(
    qtbot: QtBot, pad: PadPanel, end: QPointingDevice.PointerType
) -> None:
    device = pen(end)
    for kind, place in (
        (QEvent.Type.TabletPress, (0.5, 0.1)),
        (QEvent.Type.TabletMove, (0.5, 0.9)),
        (QEvent.Type.TabletRelease, (0.5, 0.9)),
    ):
        event = tablet_event(pad, kind, place, device)
        QApplication.sendEvent(pad.surface, event)
        assert event.isAccepted()
    if end == QPointingDevice.PointerType.Pen:
        assert len(pad.ink.strokes) == 1, "the first stroke replaces the example"
        assert np.allclose(pad.ink.strokes[-1].points, [(0.5, 0.1), (0.5, 0.9)], atol=0.01)
    else:
        assert len(pad.ink.strokes) > 1  # the 3 is cut through the middle


def test_a_finger_draws(qtbot: QtBot, empty: PadPanel) -> None:
    device = QTest.createTouchDevice()
    QTest.touchEvent(empty.surface, device).press(0, at(empty, 0.2, 0.2), empty.surface).commit()
    QTest.touchEvent(empty.surface, device).move(0, at(empty, 0.8, 0.8), empty.surface).commit()
    QTest.touchEvent(empty.surface, device).release(0, at(empty, 0.8, 0.8), empty.surface).commit()
    assert len(empty.ink.strokes) == 1
    assert np.allclose(empty.ink.strokes[0].points[[0, -1]], [(0.2, 0.2), (0.8, 0.8)], atol=0.01)


def test_the_drawing_survives_another_size_and_another_theme(qtbot: QtBot, empty: PadPanel) -> None:
    draw(qtbot, empty, (0.3, 0.3), (0.3, 0.7))
    ink = empty.ink
    empty.resize(620, 330)
    empty.set_theme(DARK)
    qtbot.waitUntil(lambda: colour(empty, 0.3, 0.5) == QColor(DARK.pen))
    assert empty.ink is ink


def test_the_value_of_a_pixel_is_said(qtbot: QtBot, pad: PadPanel, selection: Selection) -> None:
    image = np.zeros((28, 28), np.float32)
    image[2, 1] = 0.5
    selection.set_probe(Probe(image, "data", 7, 1, "test image 1"))
    scale = pad.seen.picture_side // 28
    qtbot.mouseMove(pad.seen, QPoint(1 + scale + 1, 1 + 2 * scale + 1))
    assert pad.seen.shown_words == "pixel in row 3, column 2: 0.500"


def test_everything_has_a_name_and_a_tooltip(pad: PadPanel) -> None:
    controls = [*pad.findChildren(QToolButton), *pad.findChildren(QSlider)]
    assert len(controls) == 6
    for control in controls:
        assert control.objectName().startswith("pad.")
        assert control.accessibleName()
        assert control.toolTip()
    assert pad.surface.accessibleName()


def test_that_there_was_nothing_to_paste_is_not_said_for_ever(
    qtbot: QtBot, pad: PadPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.ui.panels.pad._LONG_ENOUGH", 10)
    QApplication.clipboard().clear()
    before = pad.seen.words
    pad.paste()
    assert "no picture to paste" in pad.seen.words
    qtbot.waitUntil(lambda: pad.seen.words == before)
