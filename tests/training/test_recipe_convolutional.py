"""Recipes with kernels: their layers, their files, and what they need."""

import numpy as np
import pytest

from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.training.recipe import Layer, Recipe, dump_toml, load_recipe
from nnviz.training.recipe_changes import differences
from nnviz.training.recipe_fields import RecipeError

LAYERS = (Layer(8, "relu", kernel=3, pool=2), Layer(10, "softmax"))


def test_it_makes_a_convolutional_network_with_as_many_parameters_as_it_says():
    recipe = load_recipe("cnn")
    network = recipe.network()
    assert isinstance(network, ConvolutionalNetwork)
    assert network.sizes == recipe.sizes == (784, 1568, 784, 10)
    assert network.parameters.size == recipe.n_parameters


def test_its_file_says_kernels_where_there_are_some(tmp_path):
    recipe = load_recipe("cnn")
    (tmp_path / "cnn.toml").write_text(dump_toml(recipe), encoding="utf-8")
    assert load_recipe(tmp_path / "cnn.toml") == recipe
    assert '{ size = 10, activation = "softmax", dropout = 0.0 }' in dump_toml(recipe)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"engine": "numpy"}, "choose the autograd"),
        ({"layers": (Layer(10, "softmax", kernel=3),)}, "fully connected; set its kernel to 0"),
        ({"layers": (Layer(8, "relu", kernel=4), Layer(10, "softmax"))}, "kernels are odd"),
        ({"layers": (Layer(8, "relu"), Layer(8, "relu", kernel=3), Layer(10, "softmax"))}, "needs an image"),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(changes, reason):
    recipe = Recipe(engine="autograd", layers=LAYERS, cost="cross_entropy").with_changes(**changes)
    with pytest.raises(RecipeError, match=reason):
        recipe.validate()


def test_another_kernel_is_another_network_and_needs_a_new_start():
    before = Recipe(engine="autograd", layers=LAYERS)
    after = before.with_changes(layers=(Layer(8, "relu", kernel=5, pool=2), Layer(10, "softmax")))
    (found,) = differences(before, after)
    assert not found.live
    assert (found.before, found.after) == (
        "8 maps 3×3 relu, pool 2, 10 softmax",
        "8 maps 5×5 relu, pool 2, 10 softmax",
    )


def test_its_network_takes_given_parameters():
    recipe = load_recipe("cnn")
    parameters = np.arange(recipe.n_parameters, dtype=np.float32)
    assert np.array_equal(recipe.network(parameters).parameters, parameters)
