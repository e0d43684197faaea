"""The engines by name."""

import numpy as np

from nnviz.core.network import Network
from nnviz.engines.numpy_engine import NumpyEngine
from nnviz.engines.protocol import Engine, StepSettings

ENGINES: tuple[str, ...] = ("numpy",)
"""The engines a recipe may name."""


def make_engine(
    name: str, network: Network, settings: StepSettings, dropout_rng: np.random.Generator
) -> Engine:
    """Return the engine called `name`, ready to train `network`.

    Raises
    ------
    ValueError
        If there is no engine of that name, or `settings` make no sense for `network`.
    """
    if name == "numpy":
        return NumpyEngine(network, settings, dropout_rng)
    raise ValueError(f"There is no engine called {name!r}; choose one of {', '.join(ENGINES)}.")
