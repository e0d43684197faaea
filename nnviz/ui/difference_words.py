"""How the settings in which recipes differ are written in the window."""

from __future__ import annotations

from nnviz.training.recipe_changes import Difference
from nnviz.ui.setting_words import CHOICES, said


def value_words(text: str) -> str:
    """A value as the recipe editor writes it: "numpy" as "NumPy", "30 relu, 10 softmax" as "30 ReLU, …"."""
    if text in CHOICES:
        return CHOICES[text]
    # Only sentences begin with a capital, and a list of layers begins with a number.
    return said(text) if text[:1].isdigit() else text


def difference_words(difference: Difference) -> str:
    """The setting and its value in the second recipe: "Engine: PyTorch"."""
    return f"{difference.label}: {value_words(difference.after)}"
