"""Shipped models go by their names."""

import pytest

from nnviz import resources
from nnviz.training.shipped import find_model, shipped_models
from nnviz.training.tensor_file import ModelFileError


@pytest.fixture
def models(tmp_path, monkeypatch):
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("modern", "ink-800"):
        (folder / f"{name}.safetensors").touch()
    monkeypatch.setattr(resources, "models", lambda: folder)
    return folder


def test_they_are_listed_by_name(models):
    assert shipped_models() == ("ink-800", "modern")


def test_a_name_leads_to_its_file(models):
    assert find_model("modern") == models / "modern.safetensors"


def test_a_file_of_that_name_comes_first(models, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "modern").touch()
    assert find_model("modern").resolve() == tmp_path / "modern"


def test_an_unknown_name_suggests_the_nearest(models):
    with pytest.raises(ModelFileError, match="did you mean modern"):
        find_model("moderm")


def test_a_name_that_no_file_can_have_is_refused(models):
    with pytest.raises(ModelFileError):
        find_model("a\0b")
