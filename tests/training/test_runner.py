"""The runner: a trainer in a thread that runs, pauses, steps, holds, fails and stops, without a window."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError

import numpy as np
import pytest

from nnviz.data.splits import Split
from nnviz.engines.protocol import Diverged
from nnviz.training.events import EpochEnded, Failed, Finished, StateChanged, Until
from nnviz.training.recipe import Recipe
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.runner import Runner
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer

SOON = 20.0  # seconds after which a thread that should have answered is called stuck


@pytest.fixture
def start(tiny_recipe: Callable[..., Recipe], tiny_split: Split) -> Iterator[Callable[..., Runner]]:
    """Makes runners that are stopped, and found stopped, at the end of the test."""
    runners: list[Runner] = []

    def make(trainer: Trainer | None = None, **changes: object) -> Runner:
        runner = Runner(trainer or Trainer(tiny_recipe(**changes), tiny_split))
        runners.append(runner)
        return runner

    yield make
    for runner in runners:
        runner.stop()
        assert runner.join(SOON)


def _steps(runner: Runner) -> int:
    return runner.call(lambda trainer: trainer.step_count).result(SOON)


def _images(runner: Runner) -> int:
    return runner.call(lambda trainer: trainer.images_seen).result(SOON)


def _weights(runner: Runner) -> np.ndarray:
    return runner.call(lambda trainer: trainer.network.parameters.copy()).result(SOON)


def _wait_for(runner: Runner, reached: Callable[[Trainer], bool]) -> None:
    """Return once ``reached`` is true at a batch boundary; the runner's own calls are the clock."""
    for _ in range(1_000_000):
        if runner.call(reached).result(SOON):
            return
    raise AssertionError("the runner did not get there")


def _snapshot(runner: Runner) -> Snapshot:
    posted = threading.Event()
    put = runner.mailbox.put

    def put_and_tell(snapshot: Snapshot) -> None:
        put(snapshot)
        posted.set()

    runner.mailbox.put = put_and_tell
    runner.mailbox.request()
    assert posted.wait(SOON)
    runner.mailbox.put = put
    snapshot = runner.mailbox.take()
    assert snapshot is not None
    return snapshot


# Run, pause, step.


def test_a_new_runner_is_paused_and_has_evaluated_the_network(start):
    runner = start()
    assert _steps(runner) == 0
    assert runner.state == "paused"
    assert [each.step for each in runner.history.epochs] == [0]


def test_a_run_ends_at_the_recipes_epochs_and_says_why(start):
    runner = start(epochs=2)
    runner.run()
    assert runner.wait(SOON)
    assert runner.state == "finished"
    events = runner.events()
    assert [event.state for event in events if isinstance(event, StateChanged)] == ["running", "finished"]
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2]
    assert [event.evaluated for event in events if isinstance(event, EpochEnded)] == list(
        runner.history.epochs[1:]
    )
    assert [event.reason for event in events if isinstance(event, Finished)] == ["2 epochs are complete."]
    assert runner.events() == []


def test_a_run_that_has_arrived_already_finishes_without_a_step(start):
    runner = start(epochs=1)
    runner.run()
    assert runner.wait(SOON)
    steps = _steps(runner)
    runner.run()
    assert runner.wait(SOON)
    assert _steps(runner) == steps
    assert runner.state == "finished"


def test_a_run_ends_at_an_epoch_or_an_accuracy_whichever_comes_first(start):
    runner = start()
    runner.run(Until(epoch=1, accuracy=1.0))
    assert runner.wait(SOON)
    assert runner.history.epochs[-1].epoch == 1.0
    runner.run(Until(epoch=100, accuracy=0.5))
    assert runner.wait(SOON)
    last = runner.history.epochs[-1]
    assert last.test_accuracy >= 0.5
    assert last.epoch < 100
    assert all(each.test_accuracy < 0.5 for each in runner.history.epochs[:-1])
    reason = [event.reason for event in runner.events() if isinstance(event, Finished)][-1]
    assert (
        reason
        == f"{last.test_correct} of the 30 test images are answered right; it was to train until 50.00%."
    )


