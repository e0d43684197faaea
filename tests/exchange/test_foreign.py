"""Files of other programs, by the endings of their names."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from nnviz.core.initializers import initialize
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.foreign import is_foreign, read_foreign, write_foreign
from nnviz.training.history import History
from nnviz.training.model_file import Model, save_model
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


@pytest.mark.parametrize(
    ("recipe", "ending", "reason"),
    [
        ("nielsen-30", ".txt", "must end in"),
        ("cnn", ".py", "convolutional"),
        ("cnn", ".onnx", "convolutional"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(tmp_path, recipe, ending, reason):
    with pytest.raises(ExchangeError, match=reason):
        write_foreign(tmp_path / f"network{ending}", model_of(recipe))
