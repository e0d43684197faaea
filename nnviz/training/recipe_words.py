"""The words for every setting of a recipe: label, unit, limits, and a sentence of help."""

from __future__ import annotations

import dataclasses

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.costs import COSTS
from nnviz.core.initializers import STARTS
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.schedules import SCHEDULES
from nnviz.data.augmentation import Augmentation
from nnviz.engines.registry import ENGINES
from nnviz.training.recipe_fields import About

MOST_NEURONS = 10_000
MOST_LAYERS = 64


def _word(label: str, text: str) -> About:
    return About(label, text, kind="text", group="about", live=True, decides=False)


SETTINGS: dict[str, About] = {
    "name": _word("Name", "What the recipe is called on the command line and in file names."),
    "title": _word("Title", "What the recipe is called in the window."),
    "teaches": _word("Teaches", "What a person can learn from running it."),
    "published": _word(
        "Published", "The published figure that it stands against, and where that was printed."
    ),
    "engine": About(
        "Engine",
        "Which program does the arithmetic; all of them learn the same thing.",
        kind="choice",
        choices=ENGINES,
    ),
    "precision": About(
        "Precision",
        "How many digits each number keeps: single has 7 and is faster, double has 16 and keeps the engines' "
        "answers the same for longer.",
        kind="choice",
        choices=("single", "double"),
    ),
    "data": About(
        "Data", "The data set: mnist, a folder of IDX files or an .npz file.", kind="text", group="data"
    ),
    "train_images": About(
        "Training images",
        "How many images it learns from; the book uses the first 50,000 of MNIST's 60,000.",
        kind="whole",
        group="data",
        minimum=1,
        maximum=10_000_000,
    ),
    "validation_images": About(
        "Validation images",
        "How many of the last training images are kept out of training, to choose "
        "settings by; the test images stay unseen.",
        kind="whole",
        group="data",
        minimum=0,
        maximum=10_000_000,
    ),
    "layers": About(
        "Layers",
        "The layers of neurons after the 784 pixels; the last has one neuron a digit.",
        "layers",
        "network",
    ),
    "start": About(
        "Start",
        "What the weights are drawn from before training; a start that is too wide saturates the neurons.",
        kind="choice",
        group="network",
        choices=tuple(STARTS),
    ),
    "train_biases": About(
        "Train the biases",
        "Whether biases learn too; the article's first program left them as they were drawn.",
        kind="switch",
        group="network",
    ),
    "cost": About(
        "Cost",
        "What training makes small: half the squared distance to the right answer, or its cross-entropy.",
        kind="choice",
        choices=COSTS,
    ),
    "optimizer": About(
        "Optimizer",
        "How a gradient becomes a step: plain descent, with a memory of past steps, or "
        "with a step size for each weight.",
        kind="choice",
        choices=tuple(OPTIMIZERS),
    ),
    "learning_rate": About(
        "Learning rate",
        "How far each step goes down the slope: too small crawls, too large leaps over the valley.",
        minimum=0,
        maximum=1000,
        above=True,
        live=True,
    ),
    "momentum": About(
        "Momentum",
        "How much of the last step is kept in the next; momentum and nesterov alone use it.",
        minimum=0,
        maximum=0.9999,
        live=True,
    ),
    "batch_size": About(
        "Mini-batch",
        "How many images are averaged for one step: small is noisy and quick to move, large is steady.",
        kind="whole",
        unit="images",
        minimum=1,
        maximum=10_000,
        live=True,
    ),
    "epochs": About(
        "Epochs",
        "How many times it goes through all training images.",
        kind="whole",
        minimum=1,
        maximum=100_000,
        live=True,
    ),
    "seed": About(
        "Seed",
        "The number that all chance comes from; the same recipe and seed give the same weights, bit for bit.",
        kind="whole",
        minimum=0,
        maximum=2**32 - 1,
    ),
    "schedule": About(
        "Schedule",
        "How the learning rate changes over the run.",
        kind="choice",
        group="schedule",
        choices=SCHEDULES,
    ),
    "schedule_every": About(
        "Every",
        "After how many epochs, each time, the step schedule lowers the learning rate.",
        kind="whole",
        group="schedule",
        unit="epochs",
        minimum=1,
        maximum=100_000,
    ),
    "schedule_factor": About(
        "Factor",
        "What the learning rate is multiplied by at each step of the step schedule.",
        group="schedule",
        minimum=0,
        maximum=1,
        above=True,
    ),
    "schedule_patience": About(
        "Patience",
        "How many epochs without a better cost, of the validation images or else the training images, "
        "the plateau schedule waits before halving.",
        kind="whole",
        group="schedule",
        unit="epochs",
        minimum=1,
        maximum=100_000,
    ),
    "l1": About(
        "L1",
        "Pulls every weight towards zero by the same amount, so that unneeded ones "
        "vanish (lambda / n, as in the book).",
        group="regularization",
        minimum=0,
        maximum=1000,
        live=True,
    ),
    "l2": About(
        "L2",
        "Pulls every weight towards zero in proportion to its size, through the cost "
        "(lambda / n, as in the book).",
        group="regularization",
        minimum=0,
        maximum=1000,
        live=True,
    ),
    "weight_decay": About(
        "Weight decay",
        "Shrinks every weight by this share of the learning rate at each step, beside "
        "the gradient, as AdamW does.",
        group="regularization",
        minimum=0,
        maximum=10,
        live=True,
    ),
    "max_norm": About(
        "Max-norm",
        "The greatest length that a neuron's incoming weights may have; 0 means no limit.",
        group="regularization",
        minimum=0,
        maximum=1000,
        live=True,
    ),
    "augmentation": About(
        "Augmentation",
        "Training images are distorted afresh each time they are shown, so that there is "
        "always something new.",
        kind="augmentation",
        group="augmentation",
        live=True,
    ),
}

