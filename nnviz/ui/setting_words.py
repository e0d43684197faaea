"""How a recipe's settings are written, typed and stepped in the window."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from nnviz.training.recipe_fields import About, RecipeError
from nnviz.ui.neuron_words import FUNCTIONS

CHOICES = {
    **FUNCTIONS,
    "cross_entropy": "cross-entropy",
    "normal": "N(0, 1)",
    "scaled": "N(0, 1/inputs)",
    "xavier": "Xavier",
    "he": "He",
    "sgd": "SGD",
    "nesterov": "Nesterov",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
    "one_cycle": "one cycle",
    "halve_on_plateau": "halve on plateau",
    "numpy": "NumPy",
    "autograd": "nnviz autograd",
    "torch": "PyTorch",
    "mnist": "MNIST",
}
"""What a choice is called where a recipe file's word is not the field's."""

# Those that are no English words: a sentence may have a "normal" that is not the start.
_WORDS = re.compile(r"\b(relu|leaky_relu|cross_entropy|sgd|adamw|one_cycle|halve_on_plateau)\b")

_SHARE_STEP = 0.05
_UNIT_STEP = 0.5
_FIRST_STEP = 0.01  # from zero upwards, where steps multiply


def choice(word: str) -> str:
    """A recipe file's word as a person writes it: "cross_entropy" as "cross-entropy"."""
    return CHOICES.get(word, word)


def number_text(value: float) -> str:
    """A number as it stands in a field, so that it can be typed back: "0.5", "3", "50000", "0.0001"."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{Decimal(repr(float(value))):f}"  # all its digits, and none of them in an exponent


def parsed(key: str, text: str, about: About) -> int | float:
    """The number in ``text``, within its limits.

    Raises
    ------
    RecipeError
        With the reason, in the words of the window.
    """
    plain = text.strip().replace("−", "-")
    if about.kind == "whole":
        plain = plain.replace(",", "").replace(" ", "").replace("_", "")
    number: int | float
    try:
        number = int(plain)
    except ValueError:
        try:
            number = float(plain)
        except ValueError:
            wanted = "a whole number" if about.kind == "whole" else "a number such as 0.5"
            what = f"not “{text.strip()}”" if text.strip() else "not empty"
            raise RecipeError(key, f"{about.label} must be {wanted}, {what}.") from None
    try:
        return about.checked(key, number)
    except RecipeError as error:
        raise RecipeError(key, relabelled(error, about)) from None


def relabelled(error: RecipeError, about: About) -> str:
    """The error's sentence with the setting's label in the place of its key."""
    sentence = str(error)
    if error.key and sentence.startswith(error.key):
        sentence = about.label + sentence[len(error.key) :]
    return said(sentence)


def said(sentence: str) -> str:
    """A sentence with a recipe file's words replaced by the field's."""
    words = _WORDS.sub(lambda found: CHOICES[found[0]], sentence)
    return words[:1].upper() + words[1:]


def stepped(value: float, about: About, direction: int, far: bool = False) -> int | float:
    """The next value up (1) or down (-1), within the limits, as the arrow keys and the wheel give it.

    Shares go in twentieths, pixels and degrees in halves, whole numbers by one; everything else, and whole
    numbers with ``far``, climbs 1, 2, 5, 10, 20, …, because only ratios matter there.
    """
    if about.kind == "whole" and not far:
        wanted: float = value + direction
    elif about.kind == "number" and about.maximum <= 1:
        wanted = round(round(value / _SHARE_STEP + direction) * _SHARE_STEP, 2)
    elif about.kind == "number" and about.unit:
        wanted = value + direction * _UNIT_STEP * (4 if far else 1)
    else:
        wanted = _climbed(value, direction, about.kind == "whole")
    if about.above and wanted <= about.minimum:
        return value
    wanted = min(max(wanted, about.minimum), about.maximum)
    return int(wanted) if about.kind == "whole" else float(f"{wanted:.6g}")


def _climbed(value: float, direction: int, whole: bool) -> float:
    first = 1.0 if whole else _FIRST_STEP
    if value <= 0:
        return first if direction > 0 else 0.0
    exponent = math.floor(math.log10(value) + 1e-9)
    rungs = [m * 10.0**e for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    tolerance = value * 1e-6
    if direction > 0:
        return min(rung for rung in rungs if rung > value + tolerance)
    return max(rung for rung in rungs if rung < value - tolerance)
