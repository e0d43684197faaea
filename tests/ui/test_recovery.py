from pathlib import Path

import pytest

from nnviz.data.sources import open_dataset
from nnviz.data.splits import split
from nnviz.training.checkpoint import save_checkpoint
from nnviz.training.recipe import Recipe
from nnviz.training.trainer import Trainer
from nnviz.ui.recovery import FILES, Recovery
from nnviz.ui.run import Run


@pytest.fixture
def unfinished(small_recipe: Recipe, tmp_path: Path) -> Path:
    """A folder with a run that was closed after an epoch and a half."""
    trainer = Trainer(small_recipe, split(open_dataset(small_recipe.data), small_recipe.train_images))
    for _ in range(45):
        trainer.step()
    save_checkpoint(tmp_path / FILES[0], trainer.state())
    return tmp_path


def test_nothing_is_offered_when_nothing_was_left(tmp_path: Path) -> None:
    assert Recovery(tmp_path / "not there yet").offers(lambda path: None) == []


def test_the_offer_names_the_run_and_how_far_it_was(unfinished: Path) -> None:
    (offer,) = Recovery(unfinished).offers(lambda path: None)
    assert "small" in offer.sentence
    assert "1.5 epochs" in offer.sentence
    assert [answer.words for answer in offer.answers] == ["Go on training", "Forget it"]


def test_going_on_opens_the_file_and_keeps_it(unfinished: Path) -> None:
    opened: list[Path] = []
    (offer,) = Recovery(unfinished).offers(opened.append)
    offer.answers[0].act()
    assert opened == [unfinished / FILES[0]]
    assert opened[0].exists()


def test_forgetting_deletes_it(unfinished: Path) -> None:
    (offer,) = Recovery(unfinished).offers(lambda path: None)
    offer.answers[1].act()
    assert not (unfinished / FILES[0]).exists()


def test_a_damaged_file_is_not_offered_again_and_again(tmp_path: Path) -> None:
    (tmp_path / FILES[0]).write_bytes(b"half a fi")
    assert Recovery(tmp_path).offers(lambda path: None) == []
    assert not (tmp_path / FILES[0]).exists()


def test_each_of_two_runs_is_offered_and_forgotten_by_itself(unfinished: Path) -> None:
    (unfinished / FILES[1]).write_bytes((unfinished / FILES[0]).read_bytes())
    first, second = Recovery(unfinished).offers(lambda path: None)
    assert first.topic != second.topic
    second.answers[1].act()
    assert [path.name for path in unfinished.glob("unfinished*")] == [FILES[0]]


def test_what_cannot_be_kept_does_not_stop_the_rest(
    small_recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def keep(run: Run, path: Path, timeout: float) -> bool:
        asked.append(path.name)
        raise TimeoutError

    monkeypatch.setattr("nnviz.ui.run_files.keep", keep)
    Recovery(tmp_path).keep([Run(small_recipe, "untrained"), Run(small_recipe, "untrained")], timeout=0)
    assert len(asked) == 2
