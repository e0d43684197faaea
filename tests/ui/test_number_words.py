"""Numbers as a person reads them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.number_words import limit, percent, signed, term, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.98213, "0.982"),
        (-12.345, "−12.3"),
        (1234.5, "1,234"),
        (0.000123, "0.000123"),
        (0.0000041, "4.10e−6"),
        (-3.2e7, "−3.20e7"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
    ],
)
def test_three_digits_and_a_real_minus(value: float, text: str) -> None:
    assert written(value) == text


def test_signs_are_written_where_they_are_wanted() -> None:
    assert (signed(0.5), signed(-0.5), signed(0.0)) == ("+0.500", "−0.500", "0")
    assert (term(0.5), term(-0.5)) == ("+ 0.500", "− 0.500")


def test_limits_have_no_idle_zeros() -> None:
    assert [limit(value) for value in (1.5, 0.002, 3e-6, 20.0)] == ["1.5", "0.002", "3e−6", "20"]


@given(st.floats(-1e12, 1e12))
def test_what_is_written_is_within_a_percent(value: float) -> None:
    read = float(written(value).replace("−", "-").replace(",", ""))
    assert read == pytest.approx(value, rel=0.01)


@given(st.floats(0, 1, width=32))
def test_a_probability_is_never_written_as_a_certainty(share: float) -> None:
    words = percent(share)
    assert words not in ("0.0 %", "100.0 %")
    assert float(words.strip("<> %")) == pytest.approx(100 * share, abs=0.1)
