"""The sides that do the same training step: nnviz, PyTorch eager, scikit-learn, the bare matrix products."""

from __future__ import annotations

import importlib.util
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.bench.cases import Case
from nnviz.bench.timing import QUICK, Clock, Work, take_turns, timed
from nnviz.data.splits import Split
from nnviz.training.trainer import Trainer

Matrix = NDArray[np.float32]

PEERS = ("torch", "sklearn")
"""Programs that nnviz may be compared with, by the name that Python imports them by."""


def installed(peer: str) -> bool:
    """Whether ``peer`` can be measured here."""
    return importlib.util.find_spec(peer) is not None


def nnviz_side(case: Case, split: Split, clock: Clock) -> Work:
    """The trainer's whole step: gathered from shuffled images, trained, kept in the history.

    Evaluations, which PyTorch's loop does not have either, are kept out of the time.
    """
    trainer = Trainer(case.recipe, split, estimates=1)
    trainer.prepare()

    def work(steps: int) -> float:
        seconds = 0.0
        while steps > 0:
            left = -(-(len(split.train) - trainer.position) // case.batch)
            together = min(steps, left - 1)
            began = clock()
            for _ in range(together):
                trainer.step()
            seconds += clock() - began
            steps -= together
            if left <= 1 or steps > 0:
                trainer.step()  # the last of the epoch, which evaluates; not timed
        return seconds

    return work


def floor_side(case: Case, clock: Clock) -> Work:
    """The products of matrices that a step cannot do without, on arrays that lie ready, one call for each.

    Weights and their gradient lie as in a network; activations and deltas, (images, neurons) or (neurons,
    images), as is faster for the product, which is found out beforehand.
    """
    rng = np.random.default_rng(0)

    def matrix(rows: int, columns: int) -> Matrix:
        return rng.normal(size=(rows, columns)).astype(np.float32) / np.float32(columns)

    m = case.batch
    products: list[tuple[Matrix, Matrix, Matrix]] = []
    for layer, (n_in, n_out) in enumerate(pairwise(case.sizes)):
        w, a, delta = matrix(n_out, n_in), matrix(m, n_in), matrix(m, n_out)
        delta_t = np.ascontiguousarray(delta.T)
        # z = a Wᵀ; ∂C/∂W = δᵀ a; and ∂C/∂a = δ W, unless a is the images themselves.
        products.append(_fastest(clock, (a, w.T), (w, a.T)))
        products.append(_fastest(clock, (delta.T, a), (delta_t, a)))
        if layer:
            products.append(_fastest(clock, (delta, w), (w.T, delta_t)))

    def step() -> None:
        for left, right, out in products:
            np.dot(left, right, out)

    return timed(step, clock)


def _fastest(clock: Clock, *ways: tuple[Matrix, Matrix]) -> tuple[Matrix, Matrix, Matrix]:
    products = {
        name: (left, right, np.empty((left.shape[0], right.shape[1]), np.float32))
        for name, (left, right) in enumerate(ways)
    }
    sides = {str(name): timed(partial(np.dot, *product), clock) for name, product in products.items()}
    times = take_turns(sides, QUICK)
    return products[int(min(times, key=lambda name: times[name].median))]


def torch_side(case: Case, split: Split, clock: Clock) -> Work:
    """The same step as a PyTorch program takes it: eager, on the CPU, with one thread, in float32."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    images = torch.from_numpy(split.train.images.copy())
    labels = torch.from_numpy(split.train.labels.astype(np.int64))
    layers: list[Any] = []
    for n_in, n_out in pairwise(case.sizes):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    if case.cost == "quadratic":
        layers = [layer if isinstance(layer, torch.nn.Linear) else torch.nn.Sigmoid() for layer in layers]
    else:
        layers.pop()  # cross_entropy has the softmax in it
    model = torch.nn.Sequential(*layers)
    make = torch.optim.SGD if case.optimizer == "sgd" else torch.optim.Adam
    optimizer = make(model.parameters(), lr=case.learning_rate)
    wanted = torch.nn.functional.one_hot(labels, 10).to(torch.float32)
    order = torch.randperm(len(labels))
    position = 0

    def step() -> None:
        nonlocal position, order
        if position + case.batch > len(labels):
            order = torch.randperm(len(labels))
            position = 0
        rows = order[position : position + case.batch]
        position += case.batch
        answer = model(images[rows])
        if case.cost == "quadratic":
            loss = 0.5 * (answer - wanted[rows]).square().sum(1).mean()
        else:
            loss = torch.nn.functional.cross_entropy(answer, labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return timed(step, clock)


def sklearn_side(case: Case, split: Split, clock: Clock) -> Work | None:
    """scikit-learn's MLPClassifier going once through as many images; None for what it cannot do.

    It knows softmax with cross-entropy only.
    """
    if case.cost == "quadratic":
        return None
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier(
        case.hidden,
        activation="relu",
        solver=case.optimizer,
        alpha=0.0,
        batch_size=case.batch,
        learning_rate_init=case.learning_rate,
        momentum=0.0,
        random_state=0,
    )
    images, labels = split.train.images, split.train.labels
    classifier.partial_fit(images[: case.batch], labels[: case.batch], classes=np.arange(10))

    def work(steps: int) -> float:
        count = min(steps * case.batch, len(labels))
        began = clock()
        classifier.partial_fit(images[:count], labels[:count])
        return (clock() - began) * steps * case.batch / count

    return work
