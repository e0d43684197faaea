"""What the network of one moment gets wrong among many images, found out in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import LabelledImages
from nnviz.insight.confusion import Answers, ask
from nnviz.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from nnviz.core.network import Network
    from nnviz.training.snapshot import Snapshot

_CHUNK = 1000  # images between two looks at whether the work was called off


class Asked(NamedTuple):
    """The answers of one moment to one set of images."""

    snapshot: Snapshot
    images: LabelledImages
    answers: Answers


class MistakeFinder:
    """Asks one network at a time and keeps what it said last.

    Attributes
    ----------
    tasks : Tasks
        Where the work is done.
    asked : Asked or None
        The last answers.
    trouble : str
        Why there are none, in a sentence.
    """

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.asked: Asked | None = None
        self.trouble = ""
        self._task: Task | None = None

    @property
    def task(self) -> Task | None:
        """What is being done, with its progress."""
        return self._task

    def find(self, snapshot: Snapshot | None, images: LabelledImages, then: Callable[[], object]) -> None:
        """Ask the network of ``snapshot`` all ``images``, unless that is known, and then call ``then()``.

        Also called when it failed, or was called off by somebody else: `trouble` then says why.
        """
        self.trouble = ""
        if snapshot is None:
            self.trouble = "There is no network yet that could make mistakes."
            then()
            return
        if self.known(images) is not None and self.asked is not None and self.asked.snapshot is snapshot:
            then()
            return
        self.cancel()
        network = snapshot.network

        def found(answers: Answers) -> None:
            self._task = None
            self.asked = Asked(snapshot, images, answers)
            then()

        def failed(error: Exception) -> None:
            self._task = None
            self.trouble = f"The mistakes could not be found: {error}"
            then()

        def called_off() -> None:
            if self._task is None:
                return  # by `cancel`
            self._task = None
            self.trouble = "The search for mistakes was called off."
            then()

        self._task = self.tasks.start(
            f"Looking for mistakes {moment(snapshot)}",
            lambda task: answers_to(network, images, task),
            found,
            failed,
            called_off=called_off,
        )

    def known(self, images: LabelledImages | None) -> Answers | None:
        """The last answers, if they are to these images."""
        if self.asked is None or self.asked.images is not images:
            return None
        return self.asked.answers

    def mistakes(self, images: LabelledImages | None, label: int | None) -> NDArray[np.int64]:
        """Indices of the known mistakes among ``images``, ascending; of one ``label`` if one is given."""
        answers = self.known(images)
        if answers is None:
            return np.zeros(0, np.int64)
        mistakes = answers.mistakes
        return mistakes if label is None else mistakes[answers.labels[mistakes] == label]

    def cancel(self) -> None:
        """Call off what is being done; ``then`` is not called."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def forget(self) -> None:
        """Call off what is being done and drop what is known."""
        self.cancel()
        self.asked = None
        self.trouble = ""


def moment(snapshot: Snapshot) -> str:
    """Whose mistakes they are: "at step 1,200", or "of this network" where no step is known."""
    return f"at step {snapshot.step:,}" if snapshot.step else "of this network"


def answers_to(network: Network, images: LabelledImages, task: Task) -> Answers:
    """What ``network`` says to all ``images``, a thousand at a time, so that no floats are made of them all.

    Raises
    ------
    Cancelled
        When ``task`` was called off.
    """
    outputs = []
    for begin in range(0, len(images), _CHUNK):
        task.progress(begin / len(images))
        part = images.part(begin, min(begin + _CHUNK, len(images)))
        outputs.append(ask(network, part.images, part.labels).outputs)
    values = np.concatenate(outputs)
    return Answers(images.labels.astype(np.int64), values.argmax(axis=1), values)
