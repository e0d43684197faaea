"""Own data opens under its usual names, in its usual forms, and says what is missing."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnviz.data.errors import DataError
from nnviz.data.sources import open_dataset

Small = Callable[..., tuple[np.ndarray, np.ndarray]]
Folder = Callable[..., Path]
IdxBytes = Callable[[np.ndarray], bytes]


def test_mnist_is_known_by_name() -> None:
    assert open_dataset("MNIST").name == "MNIST"


@pytest.mark.parametrize("zipped", [False, True])
def test_a_folder_of_the_four_usual_files_opens(idx_folder: Folder, small: Small, zipped: bool) -> None:
    dataset = open_dataset(idx_folder(train=20, test=10, zipped=zipped))
    assert dataset.name == "digits"
    assert (len(dataset.train), len(dataset.test)) == (20, 10)
    images, labels = small(20, seed=0)
    assert_array_equal(dataset.train.pixels(), images.reshape(20, 784))
    assert_array_equal(dataset.train.labels, labels)
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize(
    "pattern",
    [
        "t10k-{kind}.idx{n}-ubyte",
        "test-{kind}-idx{n}-ubyte",
        "emnist-digits-test-{kind}-idx{n}-ubyte",
        "T10K-{kind}-IDX{n}-UBYTE",
    ],
)
def test_file_names_may_vary_as_they_do_in_the_world(
    tmp_path: Path, small: Small, idx_bytes: IdxBytes, pattern: str
) -> None:
    images, labels = small(5)
    (tmp_path / pattern.format(kind="images", n=3)).write_bytes(idx_bytes(images))
    (tmp_path / (pattern.format(kind="labels", n=1) + ".gz")).write_bytes(gzip.compress(idx_bytes(labels)))
    (tmp_path / "README.md").write_text("something else")
    assert len(open_dataset(tmp_path).test) == 5


def test_a_test_set_alone_is_enough_to_evaluate(idx_folder: Folder) -> None:
    dataset = open_dataset(idx_folder(train=0, size=16))
    assert len(dataset.train) == 0
    assert len(dataset.test) == 10
    assert dataset.shape == (16, 16)
    assert dataset.remark is not None


def test_an_npz_as_keras_has_it_opens(tmp_path: Path, small: Small) -> None:
    x_train, y_train = small(12)
    x_test, y_test = small(6, seed=1)
    np.savez(tmp_path / "mine.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    for source in (tmp_path / "mine.npz", str(tmp_path / "mine.npz"), tmp_path):
        dataset = open_dataset(source)
        assert_array_equal(dataset.train.pixels(), x_train.reshape(12, 784))
        assert_array_equal(dataset.test.labels, y_test)
    assert open_dataset(tmp_path / "mine.npz").name == "mine"


def test_kmnists_four_npz_files_open_with_their_own_class_names(tmp_path: Path, small: Small) -> None:
    for half, n in (("train", 12), ("test", 6)):
        images, labels = small(n)
        np.savez_compressed(tmp_path / f"kmnist-{half}-imgs.npz", images)
        np.savez_compressed(tmp_path / f"kmnist-{half}-labels.npz", labels)
    folder = tmp_path.rename(tmp_path.parent / "kmnist")
    dataset = open_dataset(folder)
    assert (len(dataset.train), len(dataset.test)) == (12, 6)
    assert dataset.class_names[0] == "o お"


def test_fashion_mnist_is_known_by_its_folder(idx_folder: Folder) -> None:
    assert open_dataset(idx_folder(folder="Fashion-MNIST")).class_names[9] == "Ankle boot"


def test_counts_that_do_not_match_are_refused(idx_folder: Folder, idx_bytes: IdxBytes) -> None:
    folder = idx_folder()
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(np.zeros(19, np.uint8)))
    with pytest.raises(DataError, match="there are 20 images but 19 labels"):
        open_dataset(folder)


def test_labels_out_of_range_are_refused(idx_folder: Folder, idx_bytes: IdxBytes) -> None:
    folder = idx_folder()
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes(np.full(10, 26, np.uint8)))
    with pytest.raises(DataError, match="digits test: label 26 of image 0 is out of range"):
        open_dataset(folder)


def test_missing_files_are_named(idx_folder: Folder, tmp_path: Path) -> None:
    folder = idx_folder()
    (folder / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="has train-images-idx3-ubyte but not its labels; add that file"):
        open_dataset(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match="holds no data set; a data folder holds train-images-idx3-ubyte"):
        open_dataset(empty)
    with pytest.raises(DataError, match="There is no file"):
        open_dataset(tmp_path / "nowhere")


def test_two_data_sets_in_one_folder_are_not_mixed_up(
    tmp_path: Path, small: Small, idx_bytes: IdxBytes
) -> None:
    images, _ = small(3)
    for prefix in ("emnist-digits-", "emnist-letters-"):
        (tmp_path / f"{prefix}test-images-idx3-ubyte").write_bytes(idx_bytes(images))
    with pytest.raises(DataError, match="more than one data set"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"arr_0": np.zeros((2, 28, 28), np.uint8)}, "none of the arrays x_train"),
        ({"x_test": np.zeros((2, 28, 28), np.uint8)}, "only one of x_test and y_test"),
        (
            {"x_test": np.zeros((2, 28, 20), np.uint8), "y_test": np.zeros(2, np.uint8)},
            "28x20; they must be square",
        ),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, arrays: dict[str, Any], says: str) -> None:
    np.savez(tmp_path / "odd.npz", **arrays)
    with pytest.raises(DataError, match=says):
        open_dataset(tmp_path / "odd.npz")


def test_several_archives_in_a_folder_need_a_choice(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        np.savez(tmp_path / name, x=np.zeros(3))
    with pytest.raises(DataError, match=r"several \.npz files; give the one that is meant"):
        open_dataset(tmp_path)
    np.savez(tmp_path / "test-imgs.npz", x=np.zeros(3), y=np.zeros(3))
    np.savez(tmp_path / "test-labels.npz", x=np.zeros(3))
    with pytest.raises(DataError, match="must hold one array and holds 2"):
        open_dataset(tmp_path)


def test_one_file_of_a_set_or_a_stranger_is_refused_with_the_way_out(
    idx_folder: Folder, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="give the folder that it is in"):
        open_dataset(idx_folder() / "t10k-images-idx3-ubyte")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(DataError, match=r"neither a folder of IDX files nor an \.npz file"):
        open_dataset(tmp_path / "notes.txt")
    with pytest.raises(DataError, match="cannot be opened"):
        open_dataset("a\0b")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(DataError, match="not an ordinary file"):
            open_dataset(tmp_path / "pipe")


def test_a_folder_that_cannot_be_listed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DataError, match=r"cannot be listed \(Permission denied\)"):
        open_dataset(tmp_path)
