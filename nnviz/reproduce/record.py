"""What the reruns gave, kept as JSON for the program and as a table for people."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from nnviz.reproduce.cards import Card
from nnviz.reproduce.rerun import Rerun
from nnviz.reproduce.verdict import LEAST_SEEDS, Verdict, distance, verdict
from nnviz.training.atomic_file import write_atomically
from nnviz.training.recipe import Recipe
from nnviz.training.recipe_changes import differences

TABLE = "REPRODUCTION.md"
NUMBERS = "reproduction.json"

_HEAD = (
    "# The book bench",
    "",
    "Published figures, rerun by `nnviz reproduce`; this page is written by the command. *Reproduced* means",
    "that the claim lies among the seeds: not below the least, not above the greatest. *Above* and *below*",
    "say where all of nnviz's seeds lie otherwise, and by how many points the nearest of them misses the",
    "claim. Three seeds show little of a spread, and a claim is one run of somebody else's: a miss of a few",
    "tenths may be chance. Percent of the test images, or of the last 10,000 training images where it says",
    "validation.",
    "",
    "| card | network and recipe | claim | seeds | least | median | greatest | nnviz is | s a seed |",
    "|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Record:
    """All reruns of one card.

    Attributes
    ----------
    quick : bool
        Whether the runs were cut short; then there is no verdict.
    """

    card: Card
    reruns: tuple[Rerun, ...]
    quick: bool = False

    @property
    def percents(self) -> list[float]:
        """The figure of each seed."""
        return [each.percent for each in self.reruns]

    @property
    def verdict(self) -> Verdict | None:
        """How the claim stands; None after quick runs or too few seeds."""
        few = len(self.reruns) < LEAST_SEEDS and self.card.method == "train"
        if self.quick or few:
            return None
        return verdict(self.card.percent, self.percents)

    @property
    def judgement(self) -> str:
        """The verdict in words, a miss with its size: "below by 0.25"; empty when there is none."""
        found = self.verdict
        if found is None or found == "reproduced":
            return found or ""
        return f"{found} by {distance(self.card.percent, self.percents):.2f}"

    def joined(self, reruns: Iterable[Rerun]) -> Record:
        """Return this record with `reruns` too; a seed that was run again has its newest figure."""
        by_seed = {each.seed: each for each in (*self.reruns, *reruns)}
        return replace(self, reruns=tuple(by_seed[seed] for seed in sorted(by_seed)))

    def summary(self) -> dict[str, object]:
        """Return the record as plain values, for JSON."""
        return {
            "card": self.card.key,
            "claim": self.card.percent,
            "percents": [round(each, 4) for each in self.percents],
            "median": round(median(self.percents), 4),
            "verdict": self.verdict,
            "quick": self.quick,
            "seconds": [round(each.seconds, 1) for each in self.reruns],
        }


def load_records(folder: Path, cards: Sequence[Card]) -> dict[str, Record]:
    """Return the records that `save_records` left in `folder`, by the card's key; none if there are none.

    A record of a card that has changed its recipe since is dropped: its figures are about something else.
    So is everything in a file that is damaged: what it held can be run again.
    """
    records = {}
    try:
        stored = json.loads((folder / NUMBERS).read_text(encoding="utf-8"))
        for card in cards:
            entry = stored.get(card.key)
            if entry is not None and entry["settings"] == _settings(card) and entry["reruns"]:
                reruns = tuple(_checked(Rerun(**each)) for each in entry["reruns"])
                records[card.key] = Record(card, reruns)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return records


def _checked(rerun: Rerun) -> Rerun:
    numbers = (rerun.seed, rerun.percent, rerun.total, rerun.seconds)
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
        raise ValueError
    return rerun


def save_records(folder: Path, records: Mapping[str, Record]) -> None:
    """Write `records` to `folder`: the numbers, and the table that people read. Quick ones are left out.

    Raises
    ------
    UnwritableError
        If the folder cannot be written to.
    """
    whole = {key: record for key, record in records.items() if not record.quick}
    stored = {
        key: {"settings": _settings(record.card), "reruns": [asdict(each) for each in record.reruns]}
        for key, record in whole.items()
    }
    write_atomically(folder / NUMBERS, (json.dumps(stored, indent=1) + "\n").encode())
    write_atomically(folder / TABLE, table(tuple(whole.values())).encode())


def table(records: Sequence[Record]) -> str:
    """Return a Markdown page of `records`."""
    lines = [*_HEAD]
    for record in records:
        card, percents = record.card, record.percents
        where = " (validation)" if card.on == "validation" else ""
        lines.append(
            f"| `{card.key}` | {card.title} | {card.claim}{where}, {card.source} | {len(percents)} | "
            f"{min(percents):.2f} | {median(percents):.2f} | {max(percents):.2f} | "
            f"{record.judgement or 'not judged'} | {median(each.seconds for each in record.reruns):.0f} |"
        )
    unsaid = [record.card for record in records if record.card.unsaid]
    if unsaid:
        lines += ["", "What the sources leave open:", ""]
        lines += [f"- `{card.key}`: {card.unsaid}" for card in unsaid]
    return "\n".join([*lines, ""])


def _settings(card: Card) -> list[str]:
    """What the figures are about: what is measured, and every setting that is not a recipe's usual one."""
    settings = [card.method, card.recipe, card.measure, card.on]
    if card.recipe:
        # Of the recipe itself: the shipped one may come to say something else under the same name.
        changed = differences(Recipe(), card.recipe_for(0))
        settings += [f"{each.key}={each.after}" for each in changed if each.key != "seed"]
    return settings
