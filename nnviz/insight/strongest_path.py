"""The chain of neurons, from a pixel to the answer, that did most to bring the answer about.

Definition. Neuron i of one layer contributes a_i · w_ji to the weighted input z_j of neuron j of the next.
The path begins at the answer (the most active output) and goes back layer by layer: from neuron j to the
neuron i that contributes most to z_j. "Most" means in the direction in which j went: the largest
contribution, or the most negative one if j's own activation is negative (tanh, leaky ReLU), for then the
question is what pulled it down. Equal contributions: the lower index. Nothing is random.

Where nothing flows there is no path: it ends at the neuron that nothing raises (or lowers, if it went down),
because all that it gets from the layer before is zero or goes the other way. A neuron of a feature map gets
its terms through its kernel, as `nnviz.insight.terms` lists them.

It is a path of largest single steps, not the path of the largest sum: contributions of different layers are
in different units (each adds up to its own z), so a sum over layers would mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.core.network import ForwardPass, Network
from nnviz.insight.terms import terms


@dataclass(frozen=True)
class Step:
    """One connection of the path, from neuron ``source`` of ``layer`` - 1 to ``target`` of ``layer``.

    Attributes
    ----------
    layer : int
        The target's layer; 1 is the first hidden layer, so ``network.weights[layer - 1]`` holds ``weight``.
    activation : float
        a of the source (for layer 1 the pixel's brightness).
    weight : float
        w from source to target.
    contribution : float
        activation · weight, a term of ``z``.
    z : float
        The target's weighted input, the sum of all contributions and the bias.
    """

    layer: int
    source: int
    target: int
    activation: float
    weight: float
    contribution: float
    z: float


@dataclass(frozen=True)
class StrongestPath:
    """The path: ``neurons[i]`` is its neuron in layer ``first + i``; its connections, input first.

    ``first`` is 0, the input, unless nothing flows into the path's first neuron.
    """

    neurons: tuple[int, ...]
    steps: tuple[Step, ...]
    first: int = 0

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Layer and index of every neuron of the path."""
        return tuple(enumerate(self.neurons, start=self.first))


def strongest_path(network: Network, passed: ForwardPass, answer: int | None = None) -> StrongestPath:
    """Follow the largest contributions back from an output to a pixel.

    Parameters
    ----------
    network : Network
    passed : ForwardPass
        Of one image: arrays of shape (n,) or (1, n).
    answer : int, optional
        The output to explain; the most active one if left out.
    """
    activations = [a.reshape(-1) for a in passed.activations]
    target = int(np.argmax(activations[-1])) if answer is None else answer
    neurons = [target]
    steps: list[Step] = []
    layer = len(network.weights)
    while layer > 0:
        found = terms(network, passed, layer, target)
        contributions = found.contributions
        sign = -1.0 if activations[layer][target] < 0 else 1.0
        best = int(np.argmax(sign * contributions))
        if not sign * contributions[best] > 0:
            break
        source = int(found.sources[best])
        steps.append(
            Step(
                layer=layer,
                source=source,
                target=target,
                activation=float(found.activations[best]),
                weight=float(found.weights[best]),
                contribution=float(contributions[best]),
                z=float(passed.zs[layer - 1].reshape(-1)[target]),
            )
        )
        neurons.append(source)
        target = source
        layer -= 1
    return StrongestPath(tuple(reversed(neurons)), tuple(reversed(steps)), layer)
