"""A tensor that remembers how it was made, and can therefore say how it would change.

Every operation returns a new :class:`Tensor` that keeps three things: its value, the tensors it was made
from (its *parents*), and a function from "how the cost changes with me" to "how the cost changes with each
parent". That function is one link of the chain rule. :meth:`Tensor.backward` walks the links from the cost
back to the parameters, each tensor after everything that was made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
#: From the gradient of an operation's result to the gradients of its parents (None: not wanted).
Link: TypeAlias = Callable[[Array], Sequence["Array | None"]]

# A context variable is private to its thread: a window that looks at a network with no_grad() must not switch
# off the recording of the worker that trains it.
_recording: ContextVar[bool] = ContextVar("recording", default=True)


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without recording: results have no parents and need no gradient. For this thread only."""
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


class Tensor:
    """An array of floats in a graph of operations.

    Parameters
    ----------
    data : array_like
        The value. float32 and float64 are kept; anything else becomes float64.
    requires_grad : bool
        True for what is to be learned: after :meth:`backward`, ``grad`` is d(cost)/d(data).
    """

    __slots__ = ("data", "grad", "link", "operation", "parents", "requires_grad")
    # NumPy must hand `array + tensor` to Tensor.__radd__ instead of looping over the tensor.
    __array_ufunc__ = None

    def __init__(self, data: ArrayLike, requires_grad: bool = False) -> None:
        value = np.asarray(data)
        if value.dtype not in (np.float32, np.float64):
            value = value.astype(np.float64)
        self.data: Array = value
        self.grad: Array | None = None
        self.requires_grad = requires_grad
        self.operation = ""
        self.parents: tuple[Tensor, ...] = ()
        self.link: Link | None = None

    @classmethod
    def made_by(cls, operation: str, data: Array, parents: Sequence[Tensor], link: Link) -> Tensor:
        """Return the result of an operation, joined to its parents unless nothing there wants a gradient."""
        result = cls(data)
        if _recording.get() and any(parent.requires_grad for parent in parents):
            result.requires_grad = True
            result.operation = operation
            result.parents = tuple(parents)
            result.link = link
        return result

    # -- what it is ------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.data.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self.data.dtype

    @property
    def T(self) -> Tensor:
        """The matrix transposed."""
        return self.transpose()

    def item(self) -> float:
        """Return the value of a tensor of one element as a Python number."""
        return float(self.data.item())

    def detach(self) -> Tensor:
        """Return the same value (the same memory) outside the graph: gradients stop here."""
        return Tensor(self.data)

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self.grad = None

    def __repr__(self) -> str:
        made = f", made by {self.operation}" if self.operation else ""
        return f"Tensor({self.data!r}{made})"

    def __len__(self) -> int:
        return len(self.data)

    # -- the chain rule --------------------------------------------------------------------------------------

    def graph(self) -> list[Tensor]:
        """Return this tensor and all it was made from, parents before what was made of them."""
        order: list[Tensor] = []
        seen: set[int] = set()
        # A stack instead of recursion: a graph may be deeper than Python's call stack.
        stack: list[tuple[Tensor, bool]] = [(self, False)]
        while stack:
            tensor, parents_done = stack.pop()
            if parents_done:
                order.append(tensor)
            elif id(tensor) not in seen:
                seen.add(id(tensor))
                stack.append((tensor, True))
                stack.extend((parent, False) for parent in tensor.parents)
        return order

    def backward_steps(self, gradient: ArrayLike | None = None) -> Iterator[tuple[Tensor, Array]]:
        """Walk the chain rule one tensor at a time, from this one back to the leaves.

        Yields
        ------
        (Tensor, array)
            A tensor and d(self)/d(tensor), complete: everything made from the tensor has been visited.

        Raises
        ------
        ValueError
            If nothing here needs a gradient, or no gradient was given for a tensor of more than one element.
        """
        if not self.requires_grad:
            raise ValueError("nothing to differentiate: no tensor in this computation has requires_grad=True")
        if gradient is None:
            if self.data.size != 1:
                raise ValueError(
                    f"backward() starts from one number unless a gradient is given; this one is {self.shape}"
                )
            gradient = np.ones_like(self.data)
        arrived: dict[int, Array] = {id(self): np.asarray(gradient, dtype=self.dtype).reshape(self.shape)}
        for tensor in reversed(self.graph()):
            if not tensor.requires_grad:
                continue
            gradient_here = arrived.pop(id(tensor))
            yield tensor, gradient_here
            if tensor.link is None:
                continue
            for parent, part in zip(tensor.parents, tensor.link(gradient_here), strict=True):
                if part is None or not parent.requires_grad:
                    continue
                # A tensor used twice is reached by two paths: its gradient is their sum.
                waiting = arrived.get(id(parent))
                arrived[id(parent)] = part if waiting is None else waiting + part

    def backward(self, gradient: ArrayLike | None = None) -> None:
        """Add d(self)/d(leaf) to the ``grad`` of every leaf that requires a gradient.

        Parameters
        ----------
        gradient : array_like of this tensor's shape, optional
            How the cost changes with this tensor; 1 for the cost itself.
        """
        for tensor, gradient_here in self.backward_steps(gradient):
            if tensor.link is None:
                # A copy: the same array may have reached another leaf, and optimizers work in place.
                tensor.grad = gradient_here.copy() if tensor.grad is None else tensor.grad + gradient_here

    # -- arithmetic ------------------------------------------------------------------------------------------

    def _other(self, value: Tensor | ArrayLike) -> Tensor:
        return value if isinstance(value, Tensor) else Tensor(np.asarray(value, dtype=self.dtype))

    def __add__(self, other: Tensor | ArrayLike) -> Tensor:
        other = self._other(other)

        def link(g: Array) -> Sequence[Array]:
            return _sum_to(g, self.shape), _sum_to(g, other.shape)

        return Tensor.made_by("+", self.data + other.data, (self, other), link)

    def __sub__(self, other: Tensor | ArrayLike) -> Tensor:
        other = self._other(other)

        def link(g: Array) -> Sequence[Array]:
            return _sum_to(g, self.shape), _sum_to(-g, other.shape)

        return Tensor.made_by("−", self.data - other.data, (self, other), link)

    def __mul__(self, other: Tensor | ArrayLike) -> Tensor:
        other = self._other(other)

        def link(g: Array) -> Sequence[Array]:
            return _sum_to(g * other.data, self.shape), _sum_to(g * self.data, other.shape)

        return Tensor.made_by("×", self.data * other.data, (self, other), link)

    def __truediv__(self, other: Tensor | ArrayLike) -> Tensor:
        other = self._other(other)

        def link(g: Array) -> Sequence[Array]:
            return (
                _sum_to(g / other.data, self.shape),
                _sum_to(-g * self.data / other.data**2, other.shape),
            )

        return Tensor.made_by("÷", self.data / other.data, (self, other), link)

    def __pow__(self, exponent: float) -> Tensor:
        def link(g: Array) -> Sequence[Array]:
            return (g * exponent * self.data ** (exponent - 1),)

        return Tensor.made_by(f"^{exponent:g}", self.data**exponent, (self,), link)

    def __matmul__(self, other: Tensor) -> Tensor:
        """Matrix product of (…, n, k) and (k, m), or of two stacks of matrices of the same length."""
        if self.data.ndim < 2 or other.data.ndim < 2:
            raise ValueError(f"@ takes matrices, not shapes {self.shape} and {other.shape}")

        def link(g: Array) -> Sequence[Array]:
            return (
                _sum_to(g @ other.data.swapaxes(-1, -2), self.shape),
                _sum_to(self.data.swapaxes(-1, -2) @ g, other.shape),
            )

        return Tensor.made_by("@", self.data @ other.data, (self, other), link)

    def __neg__(self) -> Tensor:
        return Tensor.made_by("−", -self.data, (self,), lambda g: (-g,))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: ArrayLike) -> Tensor:
        return self._other(other) - self

    def __rtruediv__(self, other: ArrayLike) -> Tensor:
        return self._other(other) / self

    # -- functions of each element ---------------------------------------------------------------------------

    def exp(self) -> Tensor:
        """e to the power of each element."""
        value = np.exp(self.data)
        return Tensor.made_by("exp", value, (self,), lambda g: (g * value,))

    def log(self) -> Tensor:
        """Natural logarithm of each element."""
        return Tensor.made_by("log", np.log(self.data), (self,), lambda g: (g / self.data,))

    def relu(self) -> Tensor:
        """max(0, z); the slope at 0 is taken to be 0."""
        value = np.maximum(self.data, 0)
        return Tensor.made_by("relu", value, (self,), lambda g: (g * (self.data > 0),))

    def leaky_relu(self, slope: float = 0.01) -> Tensor:
        """z where it is positive, slope · z elsewhere."""
        factor = np.where(self.data > 0, 1.0, slope).astype(self.dtype)
        return Tensor.made_by("leaky relu", self.data * factor, (self,), lambda g: (g * factor,))

    def sigmoid(self) -> Tensor:
        """σ(z) = 1 / (1 + e^−z), written with tanh because that overflows for no z."""
        value = 0.5 + 0.5 * np.tanh(0.5 * self.data)
        return Tensor.made_by("σ", value, (self,), lambda g: (g * value * (1 - value),))

    def tanh(self) -> Tensor:
        """Hyperbolic tangent of each element."""
        value = np.tanh(self.data)
        return Tensor.made_by("tanh", value, (self,), lambda g: (g * (1 - value**2),))

    # -- shape and sums --------------------------------------------------------------------------------------

    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Sum over the named axes, or over everything."""

        def link(g: Array) -> Sequence[Array]:
            kept = g if keepdims or axis is None else np.expand_dims(g, axis)
            return (np.broadcast_to(kept, self.shape),)

        return Tensor.made_by("sum", np.asarray(self.data.sum(axis=axis, keepdims=keepdims)), (self,), link)

    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Average over the named axes, or over everything."""
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def max(self, axis: int, keepdims: bool = False) -> Tensor:
        """Greatest element along an axis; of several equal ones the first gets the gradient."""
        where = np.expand_dims(self.data.argmax(axis), axis)
        value = np.take_along_axis(self.data, where, axis)

        def link(g: Array) -> Sequence[Array]:
            gradient = np.zeros_like(self.data)
            np.put_along_axis(gradient, where, g if keepdims else np.expand_dims(g, axis), axis)
            return (gradient,)

        return Tensor.made_by("max", value if keepdims else value.squeeze(axis), (self,), link)

    def reshape(self, *shape: int) -> Tensor:
        """Return the same elements in another shape."""
        return Tensor.made_by(
            "reshape", self.data.reshape(shape), (self,), lambda g: (g.reshape(self.shape),)
        )

    def transpose(self, *axes: int) -> Tensor:
        """Permute the axes; without arguments, reverse them."""
        order = axes or tuple(reversed(range(self.data.ndim)))
        back = tuple(np.argsort(order))
        return Tensor.made_by(
            "transpose", self.data.transpose(order), (self,), lambda g: (g.transpose(back),)
        )

    def __getitem__(self, index: Any) -> Tensor:
        def link(g: Array) -> Sequence[Array]:
            gradient = np.zeros_like(self.data)
            np.add.at(gradient, index, g)  # an element picked twice gets both gradients
            return (gradient,)

        return Tensor.made_by("[ ]", np.asarray(self.data[index]), (self,), link)


def _sum_to(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: an element that was stretched over many gets the sum of their gradients."""
    if gradient.shape == shape:
        return gradient
    stretched = tuple(range(gradient.ndim - len(shape)))
    gradient = gradient.sum(axis=stretched)
    ones = tuple(i for i, n in enumerate(shape) if n == 1 and gradient.shape[i] != 1)
    return gradient.sum(axis=ones, keepdims=True) if ones else gradient
