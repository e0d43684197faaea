from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.data.sources import open_dataset
from nnviz.data.splits import split
from nnviz.training.checkpoint import load_checkpoint, save_checkpoint
from nnviz.training.events import Until
from nnviz.training.model_file import load_model
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.trainer import Trainer
from nnviz.ui import run_files
from nnviz.ui.messages import Message
from nnviz.ui.recovery import FILES, Recovery
from nnviz.ui.session import Session

Settle = Callable[..., None]
BATCHES = 30  # in an epoch of the small recipe


@pytest.fixture
def said(session: Session) -> list[Message]:
    said: list[Message] = []
    session.said.connect(said.append)
    return said


def steps(session: Session) -> int:
    assert session.snapshot is not None
    return session.snapshot.step


def parameters(session: Session) -> np.ndarray:
    assert session.snapshot is not None
    return session.snapshot.network.parameters


def kept_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


def untouched(recipe: Recipe, epochs: int = 0) -> Trainer:
    """The same run with no window."""
    trainer = Trainer(recipe, split(open_dataset(recipe.data), recipe.train_images))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer


def test_a_recipe_starts_untrained_and_paused(session: Session, small_recipe: Recipe, settle: Settle) -> None:
    session.start(small_recipe)
    settle(session)
    assert session.state == "paused"
    assert steps(session) == 0
    assert session.recipe == small_recipe
    np.testing.assert_array_equal(parameters(session), untouched(small_recipe).network.parameters)


@pytest.mark.parametrize(("unit", "images"), [("sample", 1), ("batch", 10), ("epoch", 300)])
def test_a_step_moves_exactly_what_it_says(
    session: Session, small_recipe: Recipe, settle: Settle, unit: str, images: int
) -> None:
    session.start(small_recipe)
    settle(session)
    session.step(unit)  # type: ignore[arg-type]
    settle(session)
    assert session.state == "paused"
    assert session.snapshot is not None
    assert session.snapshot.images == images


def test_running_ends_where_it_was_to_end_with_the_weights_of_a_run_without_a_window(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe)
    session.set_until(Until(epoch=2))
    session.run()
    settle(session, "finished")
    assert steps(session) == 2 * BATCHES
    np.testing.assert_array_equal(parameters(session), untouched(small_recipe, 2).network.parameters)


def test_pausing_a_hundred_times_changes_nothing(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe)
    settle(session)
    for _ in range(100):
        session.toggle()
        session.poll()
        session.toggle()
    session.run()
    settle(session, "finished")
    np.testing.assert_array_equal(parameters(session), untouched(small_recipe, 3).network.parameters)


def test_run_can_be_pressed_before_anything_is_ready(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe.with_changes(epochs=1))
    session.run()
    settle(session, "finished")
    assert steps(session) == BATCHES


def test_a_run_that_was_wished_for_and_paused_before_it_began_does_not_begin(
    session: Session, small_model: Path, settle: Settle
) -> None:
    session.show_model(small_model)
    session.run()
    assert session.state == "preparing"
    session.pause()
    settle(session)
    assert session.state == "paused"
    assert steps(session) == 0


def test_a_trained_network_is_shown_at_once_and_trained_further_from_its_weights(
    session: Session, small_model: Path, settle: Settle
) -> None:
    session.show_model(small_model)
    model = load_model(small_model)
    np.testing.assert_array_equal(parameters(session), model.network.parameters)
    assert session.history is model.history or session.history is not None
    session.step("batch")
    settle(session)
    assert session.snapshot is not None
    assert session.snapshot.step == 1
    np.testing.assert_array_equal(session.snapshot.start, model.network.parameters)


def test_starting_over_from_a_trained_network_begins_untrained(
    session: Session, small_model: Path, small_recipe: Recipe, settle: Settle
) -> None:
    session.show_model(small_model)
    session.reset()
    settle(session)
    assert steps(session) == 0
    np.testing.assert_array_equal(parameters(session), untouched(small_recipe).network.parameters)


def test_the_same_start_gives_the_same_weights_and_a_new_one_others(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe)
    settle(session)
    first = parameters(session)
    session.step("epoch")
    settle(session)
    session.reset()
    settle(session)
    np.testing.assert_array_equal(parameters(session), first)
    session.reset(new=True)
    settle(session)
    assert session.recipe is not None
    assert session.recipe.seed != small_recipe.seed
    assert not np.array_equal(parameters(session), first)


