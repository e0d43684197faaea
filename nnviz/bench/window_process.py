"""The whole program with its window, in a process of its own, in turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from nnviz.bench.children import obey
from nnviz.bench.pen import Pen
from nnviz.bench.resident import peak, resident
from nnviz.bench.runner_process import WARM_UP
from nnviz.bench.waiting import waited_for_a_processor
from nnviz.training.events import Until
from nnviz.training.recipe import Layer, Recipe, load_recipe
from nnviz.ui import app, layout

if TYPE_CHECKING:
    from nnviz.training.runner import Runner
    from nnviz.training.trainer import Trainer
    from nnviz.ui.main_window import MainWindow

SIZE = (1400, 900)
_PATIENCE = 60.0  # seconds for what takes parts of one
_SLOW = 200.0  # steps a second: every frame has something new, and the history hardly grows


class _Measured:
    """The window, and what can be asked of it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._pen = Pen(window)
        self._thread = 0
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.resize(*SIZE)
        QTimer.singleShot(0, window, self._begin)

    def _begin(self) -> None:
        self._until(lambda: not self._window.session.tasks.running)
        self._pass(0.5)  # what comes one after another once the window is there
        ways: dict[str, Callable[..., dict[str, Any]]] = {
            "open": self.open,
            "train": self.train,
            "draw": self.draw,
            "grow": self.grow,
            "panels": self.panels,
            "memory": self.memory,
            "frames": self.frames,
        }
        try:
            obey(ways)
        finally:
            self._window.close()

    # What can be asked.

    def open(self, recipe: str, hidden: int | None = None) -> dict[str, Any]:
        """Get ready to train a recipe, with another number of hidden neurons if one is given."""
        session = self._window.session
        chosen = load_recipe(recipe)
        if hidden is not None:
            chosen = _widened(chosen, hidden)
        before = session.run_shown
        session.start(chosen)
        self._until(lambda: session.run_shown is not before and not session.tasks.running)
        session.set_until(Until())
        self._thread = self._runner.call(lambda trainer: threading.get_native_id()).result()
        self._pass(0.3)
        size = self._window.size()
        platform = QGuiApplication.platformName()
        return {"platform": platform, "width": size.width(), "height": size.height()}

    def train(
        self, seconds: float, fps: int, pen: bool = False, speed: float | None = None
    ) -> dict[str, Any]:
        """Train for so long; steps, frames, and the answers' delays if a ``pen`` draws meanwhile."""
        session, clock = self._window.session, self._window.clock
        clock.set_frames_per_second(fps)
        session.set_speed(speed)
        session.run()
        self._until(lambda: session.running)
        if pen:
            self._pen.start()
        self._pass(WARM_UP)
        clock.frames.clear()
        began, steps, cpu = time.perf_counter(), len(self._runner.history), time.thread_time()
        own = threading.get_native_id()
        waited, late = waited_for_a_processor(self._thread), waited_for_a_processor(own)
        self._pass(seconds)
        found = {
            "seconds": time.perf_counter() - began,
            "steps": len(self._runner.history) - steps,
            "cpu": time.thread_time() - cpu,
            "waited": waited_for_a_processor(self._thread) - waited,
            "late": waited_for_a_processor(own) - late,
            **self._frames(),
        }
        if pen:
            found["latencies"] = self._pen.latencies()
            self._pen.stop()
        self.rest()
        return found

    def draw(self, seconds: float, fps: int) -> dict[str, Any]:
        """Draw for so long while nothing trains."""
        clock = self._window.clock
        clock.set_frames_per_second(fps)
        self._pen.start()
        self._pass(WARM_UP)
        clock.frames.clear()
        self._pass(seconds)
        latencies = self._pen.latencies()
        self._pen.stop()
        self._pass(0.1)
        return {"latencies": latencies}

    def grow(self, steps: int) -> dict[str, Any]:
        """Make the history as long as that of so many steps, evaluations included."""

        def filled(trainer: Trainer) -> None:
            history, batch = trainer.history, trainer.recipe.batch_size
            last = history.evaluations[-1]
            between = max(history.n_train // batch // 10, 1)
            if not history.pace:
                history.add_pace(0, 0, batch)
            for step in range(len(history) + 1, steps + 1):
                history.add_cost(1 / (1 + step / steps))
                if step % between == 0:
                    at = replace(last, step=step, images=step * batch, epoch=step * batch / history.n_train)
                    history.add_evaluation(replace(at, whole=False))
                    if step % (10 * between) == 0:
                        history.add_evaluation(at)

        self._runner.call(filled).result()
        return {}

    def frames(self, seconds: float) -> dict[str, Any]:
        """What frames cost while training is so slow that nobody stands in their way."""
        return self.train(seconds, fps=30, speed=_SLOW)

    def panels(self) -> dict[str, Any]:
        """Open every panel that there is."""
        for place in layout.ASKED_FOR:
            self._window.shelf.show(place.module)
            self._pass(0.2)
        return {}

    def memory(self) -> dict[str, Any]:
        """RAM now and at most, and how much there is of the run."""
        history = self._runner.history
        return {
            "now": resident(),
            "peak": peak(),
            "steps": len(history),
            "evaluations": history.n_evaluations,
        }

    # Inside.

    @property
    def _runner(self) -> Runner:
        run = self._window.session.run_shown
        assert run is not None
        assert run.runner is not None
        return run.runner

    def rest(self) -> None:
        """Pause, until all is quiet."""
        session = self._window.session
        session.pause()
        self._until(lambda: session.state == "paused" and self._window.clock.idle)

    def _frames(self) -> dict[str, Any]:
        frames = list(self._window.clock.frames)
        painted = [frame.began + frame.took for frame in frames]
        return {
            "frames": len(frames),
            "intervals": [after - before for before, after in pairwise(painted)],
            "took": [frame.took for frame in frames],
        }

    def _pass(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def _until(self, happened: Callable[[], bool]) -> None:
        give_up = time.monotonic() + _PATIENCE
        while not happened():
            if time.monotonic() > give_up:
                raise TimeoutError("The window did not do in a minute what it was asked for.")
            self._pass(0.01)


def _widened(recipe: Recipe, hidden: int) -> Recipe:
    first, *_ = recipe.layers
    return recipe.with_changes(layers=(Layer(hidden, first.activation), recipe.layers[-1]))


def _watch(kept: list[object], window: MainWindow) -> None:
    kept.append(_Measured(window))


if __name__ == "__main__":
    raise SystemExit(app.main(watch=partial(_watch, [])))
