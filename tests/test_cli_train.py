"""``nnviz train`` as a person uses it: its lines, its files, and what interrupts it."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file

from nnviz import cli
from nnviz.commands import train
from nnviz.training.checkpoint import load_checkpoint
from nnviz.training.model_file import load_model

RECIPE = """
teaches = "Nothing."

[network]
layers = [{ size = 6, activation = "sigmoid" }, { size = 10, activation = "sigmoid" }]
start = "normal"

[training]
cost = "quadratic"
learning_rate = 3.0
epochs = 3

[data]
data = "%s"
train_images = 95
"""


@pytest.fixture
def recipe(tmp_path):
    """A recipe file with data that take a millisecond an epoch."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 10, 120)
    images = (rng.integers(0, 2, (10, 28, 28)) * 200)[labels].astype(np.uint8)
    np.savez(
        tmp_path / "tiny.npz",
        x_train=images[:100],
        y_train=labels[:100],
        x_test=images[100:],
        y_test=labels[100:],
    )
    (tmp_path / "tiny.toml").write_text(RECIPE % (tmp_path / "tiny.npz").as_posix(), "utf-8")
    return tmp_path / "tiny.toml"


@pytest.fixture
def nnviz_train(recipe, capsys):
    """Runs ``nnviz train`` with that recipe; gives its exit status, standard output and standard error."""

    def run(*arguments, recipe=recipe):
        capsys.readouterr()
        chosen = () if recipe is None else ("--recipe", recipe)
        status = cli.main(["train", *[str(argument) for argument in (*chosen, *arguments)]])
        output, errors = capsys.readouterr()
        return status, output, errors

    return run


def test_it_prints_the_articles_lines_and_calls_the_first_epoch_0(nnviz_train):
    status, output, errors = nnviz_train()
    lines = output.splitlines()
    assert (status, errors) == (0, "")
    assert [line.partition(":")[0] for line in lines] == ["Epoch 0", "Epoch 1", "Epoch 2"]
    assert all(line.endswith(" / 20") for line in lines)


def test_in_json_it_prints_one_object_an_epoch(nnviz_train):
    _, output, _ = nnviz_train("--json", "--epochs", 2)
    found = [json.loads(line) for line in output.splitlines()]
    assert [set(each) for each in found] == [
        {"epoch", "train_cost", "test_correct", "test_total", "seconds"}
    ] * 2
    assert [each["epoch"] for each in found] == [0, 1]
    assert all(each["test_total"] == 20 for each in found)
    assert 0 < found[0]["seconds"] <= found[1]["seconds"]


def test_the_same_recipe_and_seed_give_the_same_file(nnviz_train, tmp_path):
    for name in "ab":
        nnviz_train("--out", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_another_seed_gives_other_weights(nnviz_train, tmp_path):
    for seed in (0, 1):
        nnviz_train("--seed", seed, "--out", tmp_path / str(seed))
    one, other = (load_file(tmp_path / str(seed))["0.weight"] for seed in (0, 1))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_going_on_from_epoch_1_to_3_is_an_unbroken_3(optimizer, nnviz_train, tmp_path):
    options = ("--set", f"optimizer={optimizer}", "--set", "dropout=0.2")
    nnviz_train(*options, "--out", tmp_path / "unbroken")
    nnviz_train(*options, "--epochs", 1, "--out", tmp_path / "part")
    status, output, _ = nnviz_train("--resume", tmp_path / "part", "--epochs", 3, "--out", tmp_path / "whole")
    assert status == 0
    assert [line.partition(":")[0] for line in output.splitlines()] == ["Epoch 1", "Epoch 2"]
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "unbroken").read_bytes()


