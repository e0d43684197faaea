"""The window: what training keeps of its speed beside it, and how smoothly it moves."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple

from nnviz.bench.children import Child
from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section
from nnviz.bench.timing import CPU

RECIPES = ("nielsen-30", "modern")


class _Side(NamedTuple):
    """A way of looking on: frames a second, and whether a pen draws meanwhile."""

    fps: int
    pen: bool


_SIDES = (_Side(30, False), _Side(60, False), _Side(30, True), _Side(60, True))
_TURNS, _SECONDS = 9, 2.0
_QUICK_TURNS, _QUICK_SECONDS = 1, 0.5
# Frames a second: (the worst hundredth of the intervals in milliseconds, speed kept).
_BARS = {30: ((40.0, 35.0), (0.80, 0.92)), 60: ((25.0, 19.0), (0.70, 0.85))}


class _Turn(NamedTuple):
    """A turn with the window, and the share of the speed of the turn without one just before."""

    kept: float
    found: dict[str, Any]


def measure(options: Options) -> Section:
    """Train with and without the window, in turns."""
    rows: list[dict[str, Cell]] = []
    place: dict[str, Any] = {}
    for recipe in RECIPES:
        with (
            Child("nnviz.bench.window_process") as window,
            Child("nnviz.bench.runner_process") as alone,
        ):
            options.say(f"window: {recipe}")
            place = window.ask("open", recipe=recipe)
            alone.ask("open", recipe=recipe)
            for side, turns in _take_turns(window, alone, options).items():
                rows.append(_row(recipe, side, turns))
    return Section("window", _title(place), _columns(), rows, _bars(rows), _notes(options))


def _take_turns(window: Child, alone: Child, options: Options) -> dict[_Side, list[_Turn]]:
    turns, seconds = (_QUICK_TURNS, _QUICK_SECONDS) if options.quick else (_TURNS, _SECONDS)
    found: dict[_Side, list[_Turn]] = {side: [] for side in _SIDES}
    for _ in range(turns):
        for side in _SIDES:
            without = alone.ask("train", seconds=seconds)
            beside = window.ask("train", seconds=seconds, fps=side.fps, pen=side.pen)
            found[side].append(_Turn(_speed(beside, options) / _speed(without, options), beside))
    return found


def _speed(turn: dict[str, Any], options: Options) -> float:
    """Steps a second; on the processor's own time, without the seconds that other programs had it."""
    seconds = turn["seconds"] - (turn["waited"] if options.clock is CPU else 0.0)
    return float(turn["steps"] / seconds)


def _row(recipe: str, side: _Side, turns: Sequence[_Turn]) -> dict[str, Cell]:
    intervals = [1e3 * each for turn in turns for each in turn.found["intervals"]]
    frames = sum(turn.found["frames"] for turn in turns)
    seconds = sum(turn.found["seconds"] for turn in turns)
    return {
        "recipe": recipe,
        "fps": side.fps,
        "pen": "drawing" if side.pen else "",
        "kept": statistics.median(turn.kept for turn in turns),
        "kept_low": min(turn.kept for turn in turns),
        "kept_high": max(turn.kept for turn in turns),
        "steps": statistics.median(turn.found["steps"] / turn.found["seconds"] for turn in turns),
        "frames": frames / seconds,
        "p50": percentile(intervals, 50),
        "p99": percentile(intervals, 99),
        "worst": max(intervals, default=None),
        "gui": 1e3 * sum(turn.found["cpu"] for turn in turns) / frames if frames else None,
        "busy": sum(turn.found["late"] for turn in turns) / seconds,
    }


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The value below which so many percent of ``values`` lie; None of fewer than two."""
    if len(values) < 2:
        return None
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _title(place: dict[str, Any]) -> str:
    return f"Window: training beside it, {place['width']}x{place['height']} on {place['platform']}"


def _columns() -> list[Column]:
    return [
        Column("recipe", "recipe"),
        Column("fps", "asked fps"),
        Column("pen", "pen"),
        Column("steps", "steps/s", ",.0f"),
        Column("kept", "speed kept", ".0%"),
        Column("kept_low", "lowest", ".0%"),
        Column("kept_high", "highest", ".0%"),
        Column("frames", "frames/s", ".1f"),
        Column("p50", "interval p50 ms", ".1f"),
        Column("p99", "p99", ".1f"),
        Column("worst", "worst", ".1f"),
        Column("gui", "window's ms a frame", ".2f"),
    ]


def _bars(rows: Sequence[dict[str, Cell]]) -> list[Bar]:
    bars = []
    for fps, (interval, kept) in _BARS.items():
        row = next(row for row in rows if (row["recipe"], row["fps"], row["pen"]) == (RECIPES[0], fps, ""))
        bars.append(Bar(f"speed kept, {fps} fps, {RECIPES[0]}", _number(row["kept"]), *kept, True))
        bars.append(Bar(f"frame interval p99, {fps} fps", _number(row["p99"]), *interval, False, "ms"))
    return bars


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _notes(options: Options) -> list[str]:
    notes = [
        "The whole program in its first layout, and the same recipe in the same kind of thread without a "
        "window, each in a process of its own; they take turns and sleep between. Speed kept is the median "
        "of the pairs of turns, with the lowest and the highest. An interval is from the end of one painted "
        "frame to the end of the next; while a pen draws, frames come as often as it moves. The window's "
        "milliseconds a frame are all processor time of its thread, divided by the frames."
    ]
    if options.clock is CPU:
        notes.append("Speeds without the time that training was ready but other programs had the processor.")
    return notes
