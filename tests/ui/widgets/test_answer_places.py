"""The parts of the answer never lie on each other, at any size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from nnviz.ui.widgets.answer_places import AnswerPlaces


@given(st.integers(150, 500), st.integers(150, 1000), st.integers(2, 26))
def test_the_line_at_the_foot_is_never_on_the_rows(width: int, height: int, count: int) -> None:
    place = AnswerPlaces(QRect(0, 0, width, height), 12, count)
    last = place.row(count - 1)
    assert place.head.bottom() < place.row(0).top()
    assert last.bottom() < height
    if place.foot.height():
        assert last.bottom() < place.foot.top()
        assert place.foot.bottom() < height


def test_of_a_low_panel_the_foot_goes_first() -> None:
    high, low = (AnswerPlaces(QRect(0, 0, 240, height), 12, 10) for height in (330, 290))
    assert high.foot.height()
    assert not low.foot.height()
    assert low.row(0).height() >= 17


def test_rows_use_the_height_of_a_large_screen() -> None:
    assert AnswerPlaces(QRect(0, 0, 400, 820), 12, 10).row(0).height() > 50
