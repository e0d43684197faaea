"""A race: one start, the same mini-batches, one engine after the other."""

import importlib.util

import numpy as np
import pytest

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.data.splits import split
from nnviz.training.race import line_up, race
from nnviz.training.recipe import Layer, Recipe

TORCH = importlib.util.find_spec("torch") is not None
RECIPE = Recipe(
    name="small",
    layers=(Layer(6, "sigmoid"), Layer(10, "sigmoid")),
    train_images=200,
    epochs=2,
    batch_size=20,
)


def images(n, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 255, (n, 784)).astype(np.uint8)
    return LabelledImages(pixels, rng.integers(0, 10, n), "noise")


@pytest.fixture(scope="module")
def parts():
    return split(Dataset("noise", images(200, 0), images(50, 1)), 200)


def test_every_installed_engine_that_can_train_the_layers_races():
    expected = ["numpy", "autograd", "torch"] if TORCH else ["numpy", "autograd"]
    assert [each.engine for each in line_up(RECIPE).recipes] == expected


def test_an_engine_that_cannot_train_the_layers_is_named():
    kernels = RECIPE.with_changes(layers=(Layer(4, "relu", kernel=3, pool=2), Layer(10, "sigmoid")))
    line = line_up(kernels)
    assert line.unable == ("numpy",)
    assert "numpy" not in [each.engine for each in line.recipes]


def test_an_engine_that_is_not_installed_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    line = line_up(RECIPE)
    assert [each.engine for each in line.recipes] == ["numpy", "autograd"]
    assert list(line.missing) == ["torch"]
    assert "pip install torch" in line.missing["torch"]


def test_the_engines_start_alike_and_see_the_same_batches(parts):
    runs, shares = [], []
    race(line_up(RECIPE).recipes, parts, 2, lambda recipe, history: runs.append(history), shares.append)
    assert all(len(history) == 20 for history in runs)
    for other in runs[1:]:
        assert np.allclose(runs[0].costs(), other.costs(), rtol=1e-4)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_progress_raises_ends_the_race(parts):
    def stop(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        race(line_up(RECIPE).recipes, parts, 2, lambda recipe, history: None, stop)
