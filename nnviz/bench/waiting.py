"""How long a thread was ready to run, but other programs had the processor."""

from __future__ import annotations

from pathlib import Path


def waited_for_a_processor(thread: int) -> float:
    """Seconds so far, of this process's thread with that native id; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/self/task/{thread}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
