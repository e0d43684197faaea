"""ONNX: other runtimes give the same answers, and what a viewer shows can be read."""

import numpy as np
import pytest

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.initializers import initialize
from nnviz.core.network import Network

onnx = pytest.importorskip("onnx", reason="the onnx package is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from nnviz.exchange.onnx_export import to_onnx  # noqa: E402
from nnviz.exchange.onnx_import import read_onnx  # noqa: E402
from nnviz.exchange.onnx_terms import OPSET  # noqa: E402


def plain(activations=("relu", "softmax"), hidden=(12,)):
    network = Network((784, *hidden, 10), activations)
    initialize(network, "scaled", np.random.default_rng(0))
    network.parameters += np.random.default_rng(1).normal(0, 0.05, network.parameters.size).astype(np.float32)
    return network


def answers(exported, images):
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    return session.run(None, {"image": images})[0]


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
def test_onnxruntime_gives_the_same_answers(images, hidden, output):
    network = plain((hidden, hidden, output), (12, 7))
    assert np.abs(answers(to_onnx(network, "test"), images) - network.predict(images)).max() < 1e-5


@pytest.mark.parametrize("kind", ["convolutional", "uneven"])
def test_onnxruntime_gives_a_convolutional_networks_answers(request, kind, images):
    network = request.getfixturevalue(kind)
    assert np.abs(answers(to_onnx(network, "test"), images) - network.predict(images)).max() < 1e-5


def exact(network):
    """The same network in double precision, with weights that single precision does not hold."""
    doubled = network.copy(np.float64)
    doubled.parameters += np.random.default_rng(4).normal(0, 1e-9, doubled.parameters.size)
    return doubled


@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
def test_a_network_in_double_precision_takes_the_same_images_and_comes_back_exactly(tmp_path, images, hidden):
    network = exact(plain((hidden, "sigmoid")))
    path = tmp_path / "network.onnx"
    path.write_bytes(to_onnx(network, "test"))
    assert np.abs(answers(path.read_bytes(), images) - network.predict(images)).max() < 1e-6
    assert read_onnx(path).parameters.tobytes() == network.parameters.tobytes()


def test_kernels_in_double_precision_are_rounded_in_use_and_kept_in_the_file(tmp_path, images, convolutional):
    network = exact(convolutional)
    path = tmp_path / "network.onnx"
    path.write_bytes(to_onnx(network, "test"))
    assert np.abs(answers(path.read_bytes(), images) - network.predict(images)).max() < 1e-5
    assert read_onnx(path).parameters.tobytes() == network.parameters.tobytes()


def test_every_node_says_what_it_is_in_the_order_of_the_computation(convolutional):
    graph = onnx.load_from_string(to_onnx(convolutional, "test")).graph
    assert [(node.op_type, node.name) for node in graph.node] == [
        ("Reshape", "pixels in a square"),
        ("Conv", "layer 1"),
        ("MaxPool", "pool 1"),
        ("Relu", "relu 1"),
        ("Conv", "layer 2"),
        ("MaxPool", "pool 2"),
        ("Relu", "relu 2"),
        ("Flatten", "all maps in a row"),
        ("Gemm", "layer 3"),
        ("Relu", "relu 3"),
        ("Gemm", "layer 4"),
        ("Softmax", "softmax 4"),
    ]


def test_the_opset_and_the_recipe_are_in_the_file():
    model = onnx.load_from_string(to_onnx(plain(), "test", '{"seed": 3}'))
    assert [(each.domain, each.version) for each in model.opset_import] == [("", OPSET)]
    assert {each.key: each.value for each in model.metadata_props} == {"nnviz.recipe": '{"seed": 3}'}


@pytest.mark.parametrize("kind", ["plain", "convolutional", "uneven"])
def test_round_trip_is_exact(tmp_path, request, kind):
    network = (
        plain(("tanh", "leaky_relu", "sigmoid"), (12, 7))
        if kind == "plain"
        else request.getfixturevalue(kind)
    )
    path = tmp_path / "network.onnx"
    path.write_bytes(to_onnx(network, "test"))
    read = read_onnx(path)
    assert type(read) is type(network)
    assert (read.sizes, read.activations) == (network.sizes, network.activations)
    assert getattr(read, "layers", None) == getattr(network, "layers", None)
    assert read.parameters.tobytes() == network.parameters.tobytes()
