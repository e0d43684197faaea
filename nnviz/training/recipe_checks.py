"""What has to be true of a recipe before a run is made from it, setting by setting and between settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnviz.core.convolutional import plan
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS, LAYER_SETTINGS, MOST_LAYERS, SETTINGS

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe

CLASSES = 10
MOST_PARAMETERS = 50_000_000


def problems(recipe: Recipe) -> Iterator[RecipeError]:
    """Everything that keeps ``recipe`` from being run, first each setting alone, then settings together."""
    alone = list(_alone(recipe))
    yield from alone
    if not alone:
        yield from _together(recipe)


def _alone(recipe: Recipe) -> Iterator[RecipeError]:
    for key, about in SETTINGS.items():
        if about.kind not in ("layers", "augmentation"):
            yield from about.problems(key, getattr(recipe, key))
    for index, layer in enumerate(recipe.layers):
        for part, about in LAYER_SETTINGS.items():
            yield from about.problems(f"layers.{index}.{part}", getattr(layer, part))
    for each in dataclasses.fields(recipe.augmentation):
        about = AUGMENTATION_SETTINGS[each.name]
        yield from about.problems(f"augmentation.{each.name}", getattr(recipe.augmentation, each.name))


def _together(recipe: Recipe) -> Iterator[RecipeError]:
    if not 1 <= len(recipe.layers) <= MOST_LAYERS:
        yield RecipeError(
            "layers", f"A network needs between 1 and {MOST_LAYERS} layers, not {len(recipe.layers)}."
        )
        return
    try:
        plan(recipe.shapes)
    except ValueError as error:
        yield RecipeError("layers", str(error))
        return
    last = len(recipe.layers) - 1
    output = recipe.layers[last]
    if output.kernel:
        yield RecipeError(
            f"layers.{last}.kernel", "The last layer must be fully connected; set its kernel to 0."
        )
    if recipe.convolutional and recipe.engine == "numpy":
        yield RecipeError(
            "engine",
            "The NumPy engine trains fully connected layers; choose the autograd or the PyTorch engine for "
            "kernels.",
        )
    if output.size != CLASSES:
        yield RecipeError(
            f"layers.{last}.size",
            f"The last layer must have {CLASSES} neurons, one for each digit, not {output.size:,}.",
        )
    if output.dropout:
        yield RecipeError(
            f"layers.{last}.dropout",
            "The last layer cannot have dropout: it would silence the answers.",
        )
    for index, layer in enumerate(recipe.layers[:last]):
        if layer.activation == "softmax":
            yield RecipeError(
                f"layers.{index}.activation",
                "softmax is for the last layer only: it makes the neurons of a layer share out one 1.",
            )
    if recipe.cost == "cross_entropy" and output.activation not in ("sigmoid", "softmax"):
        yield RecipeError(
            "cost",
            f"cross_entropy needs outputs between 0 and 1, but the last layer is {output.activation}; "
            "make it sigmoid or softmax, or choose the quadratic cost.",
        )
    if recipe.n_parameters > MOST_PARAMETERS:
        yield RecipeError(
            "layers",
            f"This network would have {recipe.n_parameters:,} weights and biases; "
            f"at most {MOST_PARAMETERS:,} are allowed.",
        )
