"""The optimizers of `core.optimizers` as calls on stretches of the flat parameter vector.

The arithmetic is the plain version's, arranged so that no call allocates and few are needed:

* plain SGD and momentum get their gradient already multiplied by the learning rate;
* the factors (1 − β) of the running averages, which are the same for every gradient, are left out of the sums
  and put into the two numbers that the step is multiplied by and protected with;
* for plain SGD the book's λ/n and the decoupled decay are one multiplication of the weights;
* long vectors are moved a stretch at a time, so that the ten passes of Adam find it in the cache.
"""

from itertools import pairwise

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.core.optimizers import ADAM_BETA1, ADAM_BETA2, EPSILON, RMSPROP_DECAY
from nnviz.engines.products import Call
from nnviz.engines.protocol import StepSettings

STRETCH = 65_536
"""Parameters moved at a time."""


class FlatUpdate:
    """What the optimizers have in common: penalties, decay, the state.

    Parameters
    ----------
    network : Network
        Its parameters are moved in place.
    settings : StepSettings

    Attributes
    ----------
    gradient : ndarray of shape (n_parameters,)
        Where the gradient is to be put at every step, multiplied by what `begin` returned.
    weight_gradients : tuple of ndarray
        Views of `gradient`, like the network's of its parameters.
    arrays : dict of ndarray
        The running averages by name.
    steps : int
        Steps taken so far.
    """

    state_names: tuple[str, ...] = ()
    takes_rate = True
    """Whether the gradient arrives multiplied by the learning rate."""

    def __init__(self, network: Network, settings: StepSettings) -> None:
        self._network = network
        self.gradient = np.zeros_like(network.parameters)
        self.weight_gradients, _ = network.views(self.gradient)
        self._end = len(network.parameters) if settings.train_biases else network.n_weights
        dtype = network.dtype
        self.arrays = {name: np.zeros(self._end, dtype) for name in self.state_names}
        self.steps = 0
        longest = min(STRETCH, self._end)
        self._scratch, self._penalised, self._penalty = np.zeros((3, longest), dtype)
        # Numbers as 0-d arrays: a call takes them as they are, a Python number it must convert each time.
        self._momentum, self._keep, self._l1, self._l2, self._rate, self._epsilon = (
            np.zeros((), dtype) for _ in range(6)
        )
        self.configure(settings)

    def configure(self, settings: StepSettings) -> None:
        """Use other `settings`; calls made before are out of date then."""
        self._settings = settings
        self._momentum[()] = settings.momentum

    def begin(self, learning_rate: float) -> float:
        """Set this step's numbers; return what the gradient must be multiplied by."""
        settings = self._settings
        scale = learning_rate if self.takes_rate else 1.0
        if settings.l1 or settings.l2 or settings.weight_decay:
            self._l1[()] = scale * settings.l1 / settings.n_train
            self._l2[()] = scale * settings.l2 / settings.n_train
            self._keep[()] = 1 - learning_rate * self._decay()
        return scale

    def calls(self) -> list[Call]:
        """Return the calls that move all parameters that may move."""
        n_weights = self._network.n_weights
        marks = {0, self._end, *range(0, self._end, STRETCH)}
        if self._decay() or self._penalises():
            marks.add(n_weights)  # biases are left alone
        calls: list[Call] = []
        for first, last in pairwise(sorted(marks)):
            p, g = self._network.parameters[first:last], self.gradient[first:last]
            if last <= n_weights:
                penalty, g = self._penalty_calls(p, g)
                calls += penalty
                if self._decay():
                    calls.append((np.multiply, (p, self._keep, p)))
            state = [self.arrays[name][first:last] for name in self.state_names]
            calls += self._move(p, g, self._scratch[: last - first], *state)
        return calls

    def _decay(self) -> float:
        return self._settings.weight_decay

    def _penalised_l2(self) -> float:
        return self._settings.l2

    def _penalises(self) -> bool:
        return bool(self._settings.l1 or self._penalised_l2())

    def _penalty_calls(self, p: FloatArray, g: FloatArray) -> tuple[list[Call], FloatArray]:
        """Return calls that add the penalties' gradient, and where the sum will be; `g` stays as it is."""
        if not self._penalises():
            return [], g
        total, term = self._penalised[: len(p)], self._penalty[: len(p)]
        calls: list[Call] = []
        if self._settings.l1:
            calls += [(np.sign, (p, term)), (np.multiply, (term, self._l1, term)), (np.add, (g, term, total))]
            g = total
        if self._penalised_l2():
            calls += [(np.multiply, (p, self._l2, term)), (np.add, (g, term, total))]
        return calls, total

    def _move(self, p: FloatArray, g: FloatArray, t: FloatArray, *state: FloatArray) -> list[Call]:
        raise NotImplementedError


