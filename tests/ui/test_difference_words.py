"""Differences of recipes are written as the recipe editor writes the settings."""

from nnviz.training.recipe import load_recipe
from nnviz.training.recipe_changes import differences, with_settings
from nnviz.ui.difference_words import difference_words


def words(*settings):
    recipe = load_recipe("nielsen-30")
    return [difference_words(each) for each in differences(recipe, with_settings(recipe, settings))]


def test_choices_have_the_names_of_the_editor():
    assert words("engine=torch", "cost=cross_entropy", "optimizer=adam", "start=he") == [
        "Engine: PyTorch",
        "Start: He",
        "Cost: cross-entropy",
        "Optimizer: Adam",
    ]


def test_layers_name_their_activations():
    assert words("layers=16", "activation=relu") == ["Layers: 16 ReLU, 10 sigmoid"]
