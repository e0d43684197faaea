from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.files import NETWORKS, FileChooser, dropped_file
from nnviz.ui.settings import Settings


@pytest.fixture
def chooser(qtbot: QtBot, tmp_path: Path) -> FileChooser:
    window = QWidget()
    qtbot.addWidget(window)
    chooser = FileChooser(window, Settings(tmp_path / "settings.ini"))
    chooser.window_ = window  # type: ignore[attr-defined]  # the dialogs are its children
    return chooser


def test_the_chosen_file_is_handed_over_and_its_folder_remembered(
    chooser: FileChooser, tmp_path: Path, qtbot: QtBot
) -> None:
    chosen: list[Path] = []
    dialog = chooser.to_open("Open", (NETWORKS,), chosen.append)
    assert not dialog.isModal() or dialog.windowModality().name != "ApplicationModal"
    dialog.fileSelected.emit(str(tmp_path / "a.safetensors"))
    assert chosen == [tmp_path / "a.safetensors"]
    dialog.close()
    again = chooser.to_open("Open", (NETWORKS,), chosen.append)
    assert again.directory().absolutePath() == str(tmp_path)
    again.close()


def test_saving_proposes_a_name_and_adds_the_ending(chooser: FileChooser, qtbot: QtBot) -> None:
    dialog = chooser.to_save("Save", (NETWORKS,), "modern.safetensors", lambda path: None)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "safetensors"
    assert [Path(name).name for name in dialog.selectedFiles()] == ["modern.safetensors"]
    dialog.close()


def dragged(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


@pytest.mark.parametrize("name", ["Net.SafeTensors", "net.onnx", "my recipe.toml", "seven.PNG"])
def test_what_can_be_opened_is_found_among_dropped_files(name: str) -> None:
    assert dropped_file(dragged("/a/notes.txt", f"/a/{name}")) == Path("/a", name)


def test_other_drops_are_left_alone() -> None:
    assert dropped_file(dragged("/a/notes.txt")) is None
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/net.safetensors")])
    assert dropped_file(web) is None
    assert dropped_file(QMimeData()) is None
