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


@pytest.mark.parametrize("kind", ["convolutional", "uneven"])
def test_the_script_of_kernels_and_pools_gives_the_networks_answers(request, kind, images):
    network = request.getfixturevalue(kind)
    namespace = {"__name__": "exported"}
    exec(compile(to_numpy_script(network, "A test", "net.py"), "net.py", "exec"), namespace)
    passed, expected = namespace["forward"](images.reshape(5, 28, 28)), network.forward(images).activations
    for theirs, ours in zip(passed, expected, strict=True):
        assert np.abs(theirs.reshape(5, -1) - ours).max() < 1e-5


def test_no_name_of_a_file_breaks_the_script():
    network = Network((784, 10), ("softmax",))
    for name in ('a"b.py', "a\\b.py", "a\udcffb.py", "{a}.py", "a\nb.py", "a\r\x00b.py"):
        script = to_numpy_script(network, name, name)
        compile(script.encode(), "script", "exec")


def test_a_script_computes_in_the_networks_own_precision(convolutional, images):
    network = convolutional.copy(np.float64)
    network.parameters += np.random.default_rng(4).normal(0, 1e-9, network.parameters.size)
    namespace = {"__name__": "exported"}
    exec(compile(to_numpy_script(network, "A test", "net.py"), "net.py", "exec"), namespace)
    assert np.abs(namespace["forward"](images)[-1] - network.predict(images)).max() < 1e-14


def test_many_images_are_answered_a_few_hundred_at_a_time(convolutional):
    namespace = {"__name__": "exported"}
    exec(compile(to_numpy_script(convolutional, "A test", "net.py"), "net.py", "exec"), namespace)
    images = np.random.default_rng(3).random((1_001, 784), np.float32)
    assert np.array_equal(namespace["predict"](images), convolutional.predict(images).argmax(axis=1))
    assert namespace["predict"](images[:0]).shape == (0,)


@pytest.mark.parametrize("kind", ["plain", "convolutional"])
def test_the_script_runs_by_itself_and_prints_a_digit_a_line(tmp_path, request, kind):
    network = Network((784, 10), ("softmax",))
    initialize(network, "scaled", np.random.default_rng(0))
    if kind == "convolutional":
        network = request.getfixturevalue(kind)
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