def test_a_run_goes_on_in_its_own_file_and_without_its_recipe(nnviz_train, tmp_path):
    nnviz_train("--epochs", 1, "--out", tmp_path / "run")
    nnviz_train("--resume", tmp_path / "run", "--epochs", 3, "--out", tmp_path / "run", recipe=None)
    assert load_checkpoint(tmp_path / "run").epoch == 3


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_planned_schedule_goes_on_from_epoch_1_to_2_as_in_an_unbroken_2(schedule, nnviz_train, tmp_path):
    options = ("--set", f"schedule={schedule}")
    nnviz_train(*options, "--epochs", 2, "--out", tmp_path / "unbroken")
    nnviz_train(*options, "--epochs", 1, "--out", tmp_path / "part")
    nnviz_train("--resume", tmp_path / "part", "--epochs", 2, "--out", tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "unbroken").read_bytes()
    assert load_model(tmp_path / "whole").recipe.epochs == 3, "the plan is the recipe's"


def test_a_longer_plan_is_told_where_the_schedule_depends_on_it(nnviz_train, tmp_path):
    nnviz_train("--set", "schedule=cosine", "--epochs", 1, "--out", tmp_path / "run")
    nnviz_train("--resume", tmp_path / "run", "--epochs", 4, "--out", tmp_path / "run")
    (change,) = load_checkpoint(tmp_path / "run").history.changes
    assert (change.setting, change.before, change.after) == ("epochs", "3", "4")


def test_settings_change_what_is_trained(nnviz_train, tmp_path):
    nnviz_train("--set", "layers=4,5", "--set", "learning_rate=0.1", "--out", tmp_path / "run")
    recipe = load_model(tmp_path / "run").recipe
    assert recipe.sizes == (784, 4, 5, 10)
    assert recipe.learning_rate == 0.1


def test_weights_only_leaves_out_what_going_on_needs(nnviz_train, tmp_path):
    nnviz_train("--out", tmp_path / "whole")
    nnviz_train("--out", tmp_path / "bare", "--weights-only")
    assert (tmp_path / "bare").stat().st_size < (tmp_path / "whole").stat().st_size
    assert not load_model(tmp_path / "bare").resumable
    status, _, errors = nnviz_train("--resume", tmp_path / "bare", "--epochs", 9)
    assert status == 2
    assert "without the state of its training" in errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--epochs", "0"], "epochs must be between 1"),
        (["--seed", "-1"], "seed must be between 0"),
        (["--set", "learning_rat=3"], "did you mean learning_rate?"),
        (["--set", "train_images=101"], "train on 100 or fewer"),
        (["--set", "data=gone.npz"], "gone.npz"),
        (["--out", "gone/run"], "no folder"),
        (["--out", "."], "is a folder"),
        (["--out", "net.pt"], "`nnviz export`"),
        (["--out", "net.onnx"], "`nnviz export`"),
        (["--engine", "abacus"], "invalid choice"),
        (["--resume", "gone"], "There is no file gone"),
    ],
)
def test_bad_usage_is_refused_before_anything_is_trained(arguments, words, nnviz_train, monkeypatch):
    monkeypatch.setattr(train, "_train", lambda *_: pytest.fail("it trained"))
    status, output, errors = nnviz_train(*arguments)
    assert (status, output) == (2, "")
    assert words in errors
    assert errors.count("\n") == 1


def test_it_asks_for_a_recipe(nnviz_train):
    status, _, errors = nnviz_train(recipe=None)
    assert status == 2
    assert "nnviz recipes" in errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "has had its 1 epoch; ask for more"),
        (["--epochs", "1"], "has had its 1 epoch; ask for more"),
        (["--epochs", "2", "--set", "layers=20"], "Layers cannot change"),
        (["--epochs", "2", "--seed", "5"], "Seed cannot change"),
        (["--epochs", "2", "--recipe", "modern"], "trained by the recipe tiny, not modern"),
    ],
)
def test_going_on_otherwise_is_refused(arguments, words, nnviz_train, tmp_path):
    nnviz_train("--epochs", 1, "--out", tmp_path / "run")
    status, _, errors = nnviz_train("--resume", tmp_path / "run", *arguments, recipe=None)
    assert status == 2
    assert words in errors


