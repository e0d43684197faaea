"""Training without a window, in a process of its own, in turns: the other side of `window_process`."""

from __future__ import annotations

import threading
import time
from typing import Any

from nnviz.bench.children import obey
from nnviz.bench.waiting import waited_for_a_processor
from nnviz.data.sources import open_dataset
from nnviz.data.splits import split
from nnviz.training.events import Until
from nnviz.training.recipe import load_recipe
from nnviz.training.runner import Runner
from nnviz.training.trainer import Trainer

WARM_UP = 0.2
"""Seconds of each turn before anything counts."""


class _Training:
    runner: Runner
    thread: int

    def open(self, recipe: str) -> dict[str, Any]:
        """Get ready to train a recipe."""
        found = load_recipe(recipe)
        images = split(open_dataset(found.data), found.train_images, found.validation_images)
        self.runner = Runner(Trainer(found, images))
        self.thread = self.runner.call(lambda trainer: threading.get_native_id()).result()
        return {}

    def train(self, seconds: float) -> dict[str, Any]:
        """Train for so long; how many steps that gave."""
        self.runner.run(Until())
        time.sleep(WARM_UP)
        began, steps = time.perf_counter(), len(self.runner.history)
        waited = waited_for_a_processor(self.thread)
        time.sleep(seconds)
        took, steps = time.perf_counter() - began, len(self.runner.history) - steps
        waited = waited_for_a_processor(self.thread) - waited
        self.runner.pause()
        self.runner.wait(10)
        return {"steps": steps, "seconds": took, "waited": waited}

    def close(self) -> None:
        self.runner.stop()
        self.runner.join(10)


if __name__ == "__main__":
    training = _Training()
    obey({"open": training.open, "train": training.train})
    training.close()
