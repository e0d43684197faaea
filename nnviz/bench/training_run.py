"""A training run in a process of its own that says how much memory it takes: run by `memory`, not by people.

``python -m nnviz.bench.training_run RECIPE SECONDS`` trains without end for so long, through the runner as
the window does, and prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time

from nnviz.bench.resident import peak, resident
from nnviz.data.sources import open_dataset
from nnviz.data.splits import split
from nnviz.training.events import Failed, Until
from nnviz.training.recipe import load_recipe
from nnviz.training.runner import Runner
from nnviz.training.trainer import Trainer

_FRAMES_PER_SECOND = 30


def main(recipe_name: str, seconds: float) -> None:
    """Train, looking thirty times a second as a window would, and report."""
    recipe = load_recipe(recipe_name)
    dataset = open_dataset(recipe.data)
    runner = Runner(Trainer(recipe, split(dataset, recipe.train_images, recipe.validation_images)))
    runner.run(Until())
    settled: tuple[int | None, int] | None = None
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds and runner.state != "failed":
        time.sleep(1 / _FRAMES_PER_SECOND)
        runner.mailbox.request()
        runner.mailbox.take()
        runner.history.summary(600)
        if settled is None and passed > seconds / 10 and runner.history.epochs[1:]:
            settled = resident(), len(runner.history)
    steps, at_end = len(runner.history), resident()
    runner.stop()
    runner.join(10)
    for event in runner.events():
        if isinstance(event, Failed):
            raise SystemExit(f"{event.sentence}\n{event.traceback}")
    before, steps_before = settled or (None, 0)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "steps": steps,
                "peak": peak(),
                "settled": before,
                "end": at_end,
                "steps_since_settled": steps - steps_before,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