def test_going_on_with_other_data_is_refused(nnviz_train, tmp_path):
    nnviz_train("--epochs", 1, "--out", tmp_path / "run")
    images = np.ones((30, 28, 28), np.uint8)
    np.savez(
        tmp_path / "tiny.npz",
        x_train=images,
        y_train=np.zeros(30, int),
        x_test=images,
        y_test=np.zeros(30, int),
    )
    status, _, errors = nnviz_train("--resume", tmp_path / "run", "--epochs", 2)
    assert status == 2
    assert "30 training images" in errors


def test_divergence_ends_with_1_and_saves_the_last_finite_weights(nnviz_train, tmp_path):
    status, _, errors = nnviz_train(
        *(
            "--set",
            "activation=relu",
            "--set",
            "output=relu",
            "--set",
            "learning_rate=1000",
            "--epochs",
            "50",
        ),
        *("--out", tmp_path / "run"),
    )
    assert status == 1
    assert "Traceback" not in errors
    assert str(tmp_path / "run") in errors
    assert np.isfinite(load_model(tmp_path / "run").network.parameters).all()


def test_a_disk_that_fills_up_ends_with_1_and_keeps_the_older_file(nnviz_train, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    nnviz_train("--epochs", 1, "--out", tmp_path / "run")
    before = (tmp_path / "run").read_bytes()
    monkeypatch.setattr("nnviz.training.atomic_file.os.fsync", full)
    status, _, errors = nnviz_train("--out", tmp_path / "run")
    assert status == 1
    assert "no space left" in errors
    assert (tmp_path / "run").read_bytes() == before


def test_a_long_run_is_saved_on_the_way(nnviz_train, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "_SAVE_EVERY", 0.0)
    saved = []
    monkeypatch.setattr(train, "save_checkpoint", lambda path, state, **_: saved.append(state.epoch))
    nnviz_train("--out", tmp_path / "run")
    assert saved == [1, 2, 3, 3]


def train_command(recipe, *more):
    return [sys.executable, "-m", "nnviz", "train", "--recipe", str(recipe), *map(str, more)]


def endless_run(recipe, out):
    """A process that trains until it is stopped, and saves to ``out``."""
    command = train_command(recipe, "--out", out, "--epochs", 100_000)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_stopped_saves_the_run_where_it_is_and_it_goes_on_from_there(
    number, recipe, nnviz_train, tmp_path
):
    with endless_run(recipe, tmp_path / "run") as process:
        assert process.stdout.readline().startswith("Epoch 0: ")
        process.send_signal(number)
        output, errors = process.stdout.read(), process.stderr.read()
    assert process.returncode == 128 + number
    assert "Stopped after" in errors
    assert str(tmp_path / "run") in errors
    state = load_checkpoint(tmp_path / "run")
    assert state.epoch == 1 + len(output.splitlines())
    status, _, _ = nnviz_train("--resume", tmp_path / "run", "--epochs", state.epoch + 1)
    assert status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end in another way on Windows")
def test_a_reader_that_has_seen_enough_stops_the_run_and_it_is_saved(recipe, tmp_path):
    with endless_run(recipe, tmp_path / "run") as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(60)
    assert (process.returncode, errors) == (0, "")
    assert load_checkpoint(tmp_path / "run").epoch >= 1


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals here")
def test_a_terminal_gets_a_progress_bar_and_a_pipe_gets_none(recipe):
    import termios

    command = train_command(recipe)
    terminal, end = os.openpty()
    try:
        termios.tcsetwinsize(end, (24, 80))
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=end, timeout=60, check=True)
        assert b"Epoch 0: " in os.read(terminal, 65_536)
    finally:
        os.close(end)
        os.close(terminal)
    assert [line[:9] for line in ended.stdout.splitlines()] == [b"Epoch 0: ", b"Epoch 1: ", b"Epoch 2: "]
    assert subprocess.run(command, capture_output=True, timeout=60, check=True).stderr == b""
