"""ONNX: other runtimes give the same answers, round trips are exact, strangers are refused in a sentence."""

import numpy as np
import pytest

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError

onnx = pytest.importorskip("onnx", reason="the onnx package is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from nnviz.exchange.onnx_file import OPSET, read_onnx, to_onnx  # noqa: E402


def random_network(activations=("relu", "softmax"), hidden=(12,)):
    network = Network((784, *hidden, 10), activations)
    initialize(network, "scaled", np.random.default_rng(0))
    network.parameters += np.random.default_rng(1).normal(0, 0.05, network.parameters.size).astype(np.float32)
    return network


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
def test_onnxruntime_gives_the_same_answers(hidden, output):
    network = random_network((hidden, hidden, output), (12, 7))
    session = onnxruntime.InferenceSession(to_onnx(network, "test"), providers=["CPUExecutionProvider"])
    images = np.random.default_rng(2).random((5, 784), np.float32)
    (answers,) = session.run(None, {"image": images})
    assert np.abs(answers - network.predict(images)).max() < 1e-5


def test_the_opset_and_the_recipe_are_in_the_file():
    model = onnx.load_from_string(to_onnx(random_network(), "test", '{"seed": 3}'))
    assert [(each.domain, each.version) for each in model.opset_import] == [("", OPSET)]
    assert {each.key: each.value for each in model.metadata_props} == {"nnviz.recipe": '{"seed": 3}'}


def test_round_trip_is_exact(tmp_path):
    network = random_network(("tanh", "leaky_relu", "sigmoid"), (12, 7))
    path = tmp_path / "network.onnx"
    path.write_bytes(to_onnx(network, "test"))
    read = read_onnx(path)
    assert (read.sizes, read.activations) == (network.sizes, network.activations)
    assert np.array_equal(read.parameters, network.parameters)


def saved(tmp_path, nodes, constants, inputs=("x",), output="y"):
    graph = helper.make_graph(
        nodes,
        "foreign",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 784]) for name in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    path = tmp_path / "foreign.onnx"
    path.write_bytes(helper.make_model(graph).SerializeToString())
    return path


def test_matmul_and_add_of_another_exporter_are_a_layer(tmp_path):
    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(784, 10)).astype(np.float32), rng.normal(size=10).astype(np.float32)
    nodes = [
        helper.make_node("Flatten", ["x"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w"], ["wx"]),
        helper.make_node("Add", ["wx", "b"], ["y"]),
    ]
    network = read_onnx(saved(tmp_path, nodes, {"w": w, "b": b}))
    assert network.sizes == (784, 10)
    assert network.activations == ("softmax",)
    assert np.array_equal(network.weights[0], w.T)
    assert np.array_equal(network.biases[0], b)


W10 = np.zeros((10, 784), np.float32)
REFUSED = {
    "a convolution": (
        [("Conv", ["x", "w"], ["y"])],
        {"w": np.zeros((1, 1, 3, 3), np.float32)},
        "has a Conv step",
    ),
    "a circle": ([("Relu", ["x"], ["a"]), ("Identity", ["a"], ["x"])], {}, "Relu step|circle"),
    "a loop of reshapes": ([("Identity", ["x"], ["a"]), ("Identity", ["a"], ["x"])], {}, "circle"),
    "a branch": ([("Identity", ["x"], ["a"]), ("Identity", ["x"], ["y"])], {}, "branches"),
    "weights that are not there": ([("Gemm", ["x", "w", "b"], ["y"])], {}, "not constants"),
    "nine outputs": ([("Gemm", ["x", "w"], ["y"], {"transB": 1})], {"w": W10[:9]}, "9 outputs"),
    "another image size": (
        [("Gemm", ["x", "w"], ["y"], {"transB": 1})],
        {"w": W10[:, :100]},
        "takes 100 numbers",
    ),
    "NaN weights": ([("Gemm", ["x", "w"], ["y"], {"transB": 1})], {"w": W10 + np.nan}, "not all finite"),
    "no layer": ([("Identity", ["x"], ["y"])], {}, "no fully connected layer"),
}


@pytest.mark.parametrize(("nodes", "constants", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_such_network_is_refused_with_the_reason(tmp_path, nodes, constants, reason):
    made = [helper.make_node(*node[:3], **(node[3] if len(node) > 3 else {})) for node in nodes]
    with pytest.raises(ExchangeError, match=reason):
        read_onnx(saved(tmp_path, made, constants))


def test_bytes_that_are_no_onnx_are_refused(tmp_path):
    path = tmp_path / "photo.onnx"
    for content in (b"", b"\x89PNG\r\n\x1a\n" + bytes(100), to_onnx(random_network(), "cut")[:1000]):
        path.write_bytes(content)
        with pytest.raises(ExchangeError, match=r"photo\.onnx"):
            read_onnx(path)