LAYER_SETTINGS: dict[str, About] = {
    "size": About(
        "Neurons", "How many neurons the layer has.", "whole", "network", minimum=1, maximum=MOST_NEURONS
    ),
    "activation": About(
        "Activation",
        "How a neuron's weighted input becomes its output; softmax, for the last layer "
        "only, makes shares that add up to 1.",
        kind="choice",
        group="network",
        choices=tuple(ACTIVATIONS),
    ),
    "dropout": About(
        "Dropout",
        "The share of the layer's neurons that is silenced at random in each step, so "
        "that none can be relied on alone.",
        group="network",
        minimum=0,
        maximum=0.95,
        live=True,
    ),
    "kernel": About(
        "Kernel",
        "The side of the small squares of weights that a convolutional layer slides over the image, an odd "
        "number of pixels; 0 connects every neuron with everything before it.",
        kind="whole",
        group="network",
        unit="px",
        minimum=0,
        maximum=27,
    ),
    "pool": About(
        "Pool",
        "The side of the squares in which a convolutional layer keeps the strongest answer; 1 keeps all.",
        kind="whole",
        group="network",
        unit="px",
        minimum=1,
        maximum=28,
    ),
}


def _distortion(label: str, text: str, maximum: float, unit: str = "", minimum: float = 0.0) -> About:
    return About(label, text, group="augmentation", unit=unit, minimum=minimum, maximum=maximum, live=True)


_DISTORTIONS: dict[str, About] = {
    "shift": _distortion("Shift", "How far an image is moved, at most, up, down and sideways.", 14, "px"),
    "rotation": _distortion("Rotation", "How far an image is turned, at most, either way.", 180, "°"),
    "scale": _distortion("Scale", "By what share an image is made larger or smaller, at most.", 0.9),
    "shear": _distortion("Shear", "How far an image is slanted, at most, either way.", 60, "°"),
    "elastic": _distortion(
        "Elastic", "How strongly an image is bent, as if drawn on rubber (Simard's alpha).", 100, "px"
    ),
    "elastic_sigma": _distortion(
        "Elastic width", "How smooth the bending is (Simard's sigma).", 28, "px", minimum=0.5
    ),
    "refit": About(
        "Fit again",
        "Fits each distorted digit into its box and centres it by its mass, as a drawing would be.",
        kind="switch",
        group="augmentation",
        live=True,
    ),
    "thickness": _distortion(
        "Thickness", "How much thicker or thinner lines are made on each side, at most.", 1, "px"
    ),
    "noise": _distortion(
        "Noise", "The standard deviation of the grey noise that is added, on a scale of 0 to 1.", 1
    ),
    "pen": _distortion(
        "Pen",
        "The share of the images that are replaced by the same digit drawn with a pen, in forms "
        "that are rare in MNIST: crossed sevens, ones with a flag, open fours.",
        1,
    ),
}

AUGMENTATION_SETTINGS: dict[str, About] = {
    each.name: _DISTORTIONS[each.name] for each in dataclasses.fields(Augmentation)
}
