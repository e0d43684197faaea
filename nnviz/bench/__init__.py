"""The benchmark: how fast, how smooth and how large nnviz is, measured beside others on this machine."""
