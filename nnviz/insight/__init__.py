"""What the pictures show, as arrays: mosaics, limits, paths, sums and mistakes. Knows no window."""
