"""The sections of the benchmark by name, each imported when it is asked for.

A section is a module with ``measure(options: Options) -> Section``. Those of the window import Qt, which a
machine without a display may have to do without.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from nnviz.bench.options import Options
from nnviz.bench.report import Section

SECTIONS = {
    "engine": "nnviz.bench.engine",
    "window": "nnviz.bench.window",
    "pad": "nnviz.bench.pad",
    "start": "nnviz.bench.start",
    "memory": "nnviz.bench.memory",
    "scale": "nnviz.bench.scale",
}


def measured(names: Sequence[str], options: Options) -> list[Section]:
    """Measure the sections called ``names``, one after the other."""
    return [importlib.import_module(SECTIONS[name]).measure(options) for name in names]
