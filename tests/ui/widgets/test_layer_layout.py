"""Where neurons go: every one in a place of its own, in any network and any area."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.widgets.layer_layout import Block, Maps, lay_out_layers, neighbour

hidden = st.lists(st.integers(1, 800), max_size=4)
areas = st.tuples(st.integers(300, 1600), st.integers(200, 1000))


def layers(sizes: list[int], area: tuple[float, float] = (420.0, 320.0)) -> tuple[Block, ...]:
    return lay_out_layers([784, *sizes, 10], [(1, 28, 28), *[None] * (len(sizes) + 1)], area, 16.0)


@given(hidden, areas)
def test_a_neuron_is_found_where_it_was_put(sizes: list[int], area: tuple[int, int]) -> None:
    for block, n in zip(layers(sizes, area), [784, *sizes, 10], strict=True):
        assert len(block.places) == n
        for index in {0, n // 2, n - 1}:
            assert block.neuron_at(*block.centre(index)) == index
        assert block.neuron_at(block.left - 1, block.top) is None


@given(hidden, areas)
def test_layers_stand_beside_each_other_and_in_the_area(sizes: list[int], area: tuple[int, int]) -> None:
    blocks = layers(sizes, area)
    for before, after in pairwise(blocks):
        assert before.left + before.width < after.left
    for block in blocks:
        assert block.top >= 0
        assert block.height <= area[1] + 1e-6
    widest = 784 + 10 + sum(sizes) <= 1000 and area[0] >= 400
    if widest:
        assert blocks[-1].left + blocks[-1].width + 16.0 <= area[0] + 1e-6


@given(hidden, areas, st.integers(1, 200), st.integers(1, 200))
def test_more_room_never_makes_neurons_smaller(
    sizes: list[int], area: tuple[int, int], wider: int, higher: int
) -> None:
    small, large = layers(sizes, area), layers(sizes, (area[0] + wider, area[1] + higher))
    for before, after in zip(small, large, strict=True):
        assert after.pitch >= before.pitch * (1 - 1e-6)


def test_a_little_more_or_less_height_leaves_every_neuron_in_its_column() -> None:
    first = layers([800], (520, 500))
    for height in (465, 500, 535):
        again = lay_out_layers([784, 800, 10], [(1, 28, 28), None, None], (520, height), 16.0, first)
        assert again[1].columns == first[1].columns
        assert again[1].height <= height + 1e-6


def test_neurons_leave_their_columns_when_they_would_be_much_smaller() -> None:
    flat = layers([64], (500, 120))
    tall = lay_out_layers([784, 64, 10], [(1, 28, 28), None, None], (500, 700), 16.0, flat)
    assert tall[1].pitch > flat[1].pitch


@pytest.mark.parametrize("count", [(8, 16), (32, 64)])
def test_feature_maps_take_the_room_there_is(count: tuple[int, int]) -> None:
    first, second = (count[0], 14, 14), (count[1], 7, 7)
    sizes = [784, count[0] * 196, count[1] * 49, 10]
    area = (640.0, 520.0)
    blocks = lay_out_layers(sizes, [(1, 28, 28), first, second, None], area, 16.0)
    covered = sum(block.width for block in blocks) + 16.0
    assert covered > 0.72 * area[0]
    for block in blocks:
        assert block.height <= area[1]


def test_few_neurons_are_discs_and_many_are_squares() -> None:
    assert [block.kind for block in layers([16])] == ["pixels", "discs", "discs"]
    assert [block.kind for block in layers([2000])] == ["pixels", "squares", "discs"]


def test_feature_maps_lie_apart() -> None:
    form: Maps = (8, 14, 14)
    blocks = lay_out_layers([784, 1568, 10], [(1, 28, 28), form, None], (420, 320), 16.0)
    block = blocks[1]
    assert block.kind == "pixels"
    assert (block.grid >= 0).sum() == 1568
    last_of_first, first_of_second = block.places[195], block.places[196]
    assert abs(int(last_of_first[0]) - int(first_of_second[0])) > 1 or (
        int(first_of_second[1]) - int(last_of_first[1]) > 1
    )


@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_step_and_the_step_back_return_within_a_layer(way: tuple[int, int]) -> None:
    blocks = layers([100])
    inside = (1, blocks[1].columns + 1)
    there = neighbour(blocks, inside, *way)
    assert there != inside
    assert neighbour(blocks, there, -way[0], -way[1]) == inside


def test_from_the_edge_of_a_layer_a_step_leads_into_the_next() -> None:
    blocks = layers([16, 16])
    left, right = blocks[1].grid[3, [0, -1]].tolist()
    layer, _ = neighbour(blocks, (1, right), 1, 0)
    assert layer == 2
    assert neighbour(blocks, (1, left), -1, 0) == (1, left)  # the input is not walked to
    assert neighbour(blocks, (3, 4), 1, 0) == (3, 4)


def test_a_step_crosses_the_space_between_feature_maps() -> None:
    blocks = lay_out_layers([784, 32, 10], [(1, 28, 28), (2, 4, 4), None], (420, 320), 16.0)
    row, column = blocks[1].places[3].tolist()
    across = (1, 0) if blocks[1].columns > 4 else (0, 1)
    start = 3 if across == (1, 0) else 12
    assert neighbour(blocks, (1, start), *across)[1] >= 16
    assert (row, column) == (0, 3)


def test_neurons_do_not_stay_tiny_in_the_columns_of_a_low_panel() -> None:
    forms: list[Maps | None] = [(1, 28, 28), None, None, None]
    sizes = [784, 64, 32, 10]
    fresh = lay_out_layers(sizes, forms, (330, 330), 16.0)
    low = lay_out_layers(sizes, forms, (330, 90), 16.0)
    narrow = lay_out_layers(sizes, forms, (200, 330), 16.0)
    for before in (low, narrow):
        again = lay_out_layers(sizes, forms, (330, 330), 16.0, before)
        assert again[1].pitch >= 0.88 * fresh[1].pitch
        assert again[2].pitch >= 0.88 * fresh[2].pitch
