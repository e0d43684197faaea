"""``nnviz export``, ``import`` and ``reproduce``, as typed on the command line."""

import json

import numpy as np
import pytest

from nnviz.cli import main
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.training.history import History
from nnviz.training.model_file import load_model, save_model
from nnviz.training.recipe import load_recipe


@pytest.fixture
def model(tmp_path):
    recipe = load_recipe("nielsen-30")
    network = Network(recipe.sizes, recipe.activations)
    initialize(network, "scaled", np.random.default_rng(0))
    save_model(tmp_path / "model.safetensors", recipe, network, History(50_000))
    return tmp_path / "model.safetensors"


def test_an_exported_onnx_file_is_imported_again_exactly(model, tmp_path, capsys):
    pytest.importorskip("onnx")
    assert main(["export", str(model), str(tmp_path / "net.onnx")]) == 0
    assert main(["import", str(tmp_path / "net.onnx"), "--out", str(tmp_path / "back.safetensors")]) == 0
    assert "784-30-10, sigmoid, sigmoid" in capsys.readouterr().out
    before, after = load_model(model), load_model(tmp_path / "back.safetensors")
    assert np.array_equal(before.network.parameters, after.network.parameters)


def test_a_state_dict_is_told_the_activations_that_it_does_not_say(model, tmp_path, capsys):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    weights, back = str(tmp_path / "net.pt"), str(tmp_path / "back.safetensors")
    assert main(["export", str(model), weights]) == 0
    assert main(["import", weights, "--out", back]) == 0
    assert "softmax for the output" in capsys.readouterr().out
    assert load_model(back).network.activations == ("relu", "softmax")
    options = ("--activation", "sigmoid", "--output", "sigmoid")
    assert main(["import", weights, "--out", back, *options]) == 0
    before, after = load_model(model).network, load_model(back).network
    assert after.activations == before.activations == ("sigmoid", "sigmoid")
    assert np.array_equal(before.parameters, after.parameters)


@pytest.fixture
def kernels(tmp_path):
    """A file of a small convolutional network."""
    recipe = load_recipe("cnn")
    network = recipe.network()
    initialize(network, "he", np.random.default_rng(0))
    save_model(tmp_path / "kernels.safetensors", recipe, network, History(60_000))
    return tmp_path / "kernels.safetensors"


@pytest.mark.parametrize(("ending", "package"), [(".onnx", "onnx"), (".pt", "torch")])
def test_a_convolutional_network_goes_out_and_comes_back_exactly(kernels, tmp_path, capsys, ending, package):
    pytest.importorskip(package)
    abroad = str(tmp_path / f"net{ending}")
    assert main(["export", str(kernels), abroad]) == 0
    assert main(["import", abroad, "--out", str(tmp_path / "back.safetensors")]) == 0
    said = capsys.readouterr().out
    assert "16 kernels of 3 × 3 with pools of 2 – 10 neurons, relu, relu, softmax" in said
    assert ("taken for granted" in said) == (ending == ".pt")
    before, after = load_model(kernels), load_model(tmp_path / "back.safetensors")
    assert after.recipe.shapes == before.recipe.shapes
    assert after.network.parameters.tobytes() == before.network.parameters.tobytes()


@pytest.mark.parametrize("kind", ["model", "kernels"])
def test_an_exported_script_is_python(request, kind, tmp_path):
    assert main(["export", str(request.getfixturevalue(kind)), str(tmp_path / "net.py")]) == 0
    compile((tmp_path / "net.py").read_text(encoding="utf-8"), "net.py", "exec")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "{model}", "{folder}/net.txt"], "must end in one of"),
        (["import", "{folder}/missing.onnx", "--out", "x.safetensors"], "There is no file"),
        (["import", "{folder}/notes.txt", "--out", "x.safetensors"], "must be an .onnx"),
        (["import", "{folder}/bad.safetensors", "--out", "x.safetensors"], "too short"),
        (["reproduce", "nielsn-30"], "did you mean nielsen-30"),
        (["reproduce", "--seeds", "0"], "at least 1"),
        (["reproduce", "darkness", "--out", "{folder}/missing"], "no folder"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_status_2(model, tmp_path, capsys, arguments, sentence):
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "bad.safetensors").write_bytes(b"abc")
    filled = [each.format(model=model, folder=tmp_path) for each in arguments]
    assert main(filled) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_a_rerun_card_is_printed_and_kept(tmp_path, capsys):
    assert main(["reproduce", "darkness", "--out", str(tmp_path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["percents"] == [22.25]
    assert record["verdict"] == "reproduced"
    assert "22.25" in (tmp_path / "REPRODUCTION.md").read_text(encoding="utf-8")


def test_the_list_names_every_card_and_runs_none(capsys):
    assert main(["reproduce", "--list"]) == 0
    assert "simard-elastic" in capsys.readouterr().out
    assert main(["reproduce", "--list", "--json"]) == 0
    cards = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (simard,) = (card for card in cards if card["card"] == "simard-elastic")
    assert (simard["percent"], simard["long"]) == (99.3, True)


def test_a_file_of_our_own_keeps_its_last_layer_when_it_is_imported(model, tmp_path):
    copy = tmp_path / "copy.safetensors"
    assert main(["import", str(model), "--out", str(copy)]) == 0
    assert load_model(copy).network.activations == load_model(model).network.activations
    assert load_model(copy).recipe == load_model(model).recipe
