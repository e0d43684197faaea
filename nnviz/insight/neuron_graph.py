"""One neuron of the network in view as a computation graph: its strongest inputs, and the rest as one number.

An output whose right answer is known goes on to the cost, so that its gradients are the article's ∂C/∂w. Any
other graph ends with the neuron's activation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt

import numpy as np

from nnviz.autograd import Tensor
from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import FloatArray
from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.costs import cost_for
from nnviz.core.network import ForwardPass, Network
from nnviz.insight.graph import HALF_SQUARE, Drawing, Graph, bracketed
from nnviz.insight.terms import terms

SIGNS = {"sigmoid": "σ", "tanh": "tanh", "relu": "ReLU", "leaky_relu": "leaky ReLU", "softmax": "softmax"}
LN_OF_THE_REST = "−ln(1 − )"
"""Operations as a box shows them."""

SHARE = "eᶻ as a share of the sum of all outputs' eᶻ"


def neuron_graph(
    network: Network,
    passed: ForwardPass,
    layer: int,
    index: int,
    *,
    cost: str | None = None,
    label: int | None = None,
    class_names: Sequence[str] = (),
    input_name: Callable[[int], str] = str,
    strongest: int = 3,
) -> Graph:
    """Return the graph of one neuron, or of a kernel at one place; p and s are its products and their sums.

    Parameters
    ----------
    passed : ForwardPass
        Of one image.
    layer, index : int
        The neuron; layer 1 is the first hidden layer.
    cost : str, optional
        One of `COSTS`: for an output, go on to what it costs, if the label is known too.
    label : int, optional
        The right output for this image.
    class_names : sequence of str
        What the outputs are called; their numbers where there is no name.
    input_name : callable
        What a unit of the layer before is called, by its index there.
    strongest : int
        How many inputs get boxes of their own: those with the largest |w · a|.

    Raises
    ------
    IndexError
        If the network has no such neuron.
    """
    if not (0 < layer < len(network.sizes) and 0 <= index < network.sizes[layer]):
        raise IndexError(f"There is no neuron {index} in layer {layer} of a network of {network.sizes}.")
    drawing = Drawing()
    # A network that has diverged is drawn too, with the infinities that it has.
    with np.errstate(all="ignore"):
        z, column = _sum(drawing, network, passed, layer, index, strongest, input_name)
        output = layer == len(network.weights)
        name, zs = network.activations[layer - 1], passed.zs[layer - 1].reshape(-1).astype(np.float64)
        zs[index] = z.item()
        if cost is None or label is None or not output or not 0 <= label < len(zs):
            _activate(drawing, z, column, name, zs, index)
            return drawing.graph()
        y = np.zeros_like(zs)
        y[label] = 1
        a = ACTIVATIONS[name].fn(zs)
        # How near a probability is to where the cost is infinite: from z, as 1 − σ(40) would be 0.
        sure = float(a[label] if name == "softmax" else ACTIVATIONS[name].fn(zs if y[index] else -zs)[index])
        infinite = cost == "cross_entropy" and not sure > np.finfo(np.float64).tiny
        if infinite or (cost == "quadratic" and name == "softmax"):
            _cost_in_one_step(drawing, z, column, name, cost, zs, y, index)
        elif name == "softmax":
            right = class_names[label] if label < len(class_names) else str(label)
            _softmax_cost(drawing, z, column, a, index, label, right)
        else:
            own = _activate(drawing, z, column, name, zs, index)
            _own_cost(drawing, own, column + 1, cost, zs[index], y[index], sure)
        return drawing.graph()


def _sum(
    drawing: Drawing,
    network: Network,
    passed: ForwardPass,
    layer: int,
    index: int,
    strongest: int,
    input_name: Callable[[int], str],
) -> tuple[Tensor, int]:
    """Draw Σ w·a + b, and the pool behind it if there is one: z, and the column that it stands in."""
    found = terms(network, passed, layer, index)
    contributions = found.contributions.astype(np.float64)
    order = np.argsort(-np.abs(contributions), kind="stable")
    total, column = None, 0
    for number, term in enumerate(order[:strongest], start=1):
        source = int(found.sources[term])
        which, own = _place(network, layer - 1, source), _weight_place(network, layer, source, found.place)
        row = 0 if total is None else 1
        a = drawing.add(Tensor(float(found.activations[term])), f"a{_subscript(which)}", column, row)
        w = Tensor(float(found.weights[term]), requires_grad=True)
        drawing.add(w, f"w{_subscript(own)}", column, row + 1)
        product = drawing.add(
            w * a, f"p{_subscript((number,))}", column + 1, row, words=(f"from {input_name(source)}", "")
        )
        column += 1
        if total is None:
            total = product
        else:
            column += 1
            total = drawing.add(total + product, f"s{_subscript((number,))}", column)
    if total is None:
        raise ValueError("a sum needs at least one input of its own")
    rest = order[strongest:]
    if len(rest):
        others = drawing.add(Tensor(float(contributions[rest].sum())), f"{len(rest):,} others", column, 1)
        column += 1
        words = (f"the {strongest} strongest and the other {len(rest):,} inputs", "")
        total = drawing.add(total + others, f"s{_subscript((strongest + 1,))}", column, words=words)
    b = drawing.add(Tensor(found.bias, requires_grad=True), "b", column, 1)
    column += 1
    pool = network.layers[layer - 1].pool if isinstance(network, ConvolutionalNetwork) else 1
    if pool == 1:
        return drawing.add(total + b, "z", column), column
    k = drawing.add(total + b, "k", column, words=("the kernel's sum at one place", ""))
    kept = f"the pool keeps the greatest of {pool} × {pool} places, and this place is it"
    column += 1
    return drawing.add(
        _made("max", k.item(), k, 1.0), "z", column, letters=("1",), words=(kept, kept)
    ), column


def _place(network: Network, layer: int, unit: int) -> tuple[int, ...]:
    """Which one a unit is, counted from 1: a neuron, a pixel's row and column, or a map and a place in it."""
    maps = network.maps[layer] if isinstance(network, ConvolutionalNetwork) else None
    width = isqrt(network.sizes[layer])
    if layer == 0 and maps is None and width**2 == network.sizes[0]:
        maps = (1, width, width)
    if maps is None:
        return (unit + 1,)
    each, place = divmod(unit, maps[1] * maps[2])
    row, column = divmod(place, maps[2])
    return (row + 1, column + 1) if layer == 0 and maps[0] == 1 else (each + 1, row + 1, column + 1)


