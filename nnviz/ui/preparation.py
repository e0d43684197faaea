"""Makes the trainer and the runner of a run, away from the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnviz.ui.run import Run

if TYPE_CHECKING:
    from nnviz.data.dataset import Dataset
    from nnviz.training.runner import Runner
    from nnviz.training.snapshot import Snapshot


class Prepared(NamedTuple):
    """What training a run takes: its data, its first moment, and the thread that trains it."""

    dataset: Dataset
    snapshot: Snapshot
    runner: Runner


def prepare(run: Run, dataset: Dataset | None) -> Prepared:
    """Read the data if they are not there yet, and make the runner: untrained, resumed, or from a network.

    Raises
    ------
    DataError
        When the data cannot be read.
    ValueError
        When they do not fit the recipe.
    """
    from nnviz.data.sources import open_dataset
    from nnviz.data.splits import split
    from nnviz.training.runner import Runner
    from nnviz.training.trainer import Trainer

    recipe = run.recipe
    if dataset is None:
        dataset = open_dataset(recipe.data)
    images = split(dataset, recipe.train_images, recipe.validation_images)
    if run.state is not None:
        trainer = Trainer.resumed(run.state, images)
    elif run.origin == "untrained" or run.snapshot is None:
        trainer = Trainer(recipe, images)
    else:
        trainer = Trainer(recipe, images, network=run.snapshot.network.copy())
    # Grey levels become floats here, not in the first step and not in the window's thread.
    _ = images.train.images, images.test.images
    return Prepared(dataset, trainer.snapshot(), Runner(trainer))
