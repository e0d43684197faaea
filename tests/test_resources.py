"""What travels with the program is found from wherever it is started."""

import tomllib
from pathlib import Path

import pytest

from nnviz import resources


@pytest.mark.parametrize("name", ["mnist/t10k-images-idx3-ubyte.gz", "recipes/nielsen-30.toml", "icons"])
def test_assets_are_found(name):
    assert (resources.assets() / name).exists()


def test_it_does_not_depend_on_the_folder_the_program_is_started_from(tmp_path, monkeypatch):
    before = resources.assets(), resources.models()
    monkeypatch.chdir(tmp_path)
    assert (resources.assets(), resources.models()) == before


def test_an_installed_package_uses_its_own_folder_and_no_neighbours(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "nnviz"
    for folder in (package / "assets", package.parent / "assets"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", package)
    assert resources.assets() == package / "assets"


def test_an_incomplete_installation_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "nnviz")
    with pytest.raises(FileNotFoundError, match="installing nnviz again"):
        resources.models()


def test_the_wheel_takes_every_folder_of_assets_and_the_models_along():
    root = Path(resources.__file__).parent.parent
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    needed = {"models": "nnviz/models"} | {
        f"assets/{folder.name}": f"nnviz/assets/{folder.name}"
        for folder in resources.assets().iterdir()
        if folder.is_dir() and folder.name != "pictures"  # the README's pictures stay at home
    }
    needed |= {
        f"assets/{file.name}": f"nnviz/assets/{file.name}" for file in resources.assets().glob("*.toml")
    }
    assert needed.items() <= included.items()
