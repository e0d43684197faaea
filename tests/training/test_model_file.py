"""Files of networks: the network, its story, and nothing taken on trust."""

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from nnviz.core.network import Network
from nnviz.training import model_file
from nnviz.training.checkpoint import save_checkpoint
from nnviz.training.model_file import load_model, save_model
from nnviz.training.recipe import Layer, Recipe
from nnviz.training.tensor_file import ModelFileError
from nnviz.training.trainer import Trainer


@pytest.fixture
def trained(tiny_recipe, tiny_split):
    trainer = Trainer(tiny_recipe(optimizer="adam", learning_rate=0.01), tiny_split)
    trainer.train_epoch()
    trainer.train_epoch()
    return trainer


@pytest.fixture
def path(trained, tmp_path):
    path = tmp_path / "net.safetensors"
    save_model(path, trained.recipe, trained.network, trained.history)
    return path


def test_the_network_and_its_story_come_back(trained, path):
    model = load_model(path)
    assert model.recipe == trained.recipe
    np.testing.assert_array_equal(model.network.parameters, trained.network.parameters)
    assert [each.test_correct for each in model.history.epochs] == [
        each.test_correct for each in trained.history.epochs
    ]
    assert not model.resumable


def test_the_names_and_shapes_are_those_of_pytorchs_sequential(trained, path):
    shapes = {name: array.shape for name, array in load_file(path).items()}
    assert shapes == {"0.weight": (8, 784), "0.bias": (8,), "2.weight": (10, 8), "2.bias": (10,)}


def test_pytorch_takes_it_as_it_is(trained, path):
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    sequential = torch.nn.Sequential(
        torch.nn.Linear(784, 8), torch.nn.Sigmoid(), torch.nn.Linear(8, 10), torch.nn.Sigmoid()
    )
    sequential.load_state_dict(safetensors.load_file(path))
    x = np.random.default_rng(0).random((5, 784), np.float32)
    with torch.no_grad():
        np.testing.assert_allclose(
            sequential(torch.from_numpy(x)).numpy(), trained.network.predict(x), rtol=1e-5
        )


def test_a_small_checkpoint_holds_the_network_and_nothing_else_for_other_programs(trained, tmp_path):
    save_checkpoint(tmp_path / "run", trained.state())
    assert load_file(tmp_path / "run").keys() == {"0.weight", "0.bias", "2.weight", "2.bias"}


def test_a_large_checkpoint_keeps_its_state_in_tensors_and_is_read_the_same(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(model_file, "_MOST_IN_HEADER", 100)
    save_checkpoint(tmp_path / "run", trained.state())
    assert "nnviz.start" in load_file(tmp_path / "run")
    model = load_model(tmp_path / "run")
    assert model.resumable
    np.testing.assert_array_equal(model.network.parameters, trained.network.parameters)
    assert model.history.epochs == load_model(tmp_path / "run").history.epochs


def test_saving_the_same_twice_gives_the_same_bytes(trained, path, tmp_path):
    save_model(tmp_path / "again", trained.recipe, trained.network, trained.history)
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def test_a_loaded_model_is_saved_to_the_same_bytes(path, tmp_path):
    model = load_model(path)
    save_model(tmp_path / "again", model.recipe, model.network, model.history)
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_numbers_are_refused(trained, path, forged, bad):
    tensors = load_file(path)
    tensors["2.weight"][3, 4] = bad
    with pytest.raises(ModelFileError, match="not numbers"):
        load_model(forged(path, lambda header: None, tensors))


@pytest.mark.parametrize(
    ("name", "array", "words"),
    [
        ("0.weight", np.zeros((8, 783), np.float32), "asks for 0.weight of shape (8, 784)"),
        ("0.weight", np.zeros((784, 8), np.float32), "asks for 0.weight"),
        ("2.bias", np.zeros((10, 1), np.float32), "asks for 2.bias"),
        ("0.bias", np.zeros(8, np.int64), "does not hold the numbers"),
    ],
)
def test_weights_that_do_not_fit_the_recipe_are_refused(path, forged, name, array, words):
    with pytest.raises(ModelFileError) as caught:
        load_model(forged(path, lambda header: None, load_file(path) | {name: array}))
    assert words in str(caught.value)


def test_a_missing_tensor_is_refused(path, forged):
    tensors = load_file(path)
    del tensors["2.bias"]
    with pytest.raises(ModelFileError, match="asks for 2.bias"):  # noqa: RUF043
        load_model(forged(path, lambda header: None, tensors))


def test_a_recipe_that_asks_for_a_huge_network_is_refused_before_room_is_made_for_it(path, forged):
    def grow(header):
        header["recipe"]["layers"][0]["size"] = 10_000

    with pytest.raises(ModelFileError, match="asks for 0.weight"):  # noqa: RUF043
        load_model(forged(path, grow))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda header: "not json", "is damaged"),
        (lambda header: "[" * 90_000, "is damaged"),
        (lambda header: "[]", "is damaged"),
        (lambda header: '{"format": 1, "recipe": NaN}', "is damaged"),
        (lambda header: header.pop("recipe") and None, "is damaged"),
        (lambda header: header.update(format=2), "another version"),
        (lambda header: header["recipe"].update(learning_rate=-1), "learning_rate must be above 0"),
        (lambda header: header["recipe"].update(layers="many"), "a list of layers"),
        (lambda header: header["recipe"].update(exec="rm"), "not a setting of a recipe"),
        (lambda header: header.update(history=3), "its history"),
        (lambda header: header["history"].update(n_train=0), "its history is damaged"),
        (lambda header: header["history"].update(n_train=10**12), "its history is damaged"),
        (lambda header: header["history"].update(changes=[{"step": "x"}]), "its history is damaged"),
        (lambda header: header["history"].update(columns=["step"]), "another version"),
        (lambda header: header["arrays"].clear(), "no tensor nnviz.evaluations"),
        (lambda header: header["arrays"]["evaluations"].update(base64="!"), "evaluations are damaged"),
        (lambda header: header["arrays"]["evaluations"].update(shape=[10**9, 16]), "evaluations are damaged"),
        (lambda header: header["arrays"]["evaluations"].update(dtype="object"), "evaluations are damaged"),
        (lambda header: header["arrays"]["evaluations"].update(dtype="float32"), "evaluations are damaged"),
        (lambda header: header["arrays"].update(evaluations=7), "evaluations are damaged"),
    ],
)
def test_a_forged_story_is_refused_with_one_sentence(path, forged, change, words):
    with pytest.raises(ModelFileError) as caught:
        load_model(forged(path, change))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_strangers_safetensors_file_is_told_apart(tmp_path):
    (tmp_path / "bert").write_bytes(save({"embeddings": np.zeros((3, 4), np.float32)}))
    with pytest.raises(ModelFileError, match="not made by nnviz"):
        load_model(tmp_path / "bert")


def test_an_untrained_network_can_be_saved(tiny_recipe, tiny_split, tmp_path):
    trainer = Trainer(tiny_recipe(), tiny_split)
    save_model(tmp_path / "new", trainer.recipe, trainer.network, trainer.history)
    model = load_model(tmp_path / "new")
    assert model.history.epochs == ()
    np.testing.assert_array_equal(model.network.parameters, trainer.start)


def test_one_layer_is_a_network_too(tiny_split, tmp_path):
    recipe = Recipe(layers=(Layer(10, "softmax"),), train_images=len(tiny_split.train))
    trainer = Trainer(recipe, tiny_split)
    save_model(tmp_path / "flat", recipe, trainer.network, trainer.history)
    assert isinstance(load_model(tmp_path / "flat").network, Network)
