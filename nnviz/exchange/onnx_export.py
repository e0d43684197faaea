"""Networks as ONNX files, which Netron draws and onnxruntime runs.

Needs the ``onnx`` extra. The input, ``image``, is float32 in 0 … 1, 784 numbers for each image whatever the
network; the output, float32 too, is called ``activations``. A network in double precision keeps its weights
exactly, and computes with them between two casts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from nnviz import __version__
from nnviz.core.activations import LEAK
from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import Network
from nnviz.exchange.layers import forms_of
from nnviz.exchange.onnx_terms import OPERATORS, OPSET

_DETAILS: dict[str, dict[str, Any]] = {"leaky_relu": {"alpha": LEAK}, "softmax": {"axis": 1}}


def to_onnx(network: Network, name: str, recipe_json: str = "") -> bytes:
    """Return `network` as the bytes of an ONNX model of opset `OPSET`, checked by ONNX's own checker.

    Parameters
    ----------
    name : str
        The graph's name, shown by viewers.
    recipe_json : str
        Kept in the model's metadata under ``nnviz.recipe``.
    """
    chain = _chain(network)
    graph = helper.make_graph(
        chain.nodes,
        name,
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", network.sizes[0]])],
        [helper.make_tensor_value_info("activations", TensorProto.FLOAT, ["batch", network.sizes[-1]])],
        chain.constants,
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


def _chain(network: Network) -> _Chain:
    chain = _Chain("image")
    forms = forms_of(network)
    double = network.dtype == np.float64
    if isinstance(network, ConvolutionalNetwork):
        chain.constants.append(numpy_helper.from_array(np.array([-1, 1, *network.image]), "square"))
        chain.add("Reshape", "pixels in a square", "pixels", "square")
    for number, (form, activation) in enumerate(zip(forms, network.activations, strict=True), 1):
        # PyTorch's numbering: an activation stands between two layers, so their numbers step by two.
        parameters = f"{2 * number - 2}.weight", f"{2 * number - 2}.bias"
        for label, arrays in zip(parameters, (network.weights, network.biases), strict=True):
            chain.constants.append(numpy_helper.from_array(arrays[number - 1], label))
        label, z = f"layer {number}", f"z{number}"
        if form.kernel:
            if double:  # onnxruntime has no convolution of doubles: the exact kernels are rounded on the way
                parameters = chain.rounded(*parameters)
            kernel, pool = [form.kernel] * 2, [form.pool] * 2
            convolved = z if form.pool == 1 else f"convolved{number}"
            pads = [form.kernel // 2] * 4
            chain.add("Conv", label, convolved, *parameters, kernel_shape=kernel, pads=pads)
            if form.pool > 1:
                chain.add("MaxPool", f"pool {number}", z, kernel_shape=pool, strides=pool)
        else:
            if number > 1 and forms[number - 2].kernel:
                chain.add("Flatten", "all maps in a row", "flat")
            if double and (number == 1 or forms[number - 2].kernel):
                chain.add("Cast", "to double precision", "exact", to=TensorProto.DOUBLE)
            chain.add("Gemm", label, z, *parameters, transB=1)
        a = "activations" if number == len(forms) and not double else f"a{number}"
        chain.add(OPERATORS[activation], f"{activation} {number}", a, **_DETAILS.get(activation, {}))
    if double:
        chain.add("Cast", "to single precision", "activations", to=TensorProto.FLOAT)
    return chain


class _Chain:
    """Nodes of which each works on what the one before gave."""

    def __init__(self, value: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._value = value

    def add(self, operator: str, label: str, gives: str, *constants: str, **details: Any) -> None:
        self.nodes.append(
            helper.make_node(operator, [self._value, *constants], [gives], name=label, **details)
        )
        self._value = gives

    def rounded(self, weight: str, bias: str) -> tuple[str, str]:
        """Add casts of two constants to float32, and return what they give."""
        for name in (weight, bias):
            self.nodes.append(
                helper.make_node(
                    "Cast", [name], [f"{name} rounded"], name=f"{name} to single", to=TensorProto.FLOAT
                )
            )
        return f"{weight} rounded", f"{bias} rounded"
