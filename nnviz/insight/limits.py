"""From numbers to the 256 entries of a colour table, with limits that stay put while one looks.

Two scales. *Signed*: limits are symmetric, zero is always entry 128, so that the same colour means the same
sign in every panel; entries 1 … 255 run from -limit to limit, and entry 0 is free for gaps. *Sequential*:
entries 0 … 255 run from 0 to limit.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

ZERO = 128
"""Table entry of zero on the signed scale."""

_SMALLEST = 1e-12  # a limit below this would overflow the float32 arithmetic of `signed_entries`
_NICE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
_LOOK_AT_MOST = 1 << 16
_FINE = 32767


def robust_limit(values: NDArray[np.floating[Any]], share: float = 0.995) -> float:
    """The magnitude that ``share`` of the non-zero values do not exceed; 0 when all are zero.

    One wild weight must not turn all others grey, hence not the maximum. Zeros are left out because a tile of
    weights x probe, or the gradient of a dead neuron, is mostly zero. Of large arrays an evenly spaced part,
    always the same, is looked at (about 65,000 values).
    """
    # An odd step: images have even widths, and an even step would look at the same columns of each.
    step = -(-values.size // _LOOK_AT_MOST) | 1
    magnitudes = np.abs(values.reshape(-1)[::step])
    magnitudes = magnitudes[np.isfinite(magnitudes) & (magnitudes > 0)]
    if not len(magnitudes):
        return 0.0
    rank = min(math.ceil(share * len(magnitudes)), len(magnitudes)) - 1
    return float(np.partition(magnitudes, rank)[rank])


class SteadyLimit:
    """A colour limit that follows the values in rare, round steps instead of flickering with each of them.

    The limit is a round number (1, 1.5, 2, 3, 5, 7 times a power of ten) just above `robust_limit`. It is
    kept while the wanted limit is between 0.4 and 1.2 times it, and chosen anew outside. What is wanted is
    never less than 0.6 of a newly chosen limit (3 to 5 is the widest step), so it lies well within its band.
    """

    KEEP_ABOVE = 0.4
    KEEP_BELOW = 1.2

    def __init__(self, share: float = 0.995) -> None:
        self._share = share
        self._limit = 0.0

    @property
    def value(self) -> float:
        """The limit in force; 1 while nothing but zeros has been seen."""
        return self._limit or 1.0

    def update(self, values: NDArray[np.floating[Any]]) -> float:
        """Look at new values and return the limit to show them with."""
        wanted = robust_limit(values, self._share)
        kept = self._limit * self.KEEP_ABOVE <= wanted <= self._limit * self.KEEP_BELOW
        if wanted > 0 and not kept:
            self._limit = round_up(max(wanted, _SMALLEST))
        return self.value

    def reset(self) -> None:
        """Forget the past: another network, another quantity."""
        self._limit = 0.0


def round_up(value: float) -> float:
    """The smallest of 1, 1.5, 2, 3, 5, 7 times a power of ten that is not below ``value`` (> 0)."""
    power = 10.0 ** math.floor(math.log10(value))
    for step in _NICE:
        if value <= step * power * (1 + 1e-9):
            return step * power
    return 10.0 * power


def signed_entries(
    values: NDArray[np.float32], limit: float, gamma: float = 1.0, out: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Table entries 1 … 255 of signed values: 128 + round(127 * sign(v) * min(abs(v) / limit, 1) ** gamma).

    A ``gamma`` below 1 keeps small weights visible; 0.3 is 3Blue1Brown's choice. Leave it at 1 where the
    colour table is bent already. Values must be finite.
    """
    fine = values * np.float32(_FINE / max(limit, _SMALLEST))
    np.clip(fine, -_FINE, _FINE, out=fine)
    np.rint(fine, out=fine)
    # A power for each of 600,000 pixels takes longer than a frame; a table of 65,535 powers takes 1 ms.
    steps = fine.astype(np.int32)
    steps += _FINE
    return np.take(_bent(gamma), steps, out=out, mode="clip")


def sequential_entries(
    values: NDArray[np.float32], limit: float = 1.0, out: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Table entries 0 … 255 of values between 0 and ``limit``: round(255 * v / limit), clipped."""
    scaled = values * np.float32(255.0 / max(limit, _SMALLEST))
    np.clip(scaled, 0, 255, out=scaled)
    np.rint(scaled, out=scaled)
    if out is None:
        return scaled.astype(np.uint8)
    np.copyto(out, scaled, casting="unsafe")
    return out


@lru_cache(maxsize=8)
def _bent(gamma: float) -> NDArray[np.uint8]:
    share = np.arange(-_FINE, _FINE + 1) / _FINE
    table = (ZERO + np.rint(127 * np.sign(share) * np.abs(share) ** gamma)).astype(np.uint8)
    table.flags.writeable = False
    return table
