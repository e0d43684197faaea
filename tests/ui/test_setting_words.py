"""How settings are written, typed and stepped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training.recipe import describe
from nnviz.training.recipe_fields import RecipeError
from nnviz.ui.setting_words import number_text, parsed, said, stepped


@given(st.floats(min_value=1e-9, max_value=1e9) | st.integers(0, 2**32))
def test_a_number_that_is_shown_can_be_typed_back(value):
    assert float(number_text(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (3.0, "3"), (50_000, "50000"), (0.0001, "0.0001"), (1e-5, "0.00001")]
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize("text", ["50,000", " 50 000", "50_000", "50000"])
def test_whole_numbers_may_be_typed_with_their_thousands_apart(text):
    assert parsed("train_images", text, describe("train_images")) == 50_000


def test_a_real_minus_sign_is_understood():
    with pytest.raises(RecipeError, match="Learning rate must be above 0"):
        parsed("learning_rate", "−1", describe("learning_rate"))


@pytest.mark.parametrize("text", ["nan", "inf", "1e999"])
def test_what_is_no_finite_number_is_refused(text):
    with pytest.raises(RecipeError, match="Learning rate must be"):
        parsed("learning_rate", text, describe("learning_rate"))


@pytest.mark.parametrize(
    ("key", "value", "up", "down"),
    [
        ("learning_rate", 3, 5, 2),
        ("learning_rate", 0.002, 0.005, 0.001),
        ("learning_rate", 1000, 1000, 500),
        ("l2", 0, 0.01, 0),
        ("batch_size", 10, 11, 9),
        ("batch_size", 1, 2, 1),
        ("momentum", 0.9, 0.95, 0.85),
        ("momentum", 0.95, 0.9999, 0.9),
        ("augmentation.rotation", 10, 10.5, 9.5),
        ("augmentation.shift", 0, 0.5, 0),
        ("layers.0.dropout", 0.2, 0.25, 0.15),
    ],
)
def test_steps_suit_the_setting_and_stay_within_its_limits(key, value, up, down):
    assert stepped(value, describe(key), 1) == pytest.approx(up)
    assert stepped(value, describe(key), -1) == pytest.approx(down)


def test_a_far_step_climbs_whole_numbers_too():
    assert stepped(10, describe("batch_size"), 1, far=True) == 20
    assert stepped(64, describe("batch_size"), 1, far=True) == 100
    assert stepped(64, describe("batch_size"), -1, far=True) == 50


@given(st.sampled_from(("learning_rate", "l1", "momentum", "batch_size", "augmentation.scale")), st.data())
def test_stepping_never_leaves_the_limits(key, data):
    about = describe(key)
    value = data.draw(st.floats(max(about.minimum, 1e-6), about.maximum))
    value = round(value) or 1 if about.kind == "whole" else value
    for direction in (1, -1):
        about.checked(key, stepped(value, about, direction))


def test_a_recipe_file_s_words_are_the_field_s_in_a_sentence():
    assert said("cross_entropy needs what relu has not; leaky_relu neither.") == (
        "Cross-entropy needs what ReLU has not; leaky ReLU neither."
    )
