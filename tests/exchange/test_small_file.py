"""Only an ordinary file of a bearable size is opened."""

import os

import pytest

from nnviz.exchange import small_file
from nnviz.exchange.errors import ExchangeError
from nnviz.exchange.small_file import open_small


def test_an_ordinary_file_is_opened(tmp_path):
    (tmp_path / "net.onnx").write_bytes(b"abc")
    with open_small(tmp_path / "net.onnx") as file:
        assert file.read() == b"abc"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "net.onnx")
    with pytest.raises(ExchangeError, match="not an ordinary file"):
        open_small(tmp_path / "net.onnx")


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(ExchangeError, match="not an ordinary file"):
        open_small(tmp_path)
    with pytest.raises(ExchangeError, match="There is no file"):
        open_small(tmp_path / "missing.onnx")


def test_a_large_file_is_refused_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(small_file, "_LARGEST", 1 << 20)
    with (tmp_path / "net.onnx").open("wb") as file:
        file.truncate((1 << 20) + 1)
    with pytest.raises(ExchangeError, match=r"net\.onnx is larger than 1 MB"):
        open_small(tmp_path / "net.onnx")
