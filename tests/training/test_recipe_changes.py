"""How recipes differ, and how words change them."""

import pytest

from nnviz.data.augmentation import Augmentation
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.recipe_changes import differences, needs_new_start, with_settings
from nnviz.training.recipe_fields import RecipeError

TWO = (Layer(20, "relu", dropout=0.1), Layer(10, "softmax"))


def test_equal_recipes_do_not_differ():
    assert differences(Recipe(), Recipe()) == ()


def test_names_and_captions_are_no_difference():
    assert differences(Recipe(), Recipe(name="other", title="x", teaches="y", published="z")) == ()


def test_a_difference_tells_both_values_as_a_person_reads_them():
    (found,) = differences(Recipe(batch_size=10), Recipe(batch_size=1_000))
    assert (found.key, found.label, found.before, found.after) == (
        "batch_size",
        "Mini-batch",
        "10 images",
        "1,000 images",
    )
    assert found.live


def test_a_switch_reads_yes_or_no():
    (found,) = differences(Recipe(), Recipe(train_biases=False))
    assert (found.before, found.after, found.live) == ("yes", "no", False)


def test_dropout_differs_layer_by_layer_and_is_live():
    (found,) = differences(Recipe(layers=TWO), Recipe(layers=TWO).with_value("layers.0.dropout", 0.5))
    assert (found.key, found.label, found.before, found.after) == (
        "layers.0.dropout",
        "Dropout, layer 1",
        "0.1",
        "0.5",
    )
    assert found.live


def test_other_layers_differ_as_a_whole_and_need_a_new_start():
    (found,) = needs_new_start(Recipe(layers=TWO), Recipe())
    assert found.key == "layers"
    assert found.before == "20 relu (dropout 0.1), 10 softmax"


def test_augmentation_differs_part_by_part():
    found = differences(Recipe(), Recipe(augmentation=Augmentation(shift=2.0, rotation=10.0)))
    assert {each.key: each.after for each in found} == {
        "augmentation.shift": "2 px",
        "augmentation.rotation": "10 °",
    }
    assert all(each.live for each in found)


def test_live_changes_need_no_new_start():
    changed = with_settings(Recipe(), ["learning_rate=0.1", "l2=5", "batch_size=20", "dropout=0.3"])
    assert len(differences(Recipe(), changed)) == 4
    assert needs_new_start(Recipe(), changed) == ()


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("learning_rate=0.5", "learning_rate", 0.5),
        ("learning_rate=1e-3", "learning_rate", 0.001),
        ("learning_rate = 3", "learning_rate", 3.0),
        ("train_images=60_000", "train_images", 60_000),
        ("train_images=1e3", "train_images", 1_000),
        ("train_biases=false", "train_biases", False),
        ("train_biases=Yes", "train_biases", True),
        ("cost=quadratic", "cost", "quadratic"),
        ("augmentation.rotation=10", "augmentation.rotation", 10.0),
        ("layers.0.size=7", "layers.0.size", 7),
        ("output=softmax", "layers.1.activation", "softmax"),
        ("data=some folder/with=sign", "data", "some folder/with=sign"),
    ],
)
def test_a_setting_is_read_in_its_own_type(setting, key, value):
    found = with_settings(Recipe(), [setting]).get(key)
    assert found == value
    assert type(found) is type(value)


def test_hidden_sizes_are_given_as_a_list_and_keep_what_they_can():
    recipe = with_settings(Recipe(layers=TWO), ["layers=16,32"])
    assert recipe.layers == (Layer(16, "relu", 0.1), Layer(32, "relu", 0.1), Layer(10, "softmax"))


def test_an_empty_list_of_sizes_leaves_the_output_alone():
    assert with_settings(Recipe(layers=TWO), ["layers="]).sizes == (784, 10)


def test_hidden_layers_appear_where_there_was_none():
    recipe = with_settings(Recipe(layers=(Layer(10, "softmax"),)), ["layers=5"])
    assert recipe.layers == (Layer(5, "sigmoid"), Layer(10, "softmax"))


def test_activation_and_dropout_hold_for_all_hidden_layers_and_spare_the_output():
    recipe = with_settings(Recipe(), ["layers=8,8", "activation=tanh", "dropout=0.25"])
    assert recipe.layers == (Layer(8, "tanh", 0.25), Layer(8, "tanh", 0.25), Layer(10, "sigmoid"))


def test_settings_are_judged_together_not_one_by_one():
    recipe = with_settings(Recipe(), ["output=tanh", "cost=quadratic"])
    assert (recipe.layers[-1].activation, recipe.cost) == ("tanh", "quadratic")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("learning_rat=3", "did you mean learning_rate?"),
        ("actvation=relu", "did you mean activation?"),
        ("augmentation.rotate=1", "did you mean rotation?"),
        ("learning_rate", "not of the form key=value"),
        ("=3", "not of the form key=value"),
        ("learning_rate=abc", "must be a number"),
        ("learning_rate=nan", "finite"),
        ("epochs=1e999", "finite"),
        ("train_biases=maybe", "true or false"),
        ("layers=a,b", "must be a number"),
        ("layers=0", "between 1 and"),
        ("layers.7.size=3", "There is no layer 7"),
        ("layers.x.size=3", "There is no layer x"),
        ("layers.0=3", "not a setting of layers"),
        ("augmentation=3", "part by part"),
        ("output=tanh", "choose the quadratic cost"),
    ],
)
def test_words_that_change_nothing_sensible_are_refused(setting, words):
    with pytest.raises(RecipeError) as caught:
        with_settings(Recipe(), [setting])
    assert words in str(caught.value)
