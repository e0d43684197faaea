"""One run: gathers mini-batches, has the engine take its steps, keeps the numbers. No thread, no window.

Looking never changes a run: evaluations and snapshots draw no random number and touch neither the engine nor
the buffers of the next step.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Final

import numpy as np

from nnviz.core.arrays import FloatArray
from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.data.errors import DataError
from nnviz.data.splits import Split
from nnviz.engines.evaluate import Evaluation
from nnviz.engines.protocol import Engine
from nnviz.engines.registry import make_engine
from nnviz.training.batches import Batches
from nnviz.training.evaluator import Evaluator
from nnviz.training.history import Changed, Evaluated, History
from nnviz.training.recipe import Recipe
from nnviz.training.recipe_changes import differences
from nnviz.training.recipe_fields import RecipeError
from nnviz.training.recipe_parts import restore_schedule, schedule, schedule_state, step_settings
from nnviz.training.snapshot import Snapshot
from nnviz.training.state import TrainerState
from nnviz.training.streams import Streams

ESTIMATES = 10
"""How often an epoch the network is evaluated on the first images."""

_run_ids = itertools.count(1)


class Trainer:
    """Trains one network by one recipe, a mini-batch at a time.

    The same recipe and split give the same weights, bit for bit, however the steps are called, and whatever
    is looked at between them — except that a step of another size than the recipe's is another step.

    Parameters
    ----------
    recipe : Recipe
    split : Split
        The images, already divided as the recipe says.
    network : Network, optional
        Where to begin; trained in place. Drawn by the recipe's start and seed if left out.
    estimates : int
        How often an epoch, at least once, the network is evaluated on the first images. Changes no weight.

    Attributes
    ----------
    recipe : Recipe
        In force now; see `change`.
    history : History
    start : ndarray of shape (n_parameters,)
        The parameters at the beginning, read-only.
    run_id : int
        Different for every trainer of the program.
    step_count, images_seen : int
        Mini-batches trained and training images seen.
    epoch : int
        Epochs completed.
    position : int
        Images seen of the epoch that is under way.
    seconds : float
        Time spent in `step`, evaluations included.

    Raises
    ------
    RecipeError
        If the recipe cannot be used.
    ValueError
        If ``network`` or the images do not fit the recipe.
    """

    def __init__(
        self, recipe: Recipe, split: Split, *, network: Network | None = None, estimates: int = ESTIMATES
    ) -> None:
        recipe.validate()
        _check_images(recipe, split)
        streams = Streams(recipe.seed)
        if network is None:
            network = recipe.network()
            initialize(network, recipe.start, streams.start())
        elif (network.sizes, network.activations) != (recipe.sizes, recipe.activations):
            raise ValueError("This network does not have the recipe's layers; choose its own recipe.")
        elif network.dtype != recipe.dtype:
            raise ValueError("This network has not the recipe's precision; choose its own recipe.")
        self.recipe = recipe
        self.run_id: Final = next(_run_ids)
        self.start: FloatArray = network.parameters.copy()
        self.start.flags.writeable = False
        self.step_count = self.images_seen = self.epoch = self.position = 0
        self.seconds = 0.0
        self._n_train: Final = len(split.train)
        self.history = History(self._n_train)
        self._engine: Engine = make_engine(
            recipe.engine, network, step_settings(recipe, self._n_train), streams.dropout()
        )
        self._batches = Batches(split.train, streams, recipe.augmentation, recipe.dtype)
        self._schedule = schedule(recipe)
        self._evaluator = Evaluator(split, recipe.cost)
        self._train_cost: float | None = None
        self._rate = self._learning_rate()
        self._batch_size = recipe.batch_size
        self._pace = 0
        self._parts = estimates
        self._next_estimate = self._estimate_after(0)
        self._began = perf_counter()

    @property
    def network(self) -> Network:
        """The network with its parameters as they are now; of the training thread alone."""
        return self._engine.network

    def step(self, n: int | None = None) -> float:
        """Train on the next images of the epoch as one mini-batch, and return its mean cost before the step.

        The mini-batch has ``n`` images, or the recipe's batch size, or what is left of the epoch if that is
        less. Before the run's first step, at each tenth of an epoch and at its end, the network is evaluated:
        see `history`.

        Raises
        ------
        Diverged
            When the step would leave the finite numbers; nothing has changed then.
        """
        if self.step_count == 0:
            self.prepare()
        self._began = perf_counter()
        position = self.position
        if position == 0:
            self._batches.begin(self.epoch)
        size = self._n_train - position
        if (wanted := n or self._batch_size) < size:
            size = wanted
        images, labels = self._batches.take(position, size)
        self._rate = rate = self._learning_rate()
        self._train_cost = cost = self._engine.step(images, labels, rate)
        if size != self._pace:
            self.history.add_pace(self.step_count, self.images_seen, size)
            self._pace = size
        self.history.add_cost(cost)
        self.step_count += 1
        self.images_seen += size
        self.position = position = position + size
        if position >= self._next_estimate:
            self._reached(position)
        self.seconds += perf_counter() - self._began
        return cost

    def train_epoch(self) -> Evaluated:
        """Step to the end of this epoch; the evaluation on the whole test set that closes it."""
        epoch = self.epoch
        while self.epoch == epoch:
            self.step()
        closing = self.history.last(whole=True)
        assert closing is not None
        return closing

    def prepare(self) -> None:
        """Evaluate the network before the first step, if that was not done yet."""
        if self.step_count == 0 and not self.history.n_evaluations:
            self._began = perf_counter()
            self._record_whole(self._record_estimate())
            self.seconds += perf_counter() - self._began

    def when_evaluating(self, between: Callable[[], object]) -> None:
        """Have ``between`` called between the parts of every evaluation; the time it takes is not counted."""

        def uncounted() -> None:
            began = perf_counter()
            between()
            self._began += perf_counter() - began

        self._evaluator.between = uncounted

    def evaluate(self) -> Evaluation:
        """The network now, on the whole test set. Not kept in the history."""
        return self._evaluator.test(self.network)

    def snapshot(self) -> Snapshot:
        """A frozen copy of this moment."""
        gradient = None
        if self._train_cost is not None:
            gradient = self._engine.gradient()
            gradient.flags.writeable = False
        return Snapshot(
            self.run_id,
            self.step_count,
            self.images_seen,
            self.epoch,
            self.position,
            self.recipe,
            self.network.frozen_copy(),
            self.start,
            gradient,
            self._train_cost,
        )

    def change(self, recipe: Recipe) -> None:
        """Go on with another recipe from the next mini-batch on.

        Raises
        ------
        RecipeError
            If it cannot be used, or differs in a setting that needs a new start; the old one stays in force.
        """
        recipe.validate()
        found = differences(self.recipe, recipe)
        for each in found:
            if not each.live:
                raise RecipeError(
                    each.key,
                    f"{each.label} cannot change while a network is in training; start anew to use it.",
                )
        self._engine.configure(step_settings(recipe, self._n_train))
        self._batches.augmentation = recipe.augmentation
        self._batch_size = recipe.batch_size
        self.recipe = recipe
        for each in found:
            self.history.add_change(
                Changed(self.step_count, self.images_seen, self._epochs(), each.key, each.before, each.after)
            )

    def state(self) -> TrainerState:
        """Everything that `resumed` needs, copied."""
        return TrainerState(
            self.recipe,
            self.network.parameters.copy(),
            self.start,
            self._engine.state(),
            schedule_state(self._schedule),
            self.step_count,
            self.epoch,
            self.position,
            self.images_seen,
            self.seconds,
            self.history.copy(),
        )

    @classmethod
    def resumed(cls, state: TrainerState, split: Split) -> Trainer:
        """A trainer that goes on where ``state`` was taken and does bit for bit what that one would have.

        Raises
        ------
        RecipeError
            If the state's recipe cannot be used.
        ValueError
            If the images are not as many as before, or the state does not fit its recipe.
        """
        recipe = state.recipe
        network = recipe.network(state.parameters.copy())
        trainer = cls(recipe, split, network=network)
        if state.history.n_train != trainer._n_train:
            raise ValueError(
                f"This run learnt from {state.history.n_train:,} images, but there are {trainer._n_train:,} "
                "now; it can only go on with the same data."
            )
        trainer.start = state.start.copy()
        trainer.start.flags.writeable = False
        trainer._engine.load_state(state.engine)
        restore_schedule(trainer._schedule, state.schedule)
        trainer.step_count, trainer.images_seen = state.step, state.images
        trainer.epoch, trainer.position = state.epoch, state.position
        trainer.seconds = state.seconds
        trainer.history = state.history.copy()
        trainer._pace = trainer.history.pace
        trainer._next_estimate = trainer._estimate_after(state.position)
        trainer._batches.begin(state.epoch)
        return trainer

    def _learning_rate(self) -> float:
        recipe = self.recipe
        return recipe.learning_rate * self._schedule.factor(self.images_seen / self._n_train, recipe.epochs)

    def _epochs(self) -> float:
        return self.images_seen / self._n_train

    def _estimate_after(self, position: int) -> int:
        part = position * self._parts // self._n_train + 1
        return -(-part * self._n_train // self._parts)

    def _reached(self, position: int) -> None:
        """Evaluate at a tenth of the epoch; close the epoch at its end."""
        if position < self._n_train:
            self._record_estimate()
        else:
            self.epoch += 1
            self.position = 0
            evaluated = self._record_whole(self._record_estimate())
            # The test images must not steer the training that they judge.
            cost = evaluated.train_cost if evaluated.validation_cost is None else evaluated.validation_cost
            if cost is not None:
                self._schedule.epoch_ended(cost)
        self._next_estimate = self._estimate_after(self.position)

    def _record_estimate(self) -> Evaluated:
        network = self.network
        on_test, on_train = self._evaluator.first_test(network), self._evaluator.first_train(network)
        evaluated = Evaluated(
            step=self.step_count,
            images=self.images_seen,
            epoch=self._epochs(),
            seconds=self.seconds + perf_counter() - self._began,
            learning_rate=self._rate,
            train_cost=self._mean_cost(whole=False),
            train_correct=on_train.correct,
            train_total=on_train.total,
            test_cost=on_test.cost,
            test_correct=on_test.correct,
            test_total=on_test.total,
            whole=False,
        )
        self.history.add_evaluation(evaluated)
        return evaluated

    def _record_whole(self, estimate: Evaluated) -> Evaluated:
        """Add to ``estimate``, made at this same moment, what all test and validation images say."""
        network = self.network
        on_test, on_validation = self._evaluator.test(network), self._evaluator.validation(network)
        evaluated = replace(
            estimate,
            seconds=self.seconds + perf_counter() - self._began,
            train_cost=self._mean_cost(whole=True),
            test_cost=on_test.cost,
            test_correct=on_test.correct,
            test_total=on_test.total,
            whole=True,
            validation_cost=on_validation.cost if on_validation else None,
            validation_correct=on_validation.correct if on_validation else None,
            validation_total=on_validation.total if on_validation else 0,
        )
        self.history.add_evaluation(evaluated)
        return evaluated

    def _mean_cost(self, whole: bool) -> float | None:
        costs = self.history.costs(self.history.evaluated_at(whole))
        return float(costs.mean(dtype=np.float64)) if len(costs) else None


def _check_images(recipe: Recipe, split: Split) -> None:
    n_pixels = split.train.shape[0] * split.train.shape[1]
    if n_pixels != recipe.sizes[0]:
        raise DataError(
            f"The images have {n_pixels:,} pixels, but the network has {recipe.sizes[0]:,} inputs; "
            "choose 28x28 images."
        )
    if split.train.classes > recipe.layers[-1].size:
        raise DataError(
            f"The images have {split.train.classes} classes, but the network has "
            f"{recipe.layers[-1].size} outputs; choose digits, or another last layer."
        )
