"""Matrix products cut to the sizes that BLAS is quickest at.

OpenBLAS packs the factors of a large product into scratch memory first. For a mini-batch that costs more
than the multiplications: ten images through 784-800 weights take 440 µs in one call, 125 µs in seven. On
processors with AVX-512 OpenBLAS also has kernels that skip the packing, for products of up to a million
multiplications and, when the right factor is a transposed view, up to 1,200 results. So a product is cut
into groups of rows that fit. Elsewhere it is left whole.

The cut depends on the shapes and on the machine, never on a measurement: the same run gives the same bits.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnviz.core.arrays import FloatArray

Call = tuple[Callable[..., object], tuple[object, ...]]
"""A function and its arguments, to be called later: ``function(*arguments)``."""

OpenProduct = tuple[Callable[..., object], FloatArray]
"""A product whose right factor is still open: ``call(right, out)``."""

_MULTIPLICATIONS = 1_000_000
_RESULTS = 1_200
_FEWEST_ROWS = 8  # smaller groups cost more in calls than they save in packing


def has_small_kernels(config: Mapping[str, Any], core_type: str = "") -> bool:
    """Whether NumPy's BLAS has kernels that skip the packing.

    Parameters
    ----------
    config : mapping
        How NumPy is built and runs: ``np.show_config(mode="dicts")``.
    core_type : str
        The processor that OpenBLAS was told to work for; empty if it finds out for itself.
    """
    blas = config.get("Build Dependencies", {}).get("blas", {}).get("name", "")
    found = config.get("SIMD Extensions", {}).get("found", [])
    if core_type and core_type.lower() not in _WITH_SMALL_KERNELS:
        return False
    return "openblas" in blas and any(name.startswith(("AVX512", "X86_V4")) for name in found)


_WITH_SMALL_KERNELS = ("skylakex", "cooperlake", "sapphirerapids")

SMALL_KERNELS = has_small_kernels(np.show_config(mode="dicts"), os.environ.get("OPENBLAS_CORETYPE", ""))
"""Whether this NumPy's BLAS has kernels that skip the packing."""


def row_groups(rows: int, inner: int, columns: int, *, transposed: bool = False) -> list[slice]:
    """Return slices that cut the rows of a (rows, inner) by (inner, columns) product into groups.

    Parameters
    ----------
    transposed : bool
        Whether the right factor is a transposed view.
    """
    group = rows
    if SMALL_KERNELS:
        fits = _MULTIPLICATIONS // (inner * columns)
        if transposed:
            fits = min(fits, _RESULTS // columns)
        if fits >= _FEWEST_ROWS:
            group = fits // 4 * 4  # the kernels work on four rows at a time
    return [slice(begin, min(begin + group, rows)) for begin in range(0, rows, group)]


def open_product(left: FloatArray, out: FloatArray, groups: list[slice]) -> list[OpenProduct]:
    """Return the calls that compute ``np.dot(left, right, out)`` for a right factor given later.

    The method is called rather than `np.dot`, which spends a sixth of a microsecond on dispatch, or
    `np.matmul`, which spends half of one.
    """
    return [(left[group].dot, out[group]) for group in groups]


def product(left: FloatArray, right: FloatArray, out: FloatArray) -> list[Call]:
    """Return the calls that compute ``np.dot(left, right, out)``; `right` is not a transposed view."""
    groups = row_groups(left.shape[0], left.shape[1], right.shape[1])
    return [(call, (right, part)) for call, part in open_product(left, out, groups)]
