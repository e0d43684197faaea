"""The start: from the command to the first painted window, beside an empty window of pyqtgraph."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time

from nnviz.bench.children import ChildFailed, environment
from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section

_TURNS, _QUICK_TURNS = 15, 2
_PATIENCE = 60.0  # seconds for what takes one

_SIDES = {
    "nnviz": [sys.executable, "-m", "nnviz.bench.first_window"],
    "pyqtgraph": [sys.executable, "-m", "nnviz.bench.empty_window"],
}


def measure(options: Options) -> Section:
    """Open both windows again and again, in turns."""
    turns = _QUICK_TURNS if options.quick else _TURNS
    seconds: dict[str, list[float]] = {name: [] for name in _SIDES}
    with tempfile.TemporaryDirectory(prefix="nnviz-bench-", ignore_cleanup_errors=True) as home:
        surroundings = environment(home)
        for command in _SIDES.values():  # files that were never read, modules that were never compiled
            _until_painted(command, surroundings)
        for turn in range(turns):
            options.say(f"start {turn + 1}/{turns}")
            for name, command in _SIDES.items():
                seconds[name].append(_until_painted(command, surroundings))
    ratios = [ours / theirs for ours, theirs in zip(*seconds.values(), strict=True)]
    rows: list[dict[str, Cell]] = [
        {
            "window": "nnviz, with a trained network" if name == "nnviz" else "pyqtgraph, one empty plot",
            "median": 1e3 * statistics.median(each),
            "low": 1e3 * min(each),
            "high": 1e3 * max(each),
        }
        for name, each in seconds.items()
    ]
    return Section(
        "start",
        "Start: milliseconds from the start of the process to the first painted window",
        [
            Column("window", "window"),
            Column("median", "median ms", ",.0f"),
            Column("low", "fastest", ",.0f"),
            Column("high", "slowest", ",.0f"),
        ],
        rows,
        [Bar("first window / empty pyqtgraph window", statistics.median(ratios), 2.5, 1.8, False)],
        [
            f"In turns, {turns} times each, after one start that was not counted. nnviz counts as painted "
            "when every panel of its first layout shows the network that it opens with. The ratio is the "
            "median of the pairs."
        ],
    )


def _until_painted(command: list[str], surroundings: dict[str, str]) -> float:
    """Seconds from the start of a process until it says that its window is painted."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings
    ) as process:
        assert process.stdout is not None
        # A window that never comes would be waited for without an end, by `with` too.
        overdue = threading.Timer(_PATIENCE, process.kill)
        overdue.start()
        try:
            word = process.stdout.readline()
            took = time.perf_counter() - began
            _, said = process.communicate()
        finally:
            overdue.cancel()
            process.kill()
    if word.strip() != b"painted":
        raise ChildFailed(f"A window did not open: {said.decode(errors='replace')[-2000:].strip()}")
    return took
