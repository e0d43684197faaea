"""A recipe's settings in groups, each of which says in a few words what it holds."""

import pytest

from nnviz.data.augmentation import Augmentation
from nnviz.training.recipe import FIELDS, Recipe
from nnviz.ui.recipe_groups import GROUPS, USUAL, in_use, summary

BY_NAME = {group.name: group for group in GROUPS}


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("learning", {"optimizer": "adam", "learning_rate": 0.001}, "η = 0.001, batches of 10, Adam"),
        ("network", {}, "784 – 30 – 10"),
        ("schedule", {"schedule": "one_cycle"}, "one cycle"),
        ("regularization", {}, "none"),
        ("regularization", {"l2": 5.0, "max_norm": 3.0}, "L2 5, max-norm 3"),
        ("augmentation", {}, "none"),
        ("augmentation", {"augmentation": Augmentation(rotation=8, refit=True)}, "rotation 8, fit again"),
        ("augmentation", {"augmentation": Augmentation(elastic=34)}, "elastic 34, elastic width 4"),
        ("data", {"seed": 7}, "MNIST, seed 7"),
    ],
)
def test_a_group_says_what_it_holds(name, changes, words):
    assert summary(Recipe().with_changes(**changes), BY_NAME[name]) == words


def test_every_setting_that_decides_a_run_is_in_one_group():
    keys = [key for group in GROUPS for key in group.keys]
    assert len(keys) == len(set(keys))
    plain = {key for key in keys if not key.startswith("augmentation.")}
    assert plain == {key for key, about in FIELDS.items() if about.decides} - {"layers", "augmentation"}


def test_settings_that_a_recipe_does_not_use_are_told_apart():
    assert not in_use(Recipe())["momentum"]
    assert in_use(Recipe(optimizer="nesterov"))["momentum"]
    assert in_use(Recipe(schedule="step"))["schedule_every"]
    assert not in_use(Recipe(schedule="step"))["schedule_patience"]


def test_sliders_end_within_the_limits():
    recipe = Recipe()
    for key, usual in USUAL.items():
        recipe = recipe.with_value(key, usual)
    recipe.validate()
