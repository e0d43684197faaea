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
_SECONDS, _QUICK_SECONDS = 60.0, 3.0
_WINDOW_RECIPE = "nielsen-30"
_WINDOW_SECONDS, _QUICK_WINDOW_SECONDS = 600.0, 4.0
_FIRST_LAYOUT, _EVERY_PANEL = "first layout", "every panel"
_READINGS = 10
# What two readings of a process that does not grow may differ by: blocks that are half full, and the C
# library's allocator, which gives pages back when it likes.
_NOISE = 2.0


def measure(options: Options) -> Section:
    """Train each recipe in a process of its own, one of them in the window too, and ask the system."""
    seconds = _QUICK_SECONDS if options.quick else _SECONDS
    lasts = _QUICK_WINDOW_SECONDS if options.quick else _WINDOW_SECONDS
    rows = []
    for recipe in RECIPES:
        options.say(f"memory: {recipe}, {seconds:g} seconds")
        rows.append(_row(recipe, seconds))
    rows += _rows_of_the_window(options, lasts)
    found = {(row["recipe"], row["window"]): row for row in rows}
    alone, in_window = found.get((_WINDOW_RECIPE, ""), {}), found[_WINDOW_RECIPE, _FIRST_LAYOUT]
    growth = found[_WINDOW_RECIPE, _EVERY_PANEL]["growth_mb"]
    return Section(
        "memory",
        "Memory of a training run, MiB",
        [
            Column("recipe", "recipe"),
            Column("window", "window"),
            Column("seconds", "seconds", ".0f"),
            Column("steps", "steps", ","),
            Column("peak_mb", "peak", ".0f"),
            Column("growth_mb", "growth", "+.1f"),
            Column("late_growth_mb", "of it in the second half", "+.1f"),
        ],
        rows,
        [
            Bar("peak, nielsen-30, no window", _number(alone.get("peak_mb")), 500, 350, False, "MiB"),
            Bar("peak, nielsen-30, in the window", _number(in_window["peak_mb"]), 500, 350, False, "MiB"),
            Bar(
                f"growth over {_duration(lasts)} with every panel open, where less than "
                f"{_NOISE:g} is noise and none",
                _number(growth),
                _NOISE,
                _NOISE / 2,
                False,
                "MiB",
            ),
        ],
        [
            f"Each recipe trains for {seconds:g} seconds in a process of its own while another thread asks "
            f"for snapshots and the curve thirty times a second. In the window: {_WINDOW_RECIPE} in the "
            "first layout, then with every panel open. Growth is all that the process has more in RAM at the "
            "end than when it had settled: after a tenth of the time without a window, after a tenth as much "
            "again before the time began in it. Nothing is taken off for what a run remembers. Of its costs "
            "a run keeps the newest million in RAM, 4 MiB, and grows until it has as many. Two readings may "
            f"differ by {_NOISE:g} MiB without any growth: blocks fill, and the C library's allocator gives "
            "memory back when it likes."
        ],
    )


def _rows_of_the_window(options: Options, seconds: float) -> list[dict[str, Cell]]:
    """In the first layout, and then with every panel open, in one and the same window."""
    rows: list[dict[str, Cell]] = []
    with Child("nnviz.bench.window_process") as window:
        window.ask("open", recipe=_WINDOW_RECIPE)
        for layout, lasts in ((_FIRST_LAYOUT, seconds / 10), (_EVERY_PANEL, seconds)):
            options.say(f"memory: {_WINDOW_RECIPE} in the window, {layout}, {lasts:g} seconds")
            if rows:
                window.ask("panels")
            window.ask("train", seconds=lasts / 10, fps=30)
            readings = [window.ask("memory")]
            for _ in range(_READINGS):
                window.ask("train", seconds=lasts / _READINGS, fps=30)
                readings.append(window.ask("memory"))
            rows.append(_row_of_the_window(layout, lasts, readings))
    return rows


def _row_of_the_window(layout: str, seconds: float, readings: list[dict[str, Any]]) -> dict[str, Cell]:
    first, middle, last = readings[0], readings[len(readings) // 2], readings[-1]
    row: dict[str, Cell] = {"recipe": _WINDOW_RECIPE, "window": layout, "seconds": seconds}
    row["steps"] = last["steps"] - first["steps"]
    row["peak_mb"] = _mebibytes(last["peak"])
    row["growth_mb"] = _grown(first["now"], last["now"])
    row["late_growth_mb"] = _grown(middle["now"], last["now"])
    row |= {f"mb_{number}": _mebibytes(reading["now"]) for number, reading in enumerate(readings)}
    return row


def _row(recipe: str, seconds: float) -> dict[str, Cell]:
    run = subprocess.run(
        [sys.executable, "-m", "nnviz.bench.training_run", recipe, str(seconds)],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 120,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    row: dict[str, Cell] = {"recipe": recipe, "window": "", "seconds": seconds, "steps": found["steps"]}
    row["peak_mb"] = _mebibytes(found["peak"])
    row["growth_mb"] = _grown(found["settled"], found["end"])
    row["late_growth_mb"] = None
    return row


def _grown(before: int | None, after: int | None) -> float | None:
    return None if before is None or after is None else (after - before) / _MEBIBYTE


def _mebibytes(size: int | None) -> float | None:
    return None if size is None else size / _MEBIBYTE


def _duration(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 60 else f"{seconds:g} seconds"


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None
