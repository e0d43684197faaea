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


def limit(value: float) -> str:
    """The end of a colour scale, a round number: "1.5", "0.002", "3e−6"."""
    return f"{value:.4g}".replace("e-0", "e-").replace("e+0", "e").replace("-", MINUS)
