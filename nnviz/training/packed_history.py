"""A history as arrays and a few plain values, and back, without trusting what a file says.

Evaluations become the rows of one float64 table, which keeps every one of their numbers exactly and takes a
tenth of the room that names and decimal digits would.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.training.evaluations import COLUMNS, Evaluated, as_row, check_row, from_row
from nnviz.training.history import Changed, History

_MOST_IMAGES = 10_000_000


def evaluation_table(evaluations: Iterable[Evaluated], *, seconds: bool) -> NDArray[np.float64]:
    """One row for each evaluation, one column for each of its fields, NaN for None.

    Parameters
    ----------
    seconds : bool
        Whether to keep how long training took; without it, equal runs give equal tables.
    """
    table = np.array([as_row(each) for each in evaluations], np.float64).reshape(-1, len(COLUMNS))
    if not seconds:
        table[:, list(COLUMNS).index("seconds")] = np.nan
    return table


def history_values(history: History) -> dict[str, Any]:
    """What of a history goes into the header: all but the arrays."""
    return {
        "n_train": history.n_train,
        "columns": list(COLUMNS),
        "changes": [asdict(each) for each in history.changes],
    }


def history_from(
    values: object, table: NDArray[Any], tensors: Mapping[str, NDArray[Any]] | None = None
) -> History:
    """The history that `history_values` and `evaluation_table` described.

    Raises
    ------
    ValueError
        When they do not describe one.
    """
    if not isinstance(values, Mapping) or values.get("columns") != list(COLUMNS):
        raise ValueError("its history is that of another version")
    n_train, changes = values.get("n_train"), values.get("changes")
    if type(n_train) is not int or not 1 <= n_train <= _MOST_IMAGES or not isinstance(changes, list):
        raise ValueError("its history is damaged")
    if table.dtype != np.float64 or table.ndim != 2 or table.shape[1] != len(COLUMNS):
        raise ValueError("its history is damaged")
    rows = table.tolist()
    for row in rows:
        check_row(row)
    for change in changes:
        _check_change(change)
    return History.from_parts(n_train, map(from_row, rows), [Changed(**each) for each in changes], tensors)


def _check_change(change: object) -> None:
    hints = typing.get_type_hints(Changed)
    if not isinstance(change, Mapping) or change.keys() != hints.keys():
        raise ValueError("its history is damaged")
    for name, kind in hints.items():
        value = change[name]
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise ValueError("its history is damaged")