def _weight_place(
    network: Network, layer: int, source: int, middle: tuple[int, int] | None
) -> tuple[int, ...]:
    """Which weight it is, from 1: a neuron's goes by its input, a kernel's by its place in the kernel."""
    place = _place(network, layer - 1, source)
    if middle is None:
        return place
    edge = network.weights[layer - 1].shape[-1] // 2
    row, column = (place[-2] - middle[0] + edge, place[-1] - middle[1] + edge)
    return (*place[:-2], row, column)


def _activate(drawing: Drawing, z: Tensor, column: int, name: str, zs: FloatArray, index: int) -> Tensor:
    """Draw what the neuron makes of its z. Softmax needs those of its whole layer."""
    function = ACTIVATIONS[name]
    # From core and not from the autograd: their σ′ does not round to 0 where σ rounds to 1.
    value, slope = float(function.fn(zs)[index]), float(function.prime(zs)[index])
    letters = {"sigmoid": "a(1 − a)", "tanh": "1 − a²", "softmax": "a(1 − a)"}.get(name, f"{slope:g}")
    side = f"z is {'above' if z.item() > 0 else 'not above'} 0"
    words = {
        "softmax": (SHARE, "the other outputs' z stay as they are"),
        "relu": ("", side),
        "leaky_relu": ("", side),
    }.get(name, ("", ""))
    return drawing.add(_made(SIGNS[name], value, z, slope), "a", column + 1, letters=(letters,), words=words)


def _softmax_cost(
    drawing: Drawing, z: Tensor, column: int, a: FloatArray, index: int, label: int, right: str
) -> None:
    """Draw the way from one z of a softmax layer to the cost, which is that of the right output alone."""
    name = "a" if index == label else f"a of “{right}”"
    letters = "a(1 − a)" if index == label else f"−a · {bracketed(name)}"
    slope = float(a[label] * ((index == label) - a[index]))
    words = (SHARE, f"together this is a\u00a0−\u00a0y, with y\u00a0=\u00a0{int(index == label)}")
    answer = _made("softmax", float(a[label]), z, slope)
    drawing.add(answer, name, column + 1, letters=(letters,), words=words)
    cost = _made("−ln", -float(np.log(a[label])), answer, -1 / float(a[label]))
    drawing.add(cost, "C", column + 2, letters=(f"−1/{bracketed(name)}",))


def _own_cost(drawing: Drawing, a: Tensor, column: int, cost: str, z: float, y: float, sure: float) -> None:
    """Draw what one output, not softmax, adds to the cost; the other outputs' shares don't depend on it."""
    if cost == "quadratic":
        wanted = drawing.add(Tensor(y), "y", column, 1)
        off = drawing.add(a - wanted, "a − y", column + 1)
        drawing.add(
            _made(HALF_SQUARE, 0.5 * off.item() ** 2, off, off.item()), "C", column + 2, letters=("a − y",)
        )
        return
    sign, letters = ("−ln", "−1/a") if y else (LN_OF_THE_REST, "1/(1 − a)")
    share = _made(sign, -float(np.log(sure)), a, (-1 if y else 1) / sure)
    drawing.add(share, "C", column + 1, letters=(letters,))


def _cost_in_one_step(
    drawing: Drawing, z: Tensor, column: int, name: str, cost: str, zs: FloatArray, y: FloatArray, index: int
) -> None:
    """Draw the cost right after z: it depends on all outputs, or the way to it leads through an infinity."""
    function, whole = cost_for(cost, name), (zs[None], ACTIVATIONS[name].fn(zs)[None], y[None])
    slope = float(function.delta(*whole)[0, index])
    letters = "Σₖ ∂C/∂aₖ · ∂aₖ/∂z" if cost == "quadratic" else "a − y"
    drawing.add(_made(function.formula, function.fn(*whole), z, slope), "C", column + 1, letters=(letters,))


def _made(sign: str, value: float, parent: Tensor, slope: float) -> Tensor:
    """Return a number that was made from `parent` alone, and changes `slope` times as much as it."""
    return Tensor.made_by(sign, np.array(value), (parent,), lambda g: (g * slope,))


def _subscript(numbers: tuple[int, ...]) -> str:
    digits = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    return ",".join(str(number).translate(digits) for number in numbers)
