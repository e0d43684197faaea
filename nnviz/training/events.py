"""What a runner tells the window, and when it stops by itself: small frozen values that cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nnviz.training.history import Evaluated

RunState = Literal["paused", "running", "finished", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Until:
    """When a run ends by itself: at the first of these; never, if both are None.

    Attributes
    ----------
    epoch : int or None
        As soon as this many epochs are complete.
    accuracy : float or None
        As soon as this share (0 … 1) of the *whole* test set is answered right. It is looked at where the
        whole test set is evaluated: at the end of each epoch.
    """

    epoch: int | None = None
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The runner is now in ``state``."""

    state: RunState


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """``epoch`` epochs are complete; ``evaluated`` is the evaluation on the whole test set that closes it."""

    epoch: int
    evaluated: Evaluated


@dataclass(frozen=True, slots=True)
class Finished:
    """The run has reached what it was to run until; ``reason`` is one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Training cannot go on.

    Attributes
    ----------
    sentence : str
        For a person: what happened, what is safe, what to try.
    layer : int or None
        The layer (1 is the first after the input) that diverged; None when it was something else.
    traceback : str
        For the log; empty when training diverged, which is no fault of the program.
    """

    sentence: str
    layer: int | None = None
    traceback: str = ""


Event = StateChanged | EpochEnded | Finished | Failed
