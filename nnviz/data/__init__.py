"""Labelled images: reading, splitting and distorting them, and making one of ink or of a picture."""
