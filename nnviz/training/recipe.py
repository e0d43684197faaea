"""A recipe: everything that decides a run, in one frozen, flat value.

Two recipes that compare equal give the same weights, bit for bit. A recipe is a plain value: it may hold
nonsense while somebody is editing it, and `Recipe.validate` says what is wrong before a run is made from it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nnviz import resources
from nnviz.core.arrays import FloatArray
from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape, plan
from nnviz.core.network import Network
from nnviz.data.augmentation import Augmentation
from nnviz.training import recipe_checks, recipe_toml
from nnviz.training.recipe_fields import About, RecipeError, nearest
from nnviz.training.recipe_words import AUGMENTATION_SETTINGS, LAYER_SETTINGS, SETTINGS

INPUTS = 784
CLASSES = recipe_checks.CLASSES

# The order in which a person meets them: the article, then bigger, faster and better.
_MENU = (
    "hello-world",
    "3blue1brown",
    "nielsen-30",
    "nielsen-100",
    "nielsen-too-slow",
    "nielsen-too-fast",
    "cross-entropy-100",
    "modern",
    "ink-800",
    "cnn",
    "article-cnn",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of neurons after the input.

    Attributes
    ----------
    size : int
        How many neurons; feature maps, if it is convolutional.
    activation : str
        The name of their activation function.
    dropout : float
        The share of them that is silenced at random in each training step, 0 … below 1.
    kernel, pool : int
        Sides of a convolutional layer's kernels and of the squares it pools; a kernel of 0 is no kernel. See
        `LayerShape`.
    """

    size: int
    activation: str
    dropout: float = 0.0
    kernel: int = 0
    pool: int = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a run. `FIELDS` describes each field: its meaning, unit and limits."""

    name: str = "untitled"
    title: str = ""
    teaches: str = ""
    published: str = ""
    engine: str = "numpy"
    precision: str = "single"
    data: str = "mnist"
    train_images: int = 50_000
    validation_images: int = 0
    layers: tuple[Layer, ...] = (Layer(30, "sigmoid"), Layer(CLASSES, "sigmoid"))
    start: str = "scaled"
    train_biases: bool = True
    cost: str = "cross_entropy"
    optimizer: str = "sgd"
    learning_rate: float = 0.5
    momentum: float = 0.9
    batch_size: int = 10
    epochs: int = 30
    seed: int = 0
    schedule: str = "constant"
    schedule_every: int = 10
    schedule_factor: float = 0.5
    schedule_patience: int = 3
    l1: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.0
    max_norm: float = 0.0
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Activations of every layer, the 784 inputs first. Raises ValueError for layers that don't fit."""
        return plan(self.shapes).sizes

    @property
    def shapes(self) -> tuple[LayerShape, ...]:
        """The form of every layer but the input."""
        return tuple(LayerShape(layer.size, layer.kernel, layer.pool) for layer in self.layers)

    @property
    def convolutional(self) -> bool:
        """Whether a layer slides kernels over the image."""
        return any(layer.kernel for layer in self.layers)

    @property
    def dtype(self) -> np.dtype[np.floating[Any]]:
        """The numbers that it trains with: float32, or float64 in double precision."""
        return np.dtype(np.float64 if self.precision == "double" else np.float32)

    def network(self, parameters: FloatArray | None = None) -> Network:
        """A network of these layers around `parameters` (zeros if left out), in the recipe's `dtype`."""
        if self.convolutional:
            return ConvolutionalNetwork(self.shapes, self.activations, parameters, self.dtype)
        return Network(self.sizes, self.activations, parameters, self.dtype)

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of every layer but the input."""
        return tuple(layer.activation for layer in self.layers)

    @property
    def dropout(self) -> tuple[float, ...]:
        """The dropout of every layer but the input."""
        return tuple(layer.dropout for layer in self.layers)

    @property
    def n_parameters(self) -> int:
        """How many weights and biases the network has."""
        return plan(self.shapes).n_parameters

    def validate(self) -> Recipe:
        """This recipe, if it can be run.

        Raises
        ------
        RecipeError
            For the first setting that is out of its limits or does not go with another.
        """
        for problem in self.problems():
            raise problem
        return self

    def problems(self) -> Iterator[RecipeError]:
        """Everything that is wrong with it, in the order of the fields; nothing when it can be run."""
        return recipe_checks.problems(self)

    def with_changes(self, **changes: Any) -> Recipe:
        """A copy with other fields; not yet validated."""
        return dataclasses.replace(self, **changes)

    def get(self, key: str) -> Any:
        """The value of ``"learning_rate"``, ``"layers.0.size"`` or ``"augmentation.rotation"``."""
        value: Any = self
        for part in key.split("."):
            value = value[int(part)] if isinstance(value, tuple) else getattr(value, part)
        return value

    def with_value(self, key: str, value: Any) -> Recipe:
        """A copy with one value, named as in `get`, replaced; not yet validated."""
        head, _, rest = key.partition(".")
        if not rest:
            return self.with_changes(**{head: value})
        if head == "augmentation":
            return self.with_changes(augmentation=dataclasses.replace(self.augmentation, **{rest: value}))
        index, _, part = rest.partition(".")
        layers = list(self.layers)
        layers[int(index)] = dataclasses.replace(layers[int(index)], **{part: value})
        return self.with_changes(layers=tuple(layers))

    def to_dict(self) -> dict[str, Any]:
        """As plain numbers, texts, lists and dicts, for JSON and TOML; `from_dict` reads it back."""
        values = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        values["layers"] = [dataclasses.asdict(layer) for layer in self.layers]
        values["augmentation"] = dataclasses.asdict(self.augmentation)
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Recipe:
        """The recipe that `to_dict` gave; absent fields have their defaults.

        Raises
        ------
        RecipeError
            When a field is unknown (the nearest name is suggested), has the wrong type or is out of limits.
        """
        refuse_unknown(values, FIELDS, "setting of a recipe")
        fields: dict[str, Any] = dict(values)
        if "layers" in fields:
            fields["layers"] = _read_layers(fields["layers"])
        if "augmentation" in fields:
            fields["augmentation"] = _read_augmentation(fields["augmentation"])
        for key in fields.keys() - {"layers", "augmentation"}:
            fields[key] = FIELDS[key].checked(key, fields[key])
        return cls(**fields).validate()


FIELDS: dict[str, About] = {each.name: SETTINGS[each.name] for each in dataclasses.fields(Recipe)}


def describe(key: str) -> About:
    """The description of ``"learning_rate"``, ``"layers.0.size"`` or ``"augmentation.rotation"``.

    Raises
    ------
    RecipeError
        When there is no such setting; the sentence suggests the nearest one.
    """
    head, _, rest = key.partition(".")
    if rest and head == "layers":
        known, part = LAYER_SETTINGS, rest.rpartition(".")[2]
    elif rest and head == "augmentation":
        known, part = AUGMENTATION_SETTINGS, rest
    else:
        known, part = FIELDS, key
    refuse_unknown((part,), known, f"setting of {head}" if rest else "setting of a recipe")
    return known[part]


def refuse_unknown(keys: Iterable[str], known: Collection[str], what: str) -> None:
    """Raise `RecipeError` for the first of ``keys`` not in ``known``, with the nearest name that is."""
    for key in keys:
        if key not in known:
            raise RecipeError(str(key), f"{key} is not a {what}{nearest(str(key), known)}")


def _read_layers(values: object) -> tuple[Layer, ...]:
    if not isinstance(values, list | tuple) or not values:
        raise RecipeError(
            "layers", "layers must be a list of layers, such as {size = 30, activation = 'sigmoid'}."
        )
    layers = []
    for index, value in enumerate(values):
        if not isinstance(value, Mapping):
            raise RecipeError(f"layers.{index}", f"layers.{index} must be a table with size and activation.")
        refuse_unknown(value, LAYER_SETTINGS, "setting of a layer")
        for part in ("size", "activation"):
            if part not in value:
                raise RecipeError(f"layers.{index}.{part}", f"layers.{index} has no {part}.")
        checked = {
            part: LAYER_SETTINGS[part].checked(f"layers.{index}.{part}", entry)
            for part, entry in value.items()
        }
        layers.append(Layer(**checked))
    return tuple(layers)


def _read_augmentation(values: object) -> Augmentation:
    if not isinstance(values, Mapping):
        raise RecipeError("augmentation", "augmentation must be a table, such as {rotation = 10}.")
    refuse_unknown(values, AUGMENTATION_SETTINGS, "setting of augmentation")
    return Augmentation(
        **{part: AUGMENTATION_SETTINGS[part].checked(f"augmentation.{part}", values[part]) for part in values}
    )


def load_recipe(source: str | Path) -> Recipe:
    """The shipped recipe of that name, or the one in a TOML file.

    Raises
    ------
    RecipeError
        When there is no such recipe or the file does not hold a usable one.
    """
    path = Path(source)
    if path.suffix.lower() != ".toml":
        path = resources.assets() / "recipes" / f"{source}.toml"
        names = recipe_names()
        if str(source) not in names:
            raise RecipeError(
                "name",
                f"There is no recipe {source}{nearest(str(source), names)} "
                "The name of a recipe file has to end in .toml.",
            )
    values = recipe_toml.read(path, FIELDS)
    try:
        return Recipe.from_dict({"name": path.stem, **values})
    except RecipeError as error:
        raise RecipeError(error.key, f"The recipe {path.name} cannot be used: {error}") from None


def dump_toml(recipe: Recipe) -> str:
    """The recipe as the text of a TOML file, grouped in tables; `load_recipe` reads it back, equal."""
    return recipe_toml.write(recipe.to_dict(), FIELDS)


def recipe_names() -> tuple[str, ...]:
    """The names of the shipped recipes, in the order in which a person should meet them."""
    found = {path.stem for path in (resources.assets() / "recipes").glob("*.toml")}
    return tuple(name for name in _MENU if name in found) + tuple(sorted(found.difference(_MENU)))


def list_recipes() -> tuple[Recipe, ...]:
    """The shipped recipes, in the order of `recipe_names`."""
    return tuple(load_recipe(name) for name in recipe_names())
