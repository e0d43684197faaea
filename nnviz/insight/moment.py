"""What a picture of the parameters needs to know of a moment; a training snapshot is one."""

from __future__ import annotations

from typing import Protocol

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network


class Moment(Protocol):
    """A network at some moment of a run, with where it began and where the last mini-batch pushed it."""

    @property
    def network(self) -> Network:
        """The parameters of the moment."""

    @property
    def start(self) -> FloatArray:
        """The run's first parameters, flat, laid out like ``network.parameters``."""

    @property
    def gradient(self) -> FloatArray | None:
        """∂C/∂parameters of the last mini-batch, flat; None before the first step."""