class FlatSGD(FlatUpdate):
    """w ← w − η∇C."""

    def _decay(self) -> float:
        # λ/n w takes the same share from every weight as a decay of λ/n would.
        return self._settings.weight_decay + self._settings.l2 / self._settings.n_train

    def _penalised_l2(self) -> float:
        return 0.0

    def _move(self, p: FloatArray, g: FloatArray, t: FloatArray, *state: FloatArray) -> list[Call]:
        return [(np.subtract, (p, g, p))]


class FlatMomentum(FlatUpdate):
    """v ← μv − η∇C; w ← w + v."""

    state_names = ("velocity",)

    def _move(self, p: FloatArray, g: FloatArray, t: FloatArray, *state: FloatArray) -> list[Call]:
        (v,) = state
        return [
            (np.multiply, (v, self._momentum, v)),
            (np.subtract, (v, g, v)),
            (np.add, (p, v, p)),
        ]


class FlatNesterov(FlatUpdate):
    """v ← μv − η∇C; w ← w + μv − η∇C."""

    state_names = ("velocity",)

    def _move(self, p: FloatArray, g: FloatArray, t: FloatArray, *state: FloatArray) -> list[Call]:
        (v,) = state
        return [
            (np.multiply, (v, self._momentum, v)),
            (np.subtract, (v, g, v)),
            (np.multiply, (v, self._momentum, t)),
            (np.subtract, (t, g, t)),
            (np.add, (p, t, p)),
        ]


class FlatRMSprop(FlatUpdate):
    """s ← ρs + ∇C²; w ← w − η′∇C / (√s + ε′), where η′ and ε′ make up for the missing 1 − ρ."""

    state_names = ("squares",)
    takes_rate = False

    def __init__(self, network: Network, settings: StepSettings) -> None:
        self._rho = np.full((), RMSPROP_DECAY, network.dtype)
        super().__init__(network, settings)

    def begin(self, learning_rate: float) -> float:
        """See `FlatUpdate.begin`."""
        root = (1 - RMSPROP_DECAY) ** 0.5
        self._rate[()] = learning_rate / root
        self._epsilon[()] = EPSILON / root
        return super().begin(learning_rate)

    def _move(self, p: FloatArray, g: FloatArray, t: FloatArray, *state: FloatArray) -> list[Call]:
        (s,) = state
        return [
            (np.multiply, (s, self._rho, s)),
            (np.square, (g, t)),
            (np.add, (s, t, s)),
            (np.sqrt, (s, t)),
            (np.add, (t, self._epsilon, t)),
            (np.divide, (g, t, t)),
            (np.multiply, (t, self._rate, t)),
            (np.subtract, (p, t, p)),
        ]


class FlatAdam(FlatUpdate):
    """r ← β₁r + ∇C; s ← β₂s + ∇C²; w ← w − η′ r / (√s + ε′).

    η′ and ε′ make up for the missing 1 − β₁ and 1 − β₂ and undo the start from zero.
    """

    state_names = ("sums", "squares")
    takes_rate = False

    def __init__(self, network: Network, settings: StepSettings) -> None:
        self._beta1 = np.full((), ADAM_BETA1, network.dtype)
        self._beta2 = np.full((), ADAM_BETA2, network.dtype)
        super().__init__(network, settings)

    def begin(self, learning_rate: float) -> float:
        """See `FlatUpdate.begin`."""
        t = self.steps + 1
        mean = (1 - ADAM_BETA1) / (1 - ADAM_BETA1**t)
        root = ((1 - ADAM_BETA2) / (1 - ADAM_BETA2**t)) ** 0.5
        self._rate[()] = learning_rate * mean / root
        self._epsilon[()] = EPSILON / root
        return super().begin(learning_rate)

    def _move(self, p: FloatArray, g: FloatArray, t: FloatArray, *state: FloatArray) -> list[Call]:
        r, s = state
        return [
            (np.multiply, (r, self._beta1, r)),
            (np.add, (r, g, r)),
            (np.multiply, (s, self._beta2, s)),
            (np.square, (g, t)),
            (np.add, (s, t, s)),
            (np.sqrt, (s, t)),
            (np.add, (t, self._epsilon, t)),
            (np.divide, (r, t, t)),
            (np.multiply, (t, self._rate, t)),
            (np.subtract, (p, t, p)),
        ]


FLAT_UPDATES: dict[str, type[FlatUpdate]] = {
    "sgd": FlatSGD,
    "momentum": FlatMomentum,
    "nesterov": FlatNesterov,
    "rmsprop": FlatRMSprop,
    "adam": FlatAdam,
    "adamw": FlatAdam,
}
"""The flat version of every optimizer in `core.optimizers.OPTIMIZERS`."""
