"""Memory: the most that a training run without a window takes, and whether it grows."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section

RECIPES = ("nielsen-30", "modern", "ink-800")
_MEBIBYTE = 1 << 20
_COST_BYTES = 4
_SECONDS, _QUICK_SECONDS = 60.0, 3.0
# What the allocator of the C library may waver by from one moment to another.
_NOISE = 4 * _MEBIBYTE


def measure(options: Options) -> Section:
    """Train each recipe in a process of its own and ask the system."""
    seconds = _QUICK_SECONDS if options.quick else _SECONDS
    rows = []
    for recipe in RECIPES:
        options.say(f"memory: {recipe}, {seconds:g} seconds")
        rows.append(_row(recipe, seconds))
    peaks = [row["peak_mb"] for row in rows if row["recipe"] == "nielsen-30"]
    unexplained = [float(row["unexplained_mb"]) for row in rows if row["unexplained_mb"] is not None]
    return Section(
        "memory",
        "Memory of a training run without a window, MiB",
        [
            Column("recipe", "recipe"),
            Column("steps", "steps", ","),
            Column("peak_mb", "peak", ".0f"),
            Column("growth_mb", "growth", "+.1f"),
            Column("history_mb", "of it history", "+.1f"),
            Column("unexplained_mb", "unexplained", "+.1f"),
        ],
        rows,
        [
            Bar("peak, nielsen-30, no window", _number(peaks[0]), 500, 350, False, "MiB"),
            Bar(
                "growth beside the history",
                max(unexplained, default=None),
                _NOISE / _MEBIBYTE,
                1,
                False,
                "MiB",
            ),
        ],
        [
            f"Each recipe trains for {seconds:g} seconds in a process of its own while another thread asks "
            "for snapshots and the curve thirty times a second. Growth is counted from a tenth of the time "
            "on. The history keeps every step's cost, four bytes a step."
        ],
    )


def _row(recipe: str, seconds: float) -> dict[str, Cell]:
    run = subprocess.run(
        [sys.executable, "-m", "nnviz.bench.training_run", recipe, str(seconds)],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 120,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    history = found["steps_since_settled"] * _COST_BYTES / _MEBIBYTE
    row: dict[str, Cell] = {"recipe": recipe, "steps": found["steps"], "history_mb": history}
    row["peak_mb"] = None if found["peak"] is None else found["peak"] / _MEBIBYTE
    known = found["settled"] is not None and found["end"] is not None
    growth = (found["end"] - found["settled"]) / _MEBIBYTE if known else None
    row["growth_mb"] = growth
    row["unexplained_mb"] = None if growth is None else growth - history
    return row


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None
