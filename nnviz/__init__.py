"""nnviz: a desktop microscope for the handwritten-digit classifier everybody builds first."""

import os

__version__ = "0.1.0"

# One BLAS thread, decided here and nowhere else, before NumPy is first imported. The products of a
# mini-batch are too small to share: with a thread a core, OpenBLAS is ten to a hundred times slower.
# It also makes the sums, and so the weights, the same on one core and on many.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")
