"""Small data sets on disk, written the way the world writes them."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

NAMES = {
    ("train", "images"): "train-images-idx3-ubyte",
    ("train", "labels"): "train-labels-idx1-ubyte",
    ("test", "images"): "t10k-images-idx3-ubyte",
    ("test", "labels"): "t10k-labels-idx1-ubyte",
}


def _idx_bytes(array: NDArray[np.uint8]) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def _small(n: int, size: int = 28, seed: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (n, size, size)).astype(np.uint8), (np.arange(n) % 10).astype(np.uint8)


@pytest.fixture(scope="session")
def idx_bytes() -> Callable[[NDArray[np.uint8]], bytes]:
    """Turn an array into an IDX file's bytes."""
    return _idx_bytes


@pytest.fixture(scope="session")
def small() -> Callable[..., tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Make random images and labels that count up: small(n, size=28, seed=0)."""
    return _small


@pytest.fixture
def idx_folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a folder of IDX files: idx_folder(train=20, test=10, size=28, zipped=False, folder="digits")."""

    def write(
        train: int = 20, test: int = 10, size: int = 28, zipped: bool = False, folder: str = "digits"
    ) -> Path:
        path = tmp_path / folder
        path.mkdir()
        for seed, (half, n) in enumerate((("train", train), ("test", test))):
            if n:
                images, labels = _small(n, size, seed)
                for kind, array in (("images", images), ("labels", labels)):
                    name, data = NAMES[half, kind], _idx_bytes(array)
                    if zipped:
                        name, data = f"{name}.gz", gzip.compress(data)
                    (path / name).write_bytes(data)
        return path

    return write
