from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnviz.training.checkpoint import load_checkpoint
from nnviz.training.recipe import Recipe, dump_toml
from nnviz.ui import layout
from nnviz.ui.main_window import MainWindow
from nnviz.ui.recovery import FILES
from nnviz.ui.settings import Settings
from nnviz.ui.theme import DARK, LIGHT

Open = Callable[..., MainWindow]


def press(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: object = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_the_first_view_is_a_trained_network_that_has_answered_a_digit(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.clock.view.passed is not None)
    view = window.clock.view
    assert view.snapshot is not None
    assert not view.probe.blank
    assert "small, trained" in window.windowTitle()
    assert "Run trains it further" in window.status.sentence
    qtbot.waitUntil(lambda: "test images" in window.status.numbers.text("accuracy"))


def test_every_panel_of_the_first_page_is_there_from_left_to_right(window: MainWindow) -> None:
    row = [window.docks[place.module] for place in layout.ROW]
    assert all(dock.isVisible() for dock in row)
    assert [dock.x() for dock in row] == sorted(dock.x() for dock in row)
    below = window.docks[layout.BELOW.module]
    assert below.isVisible()
    assert below.y() > row[0].y()
    assert window.shelf.shown == frozenset()


@pytest.mark.parametrize("name", [place.module for place in layout.ASKED_FOR])
def test_every_other_panel_comes_when_it_is_asked_for_and_goes_again(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    entry = window.shelf.entries[name]
    assert not entry.shortcut().isEmpty()
    assert entry in window.menus.view.actions()
    assert not entry.isChecked()
    entry.trigger()
    panel = window.docks[name].panel
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    assert entry.isChecked()
    entry.trigger()
    assert not panel.isVisible()
    assert not entry.isChecked()


def test_a_picture_of_any_panel_can_be_saved(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    pictures = {action.objectName(): action for action in window.menus.save_picture.actions()}
    assert {f"picture_{place.module}" for place in layout.FIRST} <= pictures.keys()
    pictures["picture_answer"].trigger()
    dialog = window.findChild(QFileDialog, "file_dialog")
    dialog.fileSelected.emit(str(tmp_path / "answer.svg"))
    dialog.close()
    assert "<svg" in (tmp_path / "answer.svg").read_text()
    assert "answer.svg" in window.messages.messages[0].sentence


def test_the_recipe_is_edited_where_it_is_named(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.tool_bar.findChild(QToolButton, "edit_button"), Qt.MouseButton.LeftButton)
    editor = window.docks["recipe_editor"].panel
    qtbot.waitUntil(lambda: not editor.visibleRegion().isEmpty())
    assert window.session.recipe is not None
    changed = window.session.recipe.with_changes(learning_rate=0.25)
    with qtbot.waitSignal(window.session.recipe_changed):
        editor.live_change.emit(changed)
    assert window.session.recipe == changed


def test_space_runs_and_pauses(window: MainWindow, qtbot: QtBot, at_rest: Callable[..., None]) -> None:
    window.tool_bar.until.choice.setCurrentIndex(3)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.state == "running", timeout=10_000)
    assert window.tool_bar.run_button.text() == "Pause"
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.state == "paused")
    at_rest(window)
    assert window.tool_bar.run_button.text() == "Run"
    assert window.status.sentence.startswith("Paused")


@pytest.mark.parametrize(
    ("modifier", "images"),
    [
        (Qt.KeyboardModifier.ShiftModifier, 1),
        (Qt.KeyboardModifier.NoModifier, 10),
        (Qt.KeyboardModifier.ControlModifier, 300),
    ],
)
def test_the_arrow_steps_by_a_sample_a_batch_or_an_epoch(
    window: MainWindow,
    qtbot: QtBot,
    at_rest: Callable[..., None],
    modifier: Qt.KeyboardModifier,
    images: int,
) -> None:
    press(qtbot, window, Qt.Key.Key_Right, modifier)
    at_rest(window)
    view = window.clock.view
    assert view.snapshot is not None
    assert view.snapshot.images == images


def test_what_is_shown_is_what_the_network_computes(
    window: MainWindow, qtbot: QtBot, at_rest: Callable[..., None]
) -> None:
    press(qtbot, window, Qt.Key.Key_Right)
    at_rest(window)
    view = window.clock.view
    assert view.snapshot is window.session.snapshot
    assert view.snapshot is not None
    assert view.passed is not None
    np.testing.assert_array_equal(
        view.passed.activations[-1], view.snapshot.network.predict(view.probe.pixels)
    )


def test_starting_over_and_running_is_one_click_at_the_first_start(
    open_window: Open, small_model: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.ui.main_window.shipped_models", lambda: [small_model])
    window = open_window(None)
    answer = window.findChild(QToolButton, "message_answer")
    assert answer is not None
    qtbot.mouseClick(answer, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=10_000)
    assert window.session.run_shown is not None
    assert window.session.run_shown.origin == "untrained"
    assert window.messages.messages == ()
    assert "3 epochs are complete" in window.status.sentence


def test_a_damaged_file_given_at_the_start_is_told_and_another_network_opened(
    open_window: Open, small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.ui.main_window.shipped_models", lambda: [small_model])
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"nothing")
    window = open_window(damaged)
    assert ["damaged.safetensors" in message.sentence for message in window.messages.messages] == [True]
    assert window.session.snapshot is not None


def test_without_any_network_the_window_says_that_it_is_untrained(
    open_window: Open, small_recipe: Recipe, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("nnviz.ui.main_window.shipped_models", list)
    monkeypatch.setattr("nnviz.training.recipe.load_recipe", lambda name: small_recipe)
    window = open_window(None)
    assert any("untrained" in message.sentence for message in window.messages.messages)
    qtbot.waitUntil(lambda: window.clock.view.snapshot is not None)
    qtbot.waitUntil(lambda: window.status.numbers.text("place") == "not trained yet")


def test_choosing_a_recipe_begins_anew_and_says_so(
    window: MainWindow, small_recipe: Recipe, qtbot: QtBot, at_rest: Callable[..., None]
) -> None:
    window.tool_bar.recipe_chosen.emit(small_recipe.with_changes(name="other", seed=5))
    at_rest(window)
    assert "other, seed 5" in window.windowTitle()
    assert window.tool_bar.recipe_button.words == "other, seed 5"
    assert "Untrained, with seed 5" in window.status.sentence
    assert window.actions_["back"].isEnabled()
    window.actions_["back"].trigger()
    at_rest(window)
    assert "small, trained" in window.windowTitle()


def test_a_panel_that_comes_from_behind_another_shows_how_things_are_now(
    window: MainWindow, small_recipe: Recipe, qtbot: QtBot, at_rest: Callable[..., None]
) -> None:
    for name in ("recipe_editor", "data_browser"):
        window.shelf.entries[name].trigger()
    at_rest(window)
    behind = window.docks["recipe_editor"]
    window.tool_bar.recipe_chosen.emit(small_recipe.with_changes(name="other", learning_rate=0.25))
    at_rest(window)
    qtbot.waitUntil(lambda: window.clock.idle)
    tabs = next(bar for bar in window.findChildren(QTabBar) if bar.count() == 2)
    tabs.setCurrentIndex(1 - tabs.currentIndex())
    qtbot.waitUntil(lambda: behind.panel.row("learning_rate").control.text() == "0.25")


def test_a_new_start_shows_its_seed(window: MainWindow, qtbot: QtBot, at_rest: Callable[..., None]) -> None:
    window.actions_["reset_new"].trigger()
    at_rest(window)
    recipe = window.session.recipe
    assert recipe is not None
    assert f"seed {recipe.seed}" in window.tool_bar.recipe_button.words


def test_undo_takes_back_what_was_drawn(window: MainWindow, qtbot: QtBot) -> None:
    surface = window.docks["pad"].panel.findChild(QWidget, "pad.surface")
    assert surface is not None
    before = window.selection.probe.image.copy()
    middle = surface.square.center()
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle - QPoint(40, 0))
    qtbot.mouseMove(surface, middle)
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 10))
    qtbot.waitUntil(lambda: not np.array_equal(window.selection.probe.image, before))
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: np.array_equal(window.selection.probe.image, before))


