"""The cards: what somebody published, and the recipe that was published with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nnviz import resources
from nnviz.training.recipe import Recipe, load_recipe
from nnviz.training.recipe_changes import with_settings
from nnviz.training.recipe_fields import nearest

Measure = Literal["first", "last", "best"]
Images = Literal["test", "validation"]


class CardError(ValueError):
    """There is no such card; ``str(error)`` suggests the nearest one."""


@dataclass(frozen=True)
class Card:
    """One published figure.

    Attributes
    ----------
    key, title, claim, source : str
        Its name on the command line; the network in short; the figure in its source's words; where it stands.
    percent : float
        The figure as a number, 0 to 100.
    recipe : str
        The shipped recipe that is run; "" for a method that trains no network.
    set : tuple of str
        Changes of the recipe, ``"key=value"``.
    measure : str
        Which evaluation the figure is about: the first epoch's, the last's or the best's.
    on : str
        Which images it is about.
    method : str
        ``"train"``, or ``"darkness"`` for the guess by average darkness.
    unsaid : str
        What the source leaves open and how it was filled in.
    long : bool
        Whether a seed takes more than about five minutes on a laptop.
    """

    key: str
    title: str
    claim: str
    source: str
    percent: float
    recipe: str = ""
    set: tuple[str, ...] = ()
    measure: Measure = "last"
    on: Images = "test"
    method: Literal["train", "darkness"] = "train"
    unsaid: str = ""
    long: bool = False

    def recipe_for(self, seed: int) -> Recipe:
        """Return the recipe of this card with its chance drawn from `seed`."""
        return with_settings(load_recipe(self.recipe), (*self.set, f"seed={seed}"))


def load_cards() -> tuple[Card, ...]:
    """Return every card, in the order in which the book and the years brought them."""
    text = (resources.assets() / "cards.toml").read_text(encoding="utf-8")
    return tuple(
        Card(**{**entry, "set": tuple(entry.get("set", ()))}) for entry in tomllib.loads(text)["card"]
    )


def chosen(keys: Iterable[str]) -> tuple[Card, ...]:
    """Return the cards called `keys`; without any, those that are not long.

    Raises
    ------
    CardError
        If there is no card of a name.
    """
    cards = {card.key: card for card in load_cards()}
    wanted = list(keys)
    for key in wanted:
        if key not in cards:
            raise CardError(
                f"There is no card {key}{nearest(key, cards)} `nnviz reproduce --list` shows them all."
            )
    return tuple(cards[key] for key in wanted) or tuple(card for card in cards.values() if not card.long)
