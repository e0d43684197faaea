"""The autograd's computation graph of one tiny example, as boxes: what they are, hold, and pass back.

Two examples: the article's four-neuron chain, with a cost at its end, and one neuron of the network in view,
its strongest inputs one by one and all the others together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnviz.autograd import Tensor
from nnviz.core.network import ForwardPass, Network
from nnviz.engines.autograd_engine import activate

Kind = Literal["given", "parameter", "step", "result"]

CHAIN_WEIGHTS = (0.8, -1.2, 1.5)
CHAIN_BIASES = (-0.4, 0.5, 0.1)
CHAIN_INPUT, CHAIN_TARGET = 0.6, 1.0
"""The chain's numbers. The article leaves its own open; these keep every neuron away from saturation."""


@dataclass(frozen=True)
class Box:
    """One tensor of the graph.

    Attributes
    ----------
    name : str
        What the article would call it: w¹, z¹, a¹, C.
    operation : str
        What made it; "" for what was there from the beginning.
    kind : str
        Given from outside, a parameter, a step on the way or the result.
    value : float
    gradient : float
        ∂result/∂this.
    parents : tuple of int
        Places of the boxes it was made from.
    column, row : int
        Where to draw it: a box stands to the right of everything that it was made from.
    forward, backward : str
        One sentence for the moment when its value is computed, and when its gradient is complete.
    """

    name: str
    operation: str
    kind: Kind
    value: float
    gradient: float
    parents: tuple[int, ...]
    column: int
    row: int
    forward: str
    backward: str


@dataclass(frozen=True)
class Graph:
    """Boxes in the order of the forward pass, and the order in which the chain rule visits them."""

    title: str
    boxes: tuple[Box, ...]
    backward_order: tuple[int, ...]

    @property
    def forward_order(self) -> tuple[int, ...]:
        """Places of the boxes that an operation makes, in the order in which they are made."""
        return tuple(place for place, box in enumerate(self.boxes) if box.operation)


def chain_graph() -> Graph:
    """Return the graph of the article's chain: four neurons in a row, and the cost (a − y)² of the last."""
    named = _Names()
    a = named(Tensor(CHAIN_INPUT), "a⁰")
    for layer, (weight, bias) in enumerate(zip(CHAIN_WEIGHTS, CHAIN_BIASES, strict=True), start=1):
        power = _superscript(layer)
        w = named(Tensor(weight, requires_grad=True), f"w{power}")
        b = named(Tensor(bias, requires_grad=True), f"b{power}")
        product = named(w * a, f"w{power}a{_superscript(layer - 1)}")
        z = named(product + b, f"z{power}")
        a = named(z.sigmoid(), f"a{power}")
    y = named(Tensor(CHAIN_TARGET), "y")
    difference = named(a - y, f"a{_superscript(len(CHAIN_WEIGHTS))} − y")
    cost = named(difference**2, "C")
    return _graph("The article's four-neuron chain", cost, named.names)


def neuron_graph(network: Network, passed: ForwardPass, layer: int, index: int, strongest: int = 3) -> Graph:
    """Return the graph of one neuron: its strongest inputs, the rest of them as one number, its activation.

    Parameters
    ----------
    passed : ForwardPass
        Of one image.
    layer, index : int
        The neuron; layer 1 is the first hidden layer. Softmax needs its whole layer, so for a softmax
        output the graph ends at its weighted input z.
    strongest : int
        How many inputs get boxes of their own: those with the largest |w · a|.
    """
    previous = passed.activations[layer - 1].reshape(-1).astype(np.float64)
    weights = network.weights[layer - 1][index].astype(np.float64)
    contributions = weights * previous
    order = np.argsort(-np.abs(contributions), kind="stable")
    named = _Names()
    total = named(Tensor(float(network.biases[layer - 1][index]), requires_grad=True), "b")
    for source in order[:strongest]:
        a = named(Tensor(previous[source]), f"a{_subscript(int(source))}")
        w = named(Tensor(weights[source], requires_grad=True), f"w{_subscript(int(source))}")
        product = named(w * a, f"w{_subscript(int(source))}a{_subscript(int(source))}")
        total = named(total + product, "sum")
    rest = order[strongest:]
    if len(rest):
        others = named(Tensor(float(contributions[rest].sum())), f"{len(rest)} others")
        total = named(total + others, "z")
    named(total, "z")
    name = network.activations[layer - 1]
    result = total if name == "softmax" else named(activate(total, name), "a")
    return _graph(f"Neuron {index} of layer {layer}", result, named.names)


