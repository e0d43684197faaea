"""The pad: from a move of the pen to the painted answer, at rest and in full training."""

from __future__ import annotations

from nnviz.bench.children import Child
from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section
from nnviz.bench.window import percentile

RECIPE = "nielsen-30"
_TURNS, _SECONDS = 6, 2.0
_QUICK_TURNS, _QUICK_SECONDS = 1, 0.6
_FPS = (30, 60)


def measure(options: Options) -> Section:
    """Let a pen draw while nothing trains and while training goes at full speed, in turns."""
    turns, seconds = (_QUICK_TURNS, _QUICK_SECONDS) if options.quick else (_TURNS, _SECONDS)
    found: dict[tuple[str, int], list[float]] = {
        (when, fps): [] for when in ("rest", "training") for fps in _FPS
    }
    with Child("nnviz.bench.window_process") as window:
        options.say("pad")
        place = window.ask("open", recipe=RECIPE)
        for _ in range(turns):
            for fps in _FPS:
                found["rest", fps] += window.ask("draw", seconds=seconds, fps=fps)["latencies"]
                trained = window.ask("train", seconds=seconds, fps=fps, pen=True)
                found["training", fps] += trained["latencies"]
    rows: list[dict[str, Cell]] = [
        {
            "when": "at rest" if when == "rest" else "in full training",
            "fps": fps,
            "moves": len(latencies),
            "p50": percentile(milliseconds, 50),
            "p95": percentile(milliseconds, 95),
            "worst": max(milliseconds, default=None),
        }
        for (when, fps), latencies in found.items()
        for milliseconds in [[1e3 * each for each in latencies]]
    ]
    in_training = percentile([1e3 * each for each in found["training", _FPS[0]]], 95)
    return Section(
        "pad",
        f"Pad: milliseconds from a move of the pen to the painted answer, on {place['platform']}",
        [
            Column("when", "when"),
            Column("fps", "asked fps"),
            Column("moves", "moves", ","),
            Column("p50", "p50 ms", ".1f"),
            Column("p95", "p95 ms", ".1f"),
            Column("worst", "worst ms", ".1f"),
        ],
        rows,
        [Bar("pen to painted prediction p95, in full training", in_training, 25, 16, False, "ms")],
        [
            f"The whole program in its first layout, training {RECIPE}. Synthetic moves of the mouse, 6 to "
            "10 ms apart, each counted from when it was due to the end of the frame in which the answer to a "
            "drawing with it was painted."
        ],
    )