def test_a_run_without_end_goes_on_past_the_recipes_epochs_until_it_is_paused(start):
    runner = start(epochs=1)
    runner.run(Until())
    _wait_for(runner, lambda trainer: trainer.epoch >= 2)
    assert runner.state == "running"
    runner.pause()
    assert runner.wait(SOON)
    assert runner.state == "paused"
    assert _steps(runner) == _steps(runner)


@pytest.mark.parametrize(("unit", "images"), [("sample", 1), ("batch", 10), ("epoch", 123)])
def test_a_step_moves_what_it_says_then_pauses(start, unit, images):
    runner = start()
    runner.step(unit)
    assert runner.wait(SOON)
    assert _images(runner) == images
    assert runner.state == "paused"


def test_a_step_of_an_epoch_goes_to_the_end_of_the_one_under_way(start):
    runner = start()
    for unit in ("sample", "batch", "epoch"):
        runner.step(unit)
    assert runner.wait(SOON)
    assert _images(runner) == 123
    assert runner.call(lambda trainer: (trainer.epoch, trainer.position)).result(SOON) == (1, 0)


def test_steps_asked_for_at_once_are_all_made(start):
    runner = start()
    for _ in range(5):
        runner.step("batch")
    assert runner.wait(SOON)
    assert _images(runner) == 50


def test_a_step_ends_a_run_that_is_under_way(start):
    runner = start()
    runner.run(Until())
    _wait_for(runner, lambda trainer: trainer.step_count > 3)
    runner.step("sample")
    assert runner.wait(SOON)
    assert runner.state == "paused"


def test_a_pause_also_ends_the_steps_that_were_asked_for(start):
    runner = start()
    runner.set_speed(0.001)
    for _ in range(3):
        runner.step("batch")
    _wait_for(runner, lambda trainer: trainer.step_count == 1)
    runner.pause()
    assert runner.wait(SOON)
    assert _steps(runner) == 1


def test_training_can_go_on_after_it_has_finished(start):
    runner = start(epochs=1)
    runner.run()
    assert runner.wait(SOON)
    runner.step("sample")
    assert runner.wait(SOON)
    assert (_images(runner), runner.state) == (124, "paused")


def test_paused_a_hundred_times_it_gives_the_same_weights_as_never(start, tiny_recipe, tiny_split):
    straight = Trainer(tiny_recipe(), tiny_split)
    for _ in range(2):
        straight.train_epoch()
    runner = start(epochs=2)
    pauses = 0
    while runner.state != "finished":
        runner.run()
        if pauses < 100:
            runner.mailbox.request()
            runner.hold()
            runner.pause()
            assert runner.wait(SOON)
            runner.release()
            pauses += 1
        else:
            assert runner.wait(SOON)
    np.testing.assert_array_equal(_weights(runner), straight.network.parameters)


# Speed and the frame gate.


def test_slow_motion_trains_one_mini_batch_at_once_and_waits_before_the_next(start):
    runner = start()
    runner.set_speed(0.001)
    runner.run()
    _wait_for(runner, lambda trainer: trainer.step_count == 1)
    assert [_steps(runner) for _ in range(20)] == [1] * 20
    assert runner.state == "running"


def test_a_pause_takes_effect_in_the_middle_of_a_slow_motion_wait(start):
    runner = start()
    runner.set_speed(0.001)
    runner.run()
    _wait_for(runner, lambda trainer: trainer.step_count == 1)
    runner.pause()
    assert runner.wait(SOON)
    assert (_steps(runner), runner.state) == (1, "paused")


def test_full_speed_takes_effect_in_the_middle_of_a_slow_motion_wait(start):
    runner = start(epochs=1)
    runner.set_speed(0.001)
    runner.run()
    _wait_for(runner, lambda trainer: trainer.step_count == 1)
    runner.set_speed(None)
    assert runner.wait(SOON)
    assert _steps(runner) == 13


