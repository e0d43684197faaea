from pathlib import Path

import pytest

from nnviz.ui.settings import MOST_RECENT_FILES, Settings


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_an_empty_settings_file_means_the_defaults(place: Path) -> None:
    settings = Settings(place)
    assert settings.theme_mode == "system"
    assert settings.frames_per_second == 30
    assert settings.recent_files == ()
    assert settings.layout is None
    assert settings.folder == ""


def test_what_was_chosen_is_there_at_the_next_start(place: Path) -> None:
    before = Settings(place)
    before.theme_mode = "dark"
    before.frames_per_second = 60
    before.folder = "/somewhere"
    before.sync()
    after = Settings(place)
    assert (after.theme_mode, after.frames_per_second, after.folder) == ("dark", 60, "/somewhere")


@pytest.mark.parametrize(
    "damage", ["theme=sepia\nframes_per_second=999", "theme=\nframes_per_second=a", "\x00"]
)
def test_nonsense_in_the_file_counts_as_absent(place: Path, damage: str) -> None:
    place.write_text(f"[General]\n{damage}\nrecent_files=@Invalid()\n")
    settings = Settings(place)
    assert settings.theme_mode == "system"
    assert settings.frames_per_second == 30
    assert settings.recent_files == ()


def test_recent_files_are_the_newest_first_each_once_and_only_those_that_are_there(
    place: Path, tmp_path: Path
) -> None:
    settings = Settings(place)
    files = [tmp_path / f"{number}.safetensors" for number in range(MOST_RECENT_FILES + 2)]
    for file in files:
        file.touch()
        settings.add_recent_file(file)
    settings.add_recent_file(files[5])
    files[6].unlink()
    recent = Settings(place).recent_files if not settings.sync() else ()
    assert recent[0] == files[5]
    assert files[6] not in recent
    assert len(recent) == len(set(recent)) <= MOST_RECENT_FILES


def test_one_recent_file_is_read_back_too(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "only one.safetensors"
    file.touch()
    settings = Settings(place)
    settings.add_recent_file(file)
    settings.sync()
    assert Settings(place).recent_files == (file,)
