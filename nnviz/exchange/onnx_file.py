"""ONNX files: written so that Netron and onnxruntime open them, read when they hold such a network.

Needs the ``onnx`` extra. The input, ``image``, is float32 in 0 … 1; the output is called ``activations``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz import __version__
from nnviz.core.activations import LEAK
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.layers import LARGEST_FILE, FoundLayer, network_from

try:
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import TensorProto, helper, numpy_helper
except ImportError as missing:
    raise ExchangeError(
        "ONNX files need the onnx package, which is not installed: run pip install onnx."
    ) from missing

OPSET = 17
_TO_ONNX = {
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "relu": "Relu",
    "leaky_relu": "LeakyRelu",
    "softmax": "Softmax",
}
_DETAILS: dict[str, dict[str, Any]] = {"leaky_relu": {"alpha": LEAK}, "softmax": {"axis": 1}}
_FROM_ONNX = {operator: name for name, operator in _TO_ONNX.items()}
# What exporters leave in a graph without changing a number of a row of pixels.
_TRANSPARENT = frozenset({"Flatten", "Identity", "Dropout", "Reshape"})


def to_onnx(network: Network, name: str, recipe_json: str = "") -> bytes:
    """Return `network` as the bytes of an ONNX model of opset `OPSET`, checked by ONNX's own checker.

    Parameters
    ----------
    name : str
        The graph's name, shown by viewers.
    recipe_json : str
        Kept in the model's metadata under ``nnviz.recipe``.
    """
    nodes, initializers = [], []
    value = "image"
    last = len(network.weights) - 1
    for layer, (w, b, activation) in enumerate(
        zip(network.weights, network.biases, network.activations, strict=True)
    ):
        # PyTorch's numbering: an activation stands between two layers, so their numbers step by two.
        weight, bias = f"{2 * layer}.weight", f"{2 * layer}.bias"
        initializers += [numpy_helper.from_array(w, weight), numpy_helper.from_array(b, bias)]
        z, a = f"z{layer + 1}", "activations" if layer == last else f"a{layer + 1}"
        nodes.append(
            helper.make_node("Gemm", [value, weight, bias], [z], name=f"layer {layer + 1}", transB=1)
        )
        details = _DETAILS.get(activation, {})
        nodes.append(
            helper.make_node(_TO_ONNX[activation], [z], [a], name=f"{activation} {layer + 1}", **details)
        )
        value = a
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", network.sizes[0]])],
        [helper.make_tensor_value_info("activations", TensorProto.FLOAT, ["batch", network.sizes[-1]])],
        initializers,
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,  # the one of opset 17: older runtimes refuse a newer number
        producer_name="nnviz",
        producer_version=__version__,
    )
    if recipe_json:
        helper.set_model_props(model, {"nnviz.recipe": recipe_json})
    onnx.checker.check_model(model, full_check=True)
    serialized: bytes = model.SerializeToString()
    return serialized


def read_onnx(path: str | Path) -> Network:
    """Read the fully connected network that an ONNX file holds.

    Raises
    ------
    ExchangeError
        If the file is no ONNX model, or its graph is anything but a chain of fully connected layers (Gemm, or
        MatMul and Add) and activations.
    OSError
        If it cannot be read.
    """
    path = Path(path)
    if path.stat().st_size > LARGEST_FILE:
        raise ExchangeError(
            f"{path.name} is larger than {LARGEST_FILE >> 20} MB; nnviz reads small networks."
        )
    model = onnx.ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError:
        raise ExchangeError(f"{path.name} is not an ONNX file, or is cut short.") from None
    if not model.graph.node:
        raise ExchangeError(f"{path.name} holds no computation graph; is it an ONNX file?")
    try:
        return network_from(_layers(model.graph))
    except ExchangeError as error:
        raise ExchangeError(f"{path.name} cannot be shown: {error}") from None


def _layers(graph: onnx.GraphProto) -> list[FoundLayer]:
    constants = {tensor.name: _array(tensor) for tensor in graph.initializer}
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "Constant":
            constants[node.output[0]] = _array(node.attribute[0].t)
        else:
            for name in node.input:
                readers.setdefault(name, []).append(node)
    inputs = [each.name for each in graph.input if each.name not in constants]
    if len(inputs) != 1:
        raise ExchangeError(f"the graph has {len(inputs)} inputs, and a digit classifier has one.")

    layers: list[FoundLayer] = []
    value = inputs[0]
    for _ in range(len(graph.node)):  # a walk longer than the graph has gone round in a circle
        following = readers.get(value, [])
        if not following:
            return layers
        if len(following) > 1:
            raise ExchangeError(f"the graph branches after {value}; nnviz shows a single chain of layers.")
        node = following[0]
        _take(node, value, constants, layers)
        value = node.output[0]
    if readers.get(value):
        raise ExchangeError("the graph runs in a circle; nnviz shows a single chain of layers.")
    return layers


def _take(
    node: onnx.NodeProto, value: str, constants: dict[str, NDArray[Any]], layers: list[FoundLayer]
) -> None:
    """Add what `node` does with `value` to the layers found so far."""
    operator = node.op_type
    details = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    others = [constants.get(name) for name in node.input if name != value]
    label = node.name or operator
    if operator in _TRANSPARENT:
        return
    if operator in ("Gemm", "MatMul", "Add") and (not others or any(each is None for each in others)):
        raise ExchangeError(f"{label} works with numbers that are not constants in the file.")
    arrays = [each for each in others if each is not None]
    if operator == "Gemm":
        if details.get("alpha", 1.0) != 1.0 or details.get("beta", 1.0) != 1.0 or details.get("transA", 0):
            raise ExchangeError(
                f"{label} scales or transposes its input, which no fully connected layer does."
            )
        weights = arrays[0] if details.get("transB", 0) else arrays[0].T
        biases = arrays[1] if len(arrays) > 1 else np.zeros(len(weights), np.float32)
        layers.append(FoundLayer(label, weights, biases, ""))
    elif operator == "MatMul" and node.input[0] == value and arrays[0].ndim == 2:
        layers.append(FoundLayer(label, arrays[0].T, np.zeros(arrays[0].shape[1], np.float32), ""))
    elif operator == "Add" and layers and not layers[-1].activation:
        last = layers[-1]
        layers[-1] = FoundLayer(last.name, last.weights, last.biases + arrays[0].reshape(-1), "")
    elif operator in _FROM_ONNX and layers and not layers[-1].activation:
        name = _FROM_ONNX[operator]
        if name == "leaky_relu" and abs(details.get("alpha", 0.01) - LEAK) > 1e-6:
            raise ExchangeError(
                f"{label} has a slope of {details['alpha']:g}, and nnviz's leaky ReLU has {LEAK:g}."
            )
        last = layers[-1]
        layers[-1] = FoundLayer(last.name, last.weights, last.biases, name)
    else:
        raise ExchangeError(
            f"it has a {operator} step ({label}); nnviz shows chains of fully connected layers."
        )


def _array(tensor: onnx.TensorProto) -> NDArray[Any]:
    if tensor.data_location == TensorProto.EXTERNAL:
        raise ExchangeError("its weights lie in another file; save the model with the weights inside.")
    try:
        return numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError):
        raise ExchangeError(f"the array {tensor.name} does not hold the numbers that it promises.") from None
