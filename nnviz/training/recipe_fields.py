"""What a person is told about each setting of a recipe: its name, its unit, its limits and what it does.

The editor in the window, ``--set`` on the command line, the TOML reader and the checks all read these
descriptions, so that a limit or a word is written once.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "whole", "number", "switch", "choice", "layers", "augmentation"]


class RecipeError(ValueError):
    """A recipe cannot be used; ``str(error)`` is one sentence that names the setting and the reason.

    Parameters
    ----------
    key : str
        The setting, as `Recipe.get` knows it: ``"learning_rate"``, ``"layers.0.size"``,
        ``"augmentation.shift"``; empty when it is not about one setting.
    sentence : str
        What is wrong and what would be right.
    """

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


@dataclass(frozen=True, slots=True)
class About:
    """One setting, described.

    Attributes
    ----------
    label : str
        Its name in the window.
    help : str
        One sentence: what it does, and what a person sees when it changes.
    kind : str
        What may be entered; ``"switch"`` is true or false, ``"whole"`` a whole number.
    group : str
        The table that it stands in, in a recipe file and in the editor.
    unit : str
        Shown after the number, may be empty.
    minimum, maximum : float
        The limits, both allowed unless `above` is set.
    above : bool
        Whether the value has to be greater than `minimum`, not equal to it.
    choices : tuple of str
        The allowed words, when `kind` is ``"choice"``.
    live : bool
        Whether a running network takes the change at its next mini-batch; otherwise it needs a new start.
    decides : bool
        Whether it changes what is computed. Names and captions don't.
    """

    label: str
    help: str
    kind: Kind = "number"
    group: str = "training"
    unit: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()
    live: bool = False
    decides: bool = True

    def checked(self, key: str, value: object) -> Any:
        """``value`` in its proper type.

        Raises
        ------
        RecipeError
            When it has the wrong type or lies outside the limits; the sentence gives the reason.
        """
        if self.kind == "text":
            if not isinstance(value, str):
                raise RecipeError(key, f"{key} must be text, not {_shown(value)}.")
            return value
        if self.kind == "switch":
            if not isinstance(value, bool):
                raise RecipeError(key, f"{key} must be true or false, not {_shown(value)}.")
            return value
        if self.kind == "choice":
            if value not in self.choices:
                raise RecipeError(
                    key, f"{key} must be one of {', '.join(self.choices)}, not {_shown(value)}."
                )
            return value
        return self._checked_number(key, value)

    def problems(self, key: str, value: object) -> Iterator[RecipeError]:
        """What `checked` would raise for ``value``; nothing when it is allowed."""
        try:
            self.checked(key, value)
        except RecipeError as error:
            yield error

    def _checked_number(self, key: str, value: object) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RecipeError(key, f"{key} must be a number, not {_shown(value)}.")
        if not math.isfinite(value):
            raise RecipeError(key, f"{key} must be a finite number, not {_shown(value)}.")
        if self.kind == "whole" and value != int(value):
            raise RecipeError(key, f"{key} must be a whole number, not {_shown(value)}.")
        if value < self.minimum or value > self.maximum or (self.above and value == self.minimum):
            raise RecipeError(key, f"{key} must be {self.limits()}, not {_shown(value)}.")
        return int(value) if self.kind == "whole" else float(value)

    def limits(self) -> str:
        """The limits in words, for example ``"above 0 and at most 1000"``; empty when there are none."""
        low, high = _shown(self.minimum), _shown(self.maximum)
        if self.minimum == -math.inf and self.maximum == math.inf:
            return ""
        if self.maximum == math.inf:
            return f"above {low}" if self.above else f"at least {low}"
        if self.minimum == -math.inf:
            return f"at most {high}"
        return f"above {low} and at most {high}" if self.above else f"between {low} and {high}"


def _shown(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = repr(value)
        return text if len(text) <= 40 else f"{text[:37]}..."
    if abs(value) < 1e15 and value == int(value):
        return f"{int(value):,}"
    return f"{value:g}"


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown ``name``: the most similar ``known`` name, or all of a few."""
    names = list(known)
    similar = difflib.get_close_matches(name, names, n=1)
    if similar:
        return f"; did you mean {similar[0]}?"
    return f"; there are {', '.join(names)}." if len(names) <= 12 else "."
