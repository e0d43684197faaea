"""ONNX files of other programs, read when they hold a network of the layers that nnviz knows.

Needs the ``onnx`` extra. PyTorch's exporters, the older and the newer, are what the tests were made from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from nnviz.core.activations import LEAK
from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.layers import INPUTS, SIDE, FoundLayer, network_from
from nnviz.exchange.onnx_bytes import parsed
from nnviz.exchange.onnx_graph import Step, chain_of
from nnviz.exchange.onnx_terms import OPERATORS
from nnviz.exchange.small_file import open_small

# A log-softmax is a softmax in the form that its cost wants; the picture shows the softmax.
_ACTIVATIONS = {operator: name for name, operator in OPERATORS.items()} | {"LogSoftmax": "softmax"}
_SAME = (b"SAME_UPPER", b"SAME_LOWER")
_PRECISIONS = (TensorProto.FLOAT, TensorProto.DOUBLE)
_PADDED_BY_LIST = (b"NOTSET", b"")


def read_onnx(path: str | Path) -> Network:
    """Read the network of convolutional and fully connected layers that an ONNX file holds.

    Raises
    ------
    ExchangeError
        If the file is no ONNX model, or its graph is anything but a chain of convolutions that keep the
        image's size, each with at most a pool and an activation in either order, then fully connected layers
        (Gemm, or MatMul and Add) and their activations; or if it cannot be read.
    """
    path = Path(path)
    with open_small(path) as file:
        data = file.read()
    try:
        shape, steps = chain_of(parsed(data).graph)
        assembly = _Assembly(shape)
        for step in steps:
            assembly.take(step)
        return network_from(assembly.layers)
    except ExchangeError as error:
        raise ExchangeError(f"{path.name} cannot be shown: {error}") from None


class _Assembly:
    """Layers put together from steps, one step at a time.

    A Reshape or Flatten never moves a number in memory, and `network_from` sees to it that a fully connected
    layer takes as many numbers as an image gives: so its rows are whole images, whatever the shapes between.
    Only a convolution depends on how the numbers are arranged, and that is watched here.
    """

    def __init__(self, shape: tuple[int | None, ...] | None) -> None:
        self.layers: list[FoundLayer] = []
        self._side = SIDE
        self._square = shape is None or _is_square(shape)
        sizes = None if shape is None else shape[1:]
        if sizes and None not in sizes and math.prod(each or 0 for each in sizes) != INPUTS:
            raise ExchangeError(
                f"its images are {_by(sizes)} numbers, and nnviz's are {SIDE} × {SIDE} pixels."
            )
        self._takers: Mapping[str, Callable[[Step], None]] = {
            "Conv": self._convolution,
            "MaxPool": self._pool,
            "Gemm": self._gemm,
            "MatMul": self._product,
            "Add": self._sum,
            "Flatten": self._in_rows,
            "Reshape": self._reshape,
            "Identity": self._nothing,
            "Dropout": self._nothing,
            "Cast": self._cast,
        } | dict.fromkeys(_ACTIVATIONS, self._activation)

    def take(self, step: Step) -> None:
        """Add what `step` does to the layers found so far."""
        taker = self._takers.get(step.operator)
        if taker is None:
            raise ExchangeError(
                f"it has the step {step.operator} ({step.label}); nnviz shows chains of convolutions, max "
                "pools, fully connected layers and their activations."
            )
        taker(step)

    def _convolution(self, step: Step) -> None:
        weights, biases = self._parameters(step, 4)
        kernel = weights.shape[2:]
        spread = (step.whole_numbers("strides", (1, 1)), step.whole_numbers("dilations", (1, 1)))
        automatic = step.details.get("auto_pad", b"NOTSET")
        pads = step.whole_numbers("pads", (0, 0, 0, 0))
        if step.number("group", 1) != 1:
            raise ExchangeError(f"the convolution {step.label} works in groups, which nnviz's do not.")
        if step.whole_numbers("kernel_shape", kernel) != kernel:
            raise ExchangeError(f"the kernels of {step.label} are not of the size that it promises.")
        if spread != ((1, 1), (1, 1)):
            raise ExchangeError(
                f"the convolution {step.label} has strides of {_by(spread[0])} and dilations of "
                f"{_by(spread[1])}; nnviz's kernels have no gaps and move by one pixel."
            )
        half = (kernel[0] // 2, kernel[1] // 2) * 2
        if automatic not in _SAME and (automatic not in _PADDED_BY_LIST or pads != half):
            raise ExchangeError(
                f"the convolution {step.label} is not padded by half its kernel of {_by(kernel)}; "
                "nnviz's feature maps are as large as the image before them."
            )
        if not self._square:
            raise ExchangeError(
                f"the convolution {step.label} is given numbers that are not arranged as one "
                f"{SIDE} × {SIDE} image or its feature maps."
            )
        self._add(step, weights, biases)

    def _pool(self, step: Step) -> None:
        if not self.layers or not self.layers[-1].convolutional or not self._square:
            raise ExchangeError(f"{step.label} does not pool what a convolution gave.")
        sides = step.whole_numbers("kernel_shape", ())
        pads = step.whole_numbers("pads", (0, 0, 0, 0))
        automatic = step.details.get("auto_pad", b"NOTSET")
        if (
            len(sides) != 2
            or sides[0] != sides[1]
            or not 1 <= sides[0] <= self._side
            or step.whole_numbers("strides", (1, 1)) != sides
            or step.whole_numbers("dilations", (1, 1)) != (1, 1)
            or any(pads)
        ):
            raise ExchangeError(
                f"{step.label} does not pool squares that lie side by side without padding, as nnviz does."
            )
        drops_rest = not step.number("ceil_mode", 0) and automatic not in _SAME
        if self._side % sides[0] and not drops_rest:
            raise ExchangeError(f"{step.label} keeps the rest at the edge of a map, which nnviz drops.")
        self._side //= sides[0]
        # The greatest of activations is the activation of the greatest, since all of them only ever rise:
        # before or after, it is the same pool. And a pool of pools is one larger pool.
        last = self.layers[-1]
        self.layers[-1] = replace(last, pool=last.pool * sides[0])

    def _gemm(self, step: Step) -> None:
        if step.number("alpha", 1) != 1 or step.number("beta", 1) != 1 or step.number("transA", 0):
            raise ExchangeError(
                f"{step.label} scales or transposes its input, which no fully connected layer does."
            )
        weights, biases = self._parameters(step, 2)
        self._add(step, weights if step.number("transB", 0) else weights.T, biases)

    def _product(self, step: Step) -> None:
        weights, _ = self._parameters(step, 2)
        self._add(step, weights.T, None)

    def _sum(self, step: Step) -> None:
        if not self.layers or self.layers[-1].activation or len(step.constants) != 1:
            raise ExchangeError(f"{step.label} adds to what no layer gave, so it is no layer's biases.")
        added, last = step.constants[0], self.layers[-1]
        n_out = len(last.weights)
        shape = (n_out, 1, 1) if last.convolutional else (n_out,)
        if added is None or added.shape not in (shape, (1, *shape)) or added.dtype.kind != "f":
            raise ExchangeError(
                f"{step.label} does not add one constant number for each neuron or feature map."
            )
        with np.errstate(all="ignore"):  # what comes out infinite is refused with all that is not finite
            self.layers[-1] = replace(last, biases=last.biases + added.reshape(n_out))

    def _activation(self, step: Step) -> None:
        name = _ACTIVATIONS[step.operator]
        if not self.layers or self.layers[-1].activation:
            raise ExchangeError(
                f"it has the step {step.operator} ({step.label}) that follows no layer; in nnviz every layer "
                "has one activation."
            )
        if name == "leaky_relu" and abs(step.number("alpha", 0.01) - LEAK) > 1e-6:
            raise ExchangeError(
                f"{step.label} has a slope of {step.number('alpha', 0.01):g}, and nnviz's leaky ReLU has "
                f"{LEAK:g}."
            )
        if name == "softmax" and step.number("axis", 1) not in (1, -1):
            raise ExchangeError(f"{step.label} does not make shares of one image's answers.")
        self.layers[-1] = replace(self.layers[-1], activation=name)

    def _in_rows(self, step: Step) -> None:
        self._square = False

    def _reshape(self, step: Step) -> None:
        target = step.constants[0] if step.constants else None
        self._square = not self.layers and target is not None and _is_square(target.ravel().tolist())

    def _cast(self, step: Step) -> None:
        if step.number("to", 0) not in _PRECISIONS:
            raise ExchangeError(f"{step.label} makes other numbers than float32 or float64 of what it gets.")

    def _nothing(self, step: Step) -> None:
        """Take a step that changes no number when a trained network answers."""

    def _parameters(self, step: Step, ndim: int) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Return the weights, of `ndim` dimensions, and the biases of a step, if it has any."""
        arrays = [each for each in step.constants if each is not None]
        if not step.first or not arrays or len(arrays) != len(step.constants):
            raise ExchangeError(f"{step.label} works with numbers that are not constants in the file.")
        if arrays[0].ndim != ndim:
            raise ExchangeError(
                f"the weights of {step.label} have the shape {arrays[0].shape}, and nnviz knows those of "
                f"{ndim} dimensions."
            )
        return arrays[0], arrays[1] if len(arrays) > 1 else None

    def _add(self, step: Step, weights: NDArray[Any], biases: NDArray[Any] | None) -> None:
        n_out = len(weights)
        if biases is None:
            biases = np.zeros(n_out, np.float32)
        elif biases.shape == (1, n_out):
            biases = biases[0]
        self.layers.append(FoundLayer(step.label, weights, biases, ""))


def _is_square(shape: tuple[Any, ...] | list[Any]) -> bool:
    """Whether numbers of `shape` are grey images, the first side being how many: unknown sides may be."""
    return len(shape) == 4 and all(
        side in (wanted, None, -1) for side, wanted in zip(shape[1:], (1, SIDE, SIDE), strict=True)
    )


def _by(sides: tuple[int | None, ...]) -> str:
    return " × ".join(map(str, sides))
