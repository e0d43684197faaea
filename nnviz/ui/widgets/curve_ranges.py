"""How long and how high the plots are: axes that move seldom, and lead the eye to what matters."""

from __future__ import annotations

import math

import numpy as np

from nnviz.ui.widgets.curve_data import Numbers, TrainingCurve

COST, ACCURACY = 0, 1
"""The plots."""

_MEAN_SHARE = 0.98  # of the means, those that the axis makes room for
_FLOORS = (0.0, 50.0, 70.0, 80.0, 85.0, 90.0, 92.0, 94.0, 96.0, 97.0, 98.0, 99.0)
_NICE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)


def horizon(reached: float, first: float, planned: float = 0.0) -> float:
    """How long the axis is: doubled whenever the curve reaches its end, so that it seldom moves.

    Parameters
    ----------
    reached : float
        Where the curve ends now, in steps or in epochs.
    first : float
        How long the axis is at the beginning.
    planned : float
        Where the run is meant to end; the axis stops there on the way. 0 if nothing is planned.
    """
    end = first
    while end < reached:
        end *= 2
    return planned if 0 < planned < end and reached <= planned else end


def cost_range(
    curve: TrainingCurve, *others: tuple[Numbers, Numbers], since: float = 0.0
) -> tuple[float, float] | None:
    """Smallest and largest cost worth showing; None when there is none.

    The mean and the evaluations decide. Single mini-batches' wild costs must not press them flat: there is as
    much room above as below for those, and the rest of them is cut off.

    Parameters
    ----------
    curve : TrainingCurve
    others : tuple of ndarray
        Steps and costs of evaluations.
    since : float
        Step before which nothing counts, so that the first moments' high costs do not either; everything
        counts as long as there is nothing after it.
    """
    counted = curve.at >= since
    parts = [np.quantile(curve.mean[counted], (0.0, _MEAN_SHARE))] if counted.any() else []
    parts += [costs[steps >= since] for steps, costs in others]
    found = np.concatenate(parts or [curve.mean])
    found = found[np.isfinite(found)]
    if not len(found):
        return cost_range(curve, *others) if since > 0 else None
    highest = float(found.max())
    wildest = float(curve.high[counted].max()) if counted.any() else highest
    return float(found.min()), min(2 * highest, max(highest, wildest))


def accuracy_floor(at: Numbers, accuracies: Numbers) -> float:
    """Where the axis of the accuracy begins, so that what happens after the first tenth can be seen."""
    if not len(at):
        return 0.0
    later = accuracies[at >= at[-1] / 10]
    lowest = float(np.nanmin(later)) if len(later) and not np.all(np.isnan(later)) else 0.0
    return max((floor for floor in _FLOORS if floor <= lowest - 0.2), default=0.0)


def above(value: float) -> float:
    """A round number above ``value``, with a little air."""
    wanted = max(value, 1e-12) * 1.05
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (*_NICE, 20.0) if step * power >= wanted)


def log_range(low: float, high: float) -> tuple[float, float]:
    """From a round number below to a round number above."""
    low = max(low * 0.7, high * 1e-6, 1e-12)
    power = 10.0 ** math.floor(math.log10(low))
    below = max(step * power for step in (1.0, 2.0, 5.0) if step * power <= low)
    return below, max(above(high), below * 2)
