"""Opening a stranger's file that will be read as a whole."""

from __future__ import annotations

import os
from io import BufferedReader
from pathlib import Path

from nnviz.exchange.errors import ExchangeError
from nnviz.training.regular_file import UnreadableError, open_regular

_LARGEST = 512 << 20  # bytes; a recipe's most weights take 400 MB in float64


def open_small(path: Path) -> BufferedReader:
    """Open an ordinary file of at most 512 MB for reading.

    Raises
    ------
    ExchangeError
        When there is no such file, it may not be read, it is a folder, a pipe or a device, or it is larger.
    """
    try:
        file = open_regular(path)
    except UnreadableError as error:
        raise ExchangeError(str(error)) from None
    if os.fstat(file.fileno()).st_size > _LARGEST:
        file.close()
        raise ExchangeError(f"{path.name} is larger than {_LARGEST >> 20} MB; nnviz reads small networks.")
    return file
