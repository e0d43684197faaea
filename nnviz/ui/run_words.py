"""What the window says of a run that stands beside others."""

from __future__ import annotations

import math
from dataclasses import replace

from nnviz.training.kept_runs import KeptRun
from nnviz.training.recipe import Recipe
from nnviz.training.recipe_changes import Difference, differences
from nnviz.ui.difference_words import difference_words, value_words
from nnviz.ui.number_words import written
from nnviz.ui.setting_words import choice

COLUMNS = {
    "Run": "F2 renames a run; the box before its name shows or hides its curve",
    "Pin": "Pinned runs stay when the others are cleared, and are here again at the next start",
    "Right answers": "On all test images; before the first epoch has ended on the first ones, an estimate",
    "Test cost": "The mean cost on the same images",
    "Engine": "Who computed it",
    "Epochs": "How far it came",
    "Time": "Spent training and evaluating; pauses are not counted",
    "Steps/s": "Mini-batches a second, evaluations included",
    "Differs": "In which settings its recipe differs from that of the selected run, or else of the first",
}
"""The headings of the table of runs, and what is below each."""

UNKNOWN = "not told"  # by the file it was opened from


def row(run: KeptRun, reference: KeptRun) -> tuple[str, ...]:
    """The run's line in the table, one text for each of `COLUMNS`."""
    last, speed = run.last, run.steps_per_second
    seconds = last.seconds if last is not None else math.nan
    estimate = "" if last is None or last.whole else "est. "
    return (
        run.name,
        "✓" if run.pinned else "",
        f"{estimate}{last.test_correct:,} of {last.test_total:,}" if last is not None else "",
        written(last.test_cost) if last is not None else "",
        choice(run.recipe.engine),
        f"{last.epoch:.1f}".removesuffix(".0") if last is not None else "",
        time(seconds),
        f"{speed:,.0f}" if speed is not None else UNKNOWN,
        differs(run, reference),
    )


def time(seconds: float) -> str:
    """How long a run took: "57.1 s", "12 min"."""
    if not math.isfinite(seconds):
        return UNKNOWN
    return f"{seconds:.1f} s" if seconds < 600 else f"{seconds / 60:,.0f} min"


def differs(run: KeptRun, reference: KeptRun) -> str:
    """In which settings the recipe of ``run`` is another one than that of ``reference``."""
    if run is reference:
        return "this one"
    return "; ".join(map(difference_words, _differences(reference.recipe, run.recipe))) or "nothing"


def differs_in_full(run: KeptRun, reference: KeptRun) -> str:
    """The same with both values, a line for each setting."""
    return "\n".join(
        f"{difference_words(each)}, there {value_words(each.before)}"
        for each in _differences(reference.recipe, run.recipe)
    )


def _differences(before: Recipe, after: Recipe) -> list[Difference]:
    # Beside how far a run came, "epochs" alone would be read as just that.
    planned = {"epochs": "Planned epochs"}
    return [replace(each, label=planned.get(each.key, each.label)) for each in differences(before, after)]


def left_out(missing: tuple[str, ...], unable: tuple[str, ...]) -> str:
    """Why engines do not race; an engine that can be missing is called as its package is."""
    words = [
        f"{choice(engine)} is left out of the race: it is not installed. To get it: pip install {engine}."
        for engine in missing
    ]
    words += [f"{choice(engine)} is left out of the race: it cannot train these layers." for engine in unable]
    return " ".join(words)
