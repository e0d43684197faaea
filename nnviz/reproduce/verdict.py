"""Whether a claim came out again, said with the spread in view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

Verdict = Literal["reproduced", "above", "below"]
LEAST_SEEDS = 3


def sampling_error(percent: float, total: int) -> float:
    """Return the standard error, in points, of an accuracy measured on `total` images: √(p(1 − p)/n)."""
    p = percent / 100
    return 100 * math.sqrt(p * (1 - p) / total)


def verdict(claim: float, percents: Sequence[float], total: int) -> Verdict:
    """Say whether `claim` (percent) lies among the reruns, or whether they lie above or below it.

    A claim is a single run on images that might have been others, so it counts as reproduced when it lies
    between the least and the greatest rerun, widened by two standard errors of an accuracy on `total` images.
    """
    margin = 2 * sampling_error(claim, total)
    if claim < min(percents) - margin:
        return "above"
    if claim > max(percents) + margin:
        return "below"
    return "reproduced"
