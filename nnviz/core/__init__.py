"""The mathematics: activations, costs, the network forward and backward, optimizers, schedules, checks."""
