"""The array types of the mathematics: float32 while training, float64 while checking."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
FloatType: TypeAlias = type[np.floating[Any]] | np.dtype[np.floating[Any]]
IntArray: TypeAlias = NDArray[np.integer[Any]]
