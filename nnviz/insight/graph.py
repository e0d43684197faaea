"""The autograd's computation graph of one tiny example, as boxes: what they are, hold, and pass back.

The example here is the article's four-neuron chain, with a cost at its end; `neuron_graph` has one neuron of
the network in view.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnviz.autograd import Tensor

Kind = Literal["given", "parameter", "step", "result"]

CHAIN_WEIGHTS = (0.8, -1.2, 1.5)
CHAIN_BIASES = (-0.4, 0.5, 0.1)
CHAIN_INPUT, CHAIN_TARGET = 0.6, 1.0
"""The chain's numbers. The article leaves its own open; these keep every neuron away from saturation."""

SQUARE = "( )²"
HALF_SQUARE = "½( )²"
"""Operations as a box shows them, where the autograd's name is none that a reader writes."""

_SIGNS = {"^2": SQUARE}


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
    gradient : float or None
        ∂result/∂this; None where nobody asks for it, because nothing before this can be learnt.
    parents : tuple of int
        Places of the boxes it was made from.
    slopes : tuple of float
        The local derivatives: ∂this/∂parent, one for each parent, apart from everything that follows.
    letters : tuple of str
        The same in letters: "a²", "1", "σ(1 − σ)".
    column, row : int
        Where to draw it: a box stands to the right of everything that it was made from.
    words : tuple of str
        What there is to say beyond the arithmetic when its value is computed, and when it passes its
        gradient back; each may be empty.
    """

    name: str
    operation: str
    kind: Kind
    value: float
    gradient: float | None
    parents: tuple[int, ...]
    slopes: tuple[float, ...]
    letters: tuple[str, ...]
    column: int
    row: int
    words: tuple[str, str]


@dataclass(frozen=True)
class Graph:
    """Boxes in the order of the forward pass, and the order in which the chain rule visits them.

    Every box but the last, the result, is used by exactly one later box.
    """

    boxes: tuple[Box, ...]
    backward_order: tuple[int, ...]

    @property
    def forward_order(self) -> tuple[int, ...]:
        """Places of the boxes that an operation makes, in the order in which they are made."""
        return tuple(place for place, box in enumerate(self.boxes) if box.operation)

    @property
    def result(self) -> Box:
        """What is differentiated."""
        return self.boxes[-1]

    def user(self, place: int) -> int | None:
        """Place of the box that was made from the one at `place`; None for the result."""
        return next((i for i, box in enumerate(self.boxes) if place in box.parents), None)


class Drawing:
    """Tensors with the names and the places that they have in a picture, in the order of their making."""

    def __init__(self) -> None:
        self._tensors: list[Tensor] = []
        self._names: dict[int, str] = {}
        self._cells: list[tuple[int, int]] = []
        self._letters: dict[int, tuple[str, ...]] = {}
        self._words: list[tuple[str, str]] = []

    def add(
        self,
        tensor: Tensor,
        name: str,
        column: int,
        row: int = 0,
        letters: tuple[str, ...] = (),
        words: tuple[str, str] = ("", ""),
    ) -> Tensor:
        """Keep a tensor, and return it.

        Parameters
        ----------
        letters : tuple of str
            Its derivative by each parent in letters; only for operations other than sums, products and the
            square, whose letters are known.
        words : tuple of str
            As in `Box`.
        """
        self._tensors.append(tensor)
        self._names[id(tensor)] = name
        self._cells.append((column, row))
        self._letters[id(tensor)] = letters
        self._words.append(words)
        return tensor

    def graph(self) -> Graph:
        """Return the boxes with their gradients: those of the tensor that was added last."""
        result = self._tensors[-1]
        place = {id(tensor): i for i, tensor in enumerate(self._tensors)}
        gradients = {id(tensor): float(gradient) for tensor, gradient in result.backward_steps()}
        boxes = tuple(
            Box(
                self._names[id(tensor)],
                _SIGNS.get(tensor.operation, tensor.operation),
                _kind(tensor, result),
                float(tensor.data),
                gradients.get(id(tensor)),
                tuple(place[id(parent)] for parent in tensor.parents),
                _slopes(tensor),
                self._letters[id(tensor)] or self._known_letters(tensor),
                *cell,
                words,
            )
            for tensor, cell, words in zip(self._tensors, self._cells, self._words, strict=True)
        )
        return Graph(boxes, tuple(place[id(tensor)] for tensor in _outwards(result)))

    def _known_letters(self, tensor: Tensor) -> tuple[str, ...]:
        names = [self._names[id(parent)] for parent in tensor.parents]
        if tensor.operation == "×":
            return names[1], names[0]
        if tensor.operation == "^2":
            return (f"2{bracketed(names[0])}",)
        return {"+": ("1", "1"), "−": ("1", "−1")}.get(tensor.operation, ())


def chain_graph() -> Graph:
    """Return the graph of the article's chain: four neurons in a row, and the cost (a − y)² of the last."""
    drawing = Drawing()
    a = drawing.add(Tensor(CHAIN_INPUT), "a⁰", 0)
    for layer, (weight, bias) in enumerate(zip(CHAIN_WEIGHTS, CHAIN_BIASES, strict=True), start=1):
        power, column = _superscript(layer), 3 * layer - 3
        w = drawing.add(Tensor(weight, requires_grad=True), f"w{power}", column, 1)
        b = drawing.add(Tensor(bias, requires_grad=True), f"b{power}", column + 1, 1)
        product = drawing.add(w * a, f"w{power}·a{_superscript(layer - 1)}", column + 1)
        z = drawing.add(product + b, f"z{power}", column + 2)
        a = drawing.add(z.sigmoid(), f"a{power}", column + 3, letters=(f"a{power}(1 − a{power})",))
    end = 3 * len(CHAIN_WEIGHTS)
    y = drawing.add(Tensor(CHAIN_TARGET), "y", end, 1)
    difference = drawing.add(a - y, f"a{_superscript(len(CHAIN_WEIGHTS))} − y", end + 1)
    drawing.add(difference**2, "C", end + 2)
    return drawing.graph()


def bracketed(text: str) -> str:
    """Return the text in brackets where it would otherwise not be read as one thing: "(a − y)", "(−2)"."""
    return f"({text})" if text.startswith("−") or " " in text or "·" in text else text


def _outwards(result: Tensor) -> list[Tensor]:
    """The order of the chain rule, breadth first: each tensor soon after what was made from it.

    What ends there, a bias or a weight, comes before what leads on to an earlier layer.
    """
    waiting = Counter(id(parent) for tensor in result.graph() for parent in tensor.parents)
    ready, order = deque([result]), []
    while ready:
        tensor = ready.popleft()
        order.append(tensor)
        for parent in sorted(tensor.parents, key=lambda each: bool(each.operation)):
            waiting[id(parent)] -= 1
            if parent.requires_grad and not waiting[id(parent)]:
                ready.append(parent)
    return order


def _slopes(tensor: Tensor) -> tuple[float, ...]:
    """∂tensor/∂parent for each parent: one operation's derivatives, apart from everything that follows it."""
    if tensor.link is None:
        return ()
    parts = tensor.link(np.ones_like(tensor.data))
    return tuple(0.0 if part is None else float(part) for part in parts)


def _kind(tensor: Tensor, result: Tensor) -> Kind:
    if tensor is result:
        return "result"
    if tensor.operation:
        return "step"
    return "parameter" if tensor.requires_grad else "given"


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
