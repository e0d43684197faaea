from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.training.recipe import Recipe
from nnviz.ui.main_window import MainWindow
from nnviz.ui.messages import Message
from nnviz.ui.setting_words import choice

AtRest = Callable[[MainWindow], None]


def topics(window: MainWindow) -> list[str]:
    return [message.topic for message in window.messages.messages]


@pytest.fixture
def welcomed(
    open_window: Callable[..., MainWindow], small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    monkeypatch.setattr("nnviz.ui.main_window.shipped_models", lambda: [small_model])
    return open_window(None)


def test_notices_about_a_network_go_when_another_comes(
    welcomed: MainWindow, small_model: Path, tmp_path: Path, at_rest: AtRest
) -> None:
    welcomed.say(Message("Saved as mine.", topic="saved"))
    assert topics(welcomed) == ["saved", "welcome"]
    other = tmp_path / "other.safetensors"
    other.write_bytes(small_model.read_bytes())
    welcomed.file_actions.open(other)
    at_rest(welcomed)
    assert topics(welcomed) == []


def test_what_is_said_of_training_further_stays_with_that_run(window: MainWindow, at_rest: AtRest) -> None:
    window.actions_["step_batch"].trigger()
    at_rest(window)
    assert topics(window) == ["further"]
    window.actions_["reset_same"].trigger()
    at_rest(window)
    assert topics(window) == []


def test_what_was_saved_stays_said_while_the_same_network_trains_on(
    window: MainWindow, small_recipe: Recipe, at_rest: AtRest
) -> None:
    window.session.start(small_recipe)
    at_rest(window)
    window.say(Message("Saved as mine.", topic="saved"))
    window.actions_["step_batch"].trigger()
    at_rest(window)
    assert "saved" in topics(window)


def test_an_engine_that_is_not_the_usual_one_is_named_in_title_and_status(
    window: MainWindow, small_recipe: Recipe, qtbot: QtBot, at_rest: AtRest
) -> None:
    assert " on " not in window.windowTitle()
    window.session.start(small_recipe.with_changes(engine="autograd", epochs=100_000))
    at_rest(window)
    assert "small" in window.windowTitle()
    assert f"on {choice('autograd')}" in window.windowTitle()
    window.session.run()
    qtbot.waitUntil(lambda: window.session.running, timeout=10_000)
    assert f"on {choice('autograd')}" in window.status.sentence
    window.session.pause()
    at_rest(window)


def test_done_is_not_said_any_more_when_there_is_another_end(
    window: MainWindow, small_recipe: Recipe, qtbot: QtBot, at_rest: AtRest
) -> None:
    window.session.start(small_recipe)
    at_rest(window)
    window.session.run()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=10_000)
    at_rest(window)
    assert window.status.sentence.startswith("Done: 3 epochs")
    window.tool_bar.until.choice.setCurrentIndex(3)
    assert window.status.sentence.startswith("Paused")


def test_what_is_left_is_of_what_was_asked_for(
    window: MainWindow, small_recipe: Recipe, qtbot: QtBot, at_rest: AtRest
) -> None:
    window.session.start(small_recipe.with_changes(epochs=40))
    at_rest(window)
    left = window.narrator.images_left
    assert left() == 40 * 300
    window.tool_bar.speed.slider.setValue(5)
    window.actions_["step_epoch"].trigger()
    qtbot.waitUntil(lambda: window.session.running, timeout=10_000)
    qtbot.waitUntil(lambda: window.session.snapshot.images > 0, timeout=10_000)
    assert left() == 300 - window.session.snapshot.images
    window.tool_bar.speed.full()
    at_rest(window)
    assert left() == 39 * 300
    window.actions_["step_batch"].trigger()
    assert left() is None
    at_rest(window)


def test_a_live_change_of_the_epochs_is_another_end(
    window: MainWindow, small_recipe: Recipe, qtbot: QtBot, at_rest: AtRest
) -> None:
    window.session.start(small_recipe)
    at_rest(window)
    window.session.change(small_recipe.with_changes(epochs=9))
    qtbot.waitUntil(lambda: window.narrator.images_left() == 9 * 300)
