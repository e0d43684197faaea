"""State dicts: PyTorch takes nnviz's names as they are, and its files are read without running anything."""

import pickle

import numpy as np
import pytest
from safetensors.numpy import save_file

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.state_dict import from_state_dict, read_safetensors, read_torch, write_torch
from nnviz.training.tensor_names import state_dict


@pytest.fixture
def network():
    network = Network((784, 12, 7, 10), ("relu", "relu", "softmax"))
    initialize(network, "he", np.random.default_rng(0))
    return network


def test_names_are_those_of_a_sequential(network):
    assert list(state_dict(network)) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]


def test_round_trip_is_exact(network):
    read = from_state_dict(state_dict(network))
    assert (read.sizes, read.activations) == (network.sizes, network.activations)
    assert np.array_equal(read.parameters, network.parameters)


def test_another_programs_safetensors_are_read_in_the_order_of_their_layers(tmp_path):
    deep = Network((784, *[6] * 6, 10), ("relu",) * 6 + ("softmax",))
    initialize(deep, "he", np.random.default_rng(0))
    save_file(state_dict(deep), tmp_path / "foreign.safetensors")
    read = read_safetensors(tmp_path / "foreign.safetensors")
    assert np.array_equal(read.parameters, deep.parameters)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"0.weight": np.zeros((3, 3, 3), np.float32)}, "fully connected layer has"),
        ({"0.weight": np.zeros((12, 100), np.float32)}, "takes 100 numbers"),
        ({"0.bias": np.zeros(5, np.float32)}, "biases of shape"),
        ({"0.bias": np.full(12, np.inf, np.float32)}, "finite"),
        ({"0.running_mean": np.zeros(12, np.float32)}, "neither the weight nor the bias"),
    ],
)
def test_what_is_no_such_network_is_refused_with_the_reason(network, change, reason):
    with pytest.raises(ExchangeError, match=reason):
        from_state_dict({**state_dict(network), **change})


class TestPyTorch:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")

    def sequential(self):
        nn = self.torch.nn
        return nn.Sequential(
            nn.Linear(784, 12), nn.ReLU(), nn.Linear(12, 7), nn.ReLU(), nn.Linear(7, 10), nn.Softmax(dim=1)
        )

    def test_load_state_dict_takes_the_arrays_as_they_are(self, network):
        model = self.sequential()
        model.load_state_dict({name: self.torch.from_numpy(a) for name, a in state_dict(network).items()})
        images = np.random.default_rng(1).random((4, 784), np.float32)
        answers = model(self.torch.from_numpy(images)).detach().numpy()
        assert np.abs(answers - network.predict(images)).max() < 1e-5

    def test_what_is_written_pytorch_loads_with_weights_only(self, network, tmp_path):
        write_torch(tmp_path / "model.pt", network)
        self.sequential().load_state_dict(self.torch.load(tmp_path / "model.pt", weights_only=True))
        assert np.array_equal(read_torch(tmp_path / "model.pt").parameters, network.parameters)

    def test_a_saved_state_dict_is_read(self, tmp_path):
        model = self.sequential()
        self.torch.save(model.state_dict(), tmp_path / "model.pt")
        read = read_torch(tmp_path / "model.pt")
        assert np.array_equal(read.weights[0], model[0].weight.detach().numpy())

    def test_a_pickle_with_code_in_it_is_not_run(self, tmp_path):
        class Evil:
            def __reduce__(self):
                return open, (str(tmp_path / "was_run"), "w")

        path = tmp_path / "evil.pt"
        path.write_bytes(pickle.dumps({"0.weight": Evil()}))
        with pytest.raises(ExchangeError, match="not run"):
            read_torch(path)
        assert not (tmp_path / "was_run").exists()

    def test_a_whole_model_instead_of_its_weights_is_refused(self, tmp_path):
        self.torch.save(self.sequential(), tmp_path / "model.pt")
        with pytest.raises(ExchangeError, match="plain weights"):
            read_torch(tmp_path / "model.pt")
