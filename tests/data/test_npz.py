"""Archives are read as numbers, in pieces, or refused; nothing in them is ever unpickled."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from nnviz.data.errors import DataError
from nnviz.data.npz import Archive

SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
PICTURES = np.arange(2 * 9, dtype=np.uint8).reshape(2, 3, 3) * 14


def saved(tmp_path: Path, compressed: bool = False, **named: Any) -> Path:
    path = tmp_path / "data.npz"
    (np.savez_compressed if compressed else np.savez)(path, **named)
    return path


def images_of(path: Path, name: str = "x") -> NDArray[np.uint8]:
    with Archive(path) as archive:
        return archive.images(name)


def everything_or_sentence(path: Path) -> list[NDArray[np.uint8]] | str:
    """Any other exception fails the test."""
    try:
        with Archive(path) as archive:
            return [archive.images(name) for name in archive.names]
    except DataError as error:
        return str(error)


def labels_of(path: Path, name: str = "y") -> NDArray[np.uint8]:
    with Archive(path) as archive:
        return archive.labels(name)


def raw_archive(tmp_path: Path, member: bytes, name: str = "x.npy") -> Path:
    path = tmp_path / "raw.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, member)
    return path


def npy_header(descr: str, shape: tuple[int, ...]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": descr, "fortran_order": False, "shape": shape})
    return buffer.getvalue()


@SAME_FOLDER
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))),
    st.sampled_from(["u1", "<i2", ">i4", "<i8", ">u2", "F"]),
    st.booleans(),
)
def test_whole_numbers_of_any_width_and_order_come_back(
    tmp_path: Path, images: NDArray[np.uint8], stored: str, compressed: bool
) -> None:
    as_stored = np.asfortranarray(images) if stored == "F" else images.astype(stored)
    read = images_of(saved(tmp_path, compressed, x=as_stored))
    assert_array_equal(read, images)
    assert read.flags.c_contiguous
    assert not read.flags.writeable


@pytest.mark.parametrize("dtype", ["f2", "<f4", ">f8"])
def test_floats_between_0_and_1_become_grey_levels(tmp_path: Path, dtype: str) -> None:
    path = saved(
        tmp_path, x=(PICTURES / 255).astype(dtype), wild=np.array([[[2.0]]]), nan=np.array([[[np.nan]]])
    )
    assert_array_equal(images_of(path), PICTURES)
    with pytest.raises(DataError, match="wild has floats outside 0 to 1; divide by 255"):
        images_of(path, "wild")
    with pytest.raises(DataError, match="nan has floats outside"):
        images_of(path, "nan")


def test_booleans_become_black_and_white(tmp_path: Path) -> None:
    assert_array_equal(images_of(saved(tmp_path, x=PICTURES > 100)), np.where(PICTURES > 100, 255, 0))


def test_flat_and_channelled_images_take_their_square_shape(tmp_path: Path) -> None:
    path = saved(
        tmp_path, x=PICTURES.reshape(2, 9), y=PICTURES[..., None], colour=np.zeros((2, 3, 3, 3), "u1")
    )
    assert_array_equal(images_of(path, "x"), PICTURES)
    assert_array_equal(images_of(path, "y"), PICTURES)
    with pytest.raises(DataError, match=r"colour has the shape \(2, 3, 3, 3\)"):
        images_of(path, "colour")


def test_labels_may_be_wide_integers_or_a_column(tmp_path: Path) -> None:
    path = saved(tmp_path, y=np.array([1, 9]), column=np.array([[1], [9]], np.uint8))
    assert_array_equal(labels_of(path), [1, 9])
    assert_array_equal(labels_of(path, "column"), [1, 9])


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (np.array([1, 300]), "y has the label 300, which is out of range"),
        (np.array([1, -1]), "y has the label -1, which is out of range"),
        (np.array([1.0]), "y is float64; labels must be whole numbers"),
        (np.eye(10, dtype=np.uint8), r"y has the shape \(10, 10\); labels are one whole number for each"),
        (np.array(3), r"y has the shape \(\)"),
    ],
)
def test_other_labels_are_refused(tmp_path: Path, labels: NDArray[Any], says: str) -> None:
    with pytest.raises(DataError, match=says):
        labels_of(saved(tmp_path, y=labels))


class Exploding:
    """Something whose unpickling would be noticed."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("an object was unpickled",)