def test_the_theme_changes_everywhere_and_is_remembered(window: MainWindow, open_window: Open) -> None:
    choices = {action.objectName(): action for action in window.menus.view.findChildren(QAction)}
    choices["theme_dark"].trigger()
    assert all(dock.panel.theme is DARK for dock in window.docks.values())
    window._settings.sync()
    assert Settings(Path(window._settings._store.fileName())).theme_mode == "dark"
    choices["theme_light"].trigger()
    assert all(dock.panel.theme is LIGHT for dock in window.docks.values())


def test_the_layout_is_remembered_and_can_be_reset(open_window: Open, qtbot: QtBot) -> None:
    first = open_window()
    first.docks["answer"].toggleViewAction().trigger()
    first.shelf.entries["data_browser"].trigger()
    first.docks["weights"].setFloating(True)
    first.close()
    second = open_window()
    assert not second.docks["answer"].isVisible()
    assert second.docks["data_browser"].isVisible()
    assert second.docks["weights"].isFloating()
    second.actions_["reset_layout"].trigger()
    assert second.docks["answer"].isVisible()
    assert not second.docks["data_browser"].isVisible()
    assert not second.docks["weights"].isFloating()


def test_a_network_dropped_on_the_window_is_opened(
    window: MainWindow, small_model: Path, tmp_path: Path, at_rest: Callable[..., None], qtbot: QtBot
) -> None:
    copy = tmp_path / "another.safetensors"
    copy.write_bytes(small_model.read_bytes())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(copy))])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, left, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(5, 5), action, data, left, none))
    at_rest(window)
    run = window.session.run_shown
    assert run is not None
    assert run.path == copy
    assert [action.text() for action in window.menus.open_recent.actions()] == ["another.safetensors"]


