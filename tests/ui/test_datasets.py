"""Data sets, read in the background."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui.datasets import Datasets
from nnviz.ui.tasks import Tasks


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    assert tasks.close(5)


def test_what_is_being_read_is_not_read_twice(tasks: Tasks, small_data: Path, qtbot: QtBot) -> None:
    datasets, source = Datasets(tasks), str(small_data)
    with qtbot.waitSignal(datasets.came) as heard:
        datasets.read(source)
        datasets.read(source)
        assert len(tasks.running) == 1
    assert heard.args == [source]
    datasets.read(source)
    assert tasks.running == ()


def test_reading_that_was_called_off_can_be_asked_for_again(
    tasks: Tasks, small_data: Path, qtbot: QtBot
) -> None:
    datasets, source = Datasets(tasks), str(small_data)
    datasets.read(source)
    tasks.running[0].cancel()
    with qtbot.waitSignal(datasets.came):
        datasets.read(source)
    assert datasets.get(source) is not None
