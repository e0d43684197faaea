"""The command as a person meets it: what it prints, where, and how it ends."""

import argparse
import importlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import nnviz
from nnviz import cli
from nnviz.core.network import Network
from nnviz.training.history import History
from nnviz.training.model_file import save_model
from nnviz.training.recipe import Layer, Recipe


@pytest.fixture
def nnviz_command(capsys):
    """Runs the command in this process; gives its exit status, standard output and standard error."""

    def run(*arguments):
        capsys.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        output, errors = capsys.readouterr()
        return status, output, errors

    return run


def _one_sentence(errors):
    assert errors.endswith((".\n", "?\n")), errors
    assert errors.count("\n") == 1, errors
    assert "Traceback" not in errors
    return errors


@pytest.fixture
def model(tmp_path):
    """A network that answers 7 whatever it sees."""

    def write(output="softmax", bias=9.0):
        recipe = Recipe(cost="quadratic", layers=(Layer(10, output),))
        network = Network(recipe.sizes, recipe.activations)
        network.biases[0][7] = bias
        path = tmp_path / "seven.safetensors"
        save_model(path, recipe, network, History(1))
        return path

    return write


@pytest.fixture
def picture(tmp_path):
    canvas = np.zeros((60, 40), np.uint8)
    canvas[10:50, 15:20] = 255
    Image.fromarray(canvas).save(tmp_path / "one.png")
    return tmp_path / "one.png"


def test_the_version(nnviz_command):
    assert nnviz_command("--version") == (0, f"nnviz {nnviz.__version__}\n", "")


def test_help_names_every_command(nnviz_command):
    status, output, _ = nnviz_command("--help")
    assert status == 0
    assert all(f"\n    {name}" in output for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_its_options(name, nnviz_command):
    status, output, errors = nnviz_command(name, "--help")
    assert (status, errors) == (0, "")
    assert output.startswith(f"usage: nnviz {name}")


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_option_has_a_line_of_help(name):
    parser = argparse.ArgumentParser()
    importlib.import_module(cli.COMMANDS[name][0]).add_arguments(parser)
    assert all(action.help for action in parser._actions)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trian"], "did you mean train?"),
        (["train", "--epoch"], "expected one argument"),
        (["train", "--epochs", "many"], "invalid int value"),
        (["evaluate"], "MODEL"),
        (["evaluate", "gone.safetensors"], "no file 'gone.safetensors'"),
        (["predict", "gone", "x.png"], "no file 'gone'"),
        (["data", "gone"], "There is no file gone"),
        (["recipes", "nielsen"], "did you mean nielsen-30?"),
        (["open", "gone.safetensors"], "no file 'gone.safetensors'"),
        (["open", "--theme", "pink"], "invalid choice"),
        (["--colour"], "unrecognized arguments"),
        (["a\0b"], "neither a command nor a file"),
    ],
)
def test_bad_usage_and_bad_input_end_with_2_and_one_sentence(arguments, words, nnviz_command):
    status, output, errors = nnviz_command(*arguments)
    assert (status, output) == (2, "")
    assert words in _one_sentence(errors)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["ink-800"], ["open", "ink-800"]),
        (["--theme", "dark"], ["open", "--theme", "dark"]),
        (["predict", "ink-800"], ["predict", "ink-800"]),
        ([], ["open"]),
    ],
)
def test_without_a_command_the_window_is_meant(arguments, meant):
    assert cli._with_command(arguments) == meant


def test_an_unforeseen_fault_ends_with_1_and_a_sentence_and_no_traceback(nnviz_command, monkeypatch):
    def fail(_):
        raise KeyError("inside")

    monkeypatch.setattr("nnviz.commands.recipes.run", fail)
    monkeypatch.delenv("NNVIZ_DEBUG", raising=False)
    status, _, errors = nnviz_command("recipes")
    assert status == 1
    assert "KeyError" in _one_sentence(errors)