@pytest.mark.parametrize(
    "array",
    [
        np.array([Exploding()], dtype=object),
        np.array(["text"]),
        np.array([1j]),
        np.zeros(3, [("a", "u1")]),
        np.array(["2020-01-01"], "M8[D]"),
    ],
)
def test_arrays_of_anything_but_plain_numbers_are_refused(tmp_path: Path, array: NDArray[Any]) -> None:
    path = saved(tmp_path, x=array)
    with pytest.raises(DataError, match=r"not an array of plain numbers \(objects are never unpickled\)"):
        images_of(path)


@pytest.mark.parametrize(
    ("member", "says"),
    [
        (b"not an array", "x is not a NumPy array"),
        (b"\x93NUMPY\x09\x00", "x is not a NumPy array"),
        (npy_header("|u1", (0, 28, 28)), r"x is empty; its shape is \(0, 28, 28\)"),
        (npy_header("|u1", (2, 2, 2)) + bytes(7), "x is cut short: 8 of its bytes are missing"),
        (npy_header("|u1", (2, 2, 2)) + bytes(9), "x holds more than its header promises"),
        (npy_header("<f8", (10**9, 28, 28)), "claims 6,272,000,000,000 bytes"),
        (npy_header("|f1", (1, 1, 1)) + bytes(1), "no type that NumPy has"),
    ],
)
def test_bad_arrays_are_refused_with_what_is_wrong(tmp_path: Path, member: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        images_of(raw_archive(tmp_path, member))


def test_a_zip_bomb_costs_no_more_than_its_header_claims(tmp_path: Path) -> None:
    path = raw_archive(tmp_path, npy_header("|u1", (10, 28, 28)) + bytes(100 << 20))
    tracemalloc.start()
    with pytest.raises(DataError, match="holds more than its header promises"):
        images_of(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_header_costs_nothing_by_itself(tmp_path: Path) -> None:
    path = raw_archive(tmp_path, npy_header("|u1", (300_000, 28, 28)) + bytes(10))
    tracemalloc.start()
    with pytest.raises(DataError, match="cut short"):
        images_of(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_an_archive_with_a_huge_table_of_contents_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "many.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2000):
            archive.writestr(f"member-number-{number}", b"")
    with pytest.raises(DataError, match="holds too much to be a data set"):
        Archive(path)


def test_files_that_are_no_archives_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "text.npz").write_bytes(b"hello")
    with pytest.raises(DataError, match="is empty"):
        Archive(tmp_path / "empty.npz")
    with pytest.raises(DataError, match=r"not an \.npz file, or it is cut short"):
        Archive(tmp_path / "text.npz")
    with pytest.raises(DataError, match="There is no file"):
        Archive(tmp_path / "missing.npz")
    with pytest.raises(DataError, match="not an ordinary file"):
        Archive(tmp_path)


@SAME_FOLDER
@given(st.booleans(), st.data())
def test_damaged_archives_are_read_right_or_refused_and_nothing_else(
    tmp_path: Path, compressed: bool, data: st.DataObject
) -> None:
    path = saved(tmp_path, compressed, x=PICTURES, y=PICTURES.astype(np.int64))
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    read = everything_or_sentence(path)
    if isinstance(read, str):
        assert str(path) in read
        assert read.endswith(".")
    else:
        for images in read:
            assert_array_equal(images, PICTURES)  # the checksum saw to it


def test_names_are_those_of_the_arrays(tmp_path: Path) -> None:
    with Archive(saved(tmp_path, x_train=PICTURES, y_train=np.array([1, 2]))) as archive:
        assert archive.names == {"x_train", "y_train"}
