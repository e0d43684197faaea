"""Pixels as the network gets them, turned into a Qt picture by the theme's one map for activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from nnviz.ui.theme import Theme, sequential_table


def pixel_image(pixels: NDArray[np.float32] | NDArray[np.uint8], theme: Theme) -> QImage:
    """Grey levels as a picture that shares no memory with them.

    Parameters
    ----------
    pixels : ndarray of shape (height, width)
        float32 0 … 1, or uint8 0 … 255.
    theme : Theme
    """
    levels = pixels
    if levels.dtype != np.uint8:
        levels = np.rint(np.clip(levels, 0, 1) * 255).astype(np.uint8)
    colours = sequential_table(theme)[levels]
    height, width = levels.shape
    return QImage(colours.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def ink_image(grey: NDArray[np.float32], colour: str) -> QImage:
    """Grey levels, float32 (height, width) 0 … 1, as ink of ``colour`` on nothing."""
    colour_of_ink = QColor(colour)
    alpha = np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint16)
    height, width = grey.shape
    # Premultiplied, in the byte order of a native 32-bit word, 0xAARRGGBB.
    words = alpha.astype(np.uint32) << np.uint32(24)
    for channel, shift in ((colour_of_ink.red(), 16), (colour_of_ink.green(), 8), (colour_of_ink.blue(), 0)):
        words |= (alpha * np.uint16(channel) // np.uint16(255)).astype(np.uint32) << np.uint32(shift)
    image = QImage(words.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()