def test_at_a_limited_speed_training_arrives_at_the_same_weights(start, tiny_recipe, tiny_split):
    straight = Trainer(tiny_recipe(), tiny_split)
    straight.train_epoch()
    runner = start(epochs=1)
    runner.set_speed(2_000)
    runner.run()
    assert runner.wait(SOON)
    np.testing.assert_array_equal(_weights(runner), straight.network.parameters)


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_a_speed_that_is_none_is_refused(start, speed):
    with pytest.raises(ValueError, match="above 0"):
        start().set_speed(speed)


def test_the_worker_waits_while_a_frame_is_drawn_and_still_answers(start, monkeypatch):
    monkeypatch.setattr("nnviz.training.runner.HOLD_SECONDS", 1000.0)
    runner = start()
    runner.hold()
    runner.step("batch")
    assert [_steps(runner) for _ in range(20)] == [0] * 20
    assert _snapshot(runner).step == 0
    runner.release()
    assert runner.wait(SOON)
    assert _steps(runner) == 1


def test_a_window_that_forgets_to_release_the_worker_does_not_stop_it(start, monkeypatch):
    monkeypatch.setattr("nnviz.training.runner.HOLD_SECONDS", 0.01)
    runner = start(epochs=1)
    runner.hold()
    runner.run()
    assert runner.wait(SOON)
    assert runner.state == "finished"


def test_a_frame_is_waited_for_amid_an_evaluation_too(start, tiny_recipe, tiny_split, monkeypatch):
    monkeypatch.setattr("nnviz.training.runner.HOLD_SECONDS", 1000.0)
    trainer = Trainer(tiny_recipe(epochs=1), tiny_split)
    runner = start(trainer)
    assert _steps(runner) == 0
    make_way, amid = trainer._evaluator.between, threading.Event()

    def a_frame_begins() -> None:
        if not amid.is_set() and runner.state == "running":
            runner.hold()
            amid.set()
        make_way()

    monkeypatch.setattr(trainer._evaluator, "between", a_frame_begins)
    runner.run()
    assert amid.wait(SOON)
    evaluations = runner.history.n_evaluations
    assert not runner.wait(0.05)
    assert runner.history.n_evaluations == evaluations
    runner.release()
    assert runner.wait(SOON)
    assert runner.history.n_evaluations > evaluations


# Looking and asking.


def test_no_snapshot_is_made_while_nobody_looks(start, tiny_recipe, tiny_split, monkeypatch):
    trainer = Trainer(tiny_recipe(epochs=2), tiny_split)
    made = []
    snapshot = trainer.snapshot
    monkeypatch.setattr(trainer, "snapshot", lambda: made.append(trainer.step_count) or snapshot())
    runner = start(trainer)
    runner.run()
    assert runner.wait(SOON)
    assert made == []
    assert runner.mailbox.take() is None
    assert _snapshot(runner).step == 26
    assert made == [26]


def test_a_snapshot_comes_within_a_mini_batch_of_the_request_also_at_a_pause(start):
    runner = start()
    assert _snapshot(runner).step == 0
    runner.step("batch")
    assert runner.wait(SOON)
    assert _snapshot(runner).step == 1


def test_asking_again_when_nothing_has_moved_gives_the_same_snapshot(start):
    runner = start()
    first = _snapshot(runner)
    assert _snapshot(runner) is first
    runner.call(lambda trainer: trainer.network.parameters.fill(0.5)).result(SOON)
    assert (_snapshot(runner).network.parameters == 0.5).all()


def test_a_call_runs_in_the_worker_between_two_mini_batches(start):
    runner = start()
    runner.run(Until())
    name = runner.call(lambda trainer: threading.current_thread().name).result(SOON)
    assert name == "nnviz training"
    assert runner.call(lambda trainer: trainer.images_seen - trainer.position).result(SOON) % 123 == 0


