"""Recipe files: the shipped ones, and those that people write."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.augmentation import Augmentation
from nnviz.training.recipe import Layer, Recipe, dump_toml, list_recipes, load_recipe, recipe_names
from nnviz.training.recipe_fields import RecipeError

SHIPPED = (
    *("hello-world", "3blue1brown", "nielsen-30", "nielsen-100", "nielsen-too-slow", "nielsen-too-fast"),
    *("cross-entropy-100", "modern", "ink-800"),
)


def _file(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_recipes_come_in_the_order_in_which_a_person_should_meet_them():
    assert recipe_names()[: len(SHIPPED)] == SHIPPED


def test_every_shipped_recipe_says_what_it_teaches_and_what_was_published():
    for recipe in list_recipes():
        assert recipe.title, recipe.name
        assert recipe.teaches.endswith("."), recipe.name
        assert any(character.isdigit() for character in recipe.published), recipe.name


def test_hello_world_is_the_articles_program():
    recipe = load_recipe("hello-world")
    assert recipe.sizes == (784, 30, 10)
    assert recipe.activations == ("sigmoid", "sigmoid")
    assert (recipe.start, recipe.cost, recipe.optimizer) == ("normal", "quadratic", "sgd")
    assert (recipe.learning_rate, recipe.batch_size, recipe.epochs, recipe.train_images) == (
        0.01,
        10,
        30,
        50_000,
    )


def test_nielsen_30_differs_from_it_in_the_learning_rate_the_precision_and_in_using_all_images():
    hello, nielsen = load_recipe("hello-world"), load_recipe("nielsen-30")
    words = {key: getattr(hello, key) for key in ("name", "title", "teaches", "published")}
    same = nielsen.with_changes(learning_rate=0.01, precision="single", train_images=50_000, **words)
    assert same == hello


def test_3blue1brown_has_the_13002_parameters_of_the_video():
    assert load_recipe("3blue1brown").n_parameters == 13_002


@pytest.mark.parametrize("name", SHIPPED)
def test_a_recipe_is_written_and_read_back_equal(name, tmp_path):
    recipe = load_recipe(name)
    assert load_recipe(_file(tmp_path, dump_toml(recipe))) == recipe


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
positive = st.floats(min_value=0, max_value=1000, exclude_min=True, allow_subnormal=True)


@given(name=texts, teaches=texts, learning_rate=positive, l2=st.floats(0, 1000), rotation=st.floats(0, 180))
def test_any_text_and_any_number_survive_a_file(name, teaches, learning_rate, l2, rotation):
    recipe = Recipe(
        name=name,
        teaches=teaches,
        learning_rate=learning_rate,
        l2=l2,
        layers=(Layer(12, "relu", 0.1), Layer(10, "softmax")),
        augmentation=Augmentation(rotation=rotation),
    )
    text = dump_toml(recipe)
    tables = tomllib.loads(text)
    assert tables["training"]["learning_rate"] == learning_rate
    assert (tables["name"], tables["teaches"]) == (name, teaches)
    assert tables["augmentation"]["rotation"] == rotation


def test_a_file_without_a_name_is_called_by_its_own(tmp_path):
    assert load_recipe(_file(tmp_path, "[training]\nepochs = 3\n")) == Recipe(name="mine", epochs=3)


def test_an_ending_in_capitals_is_a_recipe_too(tmp_path):
    path = tmp_path / "MINE.TOML"
    path.write_text(dump_toml(load_recipe("modern")), encoding="utf-8")
    assert load_recipe(path) == load_recipe("modern")


def test_settings_may_stand_outside_their_tables(tmp_path):
    assert load_recipe(_file(tmp_path, "epochs = 3\nschedule = 'cosine'\n")).schedule == "cosine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("learning_rate = ", "Invalid value"),
        (b"\xff\xfe\x00", "not text in TOML"),
        ("x = " + "[" * 50_000, "mine.toml"),
        ("#" * 70_000, "larger than 64 KB"),
        ("[training]\nlearning_rat = 3", "did you mean learning_rate?"),
        ("[trainin]\nepochs = 3", "trainin is not a setting of a recipe"),
        ("[network]\nlearning_rate = 3", "belongs in [training]"),
        ("epochs = 3\n[training]\nepochs = 4", "given twice"),
        ("epochs = 'many'", "epochs must be a number"),
        ("cost = 3", "cost must be one of"),
        ("epochs = 2020-01-01", "epochs must be a number"),
    ],
)
def test_a_damaged_file_is_refused_with_one_sentence_that_names_it(text, words, tmp_path):
    with pytest.raises(RecipeError) as caught:
        load_recipe(_file(tmp_path, text))
    assert words in str(caught.value)
    assert "mine.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(RecipeError, match="did you mean nielsen-30"):
        load_recipe("nielsen-3")


@pytest.mark.parametrize("source", ["gone.toml", "../recipes/modern", "/etc/passwd", "", "a\0b", "a\0b.toml"])
def test_what_is_no_recipe_is_refused(source):
    with pytest.raises(RecipeError):
        load_recipe(source)
