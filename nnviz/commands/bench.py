"""``nnviz bench``: how fast nnviz is on this machine, beside others."""

from __future__ import annotations

import argparse
import sys

from nnviz.bench.machine import machine
from nnviz.bench.options import Options
from nnviz.bench.report import as_json, lines, machine_lines
from nnviz.bench.sections import SECTIONS, measured
from nnviz.bench.sides import PEERS
from nnviz.bench.timing import CPU, WALL
from nnviz.commands.reporting import CommandError, put, put_json, say

_DESCRIPTION = """
Measure nnviz on this machine. The sides take turns in one process with one BLAS thread each, and medians are
reported. Takes some minutes; close what else is running first.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz bench``."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "--only",
        action="append",
        choices=tuple(SECTIONS),
        metavar="SECTION",
        help=f"measure this part alone; may be repeated: {', '.join(SECTIONS)}",
    )
    parser.add_argument(
        "--against",
        default=",".join(PEERS),
        metavar="PEERS",
        help=f"compare with these if they are installed, separated by commas: {', '.join(PEERS)}, or none",
    )
    parser.add_argument("--quick", action="store_true", help="a glance instead of a measurement")
    parser.add_argument(
        "--cpu-time",
        action="store_true",
        help="count processor time instead of time on the wall: steadier while other programs run",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def run(arguments: argparse.Namespace) -> int:
    """Measure, and return the exit status."""
    peers = _peers(arguments.against)
    options = Options(
        peers,
        arguments.quick,
        CPU if arguments.cpu_time else WALL,
        say if sys.stderr.isatty() else lambda text: None,
    )
    facts = machine(peers)
    sections = measured(arguments.only or tuple(SECTIONS), options)
    if arguments.json:
        put_json(as_json(facts, sections))
        return 0
    for line in machine_lines(facts):
        put(line)
    for section in sections:
        for line in lines(section):
            put(line)
    return 0


def _peers(text: str) -> tuple[str, ...]:
    peers = tuple(peer for peer in text.split(",") if peer not in ("", "none"))
    for peer in peers:
        if peer not in PEERS:
            raise CommandError(
                f"{peer} is not a program that nnviz is compared with; those are {', '.join(PEERS)}."
            )
    return peers
