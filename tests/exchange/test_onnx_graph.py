"""Arrays of an ONNX file are compared with what they promise before anything is allocated for them."""

import numpy as np
import pytest

from nnviz.exchange.errors import ExchangeError

pytest.importorskip("onnx", reason="the onnx package is not installed")

from onnx import TensorProto, helper, numpy_helper

from nnviz.exchange.onnx_graph import array_of, chain_of


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int32, np.int64])
def test_an_array_is_read_as_it_was_written(dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    assert np.array_equal(array_of(numpy_helper.from_array(array)), array)


def test_numbers_may_stand_in_a_list_of_their_own():
    tensor = helper.make_tensor("w", TensorProto.FLOAT, (2, 2), [1.0, 2.0, 3.0, 4.0])
    assert array_of(tensor).tolist() == [[1, 2], [3, 4]]


PROMISES = {
    "too much": ([10**9, 784], bytes(16)),
    "more than there are numbers for": ([2**40, 2**40], bytes(16)),
    "less than nothing": ([-2, -2], bytes(16)),
    "nothing at all": ([4], b""),
    "half a number": ([4], bytes(14)),
    "very many sides": ([1] * 100 + [4], bytes(16)),
}


@pytest.mark.parametrize(("dims", "data"), PROMISES.values(), ids=PROMISES.keys())
def test_a_promise_that_the_file_does_not_keep_is_refused(dims, data):
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=dims, raw_data=data)
    with pytest.raises(ExchangeError, match="array w does not hold the numbers that it promises"):
        array_of(tensor)


def test_weights_in_another_file_are_not_looked_for():
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../secret")
    with pytest.raises(ExchangeError, match=r"in another file; .* external_data=False"):
        array_of(tensor)


@pytest.mark.parametrize("kind", [TensorProto.STRING, TensorProto.BFLOAT16, TensorProto.COMPLEX64, 99, 0])
def test_other_kinds_of_numbers_are_refused(kind):
    with pytest.raises(ExchangeError, match="of a kind that nnviz does not use"):
        array_of(TensorProto(name="w", data_type=kind, dims=[1], raw_data=bytes(8)))


def test_a_graph_of_thousands_of_steps_is_not_walked():
    nodes = [helper.make_node("Relu", [str(i)], [str(i + 1)]) for i in range(1_001)]
    with pytest.raises(ExchangeError, match="1,001 steps"):
        chain_of(helper.make_graph(nodes, "long", [], []))
