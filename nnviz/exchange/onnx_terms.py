"""What the parts of nnviz's networks are called in ONNX."""

from __future__ import annotations

OPSET = 17

OPERATORS = {
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "relu": "Relu",
    "leaky_relu": "LeakyRelu",
    "softmax": "Softmax",
}
"""The operator of each activation."""
