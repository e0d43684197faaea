"""The NumPy engine: trains a network in place, as fast as plain NumPy allows.

This file keeps the house: settings, state, divergence. The arithmetic of a step is in `step_program`, its
plain version in `core.network`.
"""

import contextvars

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.core.network import Network
from nnviz.engines.divergence import diverged, largest_trusted
from nnviz.engines.flat_update import FLAT_UPDATES
from nnviz.engines.protocol import StepSettings, check_lifelong, check_settings, check_state
from nnviz.engines.random_state import generator_state, restore_generator
from nnviz.engines.step_program import StepProgram

_PROGRAMS_KEPT = 4  # sizes of mini-batches: the usual one, the last of an epoch, and what a person plays with


class NumpyEngine:
    """Trains `network` in place.

    Parameters
    ----------
    network : Network
    settings : StepSettings
    dropout_rng : Generator
        Used by this engine alone.

    Raises
    ------
    ValueError
        If `settings` make no sense for `network`.
    """

    name = "numpy"

    def __init__(self, network: Network, settings: StepSettings, dropout_rng: np.random.Generator) -> None:
        check_settings(network, settings)
        self._network = network
        self._settings = settings
        self._rng = dropout_rng
        self._update = FLAT_UPDATES[settings.optimizer](network, settings)
        self._programs: dict[int, StepProgram] = {}
        self._scale = 1.0
        self._unscaled = self._update.gradient  # the gradient of a step whose scale was 0
        self._limit = largest_trusted(network.dtype)
        # Steps are taken in a context of their own where NumPy does not warn: an overflow in exp(−z) is the
        # right answer there, and a real one is judged by `StepProgram.magnitude`. Entering it costs twenty
        # times less than np.errstate would at every step.
        self._quiet = contextvars.Context()
        self._quiet.run(np.seterr, all="ignore")

    @property
    def network(self) -> Network:
        """The network being trained."""
        return self._network

    def step(self, images: FloatArray, labels: IntArray, learning_rate: float) -> float:
        """See `Engine.step`."""
        return self._quiet.run(self._step, images, labels, learning_rate)

    def _step(self, images: FloatArray, labels: IntArray, learning_rate: float) -> float:
        program = self._programs.get(len(images)) or self._make_program(len(images))
        scale = self._update.begin(learning_rate)
        cost = program.learn(images, labels, scale or 1.0)
        # Not "≥": a comparison with NaN is false.
        if not (cost < self._limit and program.magnitude() < self._limit and learning_rate < self._limit):
            raise diverged(self._network, images, learning_rate, program.zs, program.deltas)
        program.differentiate(images)
        if not scale:
            # A learning rate of 0 moves nothing but what momentum there is; the gradient stays known.
            self._unscaled = self._update.gradient.copy()
            self._update.gradient.fill(0)
        program.move()
        self._update.steps += 1
        self._scale = scale
        return cost

    def _make_program(self, m: int) -> StepProgram:
        if len(self._programs) >= _PROGRAMS_KEPT:
            del self._programs[next(iter(self._programs))]
        program = StepProgram(self._network, self._settings, self._update, self._rng, m)
        self._programs[m] = program
        return program

    def configure(self, settings: StepSettings) -> None:
        """See `Engine.configure`."""
        check_lifelong(self._settings, settings)
        check_settings(self._network, settings)
        self._settings = settings
        self._update.configure(settings)
        self._programs.clear()

    def gradient(self) -> FloatArray:
        """See `Engine.gradient`."""
        if not self._scale:
            return self._unscaled.copy()
        return self._update.gradient / np.asarray(self._scale, self._network.dtype)

    def state(self) -> dict[str, NDArray[np.generic]]:
        """See `Engine.state`."""
        state: dict[str, NDArray[np.generic]] = {
            f"optimizer.{name}": array.copy() for name, array in self._update.arrays.items()
        }
        state["optimizer.steps"] = np.array(self._update.steps, np.int64)
        state["dropout"] = generator_state(self._rng)
        return state

    def load_state(self, state: dict[str, NDArray[np.generic]]) -> None:
        """See `Engine.load_state`."""
        check_state(self.state(), state)
        for name, array in self._update.arrays.items():
            array[...] = state[f"optimizer.{name}"]
        self._update.steps = int(state["optimizer.steps"])
        restore_generator(self._rng, state["dropout"])
