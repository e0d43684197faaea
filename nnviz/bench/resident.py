"""How much memory a process has in RAM."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def resident(pid: int | None = None) -> int | None:
    """Bytes of RAM that a process (this one by default) has now; None where the system does not tell."""
    pid = os.getpid() if pid is None else pid
    statm = Path(f"/proc/{pid}/statm")
    try:
        if statm.exists():
            return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        if sys.platform == "win32":
            return None
        answer = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
        )
        return int(answer.stdout) * 1024
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError):
        return None


def peak() -> int | None:
    """The most bytes of RAM that this process ever had; None where the system does not tell."""
    # On Linux getrusage also counts what the parent had before it became this program; status does not.
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
