"""Distortions of training images on the fly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far an image may be distorted; every field at 0 leaves images as they are.

    Attributes
    ----------
    shift : float
        Pixels. ``rotation``, ``shear``: degrees. ``scale``: a share. ``elastic``, ``elastic_sigma``: pixels.
        ``noise``: the standard deviation of grey noise.
    """

    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    elastic_sigma: float = 4.0
    noise: float = 0.0
