"""How two recipes differ, and how a recipe is changed by words: ``learning_rate=0.5``, ``layers=16,16``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nnviz.data.augmentation import Augmentation
from nnviz.training.recipe import (
    FIELDS,
    Layer,
    Recipe,
    describe,
    load_recipe,
    recipe_names,
    refuse_unknown,
)
from nnviz.training.recipe_fields import About, RecipeError
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS, LAYER_SETTINGS

_ON = ("true", "yes", "on", "1")
_OFF = ("false", "no", "off", "0")

# A bare "activation" or "dropout" is that of every hidden layer; the output layer keeps its own.
_HIDDEN = ("activation", "dropout")
_SHORTHANDS = (*_HIDDEN, "output")


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting in which two recipes differ.

    Attributes
    ----------
    key : str
        As `Recipe.get` takes it; ``"layers"`` when the layers themselves differ and not only their dropout.
    label : str
        For a table.
    before, after : str
        The two values, for a table.
    live : bool
        Whether a running network can take the change.
    """

    key: str
    label: str
    before: str
    after: str
    live: bool


def differences(before: Recipe, after: Recipe) -> tuple[Difference, ...]:
    """Every setting that decides a run and differs, in the order of the fields; empty for equal runs."""
    found: list[Difference] = []
    for key, about in FIELDS.items():
        first, second = getattr(before, key), getattr(after, key)
        if first == second or not about.decides:
            continue
        if key == "layers":
            found.extend(_layer_differences(first, second, about))
        elif key == "augmentation":
            for each in dataclasses.fields(first):
                part = AUGMENTATION_SETTINGS[each.name]
                found.extend(
                    _difference(
                        f"{key}.{each.name}", part, getattr(first, each.name), getattr(second, each.name)
                    )
                )
        else:
            found.extend(_difference(key, about, first, second))
    return tuple(found)


def needs_new_start(before: Recipe, after: Recipe) -> tuple[Difference, ...]:
    """The differences that a running network cannot take: it would have to begin again."""
    return tuple(each for each in differences(before, after) if not each.live)


@lru_cache(maxsize=16)  # asked for at every move of a slider
def _shipped(name: str) -> Recipe | None:
    return load_recipe(name) if name in recipe_names() else None


def differences_from_shipped(recipe: Recipe) -> tuple[Difference, ...]:
    """The differences from the shipped recipe of the same name; none if there is no such recipe."""
    shipped = _shipped(recipe.name)
    return differences(shipped, recipe) if shipped is not None else ()


def _difference(key: str, about: About, first: object, second: object) -> list[Difference]:
    if first == second:
        return []
    return [Difference(key, about.label, _text(first, about), _text(second, about), about.live)]


def _layer_differences(first: tuple[Layer, ...], second: tuple[Layer, ...], about: About) -> list[Difference]:
    def shape(layers: tuple[Layer, ...]) -> list[Layer]:
        return [dataclasses.replace(layer, dropout=0.0) for layer in layers]

    if shape(first) != shape(second):
        return [Difference("layers", about.label, _layers_text(first), _layers_text(second), about.live)]
    found = []
    for index, (one, other) in enumerate(zip(first, second, strict=True)):
        dropout = LAYER_SETTINGS["dropout"]
        labelled = dataclasses.replace(dropout, label=f"{dropout.label}, layer {index + 1}")
        found += _difference(f"layers.{index}.dropout", labelled, one.dropout, other.dropout)
    return found


def _layers_text(layers: tuple[Layer, ...]) -> str:
    return ", ".join(
        _layer_text(layer) + (f" (dropout {layer.dropout:g})" if layer.dropout else "") for layer in layers
    )


def _layer_text(layer: Layer) -> str:
    if not layer.kernel:
        return f"{layer.size} {layer.activation}"
    pooled = f", pool {layer.pool}" if layer.pool > 1 else ""
    return f"{layer.size} maps {layer.kernel}×{layer.kernel} {layer.activation}{pooled}"


def _text(value: object, about: About) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        number = f"{value:,}" if isinstance(value, int) else f"{value:g}"
        return f"{number} {about.unit}".strip()
    return str(value)


def with_settings(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """``recipe`` changed by texts such as ``"learning_rate=0.5"``, in their order.

    The keys are the fields of a recipe; ``layers.0.size`` and ``augmentation.rotation`` name a part of one.
    Shorthands: ``layers=16,16`` gives the sizes of the hidden layers, ``layers=`` none at all;
    ``activation=relu`` and ``dropout=0.2`` hold for every hidden layer; ``output=softmax`` is
    the activation of the last; ``augmentation=none`` takes every distortion away.

    Raises
    ------
    RecipeError
        When a key is unknown (the nearest one is suggested), a value has the wrong form, or the changed
        recipe cannot be used.
    """
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or not key.strip():
            raise RecipeError("", f"{setting} is not of the form key=value, such as learning_rate=0.5.")
        recipe = _with_setting(recipe, key.strip(), text.strip())
    return recipe.validate()


def _with_setting(recipe: Recipe, key: str, text: str) -> Recipe:
    if key == "layers":
        return recipe.with_changes(layers=_resized(recipe.layers, text))
    if key == "augmentation" and text == "none":
        return recipe.with_changes(augmentation=Augmentation())
    if key == "output":
        last = len(recipe.layers) - 1
        return _with_value(recipe, f"layers.{last}.activation", text)
    if key in _HIDDEN:
        for index in range(len(recipe.layers) - 1):
            recipe = _with_value(recipe, f"layers.{index}.{key}", text)
        return recipe
    return _with_value(recipe, key, text)


def _with_value(recipe: Recipe, key: str, text: str) -> Recipe:
    head, _, rest = key.partition(".")
    refuse_unknown((head,), (*FIELDS, *_SHORTHANDS), "setting of a recipe")
    about = describe(key)
    if about.kind in ("layers", "augmentation"):
        raise RecipeError(key, f"{key} is set part by part, such as {key}.rotation=10.")
    if head == "layers":
        index = rest.partition(".")[0]
        if not index.isdecimal() or int(index) >= len(recipe.layers):
            raise RecipeError(
                key, f"There is no layer {index}; this recipe's layers are 0 to {len(recipe.layers) - 1}."
            )
    return recipe.with_value(key, about.checked(key, _parsed(key, text, about)))


def _resized(layers: tuple[Layer, ...], text: str) -> tuple[Layer, ...]:
    about = LAYER_SETTINGS["size"]
    hidden = []
    for index, part in enumerate(text.split(",") if text else ()):
        size = about.checked(f"layers.{index}.size", _parsed(f"layers.{index}.size", part.strip(), about))
        # A layer that was there keeps its activation and dropout, a further one is like the last hidden one.
        like = layers[min(index, len(layers) - 2)] if len(layers) > 1 else Layer(size, "sigmoid")
        hidden.append(dataclasses.replace(like, size=size))
    return (*hidden, layers[-1])


def _parsed(key: str, text: str, about: About) -> object:
    if about.kind == "switch":
        if text.lower() in _ON + _OFF:
            return text.lower() in _ON
        return text
    if about.kind not in ("whole", "number"):
        return text
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    raise RecipeError(key, f"{key} must be a number, not {text!r}.")