def test_a_fault_is_shown_whole_to_those_who_ask(nnviz_command, monkeypatch):
    def fail(_):
        raise KeyError("inside")

    monkeypatch.setattr("nnviz.commands.recipes.run", fail)
    monkeypatch.setenv("NNVIZ_DEBUG", "1")
    with pytest.raises(KeyError):
        nnviz_command("recipes")


def test_ctrl_c_ends_as_shells_expect(nnviz_command, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("nnviz.commands.recipes.run", interrupt)
    status, _, errors = nnviz_command("recipes")
    assert status == 130
    _one_sentence(errors)


def test_a_reader_that_has_seen_enough_is_no_fault():
    command = (
        f"{sys.executable} -m nnviz recipes --json | {sys.executable} -c 'input()'; exit ${{PIPESTATUS[0]}}"
    )
    if not os.path.exists("/bin/bash"):
        pytest.skip("needs bash for a pipe's first exit status")
    ended = subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


# recipes


def test_recipes_are_listed_with_what_they_teach(nnviz_command):
    status, output, _ = nnviz_command("recipes")
    assert status == 0
    assert "nielsen-30: 784-30-10, 30 epochs" in output


def test_a_recipe_is_printed_as_the_file_it_could_be(nnviz_command, tmp_path):
    _, output, _ = nnviz_command("recipes", "modern")
    (tmp_path / "modern.toml").write_text(output, "utf-8")
    assert nnviz_command("recipes", tmp_path / "modern.toml")[1] == output


def test_recipes_in_json_are_one_object_a_line(nnviz_command):
    _, output, _ = nnviz_command("recipes", "--json")
    assert "hello-world" in [json.loads(line)["name"] for line in output.splitlines()]


# data


def test_the_shipped_data_are_checked_and_counted(nnviz_command):
    _, output, _ = nnviz_command("data", "--json")
    (found,) = [json.loads(line) for line in output.splitlines()]
    assert (found["source"], found["train"]["images"], found["test"]["images"]) == ("mnist", 60_000, 10_000)
    assert found["test"]["per_class"] == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert "60,000 images" in nnviz_command("data")[1]


# evaluate


def test_an_evaluation_counts_right_answers_digit_by_digit(nnviz_command, model):
    status, output, _ = nnviz_command("evaluate", model())
    assert status == 0
    assert output.startswith("1,028 of 10,000 right (10.28 %) on MNIST test\n")
    assert "Digit 7: 1,028 of 1,028 (100.0 %)\n" in output
    assert "Digit 3: 0 of 1,010 (0.0 %)\n" in output


def test_an_evaluation_in_json_has_the_confusion_by_label_and_answer(nnviz_command, model):
    _, output, _ = nnviz_command("evaluate", model(), "--json")
    found = json.loads(output)
    assert (found["correct"], found["total"]) == (1_028, 10_000)
    assert found["confusion"][3] == [0, 0, 0, 0, 0, 0, 0, 1_010, 0, 0]


def test_own_data_are_evaluated_under_their_own_names(nnviz_command, model, tmp_path):
    x = np.full((3, 28, 28), 9, np.uint8)
    np.savez(tmp_path / "mine.npz", x_train=x, y_train=[7, 7, 1], x_test=x[:2], y_test=[7, 1])
    _, output, _ = nnviz_command("evaluate", model(), "--data", tmp_path / "mine.npz", "--json")
    assert json.loads(output)["total"] == 2


def test_damaged_data_are_refused(nnviz_command, model, tmp_path):
    (tmp_path / "mine.npz").write_bytes(b"PK\x03\x04 and no more")
    status, _, errors = nnviz_command("evaluate", model(), "--data", tmp_path / "mine.npz")
    assert status == 2
    _one_sentence(errors)


# predict


def test_a_prediction_is_the_articles_block(nnviz_command, model, picture):
    status, output, errors = nnviz_command("predict", model(bias=3.0), picture)
    lines = output.splitlines()
    assert (status, errors) == (0, "")
    assert lines[0].startswith("Digit 0: ")
    assert lines[0].endswith("%")
    assert [line.partition(":")[0] for line in lines[:10]] == [f"Digit {digit}" for digit in range(10)]
    assert lines[10:] == ["Predicted digit: 7"]


@pytest.mark.parametrize("output", ["softmax", "sigmoid", "tanh", "relu"])
def test_probabilities_in_json_add_up_to_1_whatever_the_outputs_are(output, nnviz_command, model, picture):
    _, printed, _ = nnviz_command("predict", model(output), picture, "--json")
    found = json.loads(printed)
    assert (found["image"], found["digit"]) == (str(picture), 7)
    assert len(found["probabilities"]) == len(found["outputs"]) == 10
    assert sum(found["probabilities"]) == pytest.approx(1.0)
    assert all(0 <= share <= 1 for share in found["probabilities"])


def test_softmax_outputs_are_the_probabilities(nnviz_command, model, picture):
    found = json.loads(nnviz_command("predict", model("softmax"), picture, "--json")[1])
    assert found["probabilities"] == pytest.approx(found["outputs"])


def test_an_article_run_prints_its_sigmoids_as_they_are(nnviz_command, model, picture):
    _, output, _ = nnviz_command("predict", model("sigmoid", bias=0.0), picture)
    assert output.splitlines()[:10] == [f"Digit {digit}: 50.00%" for digit in range(10)]


def test_a_bad_picture_does_not_stop_the_others(nnviz_command, model, picture, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    status, output, errors = nnviz_command(
        "predict", model(), tmp_path / "bad.png", "gone.png", picture, "--json"
    )
    assert status == 2
    assert [json.loads(line)["image"] for line in output.splitlines()] == [str(picture)]
    assert errors.count("\n") == 2
    assert "bad.png" in errors
    assert "gone.png" in errors


def test_several_pictures_are_told_apart(nnviz_command, model, picture):
    _, output, _ = nnviz_command("predict", model(), picture, picture)
    assert output.splitlines()[0] == f"{picture}:"
    assert output.count("Predicted digit: 7") == 2


def test_an_empty_picture_is_said_to_be_empty(nnviz_command, model, tmp_path):
    Image.fromarray(np.full((50, 50), 255, np.uint8)).save(tmp_path / "blank.png")
    status, output, errors = nnviz_command("predict", model(), tmp_path / "blank.png")
    assert (status, output) == (2, "")
    _one_sentence(errors)


def test_a_sound_picture_of_another_format_is_read_and_no_picture_is_called_that(
    nnviz_command, model, picture, tmp_path
):
    # A name that Pillow knows no opener for among its formats once made every one but PNG and JPEG "damaged".
    for ending in ("gif", "bmp", "webp"):
        path = tmp_path / f"seven.{ending}"
        Image.open(picture).save(path)
        status, output, _ = nnviz_command("predict", model(), path)
        assert status == 0
        assert "Predicted digit: 7" in output
    words = tmp_path / "words.png"
    words.write_text("no picture")
    status, _, errors = nnviz_command("predict", model(), words)
    assert status == 2
    assert "is not a picture" in _one_sentence(errors)


def test_a_blank_picture_is_named(nnviz_command, model, picture, tmp_path):
    blank = tmp_path / "blank.png"
    Image.new("L", (50, 50), 255).save(blank)
    status, _, errors = nnviz_command("predict", model(), picture, blank)
    assert status == 2
    assert "blank.png" in _one_sentence(errors)


def test_images_of_another_size_are_bad_input(nnviz_command, model, tmp_path):
    images, labels = np.zeros((20, 20, 20), np.uint8), np.arange(20, dtype=np.uint8) % 10
    data = tmp_path / "small.npz"
    np.savez(data, x_train=images, y_train=labels, x_test=images, y_test=labels)
    train = ("train", "--recipe", "nielsen-30", "--set", f"data={data}", "--set", "train_images=20")
    for arguments in (("evaluate", model(), "--data", data), train):
        status, _, errors = nnviz_command(*arguments)
        assert status == 2
        assert "choose 28x28 images" in _one_sentence(errors)
