"""How the settings in which recipes differ are written in the window."""

from __future__ import annotations

from nnviz.training.recipe_changes import Difference
from nnviz.ui.setting_words import CHOICES, said

# Of recipes that stand side by side: how far a run came is another number than how far it was to go.
_LABELS = {"epochs": "Planned epochs"}


def label_words(difference: Difference) -> str:
    """What the setting is called: "Learning rate"."""
    return _LABELS.get(difference.key, difference.label)


def value_words(text: str) -> str:
    """A value as the recipe editor writes it: "numpy" as "NumPy", "30 relu, 10 softmax" as "30 ReLU, …"."""
    if text in CHOICES:
        return CHOICES[text]
    # Only sentences begin with a capital, and a list of layers begins with a number.
    return said(text) if text[:1].isdigit() else text


def difference_words(difference: Difference) -> str:
    """The setting and its value in the second recipe: "Engine: PyTorch"."""
    return f"{label_words(difference)}: {value_words(difference.after)}"
