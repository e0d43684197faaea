"""The sides: each does the step it says it does."""

import numpy as np
import pytest

from nnviz.bench import sides
from nnviz.bench.cases import Case, all_cases
from nnviz.bench.timing import WALL
from nnviz.data.dataset import LabelledImages
from nnviz.data.splits import Split
from nnviz.training.trainer import Trainer

CASE = Case((8,), 10, "quadratic", "sgd")


@pytest.fixture
def split() -> Split:
    rng = np.random.default_rng(0)
    images = LabelledImages(
        rng.integers(0, 256, (95, 784)).astype(np.uint8), rng.integers(0, 10, 95).astype(np.uint8), "noise"
    )
    return Split(images, None, images.part(0, 1))


def test_the_cases_are_five_networks_three_batches_two_costs_and_two_optimizers():
    cases = all_cases()
    assert len(set(cases)) == len(cases) == 60
    assert {case.network for case in cases} == {
        "784-16-16-10",
        "784-30-10",
        "784-100-10",
        "784-128-64-10",
        "784-800-10",
    }
    for case in cases:
        case.recipe.validate()


def test_nnviz_takes_the_steps_it_was_asked_for_and_leaves_evaluations_out_of_the_time(split, monkeypatch):
    trainers = []

    class Watched(Trainer):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            trainers.append(self)

    monkeypatch.setattr(sides, "Trainer", Watched)
    work = sides.nnviz_side(CASE, split, WALL)
    work(3)
    (trainer,) = trainers
    assert trainer.step_count == 3
    # Nine of an epoch's ten mini-batches are timed; the one that evaluates is taken, but not counted.
    work(20)
    assert trainer.step_count == 3 + 20 + 2
    assert len(trainer.history.epochs) == 1 + trainer.epoch


def test_the_floor_multiplies_every_matrix_of_the_step(monkeypatch):
    work = sides.floor_side(Case((16, 12), 10, "quadratic", "sgd"), WALL)
    multiplied = []
    monkeypatch.setattr(
        sides.np, "dot", lambda left, right, out: multiplied.append({*left.shape, *right.shape})
    )
    work(1)
    # Three layers have z = a Wᵀ and ∂C/∂W = δᵀ a; all but the first also have ∂C/∂a = δ W.
    assert multiplied == 2 * [{10, 784, 16}] + 3 * [{10, 16, 12}] + 3 * [{10, 12}]


@pytest.mark.slow
@pytest.mark.parametrize("cost", ["quadratic", "cross_entropy"])
def test_pytorch_trains(split, cost):
    pytest.importorskip("torch", reason="PyTorch is not installed; nnviz is not compared with it")
    assert sides.torch_side(Case((8,), 10, cost, "adam"), split, WALL)(12) > 0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_scikit_learn_trains_what_it_can(split):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed; nnviz is not compared with it")
    assert sides.sklearn_side(CASE, split, WALL) is None
    work = sides.sklearn_side(Case((8,), 10, "cross_entropy", "sgd"), split, WALL)
    assert work(4) > 0
    assert work(40) > 0
