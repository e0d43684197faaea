from pathlib import Path

import pytest

from nnviz.data.sources import open_dataset
from nnviz.data.splits import split
from nnviz.training.checkpoint import save_checkpoint
from nnviz.training.recipe import Recipe
from nnviz.training.trainer import Trainer
from nnviz.ui.recovery import FILE, Recovery


@pytest.fixture
def unfinished(small_recipe: Recipe, tmp_path: Path) -> Path:
    """A folder with a run that was closed after an epoch and a half."""
    trainer = Trainer(small_recipe, split(open_dataset(small_recipe.data), small_recipe.train_images))
    for _ in range(45):
        trainer.step()
    save_checkpoint(tmp_path / FILE, trainer.state())
    return tmp_path


def test_nothing_is_offered_when_nothing_was_left(tmp_path: Path) -> None:
    assert Recovery(tmp_path / "not there yet").offer(lambda path: None) is None


def test_the_offer_names_the_run_and_how_far_it_was(unfinished: Path) -> None:
    offer = Recovery(unfinished).offer(lambda path: None)
    assert offer is not None
    assert "small" in offer.sentence
    assert "1.5 epochs" in offer.sentence
    assert [answer.words for answer in offer.answers] == ["Go on training", "Forget it"]


def test_going_on_opens_the_file_and_keeps_it(unfinished: Path) -> None:
    opened: list[Path] = []
    offer = Recovery(unfinished).offer(opened.append)
    assert offer is not None
    offer.answers[0].act()
    assert opened == [unfinished / FILE]
    assert opened[0].exists()


def test_forgetting_deletes_it(unfinished: Path) -> None:
    offer = Recovery(unfinished).offer(lambda path: None)
    assert offer is not None
    offer.answers[1].act()
    assert not (unfinished / FILE).exists()


def test_a_damaged_file_is_not_offered_again_and_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"half a fi")
    assert Recovery(tmp_path).offer(lambda path: None) is None
    assert not (tmp_path / FILE).exists()
