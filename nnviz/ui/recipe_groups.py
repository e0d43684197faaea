"""How a recipe's settings are grouped for a person: the few that matter first, the others in few words."""

from __future__ import annotations

from typing import NamedTuple

from nnviz.training.recipe import Recipe, describe
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS
from nnviz.ui.setting_words import choice


class Group(NamedTuple):
    """Settings that belong together.

    Attributes
    ----------
    keys : tuple of str
        As `Recipe.get` knows them.
    open : bool
        Whether they are shown from the start.
    """

    name: str
    title: str
    help: str
    keys: tuple[str, ...]
    open: bool = False


GROUPS = (
    Group(
        "learning",
        "Learning",
        "How each mini-batch moves the weights",
        ("learning_rate", "batch_size", "epochs", "optimizer", "momentum", "cost"),
        open=True,
    ),
    Group(
        "network",
        "Network",
        "What is trained, by which arithmetic, and from where",
        ("engine", "precision", "start", "train_biases"),
        open=True,
    ),
    Group(
        "schedule",
        "Schedule",
        "How the learning rate changes over the run",
        ("schedule", "schedule_every", "schedule_factor", "schedule_patience"),
    ),
    Group(
        "regularization",
        "Regularization",
        "What keeps the weights small, so that it learns digits and not these images; dropout is above, "
        "with the layers",
        ("l1", "l2", "weight_decay", "max_norm"),
    ),
    Group(
        "augmentation",
        "Augmentation",
        "Training images distorted afresh each time they are shown",
        tuple(f"augmentation.{part}" for part in AUGMENTATION_SETTINGS),
    ),
    Group(
        "data",
        "Data and chance",
        "Which images, and the number that all chance comes from",
        ("seed", "data", "train_images", "validation_images"),
    ),
)

USUAL = {
    "augmentation.shift": 4.0,
    "augmentation.rotation": 30.0,
    "augmentation.scale": 0.3,
    "augmentation.shear": 30.0,
    "augmentation.elastic": 60.0,
    "augmentation.elastic_sigma": 8.0,
    "augmentation.thickness": 1.0,
    "augmentation.pen": 0.5,
    "augmentation.noise": 0.5,
}
"""Where the sliders of the distortions end: beyond, digits stop being digits. Larger numbers can be typed."""


def in_use(recipe: Recipe) -> dict[str, bool]:
    """The settings that only some recipes use, and whether this one does."""
    return {
        "momentum": recipe.optimizer in ("momentum", "nesterov"),
        "schedule_every": recipe.schedule == "step",
        "schedule_factor": recipe.schedule == "step",
        "schedule_patience": recipe.schedule == "halve_on_plateau",
        "augmentation.elastic_sigma": recipe.augmentation.elastic > 0,
    }


def summary(recipe: Recipe, group: Group) -> str:
    """What a group holds, in a few words: "shift 1.5, rotation 8"."""
    match group.name:
        case "learning":
            words = f"η = {recipe.learning_rate:g}, batches of {recipe.batch_size}, "
            return words + choice(recipe.optimizer)
        case "network":
            return " – ".join(("784", *(str(layer.size) for layer in recipe.layers)))
        case "schedule":
            return choice(recipe.schedule)
        case "data":
            return f"{choice(recipe.data)}, seed {recipe.seed}"
        case "augmentation" if not recipe.augmentation.active:
            return "none"
        case _:
            return _in_force(recipe, group) or "none"


def _in_force(recipe: Recipe, group: Group) -> str:
    """The settings of a group that do something."""
    words, used = [], in_use(recipe)
    for key in group.keys:
        value, about = recipe.get(key), describe(key)
        if value and used.get(key, True):
            label = about.label.lower() if len(about.label) > 2 else about.label
            words.append(label if value is True else f"{label} {value:g}")
    return ", ".join(words)
