"""Files that are there whole or not at all."""

import os
import sys

import pytest

from nnviz.training import atomic_file
from nnviz.training.atomic_file import UnwritableError, check_writable, write_atomically

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and pipes are others on Windows")


def test_a_new_file_holds_what_was_written_and_nothing_lies_beside_it(tmp_path):
    write_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a"]


def test_an_older_file_is_replaced(tmp_path):
    (tmp_path / "a").write_bytes(b"older and longer")
    write_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.parametrize("fault", ["fsync", "replace"])
def test_a_fault_in_the_middle_leaves_the_older_file_alone(tmp_path, monkeypatch, fault):
    (tmp_path / "a").write_bytes(b"old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic_file.os, fault, fail)
    with pytest.raises(UnwritableError) as caught:
        write_atomically(tmp_path / "a", b"new")
    assert "no space left on device" in str(caught.value)
    assert "untouched" in str(caught.value)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_being_interrupted_leaves_nothing_beside_it(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic_file.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", b"new")
    assert os.listdir(tmp_path) == []


@posix
def test_permissions_are_those_of_the_older_file_or_the_usual_ones(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    (tmp_path / "private").write_bytes(b"")
    (tmp_path / "private").chmod(0o600)
    for name in ("new", "private"):
        write_atomically(tmp_path / name, b"x")
    mode = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("usual", "new", "private")}
    assert mode["new"] == mode["usual"]
    assert mode["private"] == 0o600


@posix
def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_atomically(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"x"


@pytest.mark.parametrize(
    "name", ["x" * 250, "数" * 80 + ".csv"], ids=["250 letters", "244 bytes in 84 letters"]
)
def test_a_long_name_is_no_obstacle(tmp_path, name):
    path = tmp_path / name
    check_writable(path)
    write_atomically(path, b"x")
    assert path.read_bytes() == b"x"


@pytest.mark.parametrize("check", [check_writable, lambda path: write_atomically(path, b"x")])
def test_what_cannot_be_written_is_refused_before_anything_is_touched(tmp_path, check):
    with pytest.raises(UnwritableError, match="no folder"):
        check(tmp_path / "gone" / "a")
    with pytest.raises(UnwritableError, match="is a folder"):
        check(tmp_path)
    with pytest.raises(UnwritableError, match="cannot be the name"):
        check("a\0b")
    assert os.listdir(tmp_path) == []


@posix
def test_a_device_is_not_replaced_by_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/null"):
        with pytest.raises(UnwritableError, match="not an ordinary file"):
            write_atomically(path, b"x")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UnwritableError, match="permission denied"):
            check_writable(tmp_path / "a")
    finally:
        tmp_path.chmod(0o700)


def test_a_disk_that_is_too_full_is_noticed_beforehand(tmp_path):
    check_writable(tmp_path / "a", 1_000)
    with pytest.raises(UnwritableError, match="bytes left"):
        check_writable(tmp_path / "a", 1 << 62)
    assert os.listdir(tmp_path) == []
