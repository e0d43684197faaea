"""Opening whatever a person calls their data: MNIST's name, a folder of IDX files, or an .npz file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import DIGITS, Dataset, LabelledImages, no_images
from nnviz.data.errors import DataError
from nnviz.data.files import open_regular
from nnviz.data.idx import read_images, read_labels
from nnviz.data.mnist import load_mnist
from nnviz.data.npz import Archive

# train-images-idx3-ubyte, t10k-labels.idx1-ubyte.gz, emnist-digits-test-images-idx3-ubyte …
_IDX_NAME: Final = re.compile(
    r"(.*?)(train|t10k|test)[-_.](images|labels)[-_.]idx[13][-_.]ubyte(\.gz)?", re.I
)
# kmnist-train-imgs.npz
_NPZ_NAME: Final = re.compile(r"(.*?)(train|t10k|test)[-_.](imgs|images|labels)\.npz", re.I)

_FASHION: Final = (
    *("T-shirt", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
_KUZUSHIJI: Final = ("o お", "ki き", "su す", "tsu つ", "na な", "ha は", "ma ま", "ya や", "re れ", "wo を")
_WHAT_A_FOLDER_HOLDS: Final = (
    "a data folder holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
    "t10k-labels-idx1-ubyte, raw or .gz, or one .npz file"
)


class _Found(NamedTuple):
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def open_dataset(source: str | os.PathLike[str]) -> Dataset:
    """Open a data set.

    Parameters
    ----------
    source : str or path
        ``"mnist"``; a folder with IDX files under their usual names (Fashion-MNIST, KMNIST drop in), KMNIST's
        four .npz files or one .npz file; or an .npz file with ``x_train``, ``y_train``, ``x_test`` and
        ``y_test``, as Keras has it. Either half may be missing: a test set alone is enough to evaluate a
        model. Images are square and grey, ink bright; labels are 0 to 9. 28x28 is what the pad and pictures
        make: `Dataset.remark` says so of any other size.

    Raises
    ------
    DataError
        When there is nothing usable; the message names the file, the trouble and the remedy.
    """
    if isinstance(source, str) and source.lower() == "mnist":
        return load_mnist()
    path = Path(source)
    try:
        is_folder = path.is_dir()
    except ValueError:  # a NUL in the name
        is_folder = False
    if is_folder:
        return _open_folder(path)
    if path.suffix.lower() == ".npz":
        return _open_npz(path)
    open_regular(path, DataError).close()  # says so when it is missing, unreadable or not a file at all
    if _IDX_NAME.fullmatch(path.name):
        raise DataError(f"{path} is one file of a data set; give the folder that it is in.")
    raise DataError(f"{path} is neither a folder of IDX files nor an .npz file; {_WHAT_A_FOLDER_HOLDS}.")


def _open_folder(folder: Path) -> Dataset:
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError as error:
        raise DataError(f"The folder {folder} cannot be listed ({error.strerror}).") from None
    for pattern, read in ((_IDX_NAME, _read_idx_pair), (_NPZ_NAME, _read_npz_pair)):
        roles = _roles(folder, names, pattern)
        if roles:
            halves = {}
            for half in ("train", "test"):
                images, labels = roles.get((half, "images")), roles.get((half, "labels"))
                if images and labels:
                    halves[half] = read(folder / images, folder / labels)
                elif images or labels:
                    missing = "labels" if images else "images"
                    raise DataError(
                        f"The folder {folder} has {images or labels} but not its {missing}; add that file."
                    )
            return _dataset(folder, halves.get("train"), halves.get("test"))
    archives = [name for name in names if name.lower().endswith(".npz")]
    if len(archives) == 1:
        return _open_npz(folder / archives[0])
    if archives:
        raise DataError(f"The folder {folder} holds several .npz files; give the one that is meant.")
    raise DataError(f"The folder {folder} holds no data set; {_WHAT_A_FOLDER_HOLDS}.")


def _roles(folder: Path, names: list[str], pattern: re.Pattern[str]) -> dict[tuple[str, str], str]:
    """Which file is which: (half, kind) -> file name; of a raw and a gzipped one the raw."""
    roles: dict[tuple[str, str], str] = {}
    prefixes = set()
    for name in names:
        match = pattern.fullmatch(name)
        if match:
            prefix, half, kind = match.group(1), match.group(2).lower(), match.group(3).lower()
            prefixes.add(prefix.lower())
            role = ("train" if half == "train" else "test", "labels" if kind == "labels" else "images")
            roles.setdefault(role, name)  # sorted, so "…ubyte" comes before "…ubyte.gz"
    if len(prefixes) > 1:
        raise DataError(
            f"The folder {folder} holds more than one data set ({', '.join(sorted(prefixes))}…); "
            "move one of them to a folder of its own."
        )
    return roles


def _read_idx_pair(images: Path, labels: Path) -> _Found:
    return _Found(read_images(images), read_labels(labels))


def _read_npz_pair(images: Path, labels: Path) -> _Found:
    with Archive(images) as archive:
        found = archive.images(_only_array(archive))
    with Archive(labels) as archive:
        return _Found(found, archive.labels(_only_array(archive)))


def _only_array(archive: Archive) -> str:
    if len(archive.names) != 1:
        raise DataError(f"{archive.path} must hold one array and holds {len(archive.names)}.")
    return next(iter(archive.names))


def _open_npz(path: Path) -> Dataset:
    halves = {}
    with Archive(path) as archive:
        for half in ("train", "test"):
            x, y = f"x_{half}", f"y_{half}"
            if x in archive.names and y in archive.names:
                halves[half] = _Found(archive.images(x), archive.labels(y))
            elif x in archive.names or y in archive.names:
                raise DataError(f"{path} has only one of {x} and {y}; save both in it.")
        if not halves:
            raise DataError(
                f"{path} has none of the arrays x_train, y_train, x_test and y_test; "
                "save them under these names."
            )
    return _dataset(path, halves.get("train"), halves.get("test"))


def _dataset(path: Path, train: _Found | None, test: _Found | None) -> Dataset:
    name = path.resolve().name.removesuffix(".npz") or str(path)
    present = train or test
    assert present is not None
    shape = (present.images.shape[1], present.images.shape[2])
    if shape[0] != shape[1]:
        raise DataError(f"{path} holds images of {shape[0]}x{shape[1]}; they must be square.")
    return Dataset(
        name,
        _part(train, f"{name} training", shape),
        _part(test, f"{name} test", shape),
        _class_names(str(path)),
    )


def _part(found: _Found | None, name: str, shape: tuple[int, int]) -> LabelledImages:
    if found is None:
        return no_images(name, shape)
    return LabelledImages(found.images, found.labels, name, (found.images.shape[1], found.images.shape[2]))


def _class_names(path: str) -> tuple[str, ...]:
    path = path.lower()
    if "fashion" in path:
        return _FASHION
    if "kmnist" in path or "kuzushiji" in path:
        return _KUZUSHIJI
    return DIGITS