def test_one_click_brings_back_the_run_before(session: Session, small_recipe: Recipe, settle: Settle) -> None:
    session.start(small_recipe)
    settle(session)
    assert not session.can_go_back
    session.step("epoch")
    settle(session)
    trained = parameters(session)
    session.start(small_recipe.with_changes(seed=7))
    settle(session)
    assert session.can_go_back
    session.back()
    settle(session)
    np.testing.assert_array_equal(parameters(session), trained)
    session.step("batch")
    settle(session)
    assert steps(session) == BATCHES + 1
    session.back()
    settle(session)
    assert session.recipe is not None
    assert session.recipe.seed == 7


def test_a_live_change_holds_from_the_next_batch_and_keeps_the_run(
    session: Session, small_recipe: Recipe, settle: Settle, qtbot: QtBot
) -> None:
    session.start(small_recipe)
    settle(session)
    session.step("batch")
    settle(session)
    changed = small_recipe.with_changes(learning_rate=0.125)
    with qtbot.waitSignal(session.recipe_changed) as heard:
        session.change(changed)
    assert heard.args == [changed]
    session.step("batch")
    settle(session)
    assert steps(session) == 2
    assert session.snapshot is not None
    assert session.snapshot.recipe == changed


def test_a_change_that_cannot_be_made_live_starts_anew(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe)
    settle(session)
    session.step("batch")
    settle(session)
    session.change(small_recipe.with_changes(layers=(Layer(5, "tanh"), Layer(10, "sigmoid"))))
    settle(session)
    assert steps(session) == 0
    assert session.snapshot is not None
    assert session.snapshot.network.sizes == (784, 5, 10)


def test_a_change_that_is_refused_is_told_and_changes_nothing(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message], qtbot: QtBot
) -> None:
    session.start(small_recipe)
    settle(session)
    session.change(small_recipe.with_changes(learning_rate=-1.0))
    qtbot.waitUntil(lambda: bool(said))
    assert "learning_rate" in said[0].sentence or "Learning rate" in said[0].sentence
    assert session.recipe == small_recipe


def test_data_that_cannot_be_read_are_told_and_the_network_stays(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message], tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    session.start(small_recipe.with_changes(data=str(tmp_path / "nowhere.npz")))
    settle(session)
    assert session.recipe == small_recipe
    assert "nowhere.npz" in said[0].sentence
    assert said[0].kind == "alarm"
    assert "still here" in said[0].sentence


def test_a_file_that_is_no_network_is_told_and_the_network_stays(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message], tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    path = tmp_path / "not a network.safetensors"
    path.write_bytes(b"hello")
    session.open(path)
    settle(session)
    assert session.recipe == small_recipe
    assert "not a network.safetensors" in said[0].sentence


def test_divergence_names_the_layer_and_keeps_the_last_finite_network(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message]
) -> None:
    wild = small_recipe.with_changes(
        layers=(Layer(8, "relu"), Layer(8, "relu"), Layer(10, "relu")), learning_rate=1000.0, start="normal"
    )
    session.start(wild)
    session.run()
    settle(session, "failed")
    assert np.isfinite(parameters(session)).all()
    assert said[-1].kind == "alarm"
    assert "layer" in said[-1].sentence
    said.clear()
    session.run()
    assert session.state == "failed"
    assert "Start over" in said[-1].sentence
    said[-1].answers or session.reset()
    settle(session)
    assert session.state == "paused"


