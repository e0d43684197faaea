"""The state of a random stream as an array, so that it can be saved beside the weights."""

import numpy as np
from numpy.typing import NDArray

_WORD = (1 << 64) - 1


def generator_state(rng: np.random.Generator) -> NDArray[np.uint64]:
    """Return the state of a PCG64 generator as six uint64 words."""
    state = rng.bit_generator.state
    numbers = state["state"]["state"], state["state"]["inc"]
    words = [word for number in numbers for word in (number >> 64, number & _WORD)]
    return np.array([*words, state["has_uint32"], state["uinteger"]], np.uint64)


def restore_generator(rng: np.random.Generator, words: NDArray[np.generic]) -> None:
    """Put `rng`, a PCG64 generator, in the state that `generator_state` gave.

    Raises
    ------
    ValueError
        If `words` is not such a state.
    """
    if words.shape != (6,) or words.dtype != np.uint64:
        raise ValueError("This is not the saved state of a random stream; it cannot be gone on with.")
    state_high, state_low, inc_high, inc_low, has_uint32, uinteger = (int(word) for word in words)
    rng.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": state_high << 64 | state_low, "inc": inc_high << 64 | inc_low},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
