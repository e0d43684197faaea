"""A random stream goes on where it was saved."""

import numpy as np
import pytest

from nnviz.engines.random_state import generator_state, restore_generator


@pytest.mark.parametrize("draws", [0, 1, 7])
def test_a_restored_stream_goes_on_where_the_first_one_was(draws):
    first, second = np.random.default_rng(1), np.random.default_rng(2)
    first.integers(0, 10, draws, np.uint32)  # an odd number of 32-bit draws leaves half a word over
    restore_generator(second, generator_state(first))
    np.testing.assert_array_equal(second.random(9, np.float32), first.random(9, np.float32))


@pytest.mark.parametrize("words", [np.zeros(5, np.uint64), np.zeros(6), np.zeros((6, 1), np.uint64)])
def test_what_is_no_state_is_refused(words):
    with pytest.raises(ValueError, match="saved state of a random stream"):
        restore_generator(np.random.default_rng(0), words)
