"""What is being looked at: which neuron, which image, which moment. One object that every panel shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

Neuron = tuple[int, int]
"""``(layer, index)``. Layer 0 is the input, so ``passed.activations[layer][..., index]`` is its activation
and, from layer 1 on, ``network.weights[layer - 1][index]`` its incoming weights."""

ProbeSource = Literal["drawn", "data", "picture"]


@dataclass(frozen=True, eq=False)
class Probe:
    """The image that is being looked at, as the network gets it.

    Attributes
    ----------
    image : ndarray, float32, shape (28, 28), read-only
        Ink is 1, paper is 0. An array that can be written is copied once.
    source : str
        ``"drawn"`` on the pad, picked from the ``"data"``, or read from a ``"picture"``.
    label : int or None
        The right answer, where it is known.
    index : int or None
        Which image of the data set it is.
    caption : str
        A few words for a person: "drawn on the pad", "test image 1,234".
    """

    image: NDArray[np.float32] = field(default_factory=lambda: np.zeros((28, 28), np.float32))
    source: ProbeSource = "drawn"
    label: int | None = None
    index: int | None = None
    caption: str = ""

    def __post_init__(self) -> None:
        image = self.image
        if image.flags.writeable or image.dtype != np.float32 or not image.flags.c_contiguous:
            image = np.array(image, dtype=np.float32, order="C")
            image.flags.writeable = False
        object.__setattr__(self, "image", image)

    @property
    def pixels(self) -> NDArray[np.float32]:
        """The image as the input layer's activations, shape (784,)."""
        return self.image.reshape(-1)

    @property
    def blank(self) -> bool:
        """Whether there is no ink at all."""
        return not self.image.any()


class Selection(QObject):
    """The shared choice of neuron, probe and moment.

    Attributes
    ----------
    neuron_changed : Signal
        Emitted with the new :data:`Neuron`, or None when nothing is selected.
    probe_changed : Signal
        Emitted with the new :class:`Probe`.
    """

    neuron_changed = Signal(object)
    probe_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._neuron: Neuron | None = None
        self._probe = Probe()

    @property
    def neuron(self) -> Neuron | None:
        """The selected neuron."""
        return self._neuron

    def set_neuron(self, neuron: Neuron | None) -> None:
        """Select ``neuron``, or nothing."""
        if neuron != self._neuron:
            self._neuron = neuron
            self.neuron_changed.emit(neuron)

    @property
    def probe(self) -> Probe:
        """The image that is being looked at."""
        return self._probe

    def set_probe(self, probe: Probe) -> None:
        """Look at ``probe``."""
        if probe is not self._probe:
            self._probe = probe
            self.probe_changed.emit(probe)
