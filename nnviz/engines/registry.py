"""The engines by name."""

import importlib.util

import numpy as np

from nnviz.core.convolutional import ConvolutionalNetwork
from nnviz.core.network import Network
from nnviz.engines.numpy_engine import NumpyEngine
from nnviz.engines.protocol import Engine, StepSettings

ENGINES: tuple[str, ...] = ("numpy", "autograd", "torch")
"""The engines a recipe may name."""


class EngineMissing(ValueError):
    """An engine needs a package that is not installed; ``str(error)`` says how to get it."""


def make_engine(
    name: str, network: Network, settings: StepSettings, dropout_rng: np.random.Generator
) -> Engine:
    """Return the engine called `name`, ready to train `network`.

    Raises
    ------
    EngineMissing
        If the engine needs a package that is not installed.
    ValueError
        If there is no engine of that name, or `settings` make no sense for `network`.
    """
    # An engine is imported when it is asked for: PyTorch takes longer to start than the whole window.
    if name == "numpy":
        if isinstance(network, ConvolutionalNetwork):
            raise ValueError(
                "The NumPy engine trains fully connected layers; choose the autograd or the PyTorch engine "
                "for a convolutional network."
            )
        return NumpyEngine(network, settings, dropout_rng)
    if name == "autograd":
        from nnviz.engines.autograd_engine import AutogradEngine

        return AutogradEngine(network, settings, dropout_rng)
    if name == "torch":
        require_installed(name)
        from nnviz.engines.torch_engine import TorchEngine

        return TorchEngine(network, settings, dropout_rng)
    raise ValueError(f"There is no engine called {name!r}; choose one of {', '.join(ENGINES)}.")


def require_installed(name: str) -> None:
    """Raise `EngineMissing` if the engine called `name` cannot run here."""
    if name == "torch" and importlib.util.find_spec("torch") is None:
        raise EngineMissing(
            "The PyTorch engine needs PyTorch, which is not installed: run pip install torch and start nnviz "
            "again, or choose another engine."
        )
