"""Small data sets on disk, as the world writes them, and photographs of digits that nobody took."""

from __future__ import annotations

import gzip
import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nnviz.data.mnist import load_mnist_test

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


_Floats = NDArray[np.floating[Any]]
_SIZE = 480


def _clouds(rng: np.random.Generator, height: int, width: int, cells: int) -> _Floats:
    """Slow random variations between 0 and 1."""
    coarse = Image.fromarray(rng.random((cells, cells)).astype(np.float32))
    return np.clip(np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)), 0, 1)


def _pen_strokes(digit: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    """An MNIST digit ten times as large, drawn with a pen as wide as a share of its own strokes (0 … 1)."""
    large = np.asarray(Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC), np.float32)
    # Level lines of the enlarged strokes: the higher the level, the thinner what remains.
    level = 40 + 170 * (1 - share)
    return (np.clip((large - level) / 40, 0, 1) * 255).astype(np.uint8)


def _photograph(
    digit: NDArray[np.uint8] | None,
    seed: int,
    *,
    share: float = 0.6,
    part: float = 0.4,
    lines: bool = False,
    table: bool = False,
    board: bool = False,
    quality: int = 60,
) -> bytes:
    """A JPEG of ``digit`` (None: of nothing) that fills ``part`` of the picture's width, anywhere in it."""
    rng = np.random.default_rng(seed)
    height, width = _SIZE * 3 // 4, _SIZE
    ink = np.zeros((height, width), np.float32)
    if digit is not None:
        turned = Image.fromarray(_pen_strokes(digit, share)).rotate(
            rng.uniform(-5, 5), Image.Resampling.BICUBIC
        )
        side = int(part * width)
        small = np.asarray(turned.resize((side, side), Image.Resampling.LANCZOS), np.float32) / 255
        room = 60 if table else 10
        top, left = rng.integers(room, height - side - room), rng.integers(room, width - side - room)
        ink[top : top + side, left : left + side] = small
    down, across = np.mgrid[:height, :width] / width
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * across + np.sin(angle) * down
    light = 1 - 0.5 * (slope - slope.min()) / np.ptp(slope)
    light *= 1 - 0.35 / (1 + np.exp(-(slope - np.median(slope) - 0.1) / 0.01))  # and a shadow
    ground, pen = (0.15, 0.8) if board else (0.93, 0.22)
    surface = ground * (1 - 0.05 * _clouds(rng, height, width, 60))
    if lines:
        distance = (down + np.tan(0.03) * across) * width % 28
        surface = np.where(np.abs(distance - 14) < 1, 0.5, surface)
    picture = surface * (1 - ink) + pen * ink
    if table:
        wood = 0.28 + 0.1 * _clouds(rng, height, width, 30)
        paper = (across > 0.06) & (across < 0.95) & (down > 0.05) & (down < 0.7)
        picture = np.where(paper, picture, wood)
    grey = Image.fromarray((np.clip(picture * light, 0, 1) * 255).astype(np.uint8))
    blurred = np.asarray(grey.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
    colours = blurred[..., None] * (1.0, 0.98, 0.94) + rng.normal(0, 3, (height, width, 3))
    file = io.BytesIO()
    Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()


@pytest.fixture(scope="session")
def photograph() -> Callable[..., bytes]:
    """Take a photograph of a digit: photograph(digit, seed, share=, part=, lines=, table=, board=)."""
    return _photograph


@pytest.fixture(scope="session")
def digits() -> NDArray[np.uint8]:
    """MNIST's first 40 test images as grey levels, (40, 28, 28)."""
    return load_mnist_test().pixels()[:40].reshape(40, 28, 28)
