"""Whether a claim came out again, by a rule that everybody can check: is it among the seeds or not?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Verdict = Literal["reproduced", "above", "below"]
LEAST_SEEDS = 3


def verdict(claim: float, percents: Sequence[float]) -> Verdict:
    """Say whether `claim` (percent) lies among the reruns, or whether they all lie above or below it.

    Reproduced means that it is neither less than the least rerun nor greater than the greatest. There is no
    tolerance: how far off it is otherwise is for `distance` to say, and for the reader to judge.
    """
    if claim < min(percents):
        return "above"
    if claim > max(percents):
        return "below"
    return "reproduced"


def distance(claim: float, percents: Sequence[float]) -> float:
    """Return how many points there are between `claim` and the nearest of the reruns' spread; 0 inside it."""
    return max(min(percents) - claim, claim - max(percents), 0.0)
