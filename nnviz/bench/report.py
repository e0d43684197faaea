"""What a measurement found: rows for a table, figures against their bars, notes; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    key : str
        The cell's name in the rows, and in the JSON.
    heading : str
    form : str
        How a number is written, as `format` takes it.
    """

    key: str
    heading: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with what it has to reach.

    Attributes
    ----------
    what : str
    measured : float or None
        None when it could not be measured here.
    bar, aim : float
        What it must reach, and what was hoped for.
    at_least : bool
        True when more is better.
    unit : str
    """

    what: str
    measured: float | None
    bar: float
    aim: float
    at_least: bool
    unit: str = "x"

    @property
    def verdict(self) -> str:
        """``"aim"``, ``"bar"`` or ``"missed"``: what was reached; ``"not measured"``."""
        if self.measured is None:
            return "not measured"
        for name, limit in (("aim", self.aim), ("bar", self.bar)):
            if self.measured >= limit if self.at_least else self.measured <= limit:
                return name
        return "missed"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the benchmark.

    Attributes
    ----------
    name : str
        What ``--only`` calls it.
    title : str
    columns : sequence of Column
    rows : sequence of mapping
        From a column's key to a cell; may have more cells than there are columns, for the JSON.
    bars : sequence of Bar
    notes : sequence of str
        How it was measured, and what was missing.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    bars: Sequence[Bar] = ()
    notes: Sequence[str] = field(default=())


def as_json(machine: Mapping[str, str], sections: Sequence[Section]) -> dict[str, Any]:
    """Everything as plain values."""
    return {
        "machine": dict(machine),
        "sections": {
            section.name: {
                "rows": [dict(row) for row in section.rows],
                "bars": [
                    {
                        "what": bar.what,
                        "measured": bar.measured,
                        "bar": bar.bar,
                        "aim": bar.aim,
                        "better": "more" if bar.at_least else "less",
                        "unit": bar.unit,
                        "reached": bar.verdict,
                    }
                    for bar in section.bars
                ],
                "notes": list(section.notes),
            }
            for section in sections
        },
    }


def lines(section: Section) -> Iterator[str]:
    """The section as a Markdown table, which a terminal shows as well as a README does."""
    yield f"## {section.title}"
    yield ""
    texts = [[_text(row.get(column.key), column.form) for column in section.columns] for row in section.rows]
    yield from _table([column.heading for column in section.columns], texts)
    if section.bars:
        yield ""
        yield from _table(
            ["", "measured", "bar", "aim", "reached"],
            [
                [
                    bar.what,
                    "–" if bar.measured is None else f"{bar.measured:.3g} {bar.unit}",
                    f"{bar.bar:g} {bar.unit}",
                    f"{bar.aim:g} {bar.unit}",
                    bar.verdict,
                ]
                for bar in section.bars
            ],
        )
    for note in section.notes:
        yield ""
        yield note
    yield ""


def machine_lines(machine: Mapping[str, str]) -> Iterator[str]:
    """The machine in a line or two."""
    yield "; ".join(f"{name}: {value}" for name, value in machine.items())
    yield ""


def _text(cell: Cell, form: str) -> str:
    if cell is None:
        return "–"
    return format(cell, form) if not isinstance(cell, str) else cell


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    # The first column is words, the others are numbers.
    aligned = [["-" * width if n == 0 else "-" * (width - 1) + ":" for n, width in enumerate(widths)]]
    for number, row in enumerate([headings, *aligned, *rows]):
        cells = [
            text.ljust(width) if column == 0 or number == 1 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"| {' | '.join(cells)} |"
