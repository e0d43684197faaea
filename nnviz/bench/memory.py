"""Memory: the most that a training run takes, with and without the window, and whether it grows."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from nnviz.bench.children import Child
from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section

RECIPES = ("nielsen-30", "modern", "ink-800")
_MEBIBYTE = 1 << 20
_COST_BYTES = 4
_SECONDS, _QUICK_SECONDS = 60.0, 3.0
_WINDOW_RECIPE = "nielsen-30"
_WINDOW_SECONDS, _QUICK_WINDOW_SECONDS = 600.0, 4.0
# Bytes of one evaluation in the history, with its numbers, and of its row in the curves.
_EVALUATION_BYTES = 800
# What the allocator of the C library may waver by from one moment to another.
_NOISE = 4 * _MEBIBYTE


def measure(options: Options) -> Section:
    """Train each recipe in a process of its own, one of them in the window too, and ask the system."""
    seconds = _QUICK_SECONDS if options.quick else _SECONDS
    rows = []
    for recipe in RECIPES:
        options.say(f"memory: {recipe}, {seconds:g} seconds")
        rows.append(_row(recipe, seconds))
    rows += _rows_of_the_window(options)
    peaks = {(row["recipe"], row["window"]): row["peak_mb"] for row in rows}
    unexplained = [float(row["unexplained_mb"]) for row in rows if row["unexplained_mb"] is not None]
    return Section(
        "memory",
        "Memory of a training run, MiB",
        [
            Column("recipe", "recipe"),
            Column("window", "window"),
            Column("steps", "steps", ","),
            Column("peak_mb", "peak", ".0f"),
            Column("growth_mb", "growth", "+.1f"),
            Column("history_mb", "of it history", "+.1f"),
            Column("unexplained_mb", "unexplained", "+.1f"),
        ],
        rows,
        [
            Bar(
                "peak, nielsen-30, no window", _number(peaks.get(("nielsen-30", ""))), 500, 350, False, "MiB"
            ),
            Bar(
                "peak, nielsen-30, in the window",
                _number(peaks.get((_WINDOW_RECIPE, "first layout"))),
                500,
                350,
                False,
                "MiB",
            ),
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
            "on. The history keeps the cost of every step, four bytes, and every evaluation. In the window: "
            f"{_WINDOW_RECIPE} in the first layout, then with every panel open."
        ],
    )


def _rows_of_the_window(options: Options) -> list[dict[str, Cell]]:
    """In the first layout, and then with every panel open, in one and the same window."""
    seconds = _QUICK_WINDOW_SECONDS if options.quick else _WINDOW_SECONDS
    rows: list[dict[str, Cell]] = []
    with Child("nnviz.bench.window_process") as window:
        window.ask("open", recipe=_WINDOW_RECIPE)
        for layout, lasts in (("first layout", seconds / 10), ("every panel", seconds)):
            options.say(f"memory: {_WINDOW_RECIPE} in the window, {layout}, {lasts:g} seconds")
            if rows:
                window.ask("panels")
            window.ask("train", seconds=lasts / 10, fps=30)
            before = window.ask("memory")
            window.ask("train", seconds=lasts * 9 / 10, fps=30)
            after = window.ask("memory")
            rows.append(_row_of_the_window(layout, before, after))
    return rows


def _row_of_the_window(layout: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Cell]:
    kept = _COST_BYTES * (after["steps"] - before["steps"])
    kept += _EVALUATION_BYTES * (after["evaluations"] - before["evaluations"])
    known = before["now"] is not None and after["now"] is not None
    growth = (after["now"] - before["now"]) / _MEBIBYTE if known else None
    return {
        "recipe": _WINDOW_RECIPE,
        "window": layout,
        "steps": after["steps"],
        "peak_mb": None if after["peak"] is None else after["peak"] / _MEBIBYTE,
        "growth_mb": growth,
        "history_mb": kept / _MEBIBYTE,
        "unexplained_mb": None if growth is None else growth - kept / _MEBIBYTE,
    }


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
    row: dict[str, Cell] = {
        "recipe": recipe,
        "window": "",
        "steps": found["steps"],
        "history_mb": history,
    }
    row["peak_mb"] = None if found["peak"] is None else found["peak"] / _MEBIBYTE
    known = found["settled"] is not None and found["end"] is not None
    growth = (found["end"] - found["settled"]) / _MEBIBYTE if known else None
    row["growth_mb"] = growth
    row["unexplained_mb"] = None if growth is None else growth - history
    return row


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None
