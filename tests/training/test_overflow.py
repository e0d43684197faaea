"""The overflow: blocks that left memory come back as they were, and the file leaves nothing behind."""

import errno
import gc
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from nnviz.training import overflow as module
from nnviz.training.overflow import Overflow


@pytest.fixture(params=["pread", "seek and read"])
def overflow(request, monkeypatch) -> Overflow:
    """As it is here, and as it is where the system cannot read at a place."""
    if request.param == "seek and read":
        monkeypatch.delattr(os, "pread", raising=False)
    elif not hasattr(os, "pread"):
        pytest.skip("this system has no pread")
    return Overflow()


class Disk:
    """A file on a disk that has room for ``room`` bytes more."""

    def __init__(self, file, room: int) -> None:
        self.file, self.room = file, room

    def __getattr__(self, name: str) -> object:
        return getattr(self.file, name)

    def write(self, data) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = data[: self.room]
        self.room -= len(part)
        return self.file.write(part)


def _read(overflow: Overflow, place: int, count: int, dtype=np.float32) -> np.ndarray:
    into = np.empty(count, dtype)
    overflow.read(place, into)
    return into


def test_every_block_comes_back_as_it_was(overflow):
    entry = np.dtype([("low", np.float32), ("mean", np.float64)])
    blocks = [np.arange(1000, dtype=np.float32), np.arange(5, dtype=np.int64), np.zeros(7, entry)]
    blocks[2]["mean"] = np.pi
    places = [overflow.add(block) for block in blocks]
    for place, block in zip(reversed(places), reversed(blocks), strict=True):
        np.testing.assert_array_equal(_read(overflow, place, len(block), block.dtype), block)
    np.testing.assert_array_equal(_read(overflow, places[0] + 4 * 990, 10), np.arange(990, 1000))


def test_a_block_that_found_no_room_is_refused_and_harms_no_other(overflow, monkeypatch):
    disks = []

    def small_disk(*args, **options):
        disks.append(Disk(real(*args, **options), room=600))
        return disks[-1]

    real = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", small_disk)
    first = overflow.add(np.full(100, 1, np.float32))
    with pytest.raises(OSError, match="No space left"):
        overflow.add(np.full(100, 2, np.float32))
    disks[0].room = 1000
    second = overflow.add(np.full(100, 3, np.float32))
    assert (_read(overflow, first, 100) == 1).all()
    assert (_read(overflow, second, 100) == 3).all()


def test_without_a_temporary_folder_the_block_is_refused(overflow, monkeypatch):
    def nowhere(*args, **options):
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", nowhere)
    with pytest.raises(OSError, match="No usable temporary directory"):
        overflow.add(np.zeros(3, np.float32))


def test_a_file_that_was_cut_is_told_in_a_sentence(overflow):
    place = overflow.add(np.zeros(100, np.float32))
    overflow._file.truncate(50)
    with pytest.raises(OSError, match=r"cannot be read back .* save the network\."):
        _read(overflow, place, 100)


def test_the_file_of_one_that_nobody_needs_any_more_is_closed_without_a_warning():
    overflow = Overflow()
    overflow.add(np.zeros(3, np.float32))
    file = overflow._file
    del overflow
    gc.collect()
    assert file.closed


def test_at_the_end_of_the_program_a_closed_file_is_an_ordinary_refusal():
    overflow = Overflow()
    overflow.add(np.zeros(3, np.float32))
    overflow._file.close()
    with pytest.raises(OSError, match="closed"):
        overflow.add(np.zeros(3, np.float32))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the usual folder is no RAM there")
def test_the_file_is_on_a_disk_unless_a_folder_was_chosen(monkeypatch, tmp_path):
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(module, "_ON_DISK", tmp_path)
    assert module._folder() == str(tmp_path)
    monkeypatch.setattr(module, "_ON_DISK", tmp_path / "missing")
    assert module._folder() is None
    monkeypatch.setattr(module, "_ON_DISK", tmp_path)
    monkeypatch.setenv("TMPDIR", str(Path.home()))
    assert module._folder() is None
