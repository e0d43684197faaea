"""The window's heartbeat: pulls what training has left, builds one view, shows it where it can be seen.

Training never pushes: a worker that takes 20,000 steps a second would drown the window in signals. Here one
timer asks for the newest moment and draws it, and the worker waits at a batch boundary for as long as that
takes. Each call from Python into Qt may have to win Python's lock back from the worker, so that a frame drawn
against a running worker is late by many times its own length; a worker that steps aside loses only the
milliseconds of drawing.
"""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from nnviz.ui.selection import Neuron, Probe, Selection
from nnviz.ui.view import View

if TYPE_CHECKING:
    from nnviz.training.history import History
    from nnviz.training.recipe import Recipe
    from nnviz.training.snapshot import Snapshot

FRAMES_PER_SECOND = (30, 60)
# While a pen moves, frames come as often as it moves, but not more often than a screen can show them.
SHORTEST_INTERVAL = 1 / 120
# Between two frames there is time for what else has happened, so that moves of a pen cannot pile up.
BREATH = 0.002
KEPT_FRAMES = 4096

_OF_A_PEN = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
    }
)


class Source(Protocol):
    """Where moments come from: the session."""

    @property
    def snapshot(self) -> Snapshot | None: ...  # noqa: D102
    @property
    def history(self) -> History | None: ...  # noqa: D102
    @property
    def recipe(self) -> Recipe | None: ...  # noqa: D102
    @property
    def class_names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def running(self) -> bool: ...  # noqa: D102
    @property
    def busy(self) -> bool:
        """Whether something is to be expected: training runs, or a command is on its way."""

    def poll(self) -> None:
        """Take what the worker has left."""

    def request(self) -> None:
        """Ask for the newest moment."""

    def hold(self) -> None:
        """Let the worker wait at its next batch boundary."""

    def release(self) -> None:
        """Let it go on."""


class Frame(NamedTuple):
    """When a frame began and how long it kept the window's thread, in seconds."""

    began: float
    took: float


class _Showing:
    """A panel and what it showed last."""

    def __init__(self, panel: Shower) -> None:
        self.panel = panel
        self.last: View | None = None
        self.steps = self.evaluations = -1
        self.due_at = 0.0

    def seldom(self, interval: float) -> bool:
        """Whether it is drawn less often than once in ``interval`` seconds."""
        return self.panel.rate_hz * interval < 0.9


class Shower(Protocol):
    """What the clock shows views to: panels, and the numbers of the status bar."""

    rate_hz: float
    shows: frozenset[str]

    def show_view(self, view: View) -> None:
        """Take over what ``view`` says and ask for a repaint."""

    def isVisible(self) -> bool: ...  # noqa: D102
    def mapTo(self, parent: QWidget, place: QPoint, /) -> QPoint: ...  # noqa: D102
    def size(self) -> QSize: ...  # noqa: D102
    def window(self) -> QWidget: ...  # noqa: D102


