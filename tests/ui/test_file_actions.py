"""The window offers the networks that the command line knows by name."""

from nnviz import resources
from nnviz.training import shipped
from nnviz.ui.file_actions import FIRST_MODEL, shipped_models


def test_they_are_the_shipped_ones_with_the_first_to_open_in_front():
    files = shipped_models()
    assert files[0].stem == FIRST_MODEL
    assert sorted(path.stem for path in files) == list(shipped.shipped_models())
    assert all(path.is_file() for path in files)


def test_without_their_folder_there_are_none(monkeypatch):
    def missing():
        raise FileNotFoundError

    monkeypatch.setattr(resources, "models", missing)
    assert shipped_models() == []
