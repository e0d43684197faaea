"""Which machine, and which libraries, a measurement was made on."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

import numpy as np

import nnviz

_BLAS_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def machine(packages: tuple[str, ...] = ()) -> dict[str, str]:
    """Names and versions, in words for a table; ``packages`` are named too if they are installed."""
    facts = {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "python": platform.python_version(),
        "nnviz": nnviz.__version__,
        "numpy": np.__version__,
        "blas": _blas(),
        "blas threads": _threads(),
        "load": _load(),
    }
    for package in packages:
        try:
            facts[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return facts


def processor() -> str:
    """The processor's name as its maker writes it, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine() or sys.platform


def _load() -> str:
    """How many programs wanted a core during the last minute; more than none disturb a measurement."""
    try:
        return f"{os.getloadavg()[0]:.1f}"
    except (AttributeError, OSError):
        return "unknown"


def _blas() -> str:
    built = np.show_config(mode="dicts")
    blas = built.get("Build Dependencies", {}).get("blas", {}) if isinstance(built, dict) else {}
    told = os.environ.get("OPENBLAS_CORETYPE", "")
    words = f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip()
    return f"{words}, told to work for {told}" if told else words


def _threads() -> str:
    asked = {os.environ.get(variable, "not set") for variable in _BLAS_VARIABLES}
    return asked.pop() if len(asked) == 1 else ", ".join(sorted(asked))
