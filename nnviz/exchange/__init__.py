"""The network in other programs' files: PyTorch's state dicts, ONNX, a NumPy script."""
