"""The report: tables for people, values for programs, figures against their bars."""

import json

import pytest

from nnviz.bench.machine import machine
from nnviz.bench.report import Bar, Column, Section, as_json, lines

SECTION = Section(
    "pace",
    "Pace",
    [Column("who", "who"), Column("speed", "steps/s", ",.0f"), Column("note", "note")],
    [
        {"who": "hare", "speed": 12345.6, "note": None, "extra": 1},
        {"who": "tortoise", "speed": 2, "note": "x"},
    ],
    [Bar("hare / tortoise", 6.0, 3.0, 10.0, True)],
    ["Timed on grass."],
)


def test_the_table_lines_up_and_says_what_is_missing():
    text = list(lines(SECTION))
    assert text[0] == "## Pace"
    assert text[2:6] == [
        "| who      | steps/s | note |",
        "| -------- | ------: | ---: |",
        "| hare     |  12,346 |    – |",
        "| tortoise |       2 |    x |",
    ]
    assert "Timed on grass." in text
    assert any("hare / tortoise" in line and "6 x" in line and "bar" in line for line in text)


def test_the_json_has_every_cell_and_verdict():
    values = json.loads(json.dumps(as_json({"processor": "abacus"}, [SECTION])))
    assert values["machine"] == {"processor": "abacus"}
    assert values["sections"]["pace"]["rows"][0]["extra"] == 1
    assert values["sections"]["pace"]["bars"][0]["reached"] == "bar"


@pytest.mark.parametrize(
    ("measured", "at_least", "verdict"),
    [
        (10.0, True, "aim"),
        (9.9, True, "bar"),
        (2.9, True, "missed"),
        (None, True, "not measured"),
        (2.0, False, "aim"),
        (2.5, False, "bar"),
        (3.1, False, "missed"),
    ],
)
def test_a_bar_says_what_was_reached(measured, at_least, verdict):
    bar, aim = (3.0, 10.0) if at_least else (3.0, 2.0)
    assert Bar("figure", measured, bar, aim, at_least).verdict == verdict


def test_the_machine_is_named_with_its_libraries_and_threads():
    facts = machine(("numpy", "not-a-package"))
    assert facts["cores"].isdigit()
    assert {"processor", "system", "python", "numpy", "blas", "blas threads"} <= facts.keys()
    assert "not-a-package" not in facts
