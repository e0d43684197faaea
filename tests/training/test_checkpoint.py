"""A run on disk goes on, bit for bit, as if it had never stopped."""

import numpy as np
import pytest

from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.schedules import SCHEDULES
from nnviz.data.augmentation import Augmentation
from nnviz.training import model_file
from nnviz.training.checkpoint import load_checkpoint, save_checkpoint
from nnviz.training.model_file import save_model
from nnviz.training.recipe import Layer
from nnviz.training.tensor_file import ModelFileError
from nnviz.training.trainer import Trainer

DROPOUT = (Layer(8, "relu", dropout=0.3), Layer(10, "softmax"))
DISTORTED = Augmentation(shift=1.0, rotation=5.0)


def _run(trainer, epochs):
    while trainer.epoch < epochs:
        trainer.step()
    return trainer


def _bytes(trainer, path):
    save_checkpoint(path, trainer.state(), seconds=False)
    return path.read_bytes()


def _broken_and_unbroken(recipe, split, tmp_path, steps):
    unbroken = _run(Trainer(recipe, split), 3)
    broken = Trainer(recipe, split)
    for _ in range(steps):
        broken.step()
    save_checkpoint(tmp_path / "part", broken.state())
    resumed = _run(Trainer.resumed(load_checkpoint(tmp_path / "part"), split), 3)
    return unbroken, resumed


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_goes_on_bit_for_bit(optimizer, tiny_recipe, tiny_split, tmp_path):
    recipe = tiny_recipe(optimizer=optimizer, learning_rate=0.01, layers=DROPOUT, l2=1.0, max_norm=3.0)
    unbroken, resumed = _broken_and_unbroken(recipe, tiny_split, tmp_path, steps=17)
    assert _bytes(unbroken, tmp_path / "a") == _bytes(resumed, tmp_path / "b")


def test_double_precision_goes_on_bit_for_bit(tiny_recipe, tiny_split, tmp_path):
    recipe = tiny_recipe(precision="double", optimizer="adam", learning_rate=0.01)
    unbroken, resumed = _broken_and_unbroken(recipe, tiny_split, tmp_path, steps=17)
    assert resumed.network.parameters.dtype == np.float64
    assert _bytes(unbroken, tmp_path / "a") == _bytes(resumed, tmp_path / "b")


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_goes_on_bit_for_bit(schedule, tiny_recipe, validated_split, tmp_path):
    recipe = tiny_recipe(schedule=schedule, schedule_every=1, schedule_patience=1, validation_images=20)
    unbroken, resumed = _broken_and_unbroken(recipe, validated_split, tmp_path, steps=26)
    assert _bytes(unbroken, tmp_path / "a") == _bytes(resumed, tmp_path / "b")


@pytest.mark.parametrize("steps", [0, 1, 12, 13, 14])
def test_it_goes_on_from_any_place_with_distortions(steps, tiny_recipe, tiny_split, tmp_path):
    recipe = tiny_recipe(augmentation=DISTORTED)
    unbroken, resumed = _broken_and_unbroken(recipe, tiny_split, tmp_path, steps)
    assert _bytes(unbroken, tmp_path / "a") == _bytes(resumed, tmp_path / "b")


def test_state_in_tensors_goes_on_bit_for_bit_too(tiny_recipe, tiny_split, tmp_path, monkeypatch):
    monkeypatch.setattr(model_file, "_MOST_IN_HEADER", 0)
    recipe = tiny_recipe(optimizer="adam", learning_rate=0.01)
    unbroken, resumed = _broken_and_unbroken(recipe, tiny_split, tmp_path, steps=17)
    assert _bytes(unbroken, tmp_path / "a") == _bytes(resumed, tmp_path / "b")


def test_live_changes_and_every_number_of_the_history_come_back(tiny_recipe, tiny_split, tmp_path):
    trainer = _run(Trainer(tiny_recipe(), tiny_split), 1)
    trainer.change(trainer.recipe.with_changes(learning_rate=0.1, batch_size=7))
    _run(trainer, 2)
    save_checkpoint(tmp_path / "run", trainer.state())
    state = load_checkpoint(tmp_path / "run")
    assert state.recipe == trainer.recipe
    assert state.history.evaluations == trainer.history.evaluations
    assert state.history.changes == trainer.history.changes
    np.testing.assert_array_equal(state.history.costs(), trainer.history.costs())
    np.testing.assert_array_equal(state.start, trainer.start)
    assert state.seconds == trainer.seconds


