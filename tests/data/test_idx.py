"""An IDX file is read exactly or refused with one sentence, for no more than it really holds."""

from __future__ import annotations

import gzip
import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from nnviz.data.errors import DataError
from nnviz.data.idx import read_images, read_labels

IdxBytes = Callable[[NDArray[np.uint8]], bytes]
IMAGES = arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 6)))
SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def images_or_sentence(path: Path) -> NDArray[np.uint8] | str:
    """Any other exception fails the test."""
    try:
        return read_images(path)
    except DataError as error:
        return str(error)


@SAME_FOLDER
@given(IMAGES, st.booleans())
def test_images_come_back_as_they_were_written(
    tmp_path: Path, idx_bytes: IdxBytes, images: NDArray[np.uint8], zipped: bool
) -> None:
    data = idx_bytes(images)
    (tmp_path / "images").write_bytes(gzip.compress(data) if zipped else data)
    read = read_images(tmp_path / "images")
    assert_array_equal(read, images)
    assert read.dtype == np.uint8
    assert not read.flags.writeable


@SAME_FOLDER
@given(st.binary(min_size=1, max_size=300))
def test_labels_come_back_as_they_were_written(tmp_path: Path, idx_bytes: IdxBytes, labels: bytes) -> None:
    array = np.frombuffer(labels, np.uint8)
    (tmp_path / "labels").write_bytes(idx_bytes(array))
    assert_array_equal(read_labels(tmp_path / "labels"), array)


@SAME_FOLDER
@given(IMAGES, st.booleans(), st.data())
def test_damaged_bytes_are_read_right_or_refused_and_nothing_else(
    tmp_path: Path, idx_bytes: IdxBytes, images: NDArray[np.uint8], zipped: bool, data: st.DataObject
) -> None:
    whole = bytearray(gzip.compress(idx_bytes(images)) if zipped else idx_bytes(images))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    whole = whole[: data.draw(st.integers(0, len(whole)))]
    (tmp_path / "damaged").write_bytes(whole)
    read = images_or_sentence(tmp_path / "damaged")
    if isinstance(read, str):
        assert str(tmp_path) in read
        assert read.endswith(".")
    elif zipped:
        assert_array_equal(read, images)  # the checksum saw to it
    else:
        assert read.tobytes() == whole[16:]


@SAME_FOLDER
@given(st.binary(max_size=200), st.sampled_from([b"", b"\x1f\x8b\x08", b"\0\0\x08\x03", b"\0\0\x08\x01"]))
@example(b"", b"")
def test_any_bytes_at_all_are_read_or_refused(tmp_path: Path, rest: bytes, start: bytes) -> None:
    (tmp_path / "noise").write_bytes(start + rest)
    assert isinstance(images_or_sentence(tmp_path / "noise"), (str, np.ndarray))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\0\0", "not an IDX file of images: it starts with 00 00, not 00 00 08 03"),
        (b"\0\0\x08\x03\0\0", "ends inside its header"),
        (b"\0\0\x08\x01" + bytes(20), r"\(it is a file of labels\)"),
        (b"\0\0\x0d\x03" + bytes(20), r"\(its values are not unsigned bytes\)"),
        (b"%PDF-1.7 and more", "starts with 25 50 44 46"),
        (struct.pack(">4B3I", 0, 0, 8, 3, 0, 28, 28), "holds no images: its header says 0 x 28 x 28"),
        (struct.pack(">4B3I", 0, 0, 8, 3, 2, 2, 2) + bytes(7), "promises 8 bytes of images and 7 are there"),
        (struct.pack(">4B3I", 0, 0, 8, 3, 2, 2, 2) + bytes(9), "holds more than the 8 bytes"),
        (struct.pack(">4B3I", 0, 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1), "more than the 268,435,456"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_bad_files_are_refused_with_what_is_wrong(
    tmp_path: Path, data: bytes, says: str, zipped: bool
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(gzip.compress(data) if zipped else data)
    with pytest.raises(DataError, match=says):
        read_images(path)


def test_a_truncated_gzip_says_so(tmp_path: Path, idx_bytes: IdxBytes) -> None:
    data = gzip.compress(idx_bytes(np.random.default_rng(0).integers(0, 256, (9, 28, 28)).astype(np.uint8)))
    (tmp_path / "short.gz").write_bytes(data[: len(data) // 2])
    with pytest.raises(
        DataError, match=r"short\.gz is cut short: its gzip data ends too early; copy or download"
    ):
        read_images(tmp_path / "short.gz")


def test_a_gzip_with_a_wrong_checksum_says_so(tmp_path: Path, idx_bytes: IdxBytes) -> None:
    data = bytearray(gzip.compress(idx_bytes(np.zeros((1, 2, 2), np.uint8))))
    data[-8] ^= 1
    (tmp_path / "bad.gz").write_bytes(data)
    with pytest.raises(DataError, match="gzip data cannot be inflated"):
        read_images(tmp_path / "bad.gz")


def test_a_gzip_in_several_pieces_and_with_padding_is_read(tmp_path: Path, idx_bytes: IdxBytes) -> None:
    images = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
    data = idx_bytes(images)
    (tmp_path / "two.gz").write_bytes(gzip.compress(data[:9]) + gzip.compress(data[9:]) + bytes(40))
    assert_array_equal(read_images(tmp_path / "two.gz"), images)


def test_a_gzip_of_countless_empty_pieces_is_refused(tmp_path: Path) -> None:
    (tmp_path / "many.gz").write_bytes(gzip.compress(b"") * 10_000)
    with pytest.raises(DataError, match="more than 4,096 pieces"):
        read_images(tmp_path / "many.gz")


@pytest.mark.parametrize("claimed", [(2**31, 1, 1), (300_000, 28, 28), (10, 28, 28)])
def test_a_header_costs_nothing_by_itself(tmp_path: Path, claimed: tuple[int, ...]) -> None:
    (tmp_path / "liar").write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, *claimed) + bytes(100))
    tracemalloc.start()
    with pytest.raises(DataError):
        read_images(tmp_path / "liar")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_gzip_bomb_is_inflated_only_as_far_as_its_header_claims(tmp_path: Path) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = packer.compress(struct.pack(">4B3I", 0, 0, 8, 3, 10, 28, 28))
    bomb += b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    (tmp_path / "bomb.gz").write_bytes(bomb)
    tracemalloc.start()
    with pytest.raises(DataError, match="holds more than the 7,840 bytes"):
        read_images(tmp_path / "bomb.gz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_what_is_not_a_file_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file"):
        read_images(tmp_path / "missing")
    with pytest.raises(DataError, match="not an ordinary file"):
        read_images(tmp_path)
    with pytest.raises(DataError, match="cannot be opened"):
        read_images("a\0b")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(DataError, match="not an ordinary file"):
            read_images(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_bytes(b"x")

    def refuse(*_: object) -> None:  # root may read everything, so permissions alone would not do
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="may not be read by you; change its permissions"):
        read_labels(tmp_path / "secret")
