"""An ONNX graph as a chain of steps, read without believing it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from nnviz.exchange.errors import ExchangeError, shown_name

_MOST_NODES = 1_000
_CHAIN = "nnviz shows a single chain of layers"
_ITEM_SIZES: dict[int, int] = {
    TensorProto.FLOAT16: 2,
    TensorProto.FLOAT: 4,
    TensorProto.DOUBLE: 8,
    TensorProto.INT32: 4,
    TensorProto.INT64: 8,
}


@dataclass(frozen=True)
class Step:
    """One node of a chain.

    Attributes
    ----------
    operator : str
        As ONNX calls it: "Gemm".
    label : str
        The node's own name, fit to be shown.
    first : bool
        Whether what the chain carries is the node's first input.
    constants : tuple of (ndarray or None)
        The other inputs; None where one is not a constant in the file.
    details : mapping
        The node's attributes.
    """

    operator: str
    label: str
    first: bool
    constants: tuple[NDArray[Any] | None, ...]
    details: Mapping[str, Any]

    def whole_numbers(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Attribute `name`, a list of whole numbers, or `default` where the file has none."""
        value = self.details.get(name, default)
        if isinstance(value, list | tuple) and all(isinstance(each, int) for each in value):
            return tuple(value)
        raise ExchangeError(f"the attribute {name} of {self.label} is no list of whole numbers.")

    def number(self, name: str, default: float) -> float:
        """Attribute `name`, a number, or `default` where the file has none."""
        value = self.details.get(name, default)
        if isinstance(value, int | float):
            return value
        raise ExchangeError(f"the attribute {name} of {self.label} is no number.")


def chain_of(graph: GraphProto) -> tuple[tuple[int | None, ...] | None, Iterator[Step]]:
    """Follow `graph` from its one input to its one output.

    Returns
    -------
    shape : tuple of (int or None), or None
        Of the input, the images first, as far as the file says it.
    steps : iterator of Step
        Read as they are asked for, so that the first that a network cannot have is the one that is told.

    Raises
    ------
    ExchangeError
        If the graph is no chain, or an array in it does not hold what it promises; some of it while the
        steps are read.
    """
    if len(graph.node) > _MOST_NODES:
        raise ExchangeError(f"its graph has {len(graph.node):,} steps; nnviz reads small networks.")
    constants = {tensor.name: tensor for tensor in graph.initializer}
    readers: dict[str, list[NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "Constant" and node.output and node.attribute:
            constants[node.output[0]] = _constant(node)
        # A constant in another precision is that constant, as it was before it was rounded.
        elif node.op_type == "Cast" and node.output and node.input and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
        # Exporters compute the shape for a Reshape from what they reshape: no second way for the numbers.
        elif node.op_type != "Shape":
            for name in node.input:
                readers.setdefault(name, []).append(node)
    inputs = [each for each in graph.input if each.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ExchangeError(
            f"the graph has {len(inputs)} inputs and {len(graph.output)} outputs; a digit classifier has one "
            "of each."
        )
    return _declared_shape(inputs[0]), _walk(graph, inputs[0].name, readers, constants)


def _walk(
    graph: GraphProto,
    value: str,
    readers: Mapping[str, Sequence[NodeProto]],
    constants: Mapping[str, TensorProto],
) -> Iterator[Step]:
    n_steps = 0
    while following := readers.get(value, ()):
        if len(following) > 1:
            raise ExchangeError(f"the graph branches after {shown_name(value)}; {_CHAIN}.")
        if n_steps == len(graph.node):  # a walk longer than the graph has gone round in a circle
            raise ExchangeError(f"the graph runs in a circle; {_CHAIN}.")
        node = following[0]
        yield _step(node, value, constants)
        value = node.output[0]
        n_steps += 1
    if value != graph.output[0].name:
        raise ExchangeError(f"the graph's output is not the end of its chain of layers; {_CHAIN}.")


def _step(node: NodeProto, value: str, constants: Mapping[str, TensorProto]) -> Step:
    label = shown_name(node.name or node.op_type)
    if node.domain not in ("", "ai.onnx"):
        raise ExchangeError(f"{label} is an operator of {shown_name(node.domain)}, not of ONNX itself.")
    if not node.output:
        raise ExchangeError(f"{label} has no output; {_CHAIN}.")
    try:
        details = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    except ValueError:
        raise ExchangeError(f"{label} has attributes that are damaged.") from None
    others = [name for name in node.input if name not in (value, "")]
    arrays = tuple(array_of(constants[name]) if name in constants else None for name in others)
    return Step(shown_name(node.op_type), label, node.input[0] == value, arrays, details)


def array_of(tensor: TensorProto) -> NDArray[Any]:
    """Return the numbers of `tensor`, after comparing what its shape promises with what is there.

    Raises
    ------
    ExchangeError
        If they differ, lie in another file or are of a kind that no network here has.
    """
    name = shown_name(tensor.name) or "without a name"
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        raise ExchangeError(
            "its weights lie in another file; save it with the weights inside, in PyTorch with "
            "torch.onnx.export(…, external_data=False)."
        )
    if tensor.data_type not in _ITEM_SIZES:
        raise ExchangeError(f"the array {name} holds numbers of a kind that nnviz does not use.")
    promised = math.prod(tensor.dims)
    if tensor.raw_data:
        held = len(tensor.raw_data) / _ITEM_SIZES[tensor.data_type]
    else:
        held = max(
            len(tensor.float_data), len(tensor.double_data), len(tensor.int32_data), len(tensor.int64_data)
        )
    if held != promised or len(tensor.dims) > 8 or min(tensor.dims, default=0) < 0:
        raise ExchangeError(f"the array {name} does not hold the numbers that it promises.")
    try:
        return numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError):
        raise ExchangeError(f"the array {name} does not hold the numbers that it promises.") from None


def _constant(node: NodeProto) -> TensorProto:
    attribute = node.attribute[0]
    if attribute.name in ("value_ints", "value_int"):
        whole = list(attribute.ints) if attribute.name == "value_ints" else attribute.i
        return numpy_helper.from_array(np.array(whole, np.int64), node.output[0])
    if attribute.name in ("value_floats", "value_float"):
        broken = list(attribute.floats) if attribute.name == "value_floats" else attribute.f
        return numpy_helper.from_array(np.array(broken, np.float32), node.output[0])
    tensor: TensorProto = attribute.t
    return tensor


def _declared_shape(value: Any) -> tuple[int | None, ...] | None:
    if not value.type.tensor_type.HasField("shape"):
        return None
    dims = value.type.tensor_type.shape.dim
    return tuple(dim.dim_value if dim.HasField("dim_value") else None for dim in dims)
