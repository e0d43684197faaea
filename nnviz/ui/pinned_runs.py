"""The runs that were pinned, from one start of the program to the next."""

from __future__ import annotations

from pathlib import Path

from nnviz.training.kept_runs import KeptRuns

_FILE = "pinned-runs.json"


class PinnedRuns:
    """Reads pinned runs back when they are first looked at, and writes them down when that changes.

    Parameters
    ----------
    runs : KeptRuns
    folder : Path
        Where the file is.
    """

    def __init__(self, runs: KeptRuns, folder: Path) -> None:
        self._runs = runs
        self._path = folder / _FILE
        self._loaded = self._usable = False

    def load(self) -> str:
        """Bring back the runs of last time, once; a sentence if that went wrong, else nothing."""
        if self._loaded:
            return ""
        self._loaded = True
        try:
            self._runs.load(self._path)
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            return (
                f"The pinned runs of last time are not here: {str(error).rstrip('.')}. The file {self._path} "
                "is left as it is; until it is moved away, pinned runs are forgotten when nnviz is closed."
            )
        self._usable = True
        return ""

    def store(self) -> str:
        """Write down the runs that are pinned; a sentence if that went wrong, else nothing."""
        if not self._usable:  # nothing was looked at, so that nothing can have been pinned or let go
            return ""
        if not any(run.pinned for run in self._runs) and not self._path.exists():
            return ""
        try:
            self._runs.save(self._path, pinned_only=True)
        except OSError as error:
            return f"{error} Pinned runs are still here, but are forgotten when nnviz is closed."
        return ""
