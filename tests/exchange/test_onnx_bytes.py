"""A file is weighed before its bytes become objects."""

import time

import numpy as np
import pytest

from nnviz.core.network import Network
from nnviz.exchange.errors import ExchangeError

pytest.importorskip("onnx", reason="the onnx package is not installed")

from onnx import ModelProto

from nnviz.exchange.onnx_bytes import parsed
from nnviz.exchange.onnx_export import to_onnx


def varint(value):
    low, high = value & 127, value >> 7
    return bytes([low | 128]) + varint(high) if high else bytes([low])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def test_a_network_with_more_weights_than_all_else_may_weigh_is_read():
    exported = to_onnx(Network((784, 3_000, 10), ("relu", "softmax")), "wide")
    assert len(exported) > 9 << 20
    assert len(parsed(exported).graph.node) == 4


@pytest.mark.parametrize(
    "bomb",
    [
        field(7, field(1, b"") * 2_000_000),
        field(7, field(5, field(9, b"")) * 1_000_000),
        field(7, b"") * 2_000_000,
        field(7, field(1, field(5, b"") * 5_000_000)),
        field(7, field(5, field(6, b"") * 2_000_000)),
    ],
    ids=["nodes", "arrays", "graphs", "attributes of one node", "texts of one array"],
)
def test_small_parts_without_number_are_refused_at_once(bomb):
    began = time.perf_counter()
    with pytest.raises(ExchangeError, match="far more than the weights"):
        parsed(bomb)
    assert time.perf_counter() - began < 5  # a moment here; minutes and gigabytes without the weighing


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        field(7, bytes(10))[:-3],
        b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x3a",
        b"\x3b",
    ],
    ids=["a photo", "cut short", "a length without end", "a field without length", "a group"],
)
def test_bytes_that_are_no_model_are_refused(data):
    with pytest.raises(ExchangeError, match="not an ONNX file"):
        parsed(data)


def test_a_model_without_a_graph_is_refused():
    for data in (b"", ModelProto(producer_name="nobody").SerializeToString()):
        with pytest.raises(ExchangeError, match="no computation graph"):
            parsed(data)


def test_an_exported_file_cut_anywhere_is_refused_or_read_and_never_crashes():
    exported = to_onnx(Network((784, 10), ("softmax",)), "cut")
    for end in np.random.default_rng(0).integers(1, len(exported) - 1, 50):
        with pytest.raises(ExchangeError):
            parsed(exported[:end])