def test_a_saved_network_opens_with_the_same_weights(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    session.step("epoch")
    settle(session)
    saved: list[Path] = []
    path = tmp_path / "mine.safetensors"
    session.writer.save(session.run_shown, path, False, saved.append)
    settle(session)
    assert saved == [path]
    np.testing.assert_array_equal(load_model(path).network.parameters, parameters(session))


def test_a_checkpoint_goes_on_bit_for_bit(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    for unit in ("epoch", "batch", "sample"):
        session.step(unit)  # type: ignore[arg-type]
    settle(session)
    path = tmp_path / "checkpoint.safetensors"
    session.writer.save(session.run_shown, path, True, lambda saved: None)
    settle(session)
    for _ in range(3):
        session.step("batch")
    settle(session)
    unbroken = parameters(session)

    session.open(path)
    settle(session)
    run = session.run_shown
    assert run is not None
    assert run.origin == "checkpoint"
    assert steps(session) == BATCHES + 2
    assert session.history is not None
    assert len(session.history) == BATCHES + 2
    for _ in range(3):
        session.step("batch")
    settle(session)
    np.testing.assert_array_equal(parameters(session), unbroken)


def test_a_trained_network_that_was_not_trained_here_has_no_checkpoint(
    session: Session, small_model: Path, settle: Settle, said: list[Message], tmp_path: Path
) -> None:
    session.show_model(small_model)
    session.writer.save(session.run_shown, tmp_path / "a.safetensors", True, lambda path: None)
    settle(session)
    assert "no state of training" in said[0].sentence
    session.writer.save(session.run_shown, tmp_path / "b.safetensors", False, lambda path: None)
    settle(session)
    assert (tmp_path / "b.safetensors").exists()


def test_where_nothing_can_be_written_the_network_is_still_here(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message], tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    session.writer.save(
        session.run_shown, tmp_path / "no such folder" / "a.safetensors", False, lambda path: None
    )
    settle(session)
    assert "no such folder" in said[0].sentence
    assert "still here" in said[0].sentence


def test_the_numbers_are_exported_line_by_line(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    session.step("epoch")
    settle(session)
    path = tmp_path / "numbers.csv"
    session.writer.export_history(session.run_shown, path, lambda saved: None)
    settle(session)
    lines = path.read_text().splitlines()
    assert lines[0].startswith("step,images,epoch,batch_cost")
    assert len(lines) == BATCHES + 2


def test_closing_in_mid_training_keeps_the_run_and_leaves_no_thread(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe.with_changes(epochs=100_000))
    session.run()
    settle(session, "running")
    assert session.close(Recovery(tmp_path / "folder"))
    assert load_checkpoint(tmp_path / "folder" / FILES[0]).step > 0


def test_closing_keeps_nothing_that_was_saved_already(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe)
    settle(session)
    session.step("epoch")
    settle(session)
    session.writer.save(session.run_shown, tmp_path / "mine.safetensors", True, lambda path: None)
    settle(session)
    assert session.close(Recovery(tmp_path / "folder"))
    assert kept_in(tmp_path / "folder") == []


def test_closing_keeps_nothing_of_a_network_that_was_only_looked_at(
    session: Session, small_model: Path, tmp_path: Path
) -> None:
    session.show_model(small_model)
    assert session.close(Recovery(tmp_path / "folder"))
    assert kept_in(tmp_path / "folder") == []


def test_closing_while_it_is_being_prepared_leaves_no_thread(session: Session, small_recipe: Recipe) -> None:
    session.start(small_recipe)
    session.run()
    assert session.close()


def test_the_last_of_two_hasty_starts_wins(session: Session, small_recipe: Recipe, settle: Settle) -> None:
    for seed in (1, 2, 3):
        session.start(small_recipe.with_changes(seed=seed))
    settle(session)
    assert session.recipe is not None
    assert session.recipe.seed == 3
    assert not session.can_go_back


def test_the_images_left_are_those_until_it_stops(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe)
    settle(session)
    assert session.images_left() is None
    session.set_until(Until(epoch=3))
    session.step("epoch")
    settle(session)
    assert session.images_left() == 600
    session.set_until(Until(accuracy=0.9))
    assert session.images_left() is None


def test_running_past_the_end_is_said_and_goes_on(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message]
) -> None:
    session.start(small_recipe.with_changes(epochs=1))
    session.run()
    settle(session, "finished")
    session.run()
    settle(session, "running")
    assert "until you pause it" in said[-1].sentence
    session.pause()
    settle(session, "paused")
    assert steps(session) > BATCHES


def test_slow_motion_is_slow_and_a_pause_ends_its_wait(
    session: Session, small_recipe: Recipe, settle: Settle
) -> None:
    session.set_speed(0.5)
    session.start(small_recipe)
    session.run()
    settle(session, "running")
    session.pause()
    settle(session, "paused")
    assert steps(session) <= 2


def test_a_schedule_that_has_ended_is_said_to_have_ended(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message]
) -> None:
    session.start(small_recipe.with_changes(epochs=1, schedule="cosine"))
    session.run()
    settle(session, "finished")
    session.run()
    settle(session, "running")
    assert "cosine schedule has brought the learning rate down to nothing" in said[-1].sentence
    session.pause()
    settle(session, "paused")


def test_an_engine_that_is_missing_is_offered_to_be_replaced(
    session: Session,
    small_recipe: Recipe,
    settle: Settle,
    said: list[Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nnviz.engines.registry.importlib.util.find_spec", lambda name: None)
    session.start(small_recipe.with_changes(engine="torch"))
    settle(session)
    assert "pip install torch" in said[-1].sentence
    (answer,) = said[-1].answers
    answer.act()
    settle(session)
    assert session.recipe == small_recipe.with_changes(engine="numpy")


def test_a_trained_network_that_was_trained_further_can_be_had_back_as_it_was(
    session: Session, small_model: Path, settle: Settle, said: list[Message]
) -> None:
    session.show_model(small_model)
    opened = session.run_shown
    session.step("batch")
    settle(session)
    assert session.run_shown is not opened
    assert "trained further" in said[-1].sentence
    session.back()
    assert session.run_shown is opened
    np.testing.assert_array_equal(parameters(session), load_model(small_model).network.parameters)
    assert session.history is not None
    assert session.history.n_evaluations == load_model(small_model).history.n_evaluations


@pytest.fixture
def small_checkpoint(small_recipe: Recipe, tmp_path: Path) -> Path:
    """A checkpoint of the small recipe after an epoch."""
    path = tmp_path / "small-checkpoint.safetensors"
    save_checkpoint(path, untouched(small_recipe, 1).state())
    return path


def test_calling_off_the_preparation_lets_the_network_be_trained_later(
    session: Session, small_model: Path, settle: Settle
) -> None:
    session.show_model(small_model)
    session.run()
    assert session.state == "preparing"
    session.tasks.running[0].cancel()
    assert session.state == "paused"
    session.step("batch")
    settle(session)
    assert steps(session) == 1


def test_opening_a_file_drops_the_run_that_was_wished_for(
    session: Session, small_checkpoint: Path, small_model: Path, settle: Settle
) -> None:
    session.show_model(small_checkpoint)
    before = session.run_shown
    session.run()
    shown: list[object] = []
    session.run_changed.connect(shown.append)
    session.open(small_model)
    settle(session)
    assert session.state == "paused"
    assert shown == [session.run_shown]
    assert session.run_shown is not before
    assert before is not None
    assert before.runner is None


def test_what_is_wished_while_a_file_is_opened_is_done_by_its_network(
    session: Session, small_model: Path, small_checkpoint: Path, settle: Settle
) -> None:
    session.show_model(small_model)
    session.open(small_checkpoint)
    session.step("batch")
    assert session.state == "preparing"
    settle(session)
    assert session.state == "paused"
    assert steps(session) == BATCHES + 1


def test_a_run_in_training_goes_on_and_obeys_while_a_file_is_opened(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe.with_changes(epochs=100_000))
    session.run()
    settle(session, "running")
    session.open(tmp_path / "nowhere.safetensors")
    session.run()
    settle(session, "running")
    session.pause()
    settle(session, "paused")
    assert steps(session) > 0


def test_a_file_that_is_opened_after_a_start_wins(
    session: Session, small_recipe: Recipe, small_model: Path, settle: Settle
) -> None:
    session.start(small_recipe.with_changes(seed=7))
    session.open(small_model)
    settle(session)
    assert session.run_shown is not None
    assert session.run_shown.path == small_model
    assert not session.can_go_back


def test_going_back_after_a_start_wins(
    session: Session, small_recipe: Recipe, small_model: Path, settle: Settle
) -> None:
    session.show_model(small_model)
    first = session.run_shown
    session.start(small_recipe)
    settle(session)
    session.start(small_recipe.with_changes(seed=7))
    session.back()
    settle(session)
    assert session.run_shown is first


def test_of_two_files_the_one_that_was_asked_for_last_stays_however_long_the_first_takes(
    session: Session,
    small_model: Path,
    small_checkpoint: Path,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick_is_here, at_once = threading.Event(), run_files.opened

    def opened(path: Path) -> run_files.Run:
        if path == small_model:
            assert quick_is_here.wait(5)
        return at_once(path)

    monkeypatch.setattr(run_files, "opened", opened)
    session.open(small_model)
    session.open(small_checkpoint)
    qtbot.waitUntil(lambda: session.run_shown is not None)
    quick_is_here.set()
    settle(session)
    assert session.run_shown is not None
    assert session.run_shown.path == small_checkpoint


def test_a_change_to_an_opened_checkpoint_is_in_force_noted_and_saved(
    session: Session, small_recipe: Recipe, small_checkpoint: Path, settle: Settle, tmp_path: Path
) -> None:
    session.show_model(small_checkpoint)
    changed = small_recipe.with_changes(learning_rate=0.25)
    session.change(changed)
    path = tmp_path / "saved.safetensors"
    session.writer.save(session.run_shown, path, True, lambda path: None)
    settle(session)
    saved = load_checkpoint(path)
    assert saved.recipe == changed
    assert [(each.step, each.setting) for each in saved.history.changes] == [(BATCHES, "learning_rate")]
    session.step("batch")
    settle(session)
    assert session.snapshot is not None
    assert session.snapshot.recipe == changed
    there = untouched(small_recipe, 1)
    there.change(changed)
    there.step()
    np.testing.assert_array_equal(parameters(session), there.network.parameters)
    assert session.history is not None
    assert session.history.changes == there.history.changes


@pytest.mark.parametrize("kind", ["checkpoint", "trained", "start over"])
def test_a_change_while_a_run_is_made_ready_reaches_its_trainer(
    session: Session,
    small_recipe: Recipe,
    small_checkpoint: Path,
    small_model: Path,
    settle: Settle,
    kind: str,
) -> None:
    session.show_model(small_checkpoint if kind == "checkpoint" else small_model)
    if kind == "start over":
        session.reset()
    session.step("batch")
    changed = small_recipe.with_changes(learning_rate=0.25)
    session.change(changed)
    assert session.recipe == changed
    settle(session)
    assert session.recipe == changed
    assert session.snapshot is not None
    assert session.snapshot.recipe == changed
    assert session.snapshot.step == (BATCHES if kind == "checkpoint" else 0) + 1
    assert session.history is not None
    assert [(each.setting, each.after) for each in session.history.changes] == [("learning_rate", "0.25")]


def test_a_change_that_cannot_be_used_is_told_before_there_is_a_trainer_too(
    session: Session, small_recipe: Recipe, small_checkpoint: Path, said: list[Message]
) -> None:
    session.show_model(small_checkpoint)
    session.change(small_recipe.with_changes(learning_rate=-1.0))
    assert "Nothing was changed" in said[0].sentence
    assert session.recipe == small_recipe


def test_closing_keeps_the_run_before_too_if_it_was_trained_here(
    session: Session, small_recipe: Recipe, small_model: Path, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe)
    session.step("epoch")
    settle(session)
    session.open(small_model)
    settle(session)
    assert session.close(Recovery(tmp_path / "folder"))
    assert kept_in(tmp_path / "folder") == [FILES[0]]
    assert load_checkpoint(tmp_path / "folder" / FILES[0]).step == BATCHES


def test_closing_keeps_both_runs_if_both_were_trained_here(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    for seed, unit in ((1, "epoch"), (2, "batch")):
        session.start(small_recipe.with_changes(seed=seed))
        session.step(unit)  # type: ignore[arg-type]
        settle(session)
    assert session.close(Recovery(tmp_path / "folder"))
    kept = [load_checkpoint(tmp_path / "folder" / name) for name in FILES]
    assert [(state.recipe.seed, state.step) for state in kept] == [(2, 1), (1, BATCHES)]


def test_a_saved_network_alone_is_not_enough_to_go_on_so_the_run_is_kept(
    session: Session, small_recipe: Recipe, settle: Settle, tmp_path: Path
) -> None:
    session.start(small_recipe)
    session.step("epoch")
    settle(session)
    session.writer.save(session.run_shown, tmp_path / "mine.safetensors", False, lambda path: None)
    settle(session)
    assert session.close(Recovery(tmp_path / "folder"))
    assert kept_in(tmp_path / "folder") == [FILES[0]]


@pytest.fixture
def kept(small_recipe: Recipe, tmp_path: Path) -> Path:
    """A run that was kept after an epoch when the window was closed."""
    path = tmp_path / "folder" / FILES[0]
    path.parent.mkdir()
    save_checkpoint(path, untouched(small_recipe, 1).state())
    return path


def test_a_run_that_was_gone_on_with_and_saved_is_not_kept_any_more(
    session: Session, kept: Path, settle: Settle, tmp_path: Path
) -> None:
    session.go_on(kept)
    settle(session, "finished")
    assert steps(session) == 3 * BATCHES
    session.writer.save(session.run_shown, tmp_path / "mine.safetensors", True, lambda path: None)
    settle(session)
    assert session.close(Recovery(kept.parent))
    assert kept_in(kept.parent) == []


def test_a_run_that_was_gone_on_with_is_kept_anew_in_its_place(
    session: Session, kept: Path, settle: Settle
) -> None:
    session.go_on(kept)
    settle(session, "finished")
    assert session.close(Recovery(kept.parent))
    assert kept_in(kept.parent) == [FILES[0]]
    assert load_checkpoint(kept).step == 3 * BATCHES


def test_a_run_that_was_opened_again_and_not_trained_stays_kept(
    session: Session, kept: Path, small_recipe: Recipe, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "run", lambda: None)
    session.go_on(kept)
    settle(session)
    session.start(small_recipe.with_changes(seed=7))
    session.step("batch")
    settle(session)
    assert session.close(Recovery(kept.parent))
    assert load_checkpoint(kept).step == BATCHES
    assert load_checkpoint(kept.parent / FILES[1]).recipe.seed == 7


def test_an_offer_that_was_not_answered_is_not_overwritten(
    session: Session, kept: Path, small_recipe: Recipe, settle: Settle
) -> None:
    session.start(small_recipe.with_changes(seed=7))
    session.step("batch")
    settle(session)
    assert session.close(Recovery(kept.parent))
    assert load_checkpoint(kept).step == BATCHES
    assert load_checkpoint(kept.parent / FILES[1]).recipe.seed == 7


def test_a_trainer_whose_thread_has_died_is_a_failure_that_is_told_and_the_network_can_be_saved(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message], tmp_path: Path
) -> None:
    session.start(small_recipe)
    session.step("batch")
    settle(session)
    run = session.run_shown
    assert run is not None
    assert run.runner is not None
    run.runner.stop()
    assert run.runner.join(5)
    settle(session, "failed")
    assert "Training stopped" in said[-1].sentence
    said.clear()
    session.step("batch")
    assert not session.busy
    assert "Start over" in said[-1].sentence
    session.writer.save(run, tmp_path / "mine.safetensors", False, lambda path: None)
    settle(session)
    np.testing.assert_array_equal(
        load_model(tmp_path / "mine.safetensors").network.parameters, parameters(session)
    )
    session.reset()
    settle(session, "paused")
    session.back()
    settle(session, "failed")


def test_the_start_of_a_checkpoint_is_read_only_before_it_is_trained_on(
    session: Session, small_checkpoint: Path
) -> None:
    session.show_model(small_checkpoint)
    assert session.snapshot is not None
    assert not session.snapshot.start.flags.writeable


def test_a_recipe_for_more_images_than_there_are_can_be_begun_with_those_there_are(
    session: Session, small_recipe: Recipe, settle: Settle, said: list[Message], tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (40, 28, 28)).astype(np.uint8), np.arange(40) % 10
    np.savez(tmp_path / "own.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    recipe = small_recipe.with_changes(data=str(tmp_path / "own.npz"), train_images=60_000)
    session.start(recipe)
    settle(session)
    assert "too few" in said[-1].sentence
    (answer,) = said[-1].answers
    assert answer.words == "Train on 40"
    answer.act()
    settle(session)
    assert session.recipe == recipe.with_changes(train_images=40)
