"""ONNX files of other programs: what PyTorch's exporters write is read, strangers are refused."""

import numpy as np
import pytest

from nnviz.exchange.errors import ExchangeError

onnx = pytest.importorskip("onnx", reason="the onnx package is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from nnviz.exchange.onnx_import import read_onnx  # noqa: E402

RNG = np.random.default_rng(0)


def numbers(*shape):
    return RNG.normal(0, 0.1, shape).astype(np.float32)


W1, B1, W2, B2 = numbers(4, 1, 3, 3), numbers(4), numbers(10, 4 * 14 * 14), numbers(10)
ARRAYS = {"w1": W1, "b1": B1, "w2": W2, "b2": B2}
CONV = {
    "dilations": [1, 1],
    "group": 1,
    "kernel_shape": [3, 3],
    "pads": [1, 1, 1, 1],
    "strides": [1, 1],
}
POOL = {
    "ceil_mode": 0,
    "dilations": [1, 1],
    "kernel_shape": [2, 2],
    "pads": [0, 0, 0, 0],
    "strides": [2, 2],
}
GEMM = {"alpha": 1.0, "beta": 1.0, "transB": 1}


def conv(takes="x", gives="c", **changes):
    return helper.make_node("Conv", [takes, "w1", "b1"], [gives], name="/conv1/Conv", **{**CONV, **changes})


def pool(takes="c", gives="p", **changes):
    details = {key: value for key, value in {**POOL, **changes}.items() if value is not None}
    return helper.make_node("MaxPool", [takes], [gives], name="/MaxPool", **details)


def relu(takes="p", gives="a"):
    return helper.make_node("Relu", [takes], [gives], name="/Relu")


def flatten(takes="a"):
    return helper.make_node("Flatten", [takes], ["flat"], axis=1)


def gemm(takes="flat", gives="y"):
    return helper.make_node("Gemm", [takes, "w2", "b2"], [gives], name="/fc1/Gemm", **GEMM)


def saved(tmp_path, nodes, constants, shape=("batch", 1, 28, 28), outputs=("y",)):
    graph = helper.make_graph(
        nodes,
        "foreign",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(each, TensorProto.FLOAT, None) for each in outputs],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    path = tmp_path / "foreign.onnx"
    path.write_bytes(helper.make_model(graph).SerializeToString())
    return path


def whole(name, *values):
    tensor = numpy_helper.from_array(np.array(values, np.int64), name)
    return helper.make_node("Constant", [], [name], value=tensor)


def shape_computed():
    """What the older exporter makes of ``x.view(x.size(0), -1)``."""
    return [
        helper.make_node("Shape", ["a"], ["shape"]),
        helper.make_node("Constant", [], ["zero"], value_int=0),
        helper.make_node("Gather", ["shape", "zero"], ["n"], axis=0),
        helper.make_node("Unsqueeze", ["n", "axes"], ["n1"]),
        whole("axes", 0),
        whole("rest", -1),
        helper.make_node("Concat", ["n1", "rest"], ["target"], axis=0),
        helper.make_node("Reshape", ["a", "target"], ["flat"]),
    ]


CHAINS = {
    "pool before the activation": [conv(), pool(), relu(), flatten(), gemm()],
    "pool after the activation": [conv(), relu("c", "r"), pool("r", "a"), flatten(), gemm()],
    "activation in rows": [conv(), pool(), flatten("p"), relu("flat", "a"), gemm("a")],
    "a reshape to rows": [
        conv(),
        pool(),
        relu(),
        whole("rows", -1, 784),
        helper.make_node("Reshape", ["a", "rows"], ["flat"], allowzero=1),
        gemm(),
    ],
    "a reshape whose shape is computed": [conv(), pool(), relu(), *shape_computed(), gemm()],
    "padding by a name": [
        helper.make_node("Conv", ["x", "w1", "b1"], ["c"], auto_pad="SAME_UPPER"),
        pool(),
        relu(),
        flatten(),
        gemm(),
    ],
    "biases added afterwards": [
        helper.make_node("Conv", ["x", "w1"], ["d"], pads=[1, 1, 1, 1]),
        helper.make_node("Add", ["d", "column"], ["c"]),
        pool(),
        relu(),
        flatten(),
        gemm(),
    ],
    "dropout and a logarithm of the softmax": [
        conv(),
        pool(),
        relu(),
        helper.make_node("Dropout", ["a"], ["kept"]),
        flatten("kept"),
        gemm(gives="z"),
        helper.make_node("LogSoftmax", ["z"], ["y"], axis=1),
    ],
    "a rest that there is not": [conv(), pool(ceil_mode=1), relu(), flatten(), gemm()],
}


@pytest.mark.parametrize("nodes", CHAINS.values(), ids=CHAINS.keys())
def test_a_small_convolutional_network_is_read_as_it_is_written(tmp_path, nodes):
    constants = {**ARRAYS, "column": B1.reshape(1, 4, 1, 1)}
    network = read_onnx(saved(tmp_path, nodes, constants))
    assert [(form.size, form.kernel, form.pool) for form in network.layers] == [(4, 3, 2), (10, 0, 1)]
    assert network.activations == ("relu", "softmax")
    for ours, theirs in zip((*network.weights, *network.biases), (W1, W2, B1, B2), strict=True):
        assert ours.tobytes() == theirs.tobytes()


@pytest.mark.parametrize("name", ["pool before the activation", "pool after the activation"])
def test_answers_are_those_of_onnxruntime(tmp_path, images, name):
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    path = saved(
        tmp_path, [*CHAINS[name][:-1], gemm(gives="z"), helper.make_node("Softmax", ["z"], ["y"])], ARRAYS
    )
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (answers,) = session.run(None, {"x": images.reshape(5, 1, 28, 28)})
    assert np.abs(answers - read_onnx(path).predict(images)).max() < 1e-5


def test_pools_of_pools_are_one_pool(tmp_path):
    nodes = [conv(), pool(), relu("p", "r"), pool("r", "a"), flatten(), gemm()]
    network = read_onnx(saved(tmp_path, nodes, {**ARRAYS, "w2": numbers(10, 4 * 49)}))
    assert network.layers[0].pool == 4


def test_matmul_and_add_of_another_exporter_are_a_layer(tmp_path):
    w, b = numbers(784, 10), numbers(10)
    nodes = [
        helper.make_node("Flatten", ["x"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w"], ["wx"]),
        helper.make_node("Add", ["b", "wx"], ["y"]),
    ]
    network = read_onnx(saved(tmp_path, nodes, {"w": w, "b": b}, (None, 28, 28)))
    assert network.sizes == (784, 10)
    assert network.activations == ("softmax",)
    assert np.array_equal(network.weights[0], w.T)
    assert np.array_equal(network.biases[0], b)


REFUSED = {
    "a stride": ([conv(strides=[2, 2]), pool(), relu(), flatten(), gemm()], "strides of 2 × 2"),
    "gaps": ([conv(dilations=[2, 2]), pool(), relu(), flatten(), gemm()], "dilations of 2 × 2"),
    "groups": ([conv(group=2), pool(), relu(), flatten(), gemm()], "in groups"),
    "no padding": ([conv(pads=[0, 0, 0, 0]), pool(), relu(), flatten(), gemm()], "not padded by half"),
    "padding on one side": ([conv(pads=[0, 0, 2, 2]), pool(), relu(), flatten(), gemm()], "not padded"),
    "another kernel than promised": (
        [conv(kernel_shape=[5, 5]), pool(), relu(), flatten(), gemm()],
        "promises",
    ),
    "pads that are no numbers": ([conv(pads="much"), pool(), relu(), flatten(), gemm()], "no list of whole"),
    "pools that overlap": ([conv(), pool(strides=[1, 1]), relu(), flatten(), gemm()], "side by side"),
    "a pool without strides, which moves by one": (
        [conv(), pool(strides=None), relu(), gemm()],
        "side by side",
    ),
    "oblong pools": ([conv(), pool(kernel_shape=[2, 1], strides=[2, 1]), relu(), gemm()], "squares"),
    "padded pools": ([conv(), pool(pads=[1, 1, 1, 1]), relu(), flatten(), gemm()], "without padding"),
    "a pool of nothing": ([conv(), pool(kernel_shape=[0, 0], strides=[0, 0]), relu(), gemm()], "squares"),
    "a rest that is kept": (
        [conv(), pool(kernel_shape=[3, 3], strides=[3, 3], ceil_mode=1), relu(), flatten(), gemm()],
        "rest at the edge",
    ),
    "a pool of the image": ([pool("x", "a"), flatten(), gemm()], "does not pool what a convolution gave"),
    "batch normalization": (
        [conv(), helper.make_node("BatchNormalization", ["c", "b1", "b1", "b1", "b1"], ["p"]), relu()],
        "the step BatchNormalization",
    ),
    "an average": (
        [conv(), helper.make_node("GlobalAveragePool", ["c"], ["y"])],
        "GlobalAveragePool",
    ),
    "a convolution at the end": ([conv(gives="y")], "ends with the convolution /conv1/Conv"),
    "an image in rows": (
        [helper.make_node("Flatten", ["x"], ["row"]), conv("row"), pool(), relu(), flatten(), gemm()],
        "not arranged",
    ),
    "maps cut anew": (
        [
            conv(),
            relu("c", "r"),
            whole("other", -1, 1, 28, 28),
            helper.make_node("Reshape", ["r", "other"], ["s"]),
            conv("s", "c2"),
            flatten("c2"),
            gemm(),
        ],
        "not arranged",
    ),
    "two activations": ([conv(), relu("c", "r"), relu("r", "a"), flatten(), gemm()], "one activation"),
    "a branch": ([conv(), relu("c", "r"), helper.make_node("Add", ["r", "c"], ["y"])], "branches after c"),
    "one value twice": ([conv(), helper.make_node("Add", ["c", "c"], ["y"])], "branches after c"),
    "a circle": (
        [helper.make_node("Identity", ["x"], ["b"]), helper.make_node("Identity", ["b"], ["x"])],
        "runs in a circle",
    ),
    "an output half way": ([conv(gives="y"), pool("y"), relu(), flatten(), gemm(gives="end")], "not the end"),
    "weights that are not there": (
        [conv(), relu("c"), helper.make_node("Gemm", ["a", "n"], ["y"])],
        "constants",
    ),
    "biases of another number": (
        [conv(), helper.make_node("Add", ["c", "b2"], ["y"])],
        "one constant number",
    ),
    "a step of another library": (
        [helper.make_node("Relu", ["x"], ["y"], domain="ours.example")],
        "operator of ours.example",
    ),
    "another slope": (
        [conv(), helper.make_node("LeakyRelu", ["c"], ["y"], alpha=0.2)],
        "slope of 0.2",
    ),
    "shares among images": (
        [flatten("x"), gemm(gives="z"), helper.make_node("Softmax", ["z"], ["y"], axis=0)],
        "shares",
    ),
    "a transposed input": (
        [flatten("x"), helper.make_node("Gemm", ["flat", "w2"], ["y"], transA=1)],
        "scales or transposes",
    ),
    "flat kernels": ([helper.make_node("Conv", ["x", "w2"], ["y"])], "4 dimensions"),
    "a step that gives nothing": ([helper.make_node("Relu", ["x"], [])], "no output"),
    "whole numbers": ([helper.make_node("Cast", ["x"], ["y"], to=TensorProto.INT64)], "other numbers than"),
    "nothing but an identity": ([helper.make_node("Identity", ["x"], ["y"])], "no fully connected layer"),
}


@pytest.mark.parametrize(("nodes", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_such_network_is_refused_with_the_reason(tmp_path, nodes, reason):
    with pytest.raises(ExchangeError, match=reason) as refused:
        read_onnx(saved(tmp_path, nodes, ARRAYS))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"w1": W1 + np.nan}, "weights of layer /conv1/Conv are not all finite"),
        ({"b2": B2 * np.inf}, "biases of layer /fc1/Gemm are not all finite"),
        ({"w2": W2[:, :400]}, "takes 400 numbers and is given 784"),
        ({"w2": W2[:9], "b2": B2[:9]}, "9 outputs"),
        ({"w1": numbers(4, 3, 3, 3)}, "takes 3 feature maps"),
        ({"b1": B1[:3]}, "biases of shape"),
        ({"w2": np.zeros((10, 784), np.int64)}, "finite"),
    ],
)
def test_arrays_that_fit_no_such_network_are_refused(tmp_path, change, reason):
    nodes = CHAINS["pool before the activation"]
    with pytest.raises(ExchangeError, match=reason):
        read_onnx(saved(tmp_path, nodes, {**ARRAYS, **change}))


def test_images_of_another_size_are_named(tmp_path):
    with pytest.raises(ExchangeError, match="images are 3 × 32 × 32 numbers"):
        read_onnx(saved(tmp_path, CHAINS["pool before the activation"], ARRAYS, ("n", 3, 32, 32)))


def test_a_network_of_two_outputs_is_refused(tmp_path):
    path = saved(tmp_path, CHAINS["pool before the activation"], ARRAYS, outputs=("y", "a"))
    with pytest.raises(ExchangeError, match="1 inputs and 2 outputs"):
        read_onnx(path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("batch", ["fixed", "free"])
def test_what_pytorchs_exporter_writes_gives_its_answers(tmp_path, images, batch):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 5, padding="same"),
        nn.MaxPool2d(2),
        nn.Tanh(),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(6 * 49, 10),
        nn.Softmax(dim=1),
    ).eval()
    squares = torch.from_numpy(images.reshape(5, 1, 28, 28))
    axes = {"dynamic_axes": {"image": {0: "batch"}}} if batch == "free" else {}
    path = tmp_path / "theirs.onnx"
    torch.onnx.export(model, (squares,), path, input_names=["image"], dynamo=False, **axes)
    answers = model(squares).detach().numpy()
    assert np.abs(read_onnx(path).predict(images) - answers).max() < 1e-5
