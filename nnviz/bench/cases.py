"""The steps that are compared: networks, mini-batches, costs and optimizers."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.data.mnist import load_mnist
from nnviz.data.splits import Split, split
from nnviz.training.recipe import Layer, Recipe

HIDDEN: tuple[tuple[int, ...], ...] = ((16, 16), (30,), (100,), (128, 64), (800,))
BATCHES = (10, 32, 128)
OPTIMIZERS = ("sgd", "adam")
TRAIN_IMAGES = 50_000

_LEARNING_RATES = {"sgd": 0.1, "adam": 0.001}


@dataclass(frozen=True, slots=True)
class Case:
    """One cell of the comparison.

    Attributes
    ----------
    hidden : tuple of int
        Sizes of the hidden layers between 784 pixels and 10 digits.
    batch : int
    cost : str
        ``"quadratic"`` with sigmoids throughout, or ``"cross_entropy"`` with ReLU and softmax.
    optimizer : str
    """

    hidden: tuple[int, ...]
    batch: int
    cost: str
    optimizer: str

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons in every layer, input first."""
        return (784, *self.hidden, 10)

    @property
    def network(self) -> str:
        """The network's name: ``"784-30-10"``."""
        return "-".join(map(str, self.sizes))

    @property
    def learning_rate(self) -> float:
        """One at which nothing diverges."""
        return _LEARNING_RATES[self.optimizer]

    @property
    def recipe(self) -> Recipe:
        """The case as a recipe."""
        inner, last = ("sigmoid", "sigmoid") if self.cost == "quadratic" else ("relu", "softmax")
        return Recipe(
            name=self.network,
            layers=(*(Layer(size, inner) for size in self.hidden), Layer(10, last)),
            start="scaled" if self.cost == "quadratic" else "he",
            cost=self.cost,
            optimizer=self.optimizer,
            learning_rate=self.learning_rate,
            batch_size=self.batch,
            train_images=TRAIN_IMAGES,
            epochs=100_000,
        )


def all_cases() -> tuple[Case, ...]:
    """Every cell, the small networks first."""
    return tuple(
        Case(hidden, batch, cost, optimizer)
        for hidden in HIDDEN
        for batch in BATCHES
        for cost in ("quadratic", "cross_entropy")
        for optimizer in OPTIMIZERS
    )


def images() -> Split:
    """MNIST's first 50,000 images to train on, and one to test: evaluation is not what is timed."""
    whole = split(load_mnist(), TRAIN_IMAGES)
    return Split(whole.train, None, whole.test.part(0, 1))