class _Names:
    """What the tensors are called. Keeps them alive, since an id is only good for a living tensor."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._kept: list[Tensor] = []

    def __call__(self, tensor: Tensor, name: str) -> Tensor:
        self.names[id(tensor)] = name
        self._kept.append(tensor)
        return tensor


def _graph(title: str, result: Tensor, names: dict[int, str]) -> Graph:
    tensors = result.graph()
    place = {id(tensor): i for i, tensor in enumerate(tensors)}
    visited = list(result.backward_steps())
    gradients = {id(tensor): float(gradient) for tensor, gradient in visited}
    users = {id(parent): tensor for tensor in tensors for parent in tensor.parents}
    columns, rows = _layout(tensors, place, users)
    boxes = tuple(
        Box(
            names[id(tensor)],
            tensor.operation,
            _kind(tensor, result),
            float(tensor.data),
            gradients.get(id(tensor), 0.0),
            tuple(place[id(parent)] for parent in tensor.parents),
            columns[i],
            rows[i],
            _forward_sentence(tensor, names),
            _backward_sentence(tensor, users.get(id(tensor)), result, names, gradients),
        )
        for i, tensor in enumerate(tensors)
    )
    return Graph(title, boxes, tuple(place[id(tensor)] for tensor, _ in visited))


def _kind(tensor: Tensor, result: Tensor) -> Kind:
    if tensor is result:
        return "result"
    if tensor.operation:
        return "step"
    return "parameter" if tensor.requires_grad else "given"


def _layout(
    tensors: Sequence[Tensor], place: dict[int, int], users: dict[int, Tensor]
) -> tuple[list[int], list[int]]:
    """Columns: each box just left of its user. Rows: in a column, the longest computation on top."""
    depth = [0] * len(tensors)
    for i, tensor in enumerate(tensors):
        depth[i] = 1 + max((depth[place[id(parent)]] for parent in tensor.parents), default=-1)
    columns = [depth[-1]] * len(tensors)
    for i in reversed(range(len(tensors) - 1)):
        columns[i] = columns[place[id(users[id(tensors[i])])]] - 1
    rows = [0] * len(tensors)
    for column in set(columns):
        members = sorted((i for i, c in enumerate(columns) if c == column), key=lambda i: (-depth[i], i))
        for row, i in enumerate(members):
            rows[i] = row
    return columns, rows


def _forward_sentence(tensor: Tensor, names: dict[int, str]) -> str:
    value = f"{names[id(tensor)]} = {_number(tensor)}"
    if not tensor.operation:
        return value
    parents = [_number(parent) for parent in tensor.parents]
    if len(parents) == 2:
        worked = f"{parents[0]} {tensor.operation} {_bracketed(parents[1])}"
    elif tensor.operation == "^2":
        worked = f"{_bracketed(parents[0])}²"
    else:
        worked = f"{tensor.operation}({parents[0]})"
    return f"{names[id(tensor)]} = {worked} = {_number(tensor)}"


def _backward_sentence(
    tensor: Tensor, user: Tensor | None, result: Tensor, names: dict[int, str], gradients: dict[int, float]
) -> str:
    """One link of the chain rule: the user's gradient times how the user changes with this box."""
    end = names[id(result)]
    name = f"∂{end}/∂{_bracketed(names[id(tensor)])}"
    if user is None:
        return f"{name} = 1: where the chain rule begins"
    if id(tensor) not in gradients:
        return f"{names[id(tensor)]} is given; nothing is learnt from how {end} changes with it"
    slope = _slope(tensor, user, names)
    return (
        f"{name} = ∂{end}/∂{_bracketed(names[id(user)])} · {slope}"
        f" = {gradients[id(user)]:.4g} · {_bracketed(f'{local_slope(tensor, user):.4g}')}"
        f" = {gradients[id(tensor)]:.4g}"
    )


def _slope(tensor: Tensor, user: Tensor, names: dict[int, str]) -> str:
    """How `user` changes with `tensor`, in letters."""
    made = names[id(user)]
    if user.operation == "×":
        return next(names[id(parent)] for parent in user.parents if parent is not tensor)
    if user.operation == "^2":
        return f"2{_bracketed(names[id(tensor)])}"
    if user.operation in ("+", "−"):
        return f"{local_slope(tensor, user):.0f}"
    known = {"σ": f"{made}(1 − {made})", "tanh": f"(1 − {made}²)"}
    return known.get(user.operation, f"{user.operation}′({names[id(tensor)]})")


def local_slope(tensor: Tensor, user: Tensor) -> float:
    """Return ∂user/∂tensor: one operation's derivative, apart from everything that follows it."""
    if user.link is None:
        raise ValueError("a tensor that no operation made changes with nothing")
    gradients = zip(user.parents, user.link(np.ones_like(user.data)), strict=True)
    return sum(float(gradient) for parent, gradient in gradients if parent is tensor and gradient is not None)


def _number(tensor: Tensor) -> str:
    return f"{float(tensor.data):.4g}"


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") or " " in text else text


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