def test_without_seconds_two_runs_of_one_recipe_are_one_file(tiny_recipe, tiny_split, tmp_path):
    first, second = (_run(Trainer(tiny_recipe(), tiny_split), 2) for _ in range(2))
    assert first.seconds != second.seconds
    assert _bytes(first, tmp_path / "a") == _bytes(second, tmp_path / "b")


def test_a_model_without_its_state_says_that_it_cannot_go_on(tiny_recipe, tiny_split, tmp_path):
    trainer = _run(Trainer(tiny_recipe(), tiny_split), 1)
    save_model(tmp_path / "model", trainer.recipe, trainer.network, trainer.history)
    with pytest.raises(ModelFileError, match="without the state of its training"):
        load_checkpoint(tmp_path / "model")


@pytest.fixture
def path(tiny_recipe, tiny_split, tmp_path):
    trainer = _run(Trainer(tiny_recipe(optimizer="adam", learning_rate=0.01), tiny_split), 1)
    save_checkpoint(tmp_path / "run", trainer.state())
    return tmp_path / "run"


def _plateau(header, **values):
    header["recipe"]["schedule"] = "halve_on_plateau"
    header["training"]["schedule"] = {"waited": 0.0, "halvings": 0.0, **values}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda header: header["training"].update(step=-1), "its step is damaged"),
        (lambda header: header["training"].update(epoch="one"), "its epoch is damaged"),
        (lambda header: header["training"].update(step=999), "does not fit its history"),
        (lambda header: header["training"].update(position=10**6), "does not fit its history"),
        (lambda header: header["training"].pop("images"), "its images is damaged"),
        (lambda header: header["training"].update(schedule=None), "schedule is damaged"),
        (lambda header: header["training"].update(schedule={"best": "low"}), "schedule is damaged"),
        (lambda header: header["recipe"].update(schedule="halve_on_plateau"), "schedule is damaged"),
        (lambda header: _plateau(header, halvings=-2000), "schedule is damaged"),
        (lambda header: _plateau(header, halvings=10**400), "schedule is damaged"),
        (lambda header: _plateau(header, waited=0.5), "schedule is damaged"),
        (lambda header: _plateau(header, waited=-1.0), "schedule is damaged"),
        (lambda header: _plateau(header, best=10**400), "schedule is damaged"),
        (lambda header: header["training"].update(seconds=10**400), "how long it was trained is damaged"),
        (lambda header: header["training"].update(seconds=-1), "how long it was trained is damaged"),
        (lambda header: header["training"].update(seconds="long"), "how long it was trained is damaged"),
        (lambda header: header["recipe"].update(optimizer="rmsprop"), "is missing or damaged"),
        (lambda header: header["arrays"].pop("engine.dropout"), "adam is missing or damaged"),
        (lambda header: header["arrays"].pop("start"), "no tensor nnviz.start"),
        (lambda header: header["arrays"].pop("costs"), "no tensor nnviz.costs"),
        (lambda header: header["arrays"]["start"].update(shape=[2, -1]), "start"),
        (lambda header: header["arrays"]["pace"].update(dtype="float64"), "damaged"),
    ],
)
def test_a_forged_state_is_refused_with_one_sentence(path, forged, change, words):
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(forged(path, lambda header: change(header) and None))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", ["numpy", "autograd"])
def test_averages_that_no_run_leads_to_are_refused(engine, tiny_recipe, tiny_split, tmp_path):
    recipe = tiny_recipe(optimizer="rmsprop", learning_rate=0.01, engine=engine)
    state = _run(Trainer(recipe, tiny_split), 1).state()
    next(array for array in state.engine.values() if array.dtype == np.float32)[5] = -1
    save_checkpoint(tmp_path / "run", state)
    with pytest.raises(ModelFileError, match="state of its rmsprop is damaged"):
        load_checkpoint(tmp_path / "run")


def test_a_forged_random_stream_is_refused(tiny_recipe, tiny_split, tmp_path):
    state = _run(Trainer(tiny_recipe(), tiny_split), 1).state()
    state.engine["dropout"][...] = np.iinfo(np.uint64).max
    save_checkpoint(tmp_path / "run", state)
    with pytest.raises(ModelFileError, match="damaged"):
        load_checkpoint(tmp_path / "run")


def test_averages_that_are_not_numbers_are_refused(tiny_recipe, tiny_split, tmp_path):
    trainer = _run(Trainer(tiny_recipe(optimizer="adam", learning_rate=0.01), tiny_split), 1)
    state = trainer.state()
    averages = next(array for array in state.engine.values() if array.dtype == np.float32)
    averages[5] = np.nan
    save_checkpoint(tmp_path / "run", state)
    with pytest.raises(ModelFileError, match="not finite"):
        load_checkpoint(tmp_path / "run")
