"""How numbers are written for a person: few digits, a real minus sign, the same everywhere."""

from __future__ import annotations

import math

MINUS = "−"


def written(value: float, digits: int = 3) -> str:
    """``value`` with so many significant digits: "0.982", "−12.3", "4.1e−6"."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return str(value).replace("-", MINUS)
    if 1e-4 <= abs(value) < 1e5:
        places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
        text = f"{value:,.{places}f}"
    else:
        text = f"{value:.{digits - 1}e}".replace("e-0", "e-").replace("e+0", "e")
    return text.replace("-", MINUS)


def signed(value: float, digits: int = 3) -> str:
    """The same with a sign in any case: "+0.982", "−12.3", "0"."""
    return f"+{written(value, digits)}" if value > 0 else written(value, digits)


def term(value: float, digits: int = 3) -> str:
    """The same as a further term of a sum: "+ 0.982", "− 12.3"."""
    return f"{MINUS} {written(-value, digits)}" if value < 0 else f"+ {written(value, digits)}"


def inside(value: float, places: int, unit: str = "") -> str:
    """A value between 0 and 1 that reaches neither, as sigmoid and softmax make them: "0.973", "<0.001".

    In float32 they do round to 0 and to 1; written so, they would be a certainty that no network has. With
    the ``unit`` " %" the value is written a hundred times as large.
    """
    whole = 100.0 if unit else 1.0
    least = 10.0**-places
    if value * whole < least / 2:
        return f"<{least:.{places}f}{unit}"
    if value * whole >= whole - least / 2:
        return f">{whole - least:.{places}f}{unit}"
    return f"{value * whole:.{places}f}{unit}"


def percent(share: float, places: int = 1) -> str:
    """A probability: "97.3 %", "<0.1 %", ">99.9 %"."""
    return inside(share, places, " %")


def limit(value: float) -> str:
    """The end of a colour scale, a round number: "1.5", "0.002", "3e−6"."""
    return f"{value:.4g}".replace("e-0", "e-").replace("e+0", "e").replace("-", MINUS)
