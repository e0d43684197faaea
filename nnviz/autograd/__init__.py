"""Reverse-mode automatic differentiation on NumPy, small enough to read in an evening.

Start with :mod:`nnviz.autograd.tensor`: a number that remembers how it was made. The operations that need
more than a line of calculus are in :mod:`~nnviz.autograd.functional`, the layers in
:mod:`~nnviz.autograd.modules`, the update rules in :mod:`~nnviz.autograd.optim`, and the check that all of it
is right in :mod:`~nnviz.autograd.gradient_check`. Names and conventions are PyTorch's, so that a program
written for one reads like a program for the other.
"""

from nnviz.autograd.functional import (
    batch_norm,
    conv2d,
    cross_entropy,
    dropout,
    log_softmax,
    max_pool2d,
    quadratic,
)
from nnviz.autograd.gradient_check import GradientMismatchError, check_gradient
from nnviz.autograd.modules import (
    BatchNorm1d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    Module,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
)
from nnviz.autograd.optim import SGD, Adam, AdamW, Optimizer
from nnviz.autograd.tensor import Tensor, no_grad

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "BatchNorm1d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "GradientMismatchError",
    "Linear",
    "MaxPool2d",
    "Module",
    "Optimizer",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "Tensor",
    "batch_norm",
    "check_gradient",
    "conv2d",
    "cross_entropy",
    "dropout",
    "log_softmax",
    "max_pool2d",
    "no_grad",
    "quadratic",
]
