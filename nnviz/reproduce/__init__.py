"""The book bench: published figures, rerun with the settings that were published beside them."""
