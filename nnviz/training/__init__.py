"""A run of training: its recipe, its steps, its numbers, its thread, its files. Knows no window."""
