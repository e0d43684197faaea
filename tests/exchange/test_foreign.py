"""Files of other programs, by the endings of their names."""

import sys

import numpy as np
import pytest
from safetensors.numpy import save_file

from nnviz.core.initializers import initialize
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.foreign import is_foreign, read_foreign, write_foreign
from nnviz.training.history import History
from nnviz.training.model_file import Model, load_model, save_model
from nnviz.training.recipe import load_recipe
from nnviz.training.tensor_names import state_dict


def model_of(recipe_name):
    recipe = load_recipe(recipe_name)
    network = recipe.network()
    initialize(network, "he", np.random.default_rng(0))
    return Model(recipe, network, History(recipe.train_images), version="", resumable=False)


def test_a_network_goes_out_as_onnx_and_comes_back_with_a_recipe_to_train_on(tmp_path):
    pytest.importorskip("onnx")
    model = model_of("nielsen-30")
    write_foreign(tmp_path / "thirty.onnx", model)
    back = read_foreign(tmp_path / "thirty.onnx")
    assert np.array_equal(back.network.parameters, model.network.parameters)
    assert back.recipe.name == "thirty"
    assert back.recipe.sizes == (784, 30, 10)
    assert back.recipe.cost == "cross_entropy"


def test_own_files_are_told_from_other_programs(tmp_path):
    model = model_of("nielsen-30")
    save_model(tmp_path / "own.safetensors", model.recipe, model.network, model.history)
    save_file(state_dict(model.network), tmp_path / "other.safetensors")
    assert not is_foreign(tmp_path / "own.safetensors")
    assert is_foreign(tmp_path / "other.safetensors")
    back = read_foreign(tmp_path / "other.safetensors", "sigmoid")
    assert back.network.activations == ("sigmoid", "softmax")


@pytest.mark.parametrize("ending", [".ONNX", ".Pt", ".PTH", ".SafeTensors"])
def test_an_ending_in_capitals_says_the_same_format(tmp_path, ending):
    model = model_of("nielsen-30")
    path = tmp_path / f"net{ending}"
    if ending == ".SafeTensors":
        save_file(state_dict(model.network), path)
    else:
        pytest.importorskip("onnx" if ending == ".ONNX" else "torch")
        write_foreign(tmp_path / f"net{ending.replace('PTH', 'PT')}", model)
        (tmp_path / f"net{ending.replace('PTH', 'PT')}").rename(path)
    assert is_foreign(path)
    assert np.array_equal(read_foreign(path).network.parameters, model.network.parameters)


def test_a_script_in_capitals_is_a_script_and_own_files_in_capitals_are_own(tmp_path):
    model = model_of("nielsen-30")
    write_foreign(tmp_path / "NET.PY", model)
    assert (tmp_path / "NET.PY").read_text(encoding="utf-8").startswith('"""')
    save_model(tmp_path / "OWN.SAFETENSORS", model.recipe, model.network, model.history)
    assert not is_foreign(tmp_path / "OWN.SAFETENSORS")


@pytest.mark.parametrize(
    ("recipe", "ending", "reason"),
    [
        ("nielsen-30", ".txt", "must end in"),
        ("cnn", ".h5", "must end in"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(tmp_path, recipe, ending, reason):
    with pytest.raises(ExchangeError, match=reason):
        write_foreign(tmp_path / f"network{ending}", model_of(recipe))


def test_a_convolutional_network_goes_out_as_onnx_and_comes_back_with_a_recipe_to_train_on(tmp_path):
    pytest.importorskip("onnx")
    model = model_of("article-cnn")
    write_foreign(tmp_path / "kernels.onnx", model)
    back = read_foreign(tmp_path / "kernels.onnx")
    assert back.network.parameters.tobytes() == model.network.parameters.tobytes()
    assert [(layer.size, layer.kernel, layer.pool) for layer in back.recipe.layers] == [
        (32, 3, 2),
        (64, 3, 2),
        (10, 0, 1),
    ]
    assert back.recipe.engine == "autograd"
    save_model(tmp_path / "ours.safetensors", back.recipe, back.network, back.history)
    assert load_model(tmp_path / "ours.safetensors").recipe == back.recipe


def test_a_network_beyond_the_limits_of_a_recipe_is_refused_as_a_foreign_file(tmp_path):
    weights = {"0.weight": np.zeros((4, 1, 29, 29), np.float32), "2.weight": np.zeros((10, 3136), np.float32)}
    save_file(weights, tmp_path / "wide.safetensors")
    with pytest.raises(ExchangeError, match=r"wide\.safetensors cannot be shown: .*29"):
        read_foreign(tmp_path / "wide.safetensors")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    for name in ("export", "import", "graph", "bytes"):
        monkeypatch.delitem(sys.modules, f"nnviz.exchange.onnx_{name}", raising=False)
    (tmp_path / "net.onnx").touch()
    for does in (lambda path: read_foreign(path), lambda path: write_foreign(path, model_of("nielsen-30"))):
        with pytest.raises(ExchangeError, match="pip install onnx"):
            does(tmp_path / "net.onnx")
