"""Labelled images as the rest of the program sees them.

The grey levels (``uint8``, one byte a pixel) are the source of truth. The network trains on ``float32``,
four bytes a pixel: 188 MB for the 60,000 training images of MNIST. So floats are made on first use, once, and
only for the images asked for: train on ``split.train.images`` and the rest stay bytes; look at one image with
``image(i)`` and 784 floats are made. A part taken from images that are floats already is a view of them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from nnviz.data.errors import DataError

DIGITS = tuple("0123456789")
INK_SHAPE = (28, 28)
Scalar = TypeVar("Scalar", bound=np.generic)


class LabelledImages:
    """Square grey images with their labels; immutable, and safe to share between threads.

    Parameters
    ----------
    images : ndarray of uint8 or float32, shape (n, height * width) or (n, height, width)
        Grey levels 0 … 255 with ink bright on a 0 background, or the same divided by 255. The array is kept,
        not copied (unless it is not C-contiguous): do not write to it afterwards.
    labels : ndarray of integers, shape (n,)
        The class of each image, 0 … ``classes`` - 1.
    name : str
        What to call these images in a sentence, for example ``"MNIST test"``.
    shape : tuple of int
        Height and width of an image.
    classes : int
        How many classes there are (at most 256).

    Raises
    ------
    DataError
        When shapes, dtypes, counts or labels do not fit each other.
    """

    def __init__(
        self,
        images: NDArray[np.uint8] | NDArray[np.float32],
        labels: NDArray[np.integer],
        name: str,
        shape: tuple[int, int] = (28, 28),
        classes: int = 10,
    ) -> None:
        n_pixels = shape[0] * shape[1]
        if images.shape not in ((len(images), n_pixels), (len(images), *shape)):
            raise DataError(f"{name}: images of shape {images.shape} are not {shape[0]}x{shape[1]} pictures.")
        if images.dtype not in (np.uint8, np.float32):
            raise DataError(f"{name}: images must be uint8 or float32, not {images.dtype}.")
        if labels.ndim != 1 or labels.dtype.kind not in "iu":
            raise DataError(f"{name}: labels must be one whole number for each image.")
        if len(labels) != len(images):
            raise DataError(
                f"{name}: there are {len(images):,} images but {len(labels):,} labels; "
                "the two files must come from the same data set."
            )
        wrong = np.flatnonzero((labels < 0) | (labels >= classes))
        if len(wrong):
            raise DataError(
                f"{name}: label {labels[wrong[0]]} of image {wrong[0]:,} is out of range; "
                f"labels must be 0 to {classes - 1}."
            )
        flat: NDArray[Any] = _read_only(np.ascontiguousarray(images.reshape(len(images), n_pixels)))
        self.name: Final = name
        self.shape: Final = shape
        self.classes: Final = classes
        self.labels: Final = _read_only(np.ascontiguousarray(labels, dtype=np.uint8))
        self._pixels: NDArray[np.uint8] | None = flat if flat.dtype == np.uint8 else None
        self._floats: NDArray[np.float32] | None = flat if flat.dtype == np.float32 else None
        self._making_floats = threading.Lock()

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"LabelledImages({self.name!r}, {len(self):,} images of {self.shape[0]}x{self.shape[1]})"

    @property
    def images(self) -> NDArray[np.float32]:
        """All images as float32 (n, height * width), grey / 255, C order, read-only; made once, then kept.

        Costs four bytes a pixel: ask for it on the images that are trained or evaluated on, not on all.
        """
        with self._making_floats:  # two threads asking at once must not make two copies
            if self._floats is None:
                self._floats = _read_only(_as_floats(self.pixels()))
            return self._floats

    @property
    def of_grey_levels(self) -> bool:
        """Whether `pixels` is exact; False when floats were given, which grey levels only round."""
        return self._pixels is not None

    def pixels(self) -> NDArray[np.uint8]:
        """All images as grey levels, uint8 (n, height * width), read-only."""
        if self._pixels is not None:
            return self._pixels
        assert self._floats is not None
        return _read_only(np.rint(self._floats * np.float32(255)).astype(np.uint8))

    def image(self, index: int) -> NDArray[np.float32]:
        """Image ``index`` as float32 (height, width), read-only; does not make floats of the others."""
        if self._floats is not None:
            image: NDArray[np.float32] = self._floats[index]
            return image.reshape(self.shape)
        assert self._pixels is not None
        return _read_only(_as_floats(self._pixels[index]).reshape(self.shape))

    def part(self, start: int, stop: int, name: str | None = None) -> LabelledImages:
        """Images ``start`` to ``stop`` - 1 without copying them; ``name`` defaults to this one's."""
        source = self._pixels if self._floats is None else self._floats
        assert source is not None
        part = LabelledImages(
            source[start:stop], self.labels[start:stop], name or self.name, self.shape, self.classes
        )
        if self._pixels is not None:
            part._pixels = self._pixels[start:stop]
        return part


@dataclass(frozen=True)
class Dataset:
    """A data set: images to train on and images to be tested on.

    Either part may be empty (zero images): a folder with only a test set is enough to evaluate a model.
    """

    name: str
    train: LabelledImages
    test: LabelledImages
    class_names: tuple[str, ...] = DIGITS

    def __post_init__(self) -> None:
        if self.train.shape != self.test.shape:
            raise DataError(
                f"{self.name}: training images are {self.train.shape[0]}x{self.train.shape[1]} but test "
                f"images are {self.test.shape[0]}x{self.test.shape[1]}; both must have one size."
            )
        if not len(self.class_names) == self.train.classes == self.test.classes:
            raise DataError(f"{self.name}: the class names and the labels do not fit each other.")

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of every image."""
        return self.train.shape

    @property
    def remark(self) -> str | None:
        """What a person should know before training on it, as a sentence; None if there is nothing."""
        if self.shape == INK_SHAPE:
            return None
        height, width = self.shape
        return (
            f"The images of {self.name} are {height}x{width}; drawn digits and pictures become 28x28, "
            "so a network trained on these images can be shown images of the data set only."
        )


def no_images(name: str, shape: tuple[int, int] = (28, 28), classes: int = 10) -> LabelledImages:
    """Zero images of a given shape: the part that a data set does not have."""
    return LabelledImages(
        np.empty((0, shape[0] * shape[1]), np.uint8), np.empty(0, np.uint8), name, shape, classes
    )


def _as_floats(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    # A true division: every grey level becomes the float32 nearest to grey / 255, and 255 becomes exactly 1.
    floats: NDArray[np.float32] = np.divide(pixels, np.float32(255), dtype=np.float32)
    return floats


def _read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array = array.view()  # the caller's own array stays as writable as it was
    array.flags.writeable = False
    return array
