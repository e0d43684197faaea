"""A recipe: what it may hold, and what it says when it may not."""

import dataclasses

import pytest

from nnviz.data.augmentation import Augmentation
from nnviz.training.recipe import FIELDS, Layer, Recipe, describe
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS, LAYER_SETTINGS

DEEP = (Layer(16, "relu", dropout=0.2), Layer(16, "tanh"), Layer(10, "softmax"))


def _reason(recipe: Recipe) -> RecipeError:
    with pytest.raises(RecipeError) as caught:
        recipe.validate()
    return caught.value


def test_the_default_recipe_can_be_run():
    assert Recipe().validate() == Recipe()


def test_sizes_count_the_pixels_and_parameters_the_biases():
    recipe = Recipe(layers=(Layer(16, "sigmoid"), Layer(16, "sigmoid"), Layer(10, "sigmoid")))
    assert recipe.sizes == (784, 16, 16, 10)
    assert recipe.n_parameters == 13_002


def test_equal_recipes_are_equal_and_hash_alike():
    assert Recipe(layers=DEEP) == Recipe(layers=DEEP)
    assert len({Recipe(layers=DEEP), Recipe(layers=DEEP), Recipe()}) == 2


def test_every_setting_says_what_it_is_called_and_what_it_does():
    for known in (FIELDS, LAYER_SETTINGS, AUGMENTATION_SETTINGS):
        for key, about in known.items():
            assert about.label, key
            assert about.help.endswith("."), key


def test_every_distortion_has_limits():
    assert AUGMENTATION_SETTINGS.keys() == {each.name for each in dataclasses.fields(Augmentation)}
    assert all(
        about.limits() for about in AUGMENTATION_SETTINGS.values() if about.kind in ("number", "whole")
    )


def test_what_can_change_live_is_what_the_book_changes_live():
    live = {key for key, about in FIELDS.items() if about.live and about.decides}
    assert live == {
        *("learning_rate", "momentum", "batch_size", "epochs"),
        *("l1", "l2", "weight_decay", "max_norm", "augmentation"),
    }
    assert describe("layers.0.dropout").live
    assert not describe("layers.0.size").live


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("learning_rate", 0.0, "above 0"),
        ("learning_rate", -1.0, "above 0"),
        ("learning_rate", float("nan"), "finite"),
        ("learning_rate", float("inf"), "finite"),
        ("learning_rate", "fast", "a number"),
        ("momentum", 1.0, "between 0 and 0.9999"),
        ("batch_size", 0, "between 1 and"),
        ("batch_size", 2.5, "whole number"),
        ("batch_size", True, "a number"),
        ("epochs", 0, "between 1 and"),
        ("seed", -1, "between 0 and"),
        ("train_images", 0, "between 1 and"),
        ("cost", "hinge", "one of quadratic, cross_entropy"),
        ("optimizer", "lbfgs", "one of sgd, momentum"),
        ("start", "lucky", "one of normal"),
        ("schedule", "never", "one of constant"),
        ("engine", "abacus", "one of numpy"),
        ("train_biases", 1, "true or false"),
        ("data", 3, "text"),
        ("layers.0.size", 0, "between 1 and"),
        ("layers.0.activation", "step", "one of sigmoid"),
        ("layers.0.dropout", 1.0, "between 0 and 0.95"),
        ("augmentation.rotation", -5.0, "between 0 and 180"),
    ],
)
def test_a_value_out_of_its_limits_is_refused_by_name_and_with_the_reason(key, value, words):
    error = _reason(Recipe().with_value(key, value))
    assert error.key == key
    assert str(error).startswith(key)
    assert words in str(error)
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("layers", "key", "words"),
    [
        ((Layer(30, "softmax"), Layer(10, "sigmoid")), "layers.0.activation", "last layer only"),
        ((Layer(30, "sigmoid"), Layer(9, "sigmoid")), "layers.1.size", "must have 10 neurons"),
        ((Layer(10, "sigmoid", dropout=0.5),), "layers.0.dropout", "silence the answers"),
        ((Layer(30, "sigmoid"), Layer(10, "relu")), "cost", "outputs between 0 and 1"),
        ((Layer(30, "sigmoid"), Layer(10, "tanh")), "cost", "choose the quadratic cost"),
        ((), "layers", "between 1 and 64 layers"),
        ((*[Layer(5, "relu")] * 64, Layer(10, "sigmoid")), "layers", "not 65"),
        ((*[Layer(9_000, "relu")] * 2, Layer(10, "sigmoid")), "layers", "at most 50,000,000"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(layers, key, words):
    error = _reason(Recipe(layers=layers))
    assert error.key == key
    assert words in str(error)


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "relu", "leaky_relu", "softmax"])
def test_the_quadratic_cost_goes_with_every_output(output):
    Recipe(cost="quadratic", layers=(Layer(10, output),)).validate()


def test_all_problems_are_told_not_only_the_first():
    recipe = Recipe(learning_rate=-1.0, epochs=0, cost="hinge")
    assert [problem.key for problem in recipe.problems()] == ["cost", "learning_rate", "epochs"]


def test_it_becomes_plain_values_and_comes_back_equal():
    recipe = Recipe(layers=DEEP, augmentation=Augmentation(rotation=5.0), train_biases=False)
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_absent_settings_have_their_defaults():
    assert Recipe.from_dict({}) == Recipe()


def test_whole_numbers_do_for_numbers_but_not_the_other_way_round():
    assert Recipe.from_dict({"learning_rate": 3}).learning_rate == 3.0
    with pytest.raises(RecipeError, match="whole number"):
        Recipe.from_dict({"epochs": 2.5})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"learning_rat": 3}, "did you mean learning_rate?"),
        ({"layers": [{"size": 10, "activation": "sigmoid", "droput": 0}]}, "did you mean dropout?"),
        ({"augmentation": {"rotate": 3}}, "did you mean rotation?"),
        ({"layers": []}, "a list of layers"),
        ({"layers": 30}, "a list of layers"),
        ({"layers": [30, 10]}, "a table with size and activation"),
        ({"layers": [{"size": 10}]}, "has no activation"),
        ({"augmentation": 3}, "must be a table"),
        ({"layers": [{"size": "many", "activation": "sigmoid"}]}, "layers.0.size must be a number"),
    ],
)
def test_values_that_make_no_recipe_are_refused_in_words(values, words):
    with pytest.raises(RecipeError) as caught:
        Recipe.from_dict(values)
    assert words in str(caught.value)


def test_single_values_are_got_and_replaced_by_name():
    recipe = Recipe(layers=DEEP)
    assert recipe.get("layers.0.dropout") == 0.2
    changed = recipe.with_value("layers.0.dropout", 0.5).with_value("augmentation.shear", 3.0)
    assert changed.layers[0] == Layer(16, "relu", 0.5)
    assert changed.layers[1:] == DEEP[1:]
    assert changed.augmentation.shear == 3.0
    assert recipe.layers == DEEP


def test_an_unknown_setting_of_a_part_names_the_part():
    with pytest.raises(RecipeError, match="setting of augmentation"):
        describe("augmentation.wobble")
