"""The engine: training steps a second, beside PyTorch and scikit-learn, and beside the products alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnviz.bench.cases import Case, all_cases, images
from nnviz.bench.options import Options
from nnviz.bench.report import Bar, Cell, Column, Section
from nnviz.bench.sides import PEERS, floor_side, installed, nnviz_side, sklearn_side, torch_side
from nnviz.bench.timing import CPU, Work, take_turns
from nnviz.data.splits import Split

_NAMES = {"torch": "PyTorch", "sklearn": "scikit-learn"}


def measure(options: Options) -> Section:
    """Time every case on every side that is installed."""
    split = images()
    peers = [peer for peer in options.against if installed(peer)]
    cases = all_cases()
    rows = []
    for number, case in enumerate(cases, start=1):
        options.say(
            f"engine {number}/{len(cases)}: {case.network} batch {case.batch} {case.cost} {case.optimizer}"
        )
        rows.append(_row(case, split, peers, options))
    return Section(
        "engine",
        "Engine: training steps a second, one thread",
        _columns(peers),
        rows,
        _bars(rows, peers),
        _notes(options, peers),
    )


def _row(case: Case, split: Split, peers: Sequence[str], options: Options) -> dict[str, Cell]:
    clock = options.clock
    sides: dict[str, Work] = {"nnviz": nnviz_side(case, split, clock), "floor": floor_side(case, clock)}
    if "torch" in peers:
        sides["torch"] = torch_side(case, split, clock)
    if "sklearn" in peers and (sklearn := sklearn_side(case, split, clock)) is not None:
        sides["sklearn"] = sklearn
    times = take_turns(sides, options.effort)
    row: dict[str, Cell] = {
        "network": case.network,
        "batch": case.batch,
        "cost": case.cost,
        "optimizer": case.optimizer,
        "of_floor": times["nnviz"].median / times["floor"].median,
    }
    for name, timing in times.items():
        row[f"{name}_us"] = timing.median * 1e6
        row[f"{name}_us_low"] = timing.low * 1e6
        row[f"{name}_us_high"] = timing.high * 1e6
        row[f"{name}_steps"] = 1 / timing.median
    for peer in peers:
        row[f"of_{peer}"] = times[peer].median / times["nnviz"].median if peer in times else None
    row["spread"] = (times["nnviz"].high - times["nnviz"].low) / times["nnviz"].median
    return row


def _columns(peers: Sequence[str]) -> list[Column]:
    columns = [
        Column("network", "network"),
        Column("batch", "batch"),
        Column("cost", "cost"),
        Column("optimizer", "optimizer"),
        Column("nnviz_steps", "nnviz steps/s", ",.0f"),
        Column("nnviz_us", "µs a step", ".1f"),
        Column("spread", "spread", ".0%"),
        Column("floor_us", "floor µs", ".1f"),
        Column("of_floor", "step / floor", ".2f"),
    ]
    for peer in peers:
        columns.append(Column(f"{peer}_steps", f"{_NAMES[peer]} steps/s", ",.0f"))
        columns.append(Column(f"of_{peer}", f"nnviz / {_NAMES[peer]}", ".2f"))
    return columns


def _bars(rows: Sequence[dict[str, Cell]], peers: Sequence[str]) -> list[Bar]:
    ratios = [float(row["of_torch"] or 0) for row in rows] if "torch" in peers else []
    return [
        Bar("nnviz / PyTorch eager, geometric mean", _geometric_mean(ratios), 3.0, 4.0, True),
        Bar("nnviz / PyTorch eager, worst cell", min(ratios, default=None), 1.2, 1.5, True),
        Bar("step / floor, batch 10, 784-16-16-10", _of_floor(rows, ("784-16-16-10",), 10), 3.0, 2.0, False),
        Bar("step / floor, batch 32, 784-100-10", _of_floor(rows, ("784-100-10",), 32), 1.5, 1.3, False),
        Bar(
            "step / floor, batch 128, 784-100-10 and up",
            _of_floor(rows, ("784-100-10", "784-128-64-10", "784-800-10"), 128),
            1.3,
            1.15,
            False,
        ),
    ]


def _of_floor(rows: Sequence[dict[str, Cell]], networks: Sequence[str], batch: int) -> float | None:
    """The worst of the article's own kind of step, sigmoids trained by plain descent."""
    found = [
        float(row["of_floor"] or 0)
        for row in rows
        if row["network"] in networks
        and (row["batch"], row["cost"], row["optimizer"]) == (batch, "quadratic", "sgd")
    ]
    return max(found, default=None)


def _geometric_mean(ratios: Sequence[float]) -> float | None:
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None


def _notes(options: Options, peers: Sequence[str]) -> list[str]:
    notes = [
        "Each step gathers its mini-batch from 50,000 shuffled images of MNIST. Sides take turns in one "
        f"process, {options.effort.turns} times; medians, and the quartiles' distance as a share of the "
        "median. The floor is the step's matrix products alone, one call for each, on arrays that lie ready "
        "in the faster orientation; the engine can be below it where it cuts a product into smaller ones."
    ]
    if options.clock is CPU:
        notes.append("Processor time: what other programs took is not counted.")
    missing = [_NAMES[peer] for peer in options.against if peer not in peers]
    if missing:
        notes.append(f"Not installed, so not compared: {', '.join(missing)}.")
    if "sklearn" in peers:
        notes.append("scikit-learn has no quadratic cost and no sigmoid outputs.")
    unknown = [peer for peer in PEERS if peer not in options.against]
    if unknown:
        notes.append(f"Not asked for: {', '.join(_NAMES[peer] for peer in unknown)}.")
    return notes
