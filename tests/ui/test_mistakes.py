"""Mistakes, found out in the background by the network of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.network import Network
from nnviz.data.dataset import LabelledImages
from nnviz.ui.mistakes import MistakeFinder, answers_to, moment
from nnviz.ui.tasks import Cancelled, Task, Tasks

IMAGES = LabelledImages(np.zeros((2500, 28, 28), np.uint8), np.arange(2500) % 10, "blank")


def always(answer: int) -> Network:
    """A network that gives one answer to whatever it is shown."""
    network = Network((784, 10), ("softmax",))
    network.biases[0][answer] = 5
    return network


def snapshot(network: object, step: int = 3) -> SimpleNamespace:
    return SimpleNamespace(network=network, step=step)


@pytest.fixture
def finder(qapp: object) -> Iterator[MistakeFinder]:
    finder = MistakeFinder(Tasks())
    yield finder
    assert finder.tasks.close(5)


def test_every_image_is_asked_whatever_the_size_of_a_chunk():
    answers = answers_to(always(4), IMAGES, Task("asking"))
    assert answers.correct == 250
    assert len(answers.mistakes) == 2250


def test_work_that_was_called_off_ends_at_the_next_chunk():
    task = Task("asking")
    task.cancel()
    with pytest.raises(Cancelled):
        answers_to(always(4), IMAGES, task)


def test_what_is_known_is_not_asked_again(qtbot: QtBot, finder: MistakeFinder):
    told: list[int] = []
    of = snapshot(always(4))
    finder.find(of, IMAGES, lambda: told.append(1))
    qtbot.waitUntil(lambda: told == [1])
    finder.find(of, IMAGES, lambda: told.append(2))
    assert told == [1, 2]
    assert finder.task is None
    assert finder.mistakes(IMAGES, label=7).tolist() == list(range(7, 2500, 10))
    assert not len(finder.mistakes(IMAGES, label=4))


def test_only_the_last_question_is_answered(qtbot: QtBot, finder: MistakeFinder):
    told: list[str] = []
    finder.find(snapshot(always(4)), IMAGES, lambda: told.append("first"))
    finder.find(snapshot(always(5)), IMAGES, lambda: told.append("second"))
    qtbot.waitUntil(lambda: "second" in told)
    assert told == ["second"]
    assert finder.known(IMAGES).answers[0] == 5


def test_a_failure_is_told_in_a_sentence(qtbot: QtBot, finder: MistakeFinder):
    class Broken:
        sizes = (784, 10)
        dtype = np.float32

        def predict(self, images: object) -> None:
            raise ValueError("The network is made of glass.")

    told: list[str] = []
    finder.find(snapshot(Broken()), IMAGES, lambda: told.append(finder.trouble))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The mistakes could not be found: The network is made of glass."]
    assert finder.known(IMAGES) is None


def test_the_moment_is_named():
    assert moment(snapshot(None, 1200)) == "at step 1,200"
    assert moment(snapshot(None, 0)) == "of this network"


def test_a_search_that_was_called_off_elsewhere_is_over_and_said_to_be(finder: MistakeFinder):
    told: list[str] = []
    finder.find(snapshot(always(4)), IMAGES, lambda: told.append(finder.trouble))
    (task,) = finder.tasks.running
    task.cancel()
    assert finder.task is None
    assert told == ["The search for mistakes was called off."]


def test_a_search_that_is_no_longer_wanted_tells_nobody(qtbot: QtBot, finder: MistakeFinder):
    told: list[int] = []
    finder.find(snapshot(always(4)), IMAGES, lambda: told.append(1))
    finder.cancel()
    with qtbot.waitSignal(finder.tasks.changed):
        pass
    assert told == []
    assert finder.trouble == ""
