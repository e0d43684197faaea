"""Safetensors files: written so that the library reads them, read so that no stranger's header is trusted."""

import json
import os
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, load_file, save

from nnviz.data.errors import DataError
from nnviz.data.files import open_regular
from nnviz.training.tensor_file import LONGEST_HEADER, ModelFileError, TensorFile, write_tensors

TENSORS = {
    "0.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "counts": np.array([1, -2], np.int64),
    "words": np.array(2**64 - 1, np.uint64),
    "nothing": np.empty((0, 4), np.float64),
}


def _file(tmp_path, data):
    path = tmp_path / "net.safetensors"
    path.write_bytes(data)
    return path


def _with_header(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def _tensor(shape=(2,), begin=0, end=8, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_what_is_written_the_library_reads(tmp_path):
    path = tmp_path / "net.safetensors"
    write_tensors(path, TENSORS, "story", "once")
    found = load_file(path)
    assert found.keys() == TENSORS.keys()
    for name, array in TENSORS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def test_what_the_library_writes_is_read(tmp_path):
    with TensorFile(_file(tmp_path, save(TENSORS, metadata={"story": "once", "end": "…"}))) as file:
        assert file.metadata == {"story": "once", "end": "…"}
        assert file.shapes() == {name: array.shape for name, array in TENSORS.items()}
        for name, array in TENSORS.items():
            np.testing.assert_array_equal(file.read(name), array, strict=True)
            assert file.read(name).flags.writeable


def test_equal_tensors_give_equal_bytes_in_whatever_order(tmp_path):
    paths = [tmp_path / name for name in "ab"]
    write_tensors(paths[0], TENSORS, "story", "once")
    write_tensors(paths[1], dict(reversed(TENSORS.items())), "story", "once")
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_views_are_written_as_what_they_show(tmp_path):
    path = tmp_path / "net.safetensors"
    wide = np.arange(12, dtype=np.float32).reshape(3, 4)
    write_tensors(path, {"columns": wide[:, ::2]}, "story", "")
    np.testing.assert_array_equal(load_file(path)["columns"], wide[:, ::2])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "too short"),
        (b"1234567", "too short"),
        (struct.pack("<Q", 2**63), "cut short"),
        (struct.pack("<Q", 100) + b"{}", "cut short"),
        (b"\x80\x04\x95" + b"x" * 100, "not a safetensors file"),
        (_with_header(b"not json"), "not JSON"),
        (_with_header(b"\xff\xfe"), "not JSON"),
        (_with_header(b"[" * 99_999), "not JSON"),
        (_with_header(b"[" * 100_001), "not that of a network"),
        (_with_header([]), "not that of a network"),
        (_with_header({str(n): _tensor() for n in range(2_000)}), "not that of a network"),
        (_with_header({"__metadata__": {"a": 1}}), "texts in its header"),
        (_with_header({"__metadata__": []}), "texts in its header"),
        (_with_header({"w": 3}), "does not describe w"),
        (_with_header({"w": {"dtype": "F32"}}), "does not describe w"),
        (_with_header({"w": _tensor(shape=3)}), "does not describe w"),
        (_with_header({"w": {**_tensor(), "data_offsets": [0]}}), "does not describe w"),
        (_with_header({"w": _tensor(dtype="BF16")}), "of a kind that nnviz does not use"),
        (_with_header({"w": _tensor(dtype=["F32"])}), "of a kind that nnviz does not use"),
        (_with_header({"w": _tensor(shape=[-2])}, bytes(8)), "impossible size"),
        (_with_header({"w": _tensor(shape=[2.0])}, bytes(8)), "impossible size"),
        (_with_header({"w": _tensor(shape=[True, 2])}, bytes(8)), "impossible size"),
        (_with_header({"w": _tensor(shape=[2**60])}, bytes(8)), "impossible size"),
        (_with_header({"w": _tensor(shape=[1] * 9)}, bytes(8)), "impossible size"),
        (_with_header({"w": _tensor(shape=[3])}, bytes(8)), "do not fit each other"),
        (
            _with_header({"w": _tensor(end=2**40, shape=[2**38])}, bytes(8)),
            "promises more than the file holds",
        ),
        (_with_header({"w": _tensor()}, bytes(4)), "promises more than the file holds"),
        (_with_header({"w": _tensor()}, bytes(9)), "promises less than the file holds"),
        (_with_header({"w": _tensor(begin=4, end=12)}, bytes(12)), "overlap or leave holes"),
        (_with_header({"w": _tensor(), "v": _tensor()}, bytes(8)), "overlap or leave holes"),
    ],
)
def test_a_damaged_or_hostile_file_is_refused_with_one_sentence(data, words, tmp_path):
    path = _file(tmp_path, data)
    with pytest.raises(ModelFileError) as caught:
        TensorFile(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_huge_header_is_refused_before_it_is_read(tmp_path):
    path = _file(tmp_path, struct.pack("<Q", LONGEST_HEADER + 1))
    os.truncate(path, LONGEST_HEADER + 1_000)  # no room on the disk: the file is a hole
    with pytest.raises(ModelFileError, match="longer than 16 MB"):
        TensorFile(path)


def test_a_file_that_shrinks_while_it_is_open_is_noticed(tmp_path):
    path = _file(tmp_path, save({"w": np.zeros(100_000, np.float32)}))
    with TensorFile(path) as file:
        os.truncate(path, path.stat().st_size - 8)
        with pytest.raises(ModelFileError, match="changed while"):
            file.read("w")


def test_an_unknown_tensor_is_named(tmp_path):
    with (
        TensorFile(_file(tmp_path, save(TENSORS))) as file,
        pytest.raises(ModelFileError, match=r"no tensor 7\.bias"),
    ):
        file.read("7.bias")


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "gone", "a\0b", tmp_path / ("x" * 300)):
        with pytest.raises(ModelFileError):
            TensorFile(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelFileError, match="not an ordinary file"):
        TensorFile(tmp_path / "pipe")


@pytest.mark.parametrize("name", ["gone", "a\0b", "x" * 300])
def test_a_model_and_a_data_set_are_refused_in_the_same_words(name, tmp_path):
    with pytest.raises(ModelFileError) as of_model:
        TensorFile(tmp_path / name)
    with pytest.raises(DataError) as of_data:
        open_regular(tmp_path / name, DataError)
    assert str(of_model.value) == str(of_data.value)


good = save(TENSORS, metadata={"story": "once"})


@settings(max_examples=200)
@given(where=st.integers(0, len(good) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_damaged_bytes_are_read_as_the_library_does_or_refused(tmp_path_factory, where, byte, cut):
    data = good[:where] if cut else good[:where] + bytes([byte]) + good[where + 1 :]
    path = _file(tmp_path_factory.getbasetemp(), data)
    try:
        with TensorFile(path) as file:
            found = {name: file.read(name) for name in file.shapes()}
    except ModelFileError:
        return
    expected = load(data)
    assert found.keys() == expected.keys()
    for name, array in found.items():
        assert array.tobytes() == expected[name].tobytes()
