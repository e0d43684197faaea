"""Mini-batches: which images come next, gathered into one buffer, distorted if the recipe asks for it.

The image at a place of an epoch depends on the seed, the epoch, the place and the distortions in force there,
and on nothing else: not on the sizes of the mini-batches before it, not on pauses, not on where a run was
resumed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.arrays import FloatArray, IntArray
from nnviz.data.augmentation import Augmentation, augment
from nnviz.data.dataset import LabelledImages
from nnviz.training.streams import Streams

# Images distorted together. Large enough that NumPy calls cost little each, small enough that the work fits
# in the cache and a pause does not wait for it. Part of what "the same seed" means: each chunk has a stream
# of its own.
_CHUNK = 128

# Images gathered together, in whole mini-batches: three NumPy calls for ten mini-batches of ten, not thirty,
# take 3 µs a mini-batch instead of 5. More of them would fall out of the cache before they are used.
_AHEAD = 100

_WHITE = np.float32(255)
_SINGLE: np.dtype[np.floating[Any]] = np.dtype(np.float32)


class Batches:
    """The training images in the order of each epoch.

    Parameters
    ----------
    train : LabelledImages
    streams : Streams
        Gives the order of each epoch and the distortions of each chunk.
    augmentation : Augmentation
    dtype : dtype
        Of the images that are handed out. The numbers are those of float32, whatever holds them, so that
        every precision and every panel sees the same pixels.
    """

    def __init__(
        self,
        train: LabelledImages,
        streams: Streams,
        augmentation: Augmentation,
        dtype: np.dtype[np.floating[Any]] = _SINGLE,
    ) -> None:
        # Bytes are gathered and then divided: a quarter of the memory, and of the way through the caches, of
        # floats.
        self._grey = train.pixels() if train.of_grey_levels else None
        self._floats = None if train.of_grey_levels else train.images
        self._all_labels = train.labels
        self._n_pixels = train.shape[0] * train.shape[1]
        self._streams = streams
        self._augmentation = augmentation
        self._distorts = augmentation.active
        self._epoch = -1
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._labels: IntArray = train.labels[:0]
        self._chunk = -1
        self._chunk_images: FloatArray = np.empty((0, self._n_pixels), np.float32)
        # Places of the epoch whose images are in the buffer.
        self._begin = self._end = 0
        self._dtype = dtype
        self._make_buffers(_AHEAD)

    @property
    def augmentation(self) -> Augmentation:
        """How the images are distorted. A change holds from the next mini-batch on."""
        return self._augmentation

    @augmentation.setter
    def augmentation(self, augmentation: Augmentation) -> None:
        self._augmentation = augmentation
        self._distorts = augmentation.active
        self._forget()  # the rest of the chunk is distorted again, from the beginning of its stream

    def begin(self, epoch: int) -> None:
        """Shuffle for ``epoch``, counted from 0; the order depends on the seed and ``epoch`` alone."""
        if epoch != self._epoch:
            self._order = self._streams.shuffle(epoch).permutation(len(self._all_labels))
            # As the integers that NumPy indexes with: the engine would convert them at every step.
            self._labels = self._all_labels[self._order].astype(np.intp)
            self._epoch = epoch
            self._forget()

    def take(self, position: int, size: int) -> tuple[FloatArray, IntArray]:
        """Images ``position`` to ``position + size`` - 1 of the epoch, which must have that many.

        Returns
        -------
        images : ndarray of shape (size, pixels)
            Part of a buffer that later calls overwrite.
        labels : ndarray of intp, shape (size,)
        """
        end = position + size
        if position < self._begin or end > self._end:
            self._fill(position, size)
        begin = position - self._begin
        return self._images[begin : begin + size], self._labels[position:end]

    def _make_buffers(self, size: int) -> None:
        self._images: FloatArray = np.empty((size, self._n_pixels), self._dtype)
        # Where the images are floats already, they go straight into the buffer that is handed out.
        single = self._dtype == np.float32
        self._singles = self._images if single else np.empty(self._images.shape, np.float32)
        self._bytes = np.empty((size, self._n_pixels), np.uint8)

    def _forget(self) -> None:
        self._chunk = -1
        self._begin = self._end = 0

    def _fill(self, position: int, size: int) -> None:
        """Put the mini-batch at ``position`` into the buffer, with as many of those after it as are cheap."""
        if size > len(self._images):
            self._make_buffers(size)
        self._begin = position
        if self._distorts:
            self._end = position + size
            self._copy_distorted()
        else:
            self._end = min(position + max(_AHEAD // size, 1) * size, len(self._order))
            self._gather()

    def _gather(self) -> None:
        rows = self._order[self._begin : self._end]
        images = self._singles[: len(rows)]
        # mode "clip" writes straight into the buffer; the default mode makes a copy first.
        if self._grey is not None:
            grey = self._bytes[: len(rows)]
            self._grey.take(rows, 0, grey, "clip")
            np.copyto(images, grey)
            np.divide(images, _WHITE, images)
        else:
            assert self._floats is not None
            self._floats.take(rows, 0, images, "clip")
        if self._singles is not self._images:
            self._images[: len(rows)] = images

    def _copy_distorted(self) -> None:
        position = self._begin
        while position < self._end:
            chunk, offset = divmod(position, _CHUNK)
            if chunk != self._chunk:
                self._distort(chunk)
            part = self._chunk_images[offset : offset + self._end - position]
            filled = position - self._begin
            self._images[filled : filled + len(part)] = part
            position += len(part)

    def _distort(self, chunk: int) -> None:
        places = slice(chunk * _CHUNK, (chunk + 1) * _CHUNK)
        rows = self._order[places]
        if self._grey is not None:
            images = self._grey[rows].astype(np.float32) / _WHITE
        else:
            assert self._floats is not None
            images = self._floats[rows]
        rng = self._streams.augmentation(self._epoch, chunk)
        self._chunk_images = augment(images, self._augmentation, rng, labels=self._labels[places])
        self._chunk = chunk
