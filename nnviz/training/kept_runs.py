"""Runs kept side by side: what each was made by, how far it came, how fast it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz.training.atomic_file import write_atomically
from nnviz.training.history import Evaluated, History
from nnviz.training.recipe import Recipe
from nnviz.training.recipe_fields import RecipeError

_FORMAT = "nnviz runs 1"
_LARGEST_FILE = 64 << 20


class RunsFileError(ValueError):
    """A file of runs cannot be read; ``str(error)`` says why."""


@dataclass(eq=False)
class KeptRun:
    """One run.

    Attributes
    ----------
    name : str
        What a person calls it.
    recipe : Recipe
    history : History
        Grows while the run goes on.
    pinned : bool
        Whether it stays when the runs that nobody pinned are cleared away.
    hidden : bool
        Whether its curve is left out.
    place : int
        Its own as long as it is kept, and no other run's: decides the colour of its curve.
    """

    name: str
    recipe: Recipe
    history: History
    pinned: bool = False
    hidden: bool = False
    place: int = 0

    @property
    def last(self) -> Evaluated | None:
        """The last evaluation on the whole test set; before the first epoch has ended, the last estimate."""
        whole = self.history.last(whole=True)
        return whole if whole is not None and whole.step > 0 else self.history.latest

    @property
    def steps_per_second(self) -> float | None:
        """Steps over the time spent training, evaluations included; None before the first."""
        last = self.history.latest
        if last is None or last.step == 0 or not last.seconds > 0:
            return None
        return last.step / last.seconds


class KeptRuns:
    """The runs, oldest first."""

    def __init__(self) -> None:
        self._runs: list[KeptRun] = []

    def __iter__(self) -> Iterator[KeptRun]:
        return iter(tuple(self._runs))

    def __len__(self) -> int:
        return len(self._runs)

    def __getitem__(self, place: int) -> KeptRun:
        return self._runs[place]

    def keep(self, recipe: Recipe, history: History, name: str) -> KeptRun:
        """Keep a run, or return it if it is kept already. Its name gets a number if another one has it.

        A run that was read from a file and is the same one, number for number, is kept already too.
        """
        for run in self._runs:
            if run.history is history or (run.recipe == recipe and _same(run.history, history)):
                run.recipe, run.history = recipe, history
                return run
        names = {run.name for run in self._runs}
        unique, number = name, 2
        while unique in names:
            unique, number = f"{name} ({number})", number + 1
        run = KeptRun(unique, recipe, history, place=self._free_place())
        self._runs.append(run)
        return run

    def remove(self, run: KeptRun) -> None:
        """Forget a run."""
        self._runs.remove(run)

    def clear(self) -> None:
        """Forget every run that is not pinned."""
        self._runs = [run for run in self._runs if run.pinned]

    def restore(self, before: Sequence[KeptRun]) -> None:
        """Bring back what has gone since the runs were those of `before`; what has come since stays."""
        new = [run for run in self._runs if run not in before]
        gone = [run for run in before if run not in self._runs]
        self._runs = [*before, *new]
        for run in gone:
            if any(run.place == other.place for other in self._runs if other is not run):
                run.place = self._free_place()

    def limit(self, most: int, spare: History) -> None:
        """Let the oldest go of the runs that nobody pinned, down to `most`; never the one of `spare`."""
        loose = [run for run in self._runs if not run.pinned]
        idle = [run for run in loose if run.history is not spare]
        for run in idle[: max(len(loose) - most, 0)]:
            self.remove(run)

    def _free_place(self) -> int:
        taken = {run.place for run in self._runs}
        return next(place for place in range(len(taken) + 1) if place not in taken)

    def save(self, path: str | os.PathLike[str], pinned_only: bool = False) -> None:
        """Write recipes and evaluations as JSON; the costs of single steps are left out.

        Parameters
        ----------
        pinned_only : bool
            Leave out the runs that nobody pinned.

        Raises
        ------
        UnwritableError
            When it cannot be written.
        """
        runs = [
            {
                "name": run.name,
                "pinned": run.pinned,
                "hidden": run.hidden,
                "recipe": run.recipe.to_dict(),
                "history": run.history.to_dict(),
            }
            for run in self._runs
            if run.pinned or not pinned_only
        ]
        write_atomically(path, json.dumps({"format": _FORMAT, "runs": runs}).encode())

    def load(self, path: str | os.PathLike[str]) -> int:
        """Add the runs of a file that `save` wrote, and return how many there were.

        Raises
        ------
        RunsFileError
            When it is no such file; nothing is added then.
        OSError
            When it cannot be read.
        """
        path = Path(path)
        if path.stat().st_size > _LARGEST_FILE:
            raise RunsFileError(
                f"{path.name} is larger than {_LARGEST_FILE >> 20} MB, too large for saved runs."
            )
        try:
            values = json.loads(path.read_bytes())
            if values["format"] != _FORMAT:
                raise RunsFileError(f"{path.name} holds no runs that this version of nnviz can read.")
            found = [
                KeptRun(
                    str(each["name"]),
                    Recipe.from_dict(each["recipe"]),
                    History.from_dict(each["history"]),
                    bool(each["pinned"]),
                    bool(each["hidden"]),
                )
                for each in values["runs"]
            ]
        except RecipeError as error:
            raise RunsFileError(f"A recipe in {path.name} cannot be used: {error}") from None
        except RunsFileError:
            raise
        except (ValueError, KeyError, TypeError, RecursionError):
            raise RunsFileError(f"{path.name} is not a file of saved runs, or it is damaged.") from None
        for run in found:
            kept = self.keep(run.recipe, run.history, run.name)
            kept.pinned, kept.hidden = run.pinned, run.hidden
        return len(found)


def _same(one: History, other: History) -> bool:
    """Whether two histories found the same at the same times: then they are one run's."""
    if not one.n_evaluations or one.n_evaluations != other.n_evaluations:
        return False
    return np.array_equal(one.evaluation_rows(), other.evaluation_rows(), equal_nan=True)
