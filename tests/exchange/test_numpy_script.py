"""The exported script is a program of its own: Python and NumPy, without nnviz."""

import subprocess
import sys

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.core.network import Network
from nnviz.exchange.numpy_script import to_numpy_script


@pytest.mark.parametrize("activations", [("sigmoid", "sigmoid"), ("leaky_relu", "softmax"), ("tanh", "relu")])
def test_the_script_gives_the_networks_answers(tmp_path, activations):
    network = Network((784, 12, 10), activations)
    initialize(network, "scaled", np.random.default_rng(0))
    namespace = {"__name__": "exported"}
    exec(compile(to_numpy_script(network, "A test", "net.py"), "net.py", "exec"), namespace)
    images = np.random.default_rng(1).random((5, 28, 28), np.float32)
    answers = namespace["forward"](images)[-1]
    assert np.abs(answers - network.predict(images.reshape(5, 784))).max() < 1e-6


def test_the_script_runs_by_itself_and_prints_a_digit_a_line(tmp_path):
    network = Network((784, 10), ("softmax",))
    initialize(network, "scaled", np.random.default_rng(0))
    (tmp_path / "net.py").write_text(to_numpy_script(network, 'Odd "title" \\', "net.py"), encoding="utf-8")
    images = np.random.default_rng(1).integers(0, 256, (3, 28, 28), np.uint8)
    np.save(tmp_path / "images.npy", images)
    run = subprocess.run(
        [sys.executable, "-I", "net.py", "images.npy"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = network.predict(images.reshape(3, 784).astype(np.float32) / 255).argmax(axis=1)
    assert run.stdout.split() == [str(digit) for digit in expected]
