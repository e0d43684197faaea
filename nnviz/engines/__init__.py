"""Engines: several ways to compute the same training step, behind one protocol."""
