"""PyTorch takes nnviz's names as they are, and its files are read without running or believing them."""

import pickle
import zipfile

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.training.tensor_names import state_dict

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from nnviz.exchange.torch_file import read_torch, write_torch  # noqa: E402


@pytest.fixture
def network():
    network = Network((784, 12, 7, 10), ("relu", "relu", "softmax"))
    initialize(network, "he", np.random.default_rng(0))
    return network


def sequential():
    nn = torch.nn
    return nn.Sequential(
        nn.Linear(784, 12), nn.ReLU(), nn.Linear(12, 7), nn.ReLU(), nn.Linear(7, 10), nn.Softmax(dim=1)
    )


def test_load_state_dict_takes_the_arrays_as_they_are(network):
    model = sequential()
    model.load_state_dict({name: torch.from_numpy(a) for name, a in state_dict(network).items()})
    images = np.random.default_rng(1).random((4, 784), np.float32)
    answers = model(torch.from_numpy(images)).detach().numpy()
    assert np.abs(answers - network.predict(images)).max() < 1e-5


def test_what_is_written_pytorch_loads_with_weights_only(network, tmp_path):
    write_torch(tmp_path / "model.pt", network)
    sequential().load_state_dict(torch.load(tmp_path / "model.pt", weights_only=True))
    assert np.array_equal(read_torch(tmp_path / "model.pt").parameters, network.parameters)


def test_a_saved_state_dict_is_read(tmp_path):
    model = sequential()
    torch.save(model.state_dict(), tmp_path / "model.pt")
    read = read_torch(tmp_path / "model.pt")
    assert np.array_equal(read.weights[0], model[0].weight.detach().numpy())


def test_a_pickle_with_code_in_it_is_not_run(tmp_path):
    class Evil:
        def __reduce__(self):
            return open, (str(tmp_path / "was_run"), "w")

    path = tmp_path / "evil.pt"
    path.write_bytes(pickle.dumps({"0.weight": Evil()}))
    with pytest.raises(ExchangeError, match="not run"):
        read_torch(path)
    assert not (tmp_path / "was_run").exists()


def test_a_whole_model_instead_of_its_weights_is_refused(tmp_path):
    torch.save(sequential(), tmp_path / "model.pt")
    with pytest.raises(ExchangeError, match="plain weights"):
        read_torch(tmp_path / "model.pt")


def convolutional_sequential():
    """What stands between two layers is one module without parameters, so that layers have even numbers."""
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.Sequential(nn.MaxPool2d(2), nn.ReLU()),
        nn.Conv2d(4, 6, 5, padding=2),
        nn.Sequential(nn.MaxPool2d(2), nn.ReLU(), nn.Flatten()),
        nn.Linear(6 * 49, 9),
        nn.ReLU(),
        nn.Linear(9, 10),
        nn.Softmax(dim=1),
    )


def test_a_sequential_of_kernels_takes_the_arrays_as_they_are(convolutional, images, tmp_path):
    write_torch(tmp_path / "model.pt", convolutional)
    model = convolutional_sequential()
    model.load_state_dict(torch.load(tmp_path / "model.pt", weights_only=True))
    answers = model(torch.from_numpy(images.reshape(5, 1, 28, 28))).detach().numpy()
    assert np.abs(answers - convolutional.predict(images)).max() < 1e-5
    read = read_torch(tmp_path / "model.pt")
    assert read.layers == convolutional.layers
    assert read.parameters.tobytes() == convolutional.parameters.tobytes()


def test_a_networks_own_file_is_such_a_state_dict(convolutional, tmp_path):
    from safetensors.torch import load_file, save_file

    save_file({name: torch.from_numpy(a) for name, a in state_dict(convolutional).items()}, tmp_path / "m")
    convolutional_sequential().load_state_dict(load_file(tmp_path / "m"))


def test_double_precision_goes_out_and_comes_back_exactly(convolutional, tmp_path):
    exact = convolutional.copy(np.float64)
    exact.parameters += np.random.default_rng(4).normal(0, 1e-9, exact.parameters.size)
    write_torch(tmp_path / "model.pt", exact)
    convolutional_sequential().load_state_dict(torch.load(tmp_path / "model.pt", weights_only=True))
    assert read_torch(tmp_path / "model.pt").parameters.tobytes() == exact.parameters.tobytes()


def test_parameters_that_still_want_gradients_are_read(tmp_path):
    model = sequential()
    torch.save(dict(model.named_parameters()), tmp_path / "model.pt")
    assert read_torch(tmp_path / "model.pt").sizes == (784, 12, 7, 10)


def linear(weight):
    return {"0.weight": weight, "0.bias": torch.zeros(10)}


TENSORS = {
    "rows that are all one number": (linear(torch.zeros(1).expand(10**9, 784)), "larger than any network"),
    "sparse": (linear(torch.zeros(10, 784).to_sparse()), "not a plain array"),
    "of no device": (linear(torch.zeros(10, 784, device="meta")), "not a plain array|plain weights"),
    "of bfloat16": (linear(torch.zeros(10, 784, dtype=torch.bfloat16)), "not a plain array"),
    "of whole numbers": (linear(torch.zeros(10, 784, dtype=torch.int64)), "not all finite"),
    "not a number": (linear(torch.full((10, 784), torch.nan)), "not all finite"),
    "a list": ([torch.zeros(10, 784)], "no state dict"),
    "a whole run": ({"model": linear(torch.zeros(10, 784)), "epoch": 3}, "no state dict"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("content", "reason"), TENSORS.values(), ids=TENSORS.keys())
def test_tensors_of_another_kind_are_refused(tmp_path, content, reason):
    torch.save(content, tmp_path / "model.pt")
    with pytest.raises(ExchangeError, match=reason):
        read_torch(tmp_path / "model.pt")


def rewritten(path, change, compression=zipfile.ZIP_STORED):
    """Pack the archive at `path` anew, each part through `change(name, data)`."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))


def test_a_tensor_that_promises_more_than_the_file_holds_is_refused(tmp_path):
    path = tmp_path / "model.pt"
    torch.save(linear(torch.zeros(10, 784)), path)
    cut = {"data/0": bytes(16)}
    rewritten(path, lambda name, data: cut.get(name.partition("/")[2], data))
    with pytest.raises(ExchangeError, match="plain weights"):
        read_torch(path)


def test_an_archive_that_swells_is_not_unpacked(tmp_path):
    path = tmp_path / "model.pt"
    torch.save(linear(torch.zeros(10, 784)), path)
    rewritten(path, lambda name, data: data, zipfile.ZIP_DEFLATED)
    with pytest.raises(ExchangeError, match="plain weights"):
        read_torch(path)


def test_a_table_of_contents_longer_than_any_networks_is_not_read(tmp_path):
    path = tmp_path / "model.pt"
    torch.save({f"layer{i}.weight": i for i in range(80_000)}, path)
    with pytest.raises(ExchangeError, match="plain weights"):
        read_torch(path)


def test_an_archive_of_parts_without_number_is_not_listed(tmp_path):
    path = tmp_path / "model.pt"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(1_001):
            archive.writestr(f"model/data/{i}", b"")
    with pytest.raises(ExchangeError, match="plain weights"):
        read_torch(path)


def test_what_is_no_file_is_told_as_that(tmp_path):
    with pytest.raises(ExchangeError, match="not an ordinary file"):
        read_torch(tmp_path)
