"""Ink is vectors: it can be drawn on, taken back, erased, kept as JSON, and rendered with a round pen."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.ink import PEN_WIDTH, Ink, Stroke

PLACES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8)
INKS = st.builds(
    lambda strokes: Ink(tuple(strokes)), st.lists(st.builds(Stroke, PLACES, st.floats(0.02, 0.2)), max_size=4)
)
LINE = Stroke([[0.1, 0.5], [0.9, 0.5]], 0.1)


def length(ink: Ink) -> float:
    return sum(float(np.hypot(*np.diff(stroke.points, axis=0).T).sum()) for stroke in ink.strokes)


def test_a_stroke_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        LINE.points[0] = 0
    with pytest.raises(AttributeError, match="never changes"):
        LINE.width = 1.0  # type: ignore[misc]


def test_a_stroke_does_not_share_the_points_it_was_made_from():
    points = np.array([[0.1, 0.1], [0.2, 0.2]])
    stroke = Stroke(points)
    points[0] = 9
    assert stroke.points[0, 0] == 0.1


@pytest.mark.parametrize("points", [[], [1, 2], [[1, 2, 3]], [[np.nan, 0]], [[0, np.inf]]])
def test_points_must_be_places(points):
    with pytest.raises(ValueError, match="at least one point"):
        Stroke(points)


@pytest.mark.parametrize("width", [0, -1, np.nan, np.inf])
def test_a_pen_has_a_width(width):
    with pytest.raises(ValueError, match="width"):
        Stroke([[0, 0]], width)


def test_strokes_are_equal_by_what_they_draw():
    assert Stroke(LINE.points, 0.1) == LINE
    assert hash(Stroke(LINE.points, 0.1)) == hash(LINE)
    assert Stroke(LINE.points, 0.2) != LINE
    assert LINE != "a line"
    assert repr(LINE) == "Stroke(2 points, width 0.1)"


def test_a_stroke_that_is_drawn_on_continues_the_earlier_one():
    on = LINE.extended((0.9, 0.9))
    assert on.points.tolist() == [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]]
    assert on.continues(LINE)
    assert not LINE.continues(on)
    assert not Stroke(on.points, 0.2).continues(LINE)


def test_undo_and_redo_are_earlier_and_later_inks():
    one = Ink().with_stroke(LINE)
    two = one.with_stroke(Stroke([[0.5, 0.5]]))
    assert one.with_last(two.strokes[1]).strokes == two.strokes[1:]
    assert not Ink()
    assert one


@given(INKS)
def test_ink_survives_json(ink):
    assert Ink.from_dict(json.loads(json.dumps(ink.to_dict()))) == ink


@pytest.mark.parametrize(
    "values",
    [{}, {"strokes": 3}, {"strokes": [{"points": [[0, 0]]}]}, {"strokes": [{"points": [], "width": 1}]}],
)
def test_what_is_not_ink_is_refused(values):
    with pytest.raises(ValueError, match=r"not ink|at least one point"):
        Ink.from_dict(values)


def test_the_box_holds_the_width_of_the_pen():
    assert Ink().box is None
    assert Ink((LINE,)).box == pytest.approx((0.05, 0.45, 0.95, 0.55))


def test_a_line_is_as_long_and_as_wide_as_it_was_drawn():
    picture = Ink((LINE,)).render(200)
    area = 0.8 * 0.1 + np.pi * 0.05**2  # a bar with two round ends
    assert picture.shape == (200, 200)
    assert picture.dtype == np.float32
    assert picture.sum() / 200**2 == pytest.approx(area, rel=0.01)
    assert picture[100, 100] == 1
    assert picture[80, 100] == 0


def test_a_point_is_a_round_dot():
    picture = Ink((Stroke([[0.5, 0.5]], 0.2),)).render(100)
    assert picture.sum() / 100**2 == pytest.approx(np.pi * 0.1**2, rel=0.02)
    assert np.allclose(picture, picture.T, atol=1e-5)
    assert np.allclose(picture, picture[::-1], atol=1e-5)


def test_edges_are_soft():
    picture = Ink((Stroke([[0.1, 0.2], [0.9, 0.7]], 0.1),)).render(100)
    assert 0.01 < np.mean((picture > 0.05) & (picture < 0.95)) < 0.1


def test_crossing_strokes_do_not_add_up():
    cross = Ink((LINE, Stroke([[0.5, 0.1], [0.5, 0.9]], 0.2)))
    picture = cross.render(100)
    assert picture.max() == 1
    assert np.array_equal(
        picture, np.maximum(Ink(cross.strokes[:1]).render(100), Ink(cross.strokes[1:]).render(100))
    )


@given(INKS)
def test_ink_renders_between_0_and_1_inside_its_box(ink):
    picture = ink.render(50)
    assert np.isfinite(picture).all()
    assert picture.min() >= 0
    assert picture.max() <= 1
    if ink.box is not None:
        left, top, right, bottom = (int(np.floor(50 * edge)) for edge in ink.box)
        outside = picture.copy()
        outside[max(top - 1, 0) : bottom + 2, max(left - 1, 0) : right + 2] = 0
        assert not outside.any()


def test_the_eraser_cuts_a_line_in_two():
    rest = Ink((LINE,)).erased((0.5, 0.5), 0.05)
    ends = [stroke.points[:, 0].tolist() for stroke in rest.strokes]
    # Half the pen's width is added: what the eraser touches is gone.
    assert ends == [pytest.approx([0.1, 0.4]), pytest.approx([0.6, 0.9])]
    assert [stroke.width for stroke in rest.strokes] == [0.1, 0.1]


def test_the_eraser_leaves_no_ink_where_it_was():
    rest = Ink((LINE, Stroke([[0.2, 0.2], [0.5, 0.52], [0.8, 0.2]]))).erased((0.5, 0.5), 0.08)
    y, x = (np.mgrid[:100, :100] + 0.5) / 100
    assert not rest.render(100)[np.hypot(x - 0.5, y - 0.5) < 0.06].any()


def test_the_eraser_takes_a_corner():
    corner = Stroke([[0.2, 0.2], [0.5, 0.5], [0.8, 0.2]], 0.02)
    left, right = Ink((corner,)).erased((0.5, 0.5), 0.09).strokes
    assert left.points.tolist()[0] == [0.2, 0.2]
    assert right.points.tolist()[-1] == [0.8, 0.2]
    for end in (left.points[-1], right.points[0]):
        assert np.hypot(*(end - 0.5)) == pytest.approx(0.1)


def test_the_eraser_takes_dots_and_whole_strokes():
    ink = Ink((Stroke([[0.5, 0.5]]), Stroke([[0.48, 0.5], [0.52, 0.5]]), LINE))
    assert ink.erased((0.5, 0.5), 0.5) == Ink()


def test_a_moved_eraser_misses_nothing_on_its_way():
    bars = Ink(tuple(Stroke([[x, 0.1], [x, 0.9]], 0.01) for x in (0.2, 0.4, 0.6, 0.8)))
    rest = bars.erased([[0.1, 0.5], [0.9, 0.5]], 0.02)
    assert len(rest.strokes) == 8


def test_erasing_beside_the_ink_gives_the_same_ink():
    ink = Ink((LINE,))
    assert ink.erased((0.5, 0.9), 0.05) is ink
    assert ink.erased([[0.1, 0.9], [0.9, 0.8]], 0.05) is ink


@given(INKS, PLACES, st.floats(0.01, 0.3))
def test_erasing_never_adds_ink(ink, path, radius):
    rest = ink.erased(path, radius)
    assert length(rest) <= length(ink) + 1e-9
    assert (rest.render(40) <= ink.render(40) + 1e-4).all()


def test_the_usual_pen_is_finer_than_the_digit():
    assert 0 < PEN_WIDTH < 0.15
