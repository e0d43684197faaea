"""The pieces that panels are made of, each drawn from what it is given."""
