"""The window, and all that needs Qt."""