def test_a_recipe_of_one_s_own_is_opened_like_a_network(
    window: MainWindow, small_recipe: Recipe, tmp_path: Path, at_rest: Callable[..., None]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(dump_toml(small_recipe.with_changes(name="mine", seed=7)), encoding="utf-8")
    window.file_actions.open(path)
    at_rest(window)
    assert window.session.recipe == small_recipe.with_changes(name="mine", seed=7)
    assert [action.text() for action in window.menus.open_recent.actions()] == ["mine.toml"]


def test_a_recipe_that_cannot_be_used_is_told_and_the_network_stays(
    window: MainWindow, tmp_path: Path
) -> None:
    before = window.session.run_shown
    path = tmp_path / "wrong.toml"
    path.write_text("learning_rat = 3\n", encoding="utf-8")
    window.file_actions.open(path)
    assert "did you mean learning_rate?" in window.messages.messages[-1].sentence
    assert window.session.run_shown is before


def test_a_picture_is_opened_on_the_pad(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "seven.png"
    pixels = np.full((60, 60), 255, np.uint8)
    pixels[10:16, 15:45] = pixels[10:50, 39:45] = 0
    Image.fromarray(pixels).save(path)
    window.file_actions.open(path)
    qtbot.waitUntil(lambda: window.selection.probe.source == "picture", timeout=10_000)


def test_closing_in_mid_training_asks_nothing_and_the_next_start_offers_to_go_on(
    open_window: Open, small_recipe: Recipe, tmp_path: Path, qtbot: QtBot, at_rest: Callable[..., None]
) -> None:
    first = open_window()
    first.session.start(small_recipe.with_changes(epochs=100_000))
    first.session.run()
    qtbot.waitUntil(lambda: first.session.running and first.session.snapshot.step > 3, timeout=10_000)
    first.close()
    kept = load_checkpoint(tmp_path / "recovery" / FILES[0])
    assert kept.step > 3

    second = open_window()
    offer = second.messages.messages[0]
    assert "can go on" in offer.sentence
    offer.answers[0].act()
    qtbot.waitUntil(
        lambda: second.session.running and second.session.snapshot.step > kept.step, timeout=10_000
    )
    assert second.session.run_shown.origin == "checkpoint"


def test_a_frozen_picture_says_so(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["freeze"].trigger()
    assert "stands still" in window.status.sentence
    window.actions_["freeze"].trigger()
    assert "stands still" not in window.status.sentence


def test_the_page_of_keys_leaves_none_out(window: MainWindow) -> None:
    window.actions_["shortcuts"].trigger()
    dialog = window.findChild(QDialog, "keyboard_page")
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Ctrl+1", "Ctrl+B", "[", "0 to 9", "Space or F5"} <= words
    assert all(f"Panel: {dock.windowTitle()}" in words for dock in window.docks.values())
    dialog.close()


def test_the_pages_of_help_open_and_close(window: MainWindow, qtbot: QtBot) -> None:
    for name, page in (("shortcuts", "keyboard_page"), ("about", "about_page")):
        window.actions_[name].trigger()
        dialog = window.findChild(QDialog, page)
        assert dialog is not None
        assert dialog.isVisible()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda page=page: window.findChild(QDialog, page) is None)


def test_a_panel_that_fails_is_named_and_the_window_lives_on(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, at_rest: Callable[..., None]
) -> None:
    def broken(view: object) -> None:
        raise IndexError("no such neuron")

    monkeypatch.setattr(window.docks["weights"].panel, "show_view", broken)
    press(qtbot, window, Qt.Key.Key_Right)
    at_rest(window)
    assert "First-layer weights stands still" in window.messages.messages[0].sentence
    press(qtbot, window, Qt.Key.Key_Right)
    at_rest(window)
    assert window.session.snapshot is not None
    assert window.session.snapshot.step == 2


def test_every_control_of_the_window_has_a_name_and_words(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar

    nameless = [
        f"{type(control).__name__} {control.objectName()!r} in {control.parent().objectName()!r}"
        for kind in (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
        for control in window.findChildren(kind)
        if not isinstance(control, QScrollBar)
        and not control.objectName().startswith("qt_")
        and type(control).__module__.startswith(("nnviz", "PySide6"))
        and not _inside_another(control)
        and not (control.objectName() and (control.accessibleName() or _own_words(control)))
    ]
    assert nameless == []


def _own_words(control: QWidget) -> str:
    text = getattr(control, "text", None)
    return text() if callable(text) else ""


def _inside_another(control: QWidget) -> bool:
    """Whether it is a part that Qt itself puts into a tab bar, a combo box or the like."""
    from PySide6.QtWidgets import QComboBox, QTabBar

    parent = control.parentWidget()
    while parent is not None:
        if isinstance(parent, QTabBar | QComboBox):
            return True
        parent = parent.parentWidget()
    return False


def test_the_recipe_is_saved_as_a_file_that_can_be_opened_again(
    window: MainWindow, tmp_path: Path, at_rest: Callable[..., None]
) -> None:
    recipe = window.session.recipe
    assert recipe is not None
    window.actions_["save_recipe"].trigger()
    dialog = window.findChild(QFileDialog, "file_dialog")
    dialog.selectFile(str(tmp_path / "mine.toml"))
    dialog.accept()
    window.file_actions.open(tmp_path / "mine.toml")
    at_rest(window)
    assert window.session.recipe == recipe.with_changes(name="mine")


def test_a_window_that_was_maximized_is_so_again_after_full_screen(window: MainWindow, qtbot: QtBot) -> None:
    window.showMaximized()
    window.actions_["full_screen"].trigger()
    assert window.isFullScreen()
    window.actions_["full_screen"].trigger()
    assert not window.isFullScreen()
    assert window.isMaximized()


def test_cancel_in_the_status_bar_ends_the_getting_ready(
    window: MainWindow, qtbot: QtBot, at_rest: Callable[..., None]
) -> None:
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.status.sentence.startswith("Getting ready")
    qtbot.mouseClick(window.status.findChild(QAbstractButton, "status_cancel"), Qt.MouseButton.LeftButton)
    assert not window.status.sentence.startswith("Getting ready")
    press(qtbot, window, Qt.Key.Key_Right)
    at_rest(window)
    assert window.session.snapshot is not None
    assert window.session.snapshot.step == 1
