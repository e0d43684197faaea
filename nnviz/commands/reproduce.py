"""``nnviz reproduce``: published figures, rerun."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from nnviz import resources
from nnviz.commands.interruption import Interruption
from nnviz.commands.reporting import BAD_INPUT, INTERRUPTED, CommandError, put, put_json, say
from nnviz.data.dataset import Dataset
from nnviz.data.mnist import load_mnist
from nnviz.reproduce.cards import Card, CardError, chosen, load_cards
from nnviz.reproduce.record import TABLE, Record, load_records, save_records
from nnviz.reproduce.rerun import Cancelled, Progress, Rerun, reruns

_DESCRIPTION = """
Rerun published figures with the settings that were published with them, over several seeds, and say whether
they come out again. Without names it runs every card that takes minutes; --list shows them all. The results
are kept in REPRODUCTION.md beside the shipped models.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz reproduce``."""
    parser.description = _DESCRIPTION
    parser.add_argument("cards", metavar="CARD", nargs="*", help="names that --list shows")
    parser.add_argument("--list", action="store_true", help="list the cards and run none")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="how many runs of each (3)")
    parser.add_argument(
        "--quick", action="store_true", help="three epochs of each: no verdict, nothing is kept"
    )
    parser.add_argument("--json", action="store_true", help="print one object a card")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="where to keep the results")


def run(arguments: argparse.Namespace) -> int:
    """Run the cards, print and keep what came out, and return the exit status."""
    if arguments.seeds < 1:
        raise CommandError("--seeds must be at least 1.")
    try:
        cards = chosen(arguments.cards)
    except CardError as error:
        raise CommandError(str(error)) from None
    if arguments.list:
        for card in load_cards():
            if arguments.json:
                put_json(
                    {
                        "card": card.key,
                        "title": card.title,
                        "claim": card.claim,
                        "percent": card.percent,
                        "source": card.source,
                        "long": card.long,
                    }
                )
                continue
            length = "long" if card.long else "short"
            put(f"{card.key:24} {length:6} {card.claim}: {card.title} ({card.source})")
        return 0
    folder: Path = arguments.out or resources.models()
    if not folder.is_dir():
        raise CommandError(f"There is no folder {str(folder)!r} to keep the results in.", BAD_INPUT)
    records = load_records(folder, load_cards())
    dataset = load_mnist()
    with Interruption() as interruption:
        for card in cards:
            record, whole = _run_card(card, dataset, arguments.seeds, arguments.quick, interruption)
            if record.reruns and not record.quick:
                before = records.get(card.key, record)
                records[card.key] = before.joined(record.reruns)
                save_records(
                    folder, {each.key: records[each.key] for each in load_cards() if each.key in records}
                )
            if not whole:
                say("Interrupted; the seeds that were finished are kept.")
                return INTERRUPTED
            put_json(record.summary()) if arguments.json else put(_line(record))
    if not arguments.quick and not arguments.json:
        put(f"Kept in {folder / TABLE}")
    return 0


def _run_card(
    card: Card, dataset: Dataset, seeds: int, quick: bool, interruption: Interruption
) -> tuple[Record, bool]:
    """Run the card; its record, and whether it was not interrupted."""
    results: list[Rerun] = []
    tqdm.monitor_interval = 0  # its watching thread is for bars that hang between updates; this one may
    with tqdm(desc=card.key, unit="epoch", leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(now: Progress) -> None:
            bar.total = now.epochs * now.seeds
            bar.update(now.place * now.epochs + int(now.epoch) - bar.n)

        try:
            for rerun in reruns(
                card, dataset, range(seeds), quick, progress, lambda: interruption.signal is not None
            ):
                results.append(rerun)
        except Cancelled:
            return Record(card, tuple(results), quick), False
    return Record(card, tuple(results), quick), True


def _line(record: Record) -> str:
    percents = ", ".join(f"{each:.2f}" for each in record.percents)
    if record.quick:
        verdict = "not judged: only three epochs were run"
    else:
        verdict = record.judgement or "not judged: three seeds are needed"
    return f"{record.card.key}: {percents} % against {record.card.claim} ({record.card.source}): {verdict}"