class FrameClock(QObject):
    """Shows the newest view to every panel that can be seen, has something new to show, and is due.

    Parameters
    ----------
    source : Source
        The session.
    selection : Selection
        The neuron and the probe that are looked at.

    Attributes
    ----------
    frames : deque of Frame
        The last frames in which something was drawn, for measurements.
    faulted : Signal
        Emitted with a panel and the exception that it raised. Nothing is shown to it any more: one broken
        picture must not stop the others, nor repeat its complaint thirty times a second.
    """

    faulted = Signal(object, object)

    def __init__(self, source: Source, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._selection = selection
        self._showings: list[_Showing] = []
        self._view = View()
        self._interval = 1 / FRAMES_PER_SECOND[0]
        self._next_frame = 0.0
        self._frozen = False
        self._stopped = False
        self.frames: deque[Frame] = deque(maxlen=KEPT_FRAMES)
        self._last_frame = self._last_end = 0.0
        self._ticking = self._held = self._drew = False
        self._loosening = QTimer(self)
        self._loosening.setSingleShot(True)
        self._loosening.timeout.connect(self._release)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        selection.probe_changed.connect(self._hurry)
        selection.neuron_changed.connect(self._hurry)

    def add(self, panel: QWidget) -> None:
        """Show views to ``panel`` from now on."""
        self._showings.append(_Showing(panel))  # type: ignore[arg-type]
        panel.installEventFilter(self)
        self.wake()

    @property
    def view(self) -> View:
        """What was shown last."""
        return self._view

    @property
    def frames_per_second(self) -> int:
        """How many frames a second are drawn at most."""
        return round(1 / self._interval)

    def set_frames_per_second(self, frames: int) -> None:
        """Draw 30 or 60 frames a second."""
        self._interval = 1 / frames
        self.wake()

    @property
    def frozen(self) -> bool:
        """Whether the picture of the training stands still. The probe and the selection never do."""
        return self._frozen

    def set_frozen(self, frozen: bool) -> None:
        """Stop, or go on, following the training."""
        self._frozen = frozen
        self.wake()

    @property
    def idle(self) -> bool:
        """Whether the clock stands still because nothing is to be expected."""
        return not self._timer.isActive()

    def wake(self) -> None:
        """Something may have changed: draw a frame soon."""
        if not self._stopped and not self._timer.isActive():
            self._next_frame = time.perf_counter()
            self._timer.start(0)

    def show_at_once(self) -> None:
        """Show every panel what is there, seen or not: so that the first paint of a window has it already."""
        self._view = self._build(self._source.snapshot, self._selection.probe, self._selection.neuron)
        now = time.perf_counter()
        for showing in tuple(self._showings):
            self._remember(showing, self._view, now)
            self._show(showing, self._view)

    def stop(self) -> None:
        """Draw no frame any more."""
        self._stopped = True
        self._timer.stop()
        self._release()

    def expect_a_pen_on(self, surface: QWidget) -> None:
        """Let the worker wait from the moment at which a pen moves on ``surface``.

        Making a picture of a stroke takes a hundred calls of NumPy, for each of which the lock may have to be
        won back.
        """
        surface.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wake when a panel comes into sight; get ready for what a pen does."""
        kind = event.type()
        if kind == QEvent.Type.Show:
            self.wake()
        elif kind in _OF_A_PEN and not self._stopped:
            self._hold()
            self._loosening.start(0)  # in case that nothing comes of it
        return False

    def _hold(self) -> None:
        if not self._held:
            self._held = True
            self._source.hold()

    def _release(self) -> None:
        self._loosening.stop()
        if self._held:
            self._held = False
            self._source.release()

    def _hurry(self) -> None:
        """Draw what the person just did before the next frame is due."""
        if self._stopped:
            return
        earliest = max(self._last_frame + SHORTEST_INTERVAL, self._last_end + BREATH)
        wait = earliest - time.perf_counter()
        if wait <= 0 and self._held and not self._ticking:
            self._tick()  # at once, while the worker stands: even a timer of no time would cost milliseconds
            return
        if not self._ticking:
            self._release()
        delay = max(0, math.ceil(wait * 1000))
        if not self._timer.isActive() or self._timer.remainingTime() > delay:
            self._timer.start(delay)

    def _tick(self) -> None:
        if self._drew:
            # It will most likely again, and finding out what is due is quicker, too, while the worker stands.
            self._hold()
        self._ticking = True
        try:
            waiting = self._frame(time.perf_counter())
        finally:
            self._ticking = False
            self._release()
            self._last_end = time.perf_counter()
        if not self._stopped and (self._source.busy or waiting):
            delay = self._next_frame - time.perf_counter()
            self._timer.start(max(0, math.ceil(delay * 1000)))

    def _frame(self, now: float) -> bool:
        """Draw what is due at ``now``; whether a panel that can be seen still waits for its turn."""
        self._last_frame = now
        regular = now >= self._next_frame - 0.001  # timers count in whole milliseconds
        if regular:
            self._source.poll()
            self._next_frame = max(self._next_frame + self._interval, now)
        asks = regular and self._source.busy and not self._frozen
        due, waiting = self._due(now)
        self._drew = bool(due)
        if due:
            self._draw(due, now)
        if asks:
            self._source.request()  # before the release, so that the worker is woken once and not twice
        return waiting

    def _due(self, now: float) -> tuple[list[_Showing], bool]:
        """Who is to be shown the view of ``now``, and whether others wait for their turn."""
        source, selection, before = self._source, self._selection, self._view
        snapshot = before.snapshot if self._frozen and before.snapshot is not None else source.snapshot
        probe, neuron = selection.probe, selection.neuron
        drawn, chosen = probe is not before.probe, neuron != before.neuron
        self._view = view = self._build(snapshot, probe, neuron)
        changed = [each for each in self._showings if self._changed(each, view) and _in_sight(each.panel)]
        if chosen or (drawn and not source.running):
            return changed, False
        # To the nearest frame: one that comes a little early must not wait for the next. A pen that draws
        # beside the training hurries only those that follow every frame anyway: at its rate, pictures of the
        # training would leave no time for the training.
        due = [
            each
            for each in changed
            if now >= each.due_at - self._interval / 2 or (drawn and self._follows(each))
        ]
        # Of those that are drawn less often than every frame, one at a time: the frames then take about
        # equally long, and none is late because everything fell into it.
        slow = sorted((each for each in due if each.seldom(self._interval)), key=lambda each: each.due_at)
        due = [each for each in due if each not in slow[1:]]
        return due, len(due) < len(changed)

    def _follows(self, showing: _Showing) -> bool:
        return "probe" in showing.panel.shows and not showing.seldom(self._interval)

    def _draw(self, due: list[_Showing], now: float) -> None:
        """Show the view to ``due`` while the worker waits."""
        self._hold()
        for showing in due:
            self._remember(showing, self._view, now)
            self._show(showing, self._view)
        # One synchronous repaint of everything that has asked for one, while the worker waits.
        for window in {showing.panel.window() for showing in due}:
            QCoreApplication.sendPostedEvents(window, QEvent.Type.UpdateRequest)
        self.frames.append(Frame(now, time.perf_counter() - now))

    def _show(self, showing: _Showing, view: View) -> None:
        try:
            showing.panel.show_view(view)
        except Exception as error:
            self._showings.remove(showing)
            self.faulted.emit(showing.panel, error)

    def _build(self, snapshot: Snapshot | None, probe: Probe, neuron: Neuron | None) -> View:
        source, before = self._source, self._view
        if (
            snapshot is before.snapshot
            and probe is before.probe
            and neuron == before.neuron
            and source.history is before.history
            and source.running == before.running
            and source.recipe is before.recipe
        ):
            return before
        if snapshot is None:
            passed = None
        elif snapshot is before.snapshot and probe is before.probe:
            passed = before.passed
        else:
            passed = snapshot.network.forward(probe.pixels)
        return View(
            snapshot=snapshot,
            probe=probe,
            passed=passed,
            history=source.history,
            neuron=neuron,
            running=source.running,
            recipe=source.recipe,
            class_names=source.class_names,
        )

    def _changed(self, showing: _Showing, view: View) -> bool:
        last = showing.last
        if last is None:
            return True
        if last is not view and any(
            getattr(last, name) is not getattr(view, name) for name in showing.panel.shows
        ):
            return True
        if "history" not in showing.panel.shows or view.history is None or self._frozen:
            return False
        # The history is the one thing that grows in place.
        history = view.history
        return len(history) != showing.steps or history.n_evaluations != showing.evaluations

    def _remember(self, showing: _Showing, view: View, now: float) -> None:
        showing.last = view
        showing.due_at = now + 1 / showing.panel.rate_hz
        if view.history is not None:
            showing.steps, showing.evaluations = len(view.history), view.history.n_evaluations


def _in_sight(panel: Shower) -> bool:
    """Whether it is on a screen: not hidden, not behind a tab, not in a minimised window.

    Qt puts what is behind a tab beside the window and tells it nothing. A panel's visible region says too
    little: it is empty also where children cover all of the panel.
    """
    window = panel.window()
    handle = window.windowHandle()
    if handle is None or not handle.isExposed() or not panel.isVisible():
        return False
    return QRect(panel.mapTo(window, QPoint()), panel.size()).intersects(window.rect())