def test_what_a_call_raises_comes_back_to_who_asked_and_training_goes_on(start):
    runner = start(epochs=1)

    def fail(trainer: Trainer) -> None:
        raise KeyError("asked for")

    future = runner.call(fail)
    runner.run()
    with pytest.raises(KeyError, match="asked for"):
        future.result(SOON)
    assert runner.wait(SOON)
    assert runner.state == "finished"


def test_a_live_change_holds_from_the_next_mini_batch(start):
    runner = start()
    runner.step("batch")
    assert runner.wait(SOON)
    recipe = runner.call(lambda trainer: trainer.recipe).result(SOON)
    runner.change(recipe.with_changes(batch_size=3)).result(SOON)
    runner.step("batch")
    assert runner.wait(SOON)
    assert _images(runner) == 13
    assert _snapshot(runner).recipe.batch_size == 3
    with pytest.raises(RecipeError):
        runner.change(recipe.with_changes(seed=9)).result(SOON)


# Failure.


def test_divergence_is_told_with_its_layer_and_leaves_the_last_finite_snapshot(
    start, tiny_split, tiny_recipe
):
    trainer = Trainer(tiny_recipe(), tiny_split)
    step = trainer.step

    def diverge_at_the_fourth(n: int | None = None) -> float:
        if trainer.step_count == 3:
            raise Diverged(2, "Layer 2 has left the finite numbers; try a smaller learning rate.")
        return step(n)

    trainer.step = diverge_at_the_fourth
    runner = start(trainer)
    runner.run()
    assert runner.wait(SOON)
    assert runner.state == "failed"
    failed = [event for event in runner.events() if isinstance(event, Failed)]
    assert failed == [Failed("Layer 2 has left the finite numbers; try a smaller learning rate.", 2)]
    snapshot = runner.mailbox.take()
    assert snapshot is not None
    assert snapshot.step == 3
    assert np.isfinite(snapshot.network.parameters).all()


def test_real_divergence_is_caught_where_it_happens(start):
    runner = start(learning_rate=1000.0, l2=1000.0, optimizer="momentum", momentum=0.99)
    runner.run(Until())
    assert runner.wait(SOON)
    (failed,) = (event for event in runner.events() if isinstance(event, Failed))
    assert failed.layer in (1, 2)
    assert "learning rate" in failed.sentence
    assert np.isfinite(_weights(runner)).all()


def test_a_fault_in_the_worker_is_told_and_the_thread_lives_on(start, tiny_recipe, tiny_split, monkeypatch):
    trainer = Trainer(tiny_recipe(), tiny_split)

    def fault(n: int | None = None) -> float:
        raise RuntimeError("a wire is loose")

    monkeypatch.setattr(trainer, "step", fault)
    runner = start(trainer)
    runner.run()
    assert runner.wait(SOON)
    (failed,) = (event for event in runner.events() if isinstance(event, Failed))
    assert runner.state == "failed"
    assert "a wire is loose" in failed.sentence
    assert "RuntimeError" in failed.traceback
    monkeypatch.undo()
    runner.step("batch")
    assert runner.wait(SOON)
    assert (_steps(runner), runner.state) == (1, "paused")


def test_a_fault_before_the_first_step_is_told_too(start, tiny_recipe, tiny_split, monkeypatch):
    trainer = Trainer(tiny_recipe(), tiny_split)

    def fault() -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(trainer, "prepare", fault)
    runner = start(trainer)
    assert runner.call(lambda trainer: trainer.step_count).result(SOON) == 0
    assert any(isinstance(event, Failed) and "no room" in event.sentence for event in runner.events())
    assert runner.state == "failed"
    runner.run()
    assert runner.wait(SOON)
    assert sum(isinstance(event, Failed) and "no room" in event.sentence for event in runner.events()) == 1


