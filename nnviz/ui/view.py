"""One moment as the panels show it: a frozen snapshot, the probe, and the probe's way through the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnviz.ui.selection import Neuron, Probe

if TYPE_CHECKING:
    from nnviz.core.network import ForwardPass
    from nnviz.training.history import History
    from nnviz.training.recipe import Recipe
    from nnviz.training.snapshot import Snapshot

DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False)
class View:
    """What a panel is given to show. Nothing in it changes except ``history``, which only grows.

    Attributes
    ----------
    snapshot : Snapshot or None
        The parameters and counters of the moment; None before a network is there.
    probe : Probe
        The image that is being looked at.
    passed : ForwardPass or None
        ``snapshot.network.forward(probe.pixels)``, computed once for all panels; None without a snapshot.
    history : History or None
        The numbers of the run so far.
    neuron : tuple of int or None
        The selected neuron.
    running : bool
        Whether training goes on at this moment.
    recipe : Recipe or None
        The recipe in force.
    class_names : tuple of str
        What the outputs are called: the digits, or a data set's own names.
    """

    snapshot: Snapshot | None = None
    probe: Probe = field(default_factory=Probe)
    passed: ForwardPass | None = None
    history: History | None = None
    neuron: Neuron | None = None
    running: bool = False
    recipe: Recipe | None = None
    class_names: tuple[str, ...] = DIGITS


def moment_words(view: View) -> str:
    """Which network at which moment, for a caption: "nielsen-30, epoch 3.4"; empty without one."""
    snapshot = view.snapshot
    if snapshot is None:
        return ""
    if view.history is None or not view.history.n_train:
        return snapshot.recipe.name
    return f"{snapshot.recipe.name}, epoch {round(snapshot.images / view.history.n_train, 2):g}"
