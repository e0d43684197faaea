"""The dot plot's axis: round numbers, and room for every dot and the claim."""

import pytest

from nnviz.ui.widgets.seed_dots import extent, ticks


@pytest.mark.parametrize("values", [[95.0], [94.9, 95.3, 95.42], [12.5, 81.2], [99.9, 100.0], [0.0, 100.0]])
def test_every_value_has_room_and_the_axis_stays_within_0_and_100(values):
    low, high = extent(values)
    assert 0 <= low <= min(values) <= max(values) <= high <= 100
    assert high - low >= 0.1


@pytest.mark.parametrize(
    ("low", "high", "expected", "digits"),
    [
        (94.8, 95.5, [94.8, 95.0, 95.2, 95.4], 1),
        (0.0, 100.0, [0, 50, 100], 0),
        (95.31, 95.52, [95.35, 95.40, 95.45, 95.50], 2),
    ],
)
def test_ticks_are_round_and_few(low, high, expected, digits):
    assert ticks(low, high) == (pytest.approx(expected), digits)
