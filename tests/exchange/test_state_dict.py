"""State dicts: layers are told by the shapes of their weights, and ordered by their names."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.state_dict import from_state_dict, read_safetensors
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
        ({"0.weight": np.zeros(12, np.float32)}, r"has shape \(12,\)"),
        ({"9.bias": np.zeros(12, np.float32)}, "9.bias is neither"),
        ({"0.weight": np.zeros((12, 100), np.float32)}, "takes 100 numbers"),
        ({"0.bias": np.zeros(5, np.float32)}, "biases of shape"),
        ({"0.bias": np.full(12, np.inf, np.float32)}, "finite"),
        ({"0.running_mean": np.zeros(12, np.float32)}, "neither the weight nor the bias"),
    ],
)
def test_what_is_no_such_network_is_refused_with_the_reason(network, change, reason):
    with pytest.raises(ExchangeError, match=reason):
        from_state_dict({**state_dict(network), **change})


def renamed(network, names):
    """The state dict of `network` under other names for its layers."""
    old = state_dict(network)
    return {
        f"{name}.{kind}": old[f"{2 * number}.{kind}"]
        for number, name in enumerate(names)
        for kind in ("weight", "bias")
    }


def test_kernels_and_their_pools_are_found(convolutional):
    read = from_state_dict(state_dict(convolutional))
    assert read.layers == convolutional.layers
    assert read.activations == convolutional.activations
    assert read.parameters.tobytes() == convolutional.parameters.tobytes()


@pytest.mark.parametrize(
    "names",
    [
        ("conv1", "conv2", "fc1", "fc2"),
        ("features.0", "features.3", "classifier.1", "classifier.3"),
        ("0", "3", "7", "10"),
    ],
)
def test_safetensors_of_another_program_bring_kernels_first(tmp_path, convolutional, names):
    save_file(renamed(convolutional, names), tmp_path / "foreign.safetensors")
    read = read_safetensors(tmp_path / "foreign.safetensors")
    assert read.layers == convolutional.layers
    assert read.parameters.tobytes() == convolutional.parameters.tobytes()


def test_a_name_of_endless_digits_is_a_name_like_any_other(tmp_path, network):
    arrays = renamed(network, ("0", "1", "9" * 5_000))
    save_file(arrays, tmp_path / "foreign.safetensors")
    assert read_safetensors(tmp_path / "foreign.safetensors").sizes == network.sizes


def test_pools_that_cannot_be_known_are_asked_for_in_a_sentence(uneven):
    with pytest.raises(ExchangeError, match="does not say how its network pools, but an ONNX file does"):
        from_state_dict(state_dict(uneven))


def test_batch_normalization_is_refused(convolutional):
    arrays = {
        **state_dict(convolutional),
        "1.weight": np.ones(4, np.float32),
        "1.bias": np.ones(4, np.float32),
    }
    with pytest.raises(ExchangeError, match=r"1\.weight has shape \(4,\)"):
        from_state_dict(arrays)


def test_layers_without_biases_get_biases_of_zero(convolutional):
    arrays = {name: array for name, array in state_dict(convolutional).items() if name.endswith("weight")}
    assert not any(bias.any() for bias in from_state_dict(arrays).biases)
