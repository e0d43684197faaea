"""A training step spelled out with `core` alone: what the fast path must agree with."""

import numpy as np

from nnviz.core.costs import one_hot
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.regularization import dropout_masks, limit_norms, penalty_gradient


class PlainEngine:
    """One step at a time, as the book would write it."""

    def __init__(self, network, settings, dropout_rng):
        self.network, self.settings, self.rng = network, settings, dropout_rng
        self.trained = slice(None) if settings.train_biases else slice(network.n_weights)
        n = network.parameters[self.trained].size
        self.optimizer = OPTIMIZERS[settings.optimizer](n, network.dtype, settings.momentum)

    def step(self, images, labels, learning_rate):
        network, settings = self.network, self.settings
        weights = network.parameters[: network.n_weights]
        masks = None
        if any(settings.dropout):
            masks = dropout_masks(self.rng, network, settings.dropout, len(images))
        wanted = one_hot(labels, network.sizes[-1], network.dtype)
        cost, gradient = network.gradient(images, wanted, settings.cost, masks)
        self.last_gradient = gradient.copy()
        if settings.l1 or settings.l2:
            gradient[: network.n_weights] += penalty_gradient(
                weights, settings.l1, settings.l2, settings.n_train
            )
        if settings.weight_decay:
            weights *= np.asarray(1 - learning_rate * settings.weight_decay, network.dtype)
        self.optimizer.update(network.parameters[self.trained], gradient[self.trained], learning_rate)
        if settings.max_norm:
            limit_norms(network, settings.max_norm)
        return cost

    def gradient(self):
        return self.last_gradient
