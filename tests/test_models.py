"""The shipped networks are what models/MODELS.md says they are."""

import re

import pytest

from nnviz import resources
from nnviz.data.mnist import load_mnist_test
from nnviz.engines.evaluate import evaluation
from nnviz.training.model_file import load_model
from nnviz.training.recipe import load_recipe
from nnviz.training.recipe_changes import differences
from nnviz.training.shipped import find_model, shipped_models

PAGE = (resources.models() / "MODELS.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([\w-]+) \| ([\w-]+) \| ([\d-]+) \| (\d+) \| (\d+) \| ([\d,]+) \|$", re.MULTILINE)
ROWS = {row[0]: row for row in ROW.findall(PAGE)}


def test_every_shipped_network_has_a_row_and_every_row_a_network():
    assert set(ROWS) == set(shipped_models())
    assert {"hello-world", "3blue1brown", "nielsen-30", "modern", "ink-800"} <= set(ROWS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_row_is_true_of_its_file(row):
    name, recipe_name, sizes, seed, epochs, correct = row
    model = load_model(find_model(name))
    images = load_mnist_test()
    found = evaluation(model.network, images.images, images.labels, model.recipe.cost)
    assert found.correct == int(correct.replace(",", ""))
    assert found.total == 10_000
    assert "-".join(map(str, model.network.sizes)) == sizes
    assert model.recipe.seed == int(seed)
    assert model.history.epochs[-1].epoch == int(epochs)
    assert model.history.epochs[-1].test_correct == found.correct
    assert differences(load_recipe(recipe_name).with_changes(seed=int(seed)), model.recipe) == ()


@pytest.mark.parametrize(("name", "least"), [("modern", 9_800), ("ink-800", 9_920)])
def test_the_networks_for_drawing_reach_their_bar(name, least):
    assert int(ROWS[name][-1].replace(",", "")) >= least