def test_a_snapshot_that_cannot_be_made_is_told_once_and_the_thread_lives_on(
    start, tiny_recipe, tiny_split, monkeypatch
):
    trainer = Trainer(tiny_recipe(), tiny_split)

    def fault() -> Snapshot:
        raise MemoryError("no room")

    monkeypatch.setattr(trainer, "snapshot", fault)
    runner = start(trainer)
    for _ in range(3):  # a window asks in every frame
        runner.mailbox.request()
        assert _steps(runner) == 0
    _wait_for(runner, lambda _: runner.state == "failed" and not runner.mailbox.wanted)
    (failed,) = (event for event in runner.events() if isinstance(event, Failed))
    assert "no room" in failed.sentence
    assert "MemoryError" in failed.traceback
    monkeypatch.undo()
    runner.step("batch")
    assert runner.wait(SOON)
    assert (_steps(runner), runner.state) == (1, "paused")
    assert _snapshot(runner).step == 1


def test_a_snapshot_that_cannot_be_made_in_mid_run_ends_the_run_as_failed(
    start, tiny_recipe, tiny_split, monkeypatch
):
    trainer = Trainer(tiny_recipe(), tiny_split)

    def fault() -> Snapshot:
        raise MemoryError("no room")

    monkeypatch.setattr(trainer, "snapshot", fault)
    runner = start(trainer)
    runner.run(Until())
    _wait_for(runner, lambda trainer: trainer.step_count > 0)
    runner.mailbox.request()
    assert runner.wait(SOON)
    assert sum(isinstance(event, Failed) for event in runner.events()) == 1
    assert runner.state == "failed"


def test_a_failure_of_which_no_snapshot_can_be_made_is_still_told(
    start, tiny_recipe, tiny_split, monkeypatch
):
    trainer = Trainer(tiny_recipe(), tiny_split)

    def fault(n: int | None = None) -> float:
        raise RuntimeError("a wire is loose")

    monkeypatch.setattr(trainer, "step", fault)
    monkeypatch.setattr(trainer, "snapshot", fault)
    runner = start(trainer)
    runner.run()
    assert runner.wait(SOON)
    (failed,) = (event for event in runner.events() if isinstance(event, Failed))
    assert "a wire is loose" in failed.sentence
    assert _steps(runner) == 0


# The end.


@pytest.mark.parametrize("speed", [None, 0.001])
def test_a_stop_in_mid_training_ends_the_thread(start, speed):
    runner = start()
    runner.set_speed(speed)
    runner.run(Until())
    _wait_for(runner, lambda trainer: trainer.step_count > 0)
    runner.stop()
    assert runner.join(SOON)
    assert runner.state == "stopped"
    assert runner.events()[-1] == StateChanged("stopped")
    assert "nnviz training" not in {thread.name for thread in threading.enumerate()}


def test_a_stop_while_a_frame_is_held_ends_the_thread(start, monkeypatch):
    monkeypatch.setattr("nnviz.training.runner.HOLD_SECONDS", 1000.0)
    runner = start()
    runner.hold()
    runner.run(Until())
    runner.stop()
    assert runner.join(SOON)


def test_every_command_is_safe_after_the_end(start, tiny_recipe):
    runner = start()
    runner.stop()
    assert runner.join(SOON)
    runner.run()
    runner.step("epoch")
    runner.pause()
    runner.set_speed(3.0)
    runner.hold()
    runner.release()
    runner.mailbox.request()
    runner.stop()
    assert runner.wait(SOON)
    assert runner.state == "stopped"
    with pytest.raises(CancelledError):
        runner.call(lambda trainer: 1).result(SOON)
    with pytest.raises(CancelledError):
        runner.change(tiny_recipe()).result(SOON)


def test_a_call_that_the_stop_overtook_is_cancelled(start):
    runner = start()
    inside, leave = threading.Event(), threading.Event()

    def linger(trainer: Trainer) -> bool:
        inside.set()
        return leave.wait(SOON)

    first = runner.call(linger)
    assert inside.wait(SOON)
    second = runner.call(lambda trainer: True)
    runner.stop()
    leave.set()
    assert first.result(SOON) is True
    with pytest.raises(CancelledError):
        second.result(SOON)
