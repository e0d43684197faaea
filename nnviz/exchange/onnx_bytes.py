"""The bytes of an ONNX file, weighed before they are made into objects.

Two bytes of a protobuf message can become an object of a hundred, so a file of a few hundred megabytes could
fill any memory. What makes an honest file large is its weights, and those stay as large as they are: so
everything else in it is counted first.
"""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import DecodeError
from onnx import ModelProto

from nnviz.exchange.errors import ExchangeError

_MOST_FIELDS = 20_000
_MOST_OTHER_BYTES = 8 << 20
# https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: a model's graph, a graph's initializers, and their
# numbers as floats, as raw bytes and as doubles.
_GRAPH, _INITIALIZER, _NUMBERS = 7, 5, (4, 9, 10)
_LENGTH_GIVEN = 2


def parsed(data: bytes) -> ModelProto:
    """Make a model of the `data` of an ONNX file.

    Raises
    ------
    ExchangeError
        If it is none, or has more besides its weights than a network of a few layers.
    """
    model = ModelProto()
    try:
        if not _is_small_besides_weights(memoryview(data)):
            raise ExchangeError("it holds far more than the weights of a few layers.")
        model.ParseFromString(data)
    except (DecodeError, IndexError):
        raise ExchangeError("it is not an ONNX file, or is cut short.") from None
    if not model.graph.node:
        raise ExchangeError("it holds no computation graph; is it an ONNX file?")
    return model


def _is_small_besides_weights(data: memoryview) -> bool:
    numbers = fields = 0
    for number, graph in _fields(data):
        fields += 1
        for part, tensor in _fields(graph) if number == _GRAPH else ():
            fields += 1
            for kind, value in _fields(tensor) if part == _INITIALIZER else ():
                fields += 1
                numbers += len(value) if kind in _NUMBERS else 0
                if fields > _MOST_FIELDS:
                    return False
            if fields > _MOST_FIELDS:
                return False
        if fields > _MOST_FIELDS:
            return False
    return len(data) - numbers <= _MOST_OTHER_BYTES


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The numbers and contents of a message's fields; numbers of fixed or varying length have no content.

    Raises
    ------
    IndexError, DecodeError
        If the message ends within a field, or has one of an unknown kind.
    """
    place, end = 0, len(message)
    while place < end:
        tag, place = _varint(message, place)
        kind = tag & 7
        begin = place
        if kind == _LENGTH_GIVEN:
            length, begin = _varint(message, place)
            place = begin + length
        elif kind == 0:
            _, place = _varint(message, place)
            begin = place
        elif kind in (1, 5):
            place = begin = place + (8 if kind == 1 else 4)
        else:
            raise DecodeError
        if place > end:
            raise DecodeError
        yield tag >> 3, message[begin:place]


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and the place behind it."""
    value = shift = 0
    while shift < 70:
        byte = message[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7
    raise DecodeError
