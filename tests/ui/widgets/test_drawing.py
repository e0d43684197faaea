"""A drawing's past: one gesture is one step."""

from nnviz.data.ink import Ink
from nnviz.ui.widgets.drawing import Drawing


def line(drawing: Drawing, *points: tuple[float, float]) -> Ink:
    drawing.begin(points[0], 0.1)
    drawing.draw_on(points[1:])
    drawing.end()
    return drawing.ink


def test_a_stroke_is_one_step_however_often_it_was_drawn_on():
    drawing = Drawing()
    drawing.begin((0.1, 0.1), 0.1)
    for i in range(20):
        drawing.draw_on([(0.1, 0.1 + i / 30)])
    drawing.end()
    assert len(drawing.ink.strokes[0].points) == 21
    assert drawing.undo()
    assert not drawing.ink
    assert not drawing.can_undo


def test_undo_and_redo_go_through_the_same_inks():
    drawing = Drawing()
    inks = [drawing.ink, line(drawing, (0.1, 0.1), (0.2, 0.2)), line(drawing, (0.5, 0.1), (0.5, 0.9))]
    for ink in reversed(inks[:-1]):
        assert drawing.undo()
        assert drawing.ink is ink
    assert not drawing.undo()
    for ink in inks[1:]:
        assert drawing.redo()
        assert drawing.ink is ink
    assert not drawing.redo()


def test_a_new_stroke_forgets_what_was_taken_back():
    drawing = Drawing()
    line(drawing, (0.1, 0.1), (0.2, 0.2))
    drawing.undo()
    line(drawing, (0.5, 0.1), (0.5, 0.9))
    assert not drawing.can_redo


def test_an_eraser_that_met_nothing_is_no_step():
    drawing = Drawing()
    line(drawing, (0.1, 0.1), (0.2, 0.2))
    before = drawing.ink
    drawing.begin_erasing()
    drawing.erase([(0.8, 0.8), (0.9, 0.9)], 0.02)
    drawing.end()
    assert drawing.ink is before
    drawing.undo()
    assert not drawing.can_undo


def test_erasing_is_one_step():
    drawing = Drawing()
    before = line(drawing, (0.1, 0.5), (0.9, 0.5))
    drawing.begin_erasing()
    for x in (0.3, 0.5, 0.7):
        drawing.erase([(x, 0.4), (x, 0.6)], 0.02)
    drawing.end()
    assert len(drawing.ink.strokes) == 4
    drawing.undo()
    assert drawing.ink is before


def test_clearing_an_empty_drawing_is_no_step():
    drawing = Drawing()
    drawing.replace(Ink())
    assert not drawing.can_undo


def test_undo_in_the_middle_of_a_stroke_takes_that_stroke_back():
    drawing = Drawing()
    before = line(drawing, (0.1, 0.1), (0.2, 0.2))
    drawing.begin((0.5, 0.5), 0.1)
    drawing.draw_on([(0.6, 0.6)])
    drawing.undo()
    assert drawing.ink is before
