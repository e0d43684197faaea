"""Scale: what a step costs as batch, width and depth double; what looking costs as the run grows longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

import numpy as np

from nnviz.bench.cases import Case, images
from nnviz.bench.children import Child
from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section
from nnviz.bench.sides import nnviz_side
from nnviz.bench.timing import Clock, Timing, Work, take_turns, timed
from nnviz.core.network import Network
from nnviz.training.history import History

STEPS = (1_000, 10_000, 100_000, 1_000_000)
WIDTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
DEPTHS = (1, 2, 4, 8, 16, 32)
_PIXELS = 600
_FRAME_SECONDS, _QUICK_FRAME_SECONDS = 4.0, 0.6
_FRAME_TURNS, _QUICK_FRAME_TURNS = 3, 1


def measure(options: Options) -> Section:
    """Time every series of doublings; the members of a series take turns."""
    rows: list[dict[str, Cell]] = []
    for what, unit, sides in _series(options.clock):
        options.say(f"scale: {what}")
        times = take_turns(sides, options.effort)
        rows.extend(_rows(what, unit, times))
    rows.extend(_frames(options))
    looking = {str(row["at"]): float(row["us"] or 0) for row in rows if row["what"] == "curve"}
    frames = {str(row["at"]): float(row["us"] or 0) for row in rows if row["what"] == "frame, steps"}
    first, last = f"{STEPS[0]:,}", f"{STEPS[-1]:,}"
    return Section(
        "scale",
        "Scale: µs as a size doubles",
        [
            Column("what", "what grows"),
            Column("at", "size"),
            Column("us", "µs", ".1f"),
            Column("spread", "spread", ".0%"),
            Column("growth", "times the one before", ".2f"),
        ],
        rows,
        [
            Bar(
                "frame, a million steps / a thousand",
                frames[last] / frames[first],
                1.3,
                1.1,
                False,
            ),
            Bar(
                "curve for a frame, a million steps / a thousand",
                looking[last] / looking[first],
                1.3,
                1.1,
                False,
            ),
        ],
        [
            "batch: a step of 784-30-10; width: of 784-W-10 with batch 32; depth: of D hidden layers of 32 "
            "with batch 32; all sigmoid, quadratic cost, SGD. snapshot: a frozen copy of 784-W-10. curve: "
            f"the whole run summed up for {_PIXELS} pixels, as in every frame. frame: the window's processor "
            "time a frame in its first layout at 30 frames a second, of 784-W-10 and of nielsen-30 after so "
            "many steps, with training so slow that it takes none of it."
        ],
    )


def _series(clock: Clock) -> Iterator[tuple[str, str, dict[str, Work]]]:
    split = images()

    def step(hidden: tuple[int, ...], batch: int) -> Work:
        return nnviz_side(Case(hidden, batch, "quadratic", "sgd"), split, clock)

    yield "batch", "", {f"{batch:,}": step((30,), batch) for batch in BATCHES}
    yield "width", "", {f"{width:,}": step((width,), 32) for width in WIDTHS}
    yield "depth", "", {f"{depth:,}": step((32,) * depth, 32) for depth in DEPTHS}
    yield "snapshot", "", {f"{width:,}": timed(_network(width).frozen_copy, clock) for width in WIDTHS}
    yield "curve", "", {f"{steps:,}": timed(_look(steps), clock) for steps in STEPS}


def _frames(options: Options) -> Iterator[dict[str, Cell]]:
    """What a frame of the whole window costs as the first layer and the history grow, in turns."""
    seconds = _QUICK_FRAME_SECONDS if options.quick else _FRAME_SECONDS
    turns = _QUICK_FRAME_TURNS if options.quick else _FRAME_TURNS
    for what, sizes in (("frame, neurons", WIDTHS), ("frame, steps", STEPS)):
        options.say(f"scale: {what}")
        times: dict[str, list[float]] = {f"{size:,}": [] for size in sizes}
        for _ in range(turns):
            with Child("nnviz.bench.window_process") as window:
                if what == "frame, steps":
                    window.ask("open", recipe="nielsen-30")
                for size in sizes:
                    if what == "frame, steps":
                        window.ask("grow", steps=size)
                    else:
                        window.ask("open", recipe="nielsen-30", hidden=size)
                    found = window.ask("frames", seconds=seconds)
                    times[f"{size:,}"].append(found["cpu"] / max(found["frames"], 1))
        yield from _rows(
            what, "", {at: Timing(median(each), min(each), max(each)) for at, each in times.items()}
        )


def _network(width: int) -> Network:
    return Network((784, width, 10), ("sigmoid", "sigmoid"))


def _look(steps: int) -> Callable[[], object]:
    """What a frame does to the history of a run of so many steps."""
    history = History(50_000)
    history.add_pace(0, 0, 10)
    for cost in np.random.default_rng(0).random(steps, np.float32).tolist():
        history.add_cost(cost)

    def frame() -> None:
        summary = history.summary(_PIXELS)
        history.epochs_at(summary.centres)

    frame()  # the first look at a long run takes all of it in; frames follow on it
    return frame


def _rows(what: str, unit: str, times: dict[str, Timing]) -> Iterator[dict[str, Cell]]:
    before: float | None = None
    for at, timing in times.items():
        yield {
            "what": what,
            "at": f"{at}{unit}",
            "us": timing.median * 1e6,
            "us_low": timing.low * 1e6,
            "us_high": timing.high * 1e6,
            "spread": (timing.high - timing.low) / timing.median,
            "growth": None if before is None else timing.median / before,
        }
        before = timing.median
