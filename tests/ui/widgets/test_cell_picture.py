"""The image of the neurons: every pixel of a picture belongs to it, without seams."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import qRgb

from nnviz.ui.widgets.cell_picture import CellPicture
from nnviz.ui.widgets.layer_layout import Block

BACKGROUND, INK = qRgb(1, 2, 3), qRgb(200, 100, 50)


@given(
    st.floats(0, 50, allow_nan=False),
    st.floats(0, 50, allow_nan=False),
    st.floats(2, 9, allow_nan=False),
    st.sampled_from((1.0, 1.25, 1.5, 2.0)),
)
def test_a_picture_has_no_seams_wherever_it_stands(
    left: float, top: float, pitch: float, ratio: float
) -> None:
    grid = np.arange(28 * 28, dtype=np.intp).reshape(28, 28)
    picture = CellPicture([Block(0, grid, left, top, pitch, "pixels")], (700, 700), ratio, BACKGROUND)
    picture.paint(0, np.full(784, INK, np.uint32))
    inked = picture._pixels == INK
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    assert inked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
