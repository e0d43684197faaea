"""The panels of the window, which can be moved, hidden and torn off."""
