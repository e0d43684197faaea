from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.network import Network
from nnviz.training.history import History
from nnviz.training.recipe import Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.ui.frame_clock import FrameClock
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.theme import LIGHT
from nnviz.ui.view import DIGITS, View

NETWORK = Network((784, 10), ("sigmoid",)).frozen_copy()


def moment(step: int) -> Snapshot:
    return Snapshot(1, step, step, 0, step, Recipe(), NETWORK, NETWORK.parameters, None, None)


class FakeSession:
    """Leaves a new moment at every poll while it runs, and writes down what it is asked."""

    class_names = DIGITS

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = moment(0)
        self.history: History | None = History(100)
        self.recipe: Recipe | None = Recipe()
        self.running = False
        self.busy = False
        self.diary: list[str] = []

    def poll(self) -> None:
        self.diary.append("poll")
        if self.running:
            assert self.snapshot is not None
            self.snapshot = moment(self.snapshot.step + 1)

    def request(self) -> None:
        self.diary.append("request")

    def hold(self) -> None:
        self.diary.append("hold")

    def release(self) -> None:
        self.diary.append("release")


class FakePanel(Panel):
    key = "fake"
    title = "Fake"
    help = "Writes down what it is shown."
    rate_hz = 1000.0

    def __init__(self, selection: Selection, diary: list[str]) -> None:
        super().__init__(selection, LIGHT)
        self.views: list[View] = []
        self.diary = diary

    def show_view(self, view: View) -> None:
        self.views.append(view)
        self.diary.append("show")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.diary.append("paint")


@pytest.fixture
def source() -> FakeSession:
    return FakeSession()


@pytest.fixture
def selection(qapp: object) -> Selection:
    return Selection()


@pytest.fixture
def clock(qtbot: QtBot, source: FakeSession, selection: Selection) -> Iterator[FrameClock]:
    clock = FrameClock(source, selection)
    yield clock
    clock.stop()


@pytest.fixture
def panel(qtbot: QtBot, clock: FrameClock, selection: Selection, source: FakeSession) -> FakePanel:
    panel = FakePanel(selection, source.diary)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    clock.add(panel)
    qtbot.waitUntil(lambda: bool(panel.views) and clock.idle)
    source.diary.clear()
    return panel


def move_on(pad: QWidget) -> None:
    at, none = QPointF(1.0, 1.0), Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    QCoreApplication.sendEvent(pad, QMouseEvent(QEvent.Type.MouseMove, at, at, left, left, none))


def run(source: FakeSession, clock: FrameClock) -> None:
    source.running = source.busy = True
    clock.wake()


def test_the_first_view_is_shown_as_soon_as_the_panel_can_be_seen(panel: FakePanel) -> None:
    view = panel.views[0]
    assert view.snapshot is not None
    assert view.passed is not None
    np.testing.assert_array_equal(view.passed.activations[-1], NETWORK.predict(view.probe.pixels))


def test_what_is_there_can_be_shown_before_anything_is_on_the_screen(qtbot: QtBot) -> None:
    session, selection = FakeSession(), Selection()
    hidden = FakePanel(selection, session.diary)
    qtbot.addWidget(hidden)
    clock = FrameClock(session, selection)
    clock.add(hidden)
    clock.show_at_once()
    clock.stop()
    assert [view.snapshot for view in hidden.views] == [session.snapshot]


def test_a_clock_with_nothing_to_expect_stands_still(clock: FrameClock, panel: FakePanel) -> None:
    assert clock.idle
    assert panel.diary == []


def test_while_it_runs_every_frame_shows_the_newest_moment(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel
) -> None:
    run(source, clock)
    qtbot.waitUntil(lambda: len(panel.views) > 5)
    steps = [view.snapshot.step for view in panel.views if view.snapshot is not None]
    assert steps == sorted(set(steps))
    assert "request" in source.diary


def test_the_worker_is_held_from_before_the_first_picture_until_all_are_painted(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel
) -> None:
    run(source, clock)
    qtbot.waitUntil(lambda: source.diary.count("release") > 2)
    drawing = [word for word in source.diary if word in ("hold", "show", "paint", "release")]
    assert drawing[:4] == ["hold", "show", "paint", "release"]


def test_when_the_run_ends_the_clock_stops_with_the_last_moment_shown(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel
) -> None:
    panel.__class__.rate_hz = 1000.0
    run(source, clock)
    qtbot.waitUntil(lambda: len(panel.views) > 2)
    source.running = source.busy = False
    qtbot.waitUntil(lambda: clock.idle)
    assert panel.views[-1].snapshot is source.snapshot


def test_a_slow_panel_is_shown_seldom_but_sees_the_last_moment(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakePanel, "rate_hz", 8.0)
    run(source, clock)
    qtbot.waitUntil(lambda: source.diary.count("poll") > 12)
    assert len(panel.views) < 8
    source.running = source.busy = False
    qtbot.waitUntil(lambda: clock.idle)
    assert panel.views[-1].snapshot is source.snapshot


def test_what_the_person_does_is_shown_at_once_even_by_a_slow_panel(
    qtbot: QtBot,
    clock: FrameClock,
    panel: FakePanel,
    selection: Selection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakePanel, "rate_hz", 0.01)
    for number in range(3):
        seen = len(panel.views)
        selection.set_probe(Probe(np.full((28, 28), number / 3, np.float32)))
        qtbot.waitUntil(lambda seen=seen: len(panel.views) > seen, timeout=1000)
        assert panel.views[-1].probe is selection.probe
    selection.set_neuron((1, 4))
    qtbot.waitUntil(lambda: panel.views[-1].neuron == (1, 4), timeout=1000)


def test_the_probes_way_is_computed_once_a_view_and_kept_while_nothing_changed(
    qtbot: QtBot, clock: FrameClock, panel: FakePanel, selection: Selection
) -> None:
    before = panel.views[-1].passed
    selection.set_neuron((1, 2))
    qtbot.waitUntil(lambda: panel.views[-1].neuron == (1, 2))
    assert panel.views[-1].passed is before


def test_a_panel_is_not_shown_what_it_does_not_show(
    qtbot: QtBot, clock: FrameClock, panel: FakePanel, selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakePanel, "shows", frozenset({"snapshot"}))
    seen = len(panel.views)
    selection.set_neuron((1, 2))
    qtbot.waitUntil(lambda: clock.idle)
    assert len(panel.views) == seen


def test_a_growing_history_is_a_change_for_who_shows_it(
    qtbot: QtBot,
    source: FakeSession,
    clock: FrameClock,
    panel: FakePanel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakePanel, "shows", frozenset({"history"}))
    seen = len(panel.views)
    clock.wake()
    qtbot.waitUntil(lambda: clock.idle)
    assert len(panel.views) == seen
    assert source.history is not None
    source.history.add_cost(0.5)
    clock.wake()
    qtbot.waitUntil(lambda: len(panel.views) == seen + 1)


def test_a_panel_that_cannot_be_seen_costs_nothing_and_catches_up_when_it_can(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, selection: Selection
) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    hidden = FakePanel(selection, [])
    stack.addWidget(QWidget())
    stack.addWidget(hidden)
    clock.add(hidden)
    with qtbot.waitExposed(stack):
        stack.show()
    run(source, clock)
    qtbot.waitUntil(lambda: source.diary.count("poll") > 3)
    assert hidden.views == []
    assert clock.frames == deque()
    source.running = source.busy = False
    qtbot.waitUntil(lambda: clock.idle)
    stack.setCurrentWidget(hidden)
    qtbot.waitUntil(lambda: bool(hidden.views))
    assert hidden.views[-1].snapshot is source.snapshot


def test_a_frozen_picture_stands_still_while_the_probe_still_moves(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel, selection: Selection
) -> None:
    run(source, clock)
    qtbot.waitUntil(lambda: len(panel.views) > 2)
    clock.set_frozen(True)
    frozen = clock.view.snapshot
    source.diary.clear()
    qtbot.waitUntil(lambda: source.diary.count("poll") > 3)
    assert panel.views[-1].snapshot is frozen
    assert "request" not in source.diary
    selection.set_probe(Probe(np.ones((28, 28), np.float32)))
    qtbot.waitUntil(lambda: panel.views[-1].probe is selection.probe)
    assert panel.views[-1].snapshot is frozen
    clock.set_frozen(False)
    qtbot.waitUntil(lambda: panel.views[-1].snapshot is not frozen)


def test_a_panel_that_fails_is_reported_once_and_the_others_go_on(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel, selection: Selection
) -> None:
    class Broken(FakePanel):
        def show_view(self, view: View) -> None:
            raise KeyError("layer")

    broken = Broken(selection, [])
    qtbot.addWidget(broken)
    with qtbot.waitExposed(broken):
        broken.show()
    heard: list[tuple[QWidget, Exception]] = []
    clock.faulted.connect(lambda which, error: heard.append((which, error)))
    clock.add(broken)
    run(source, clock)
    qtbot.waitUntil(lambda: source.diary.count("release") > 4)
    assert [which for which, _ in heard] == [broken]
    clock.stop()
    assert source.diary[-1] == "release"


def test_a_stopped_clock_does_not_tick_again(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel, selection: Selection
) -> None:
    clock.stop()
    run(source, clock)
    selection.set_neuron((1, 1))
    assert clock.idle


def test_frames_come_at_the_chosen_rate(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel
) -> None:
    clock.set_frames_per_second(60)
    assert clock.frames_per_second == 60
    clock.frames.clear()
    run(source, clock)
    qtbot.waitUntil(lambda: len(clock.frames) > 20)
    began = [frame.began for frame in clock.frames]
    # Never faster than asked; how much slower is the machine's affair.
    assert (began[-1] - began[0]) / (len(began) - 1) > 0.9 / 60


def test_a_pen_is_answered_at_once_while_the_worker_stands(
    qtbot: QtBot, source: FakeSession, selection: Selection, clock: FrameClock, panel: FakePanel
) -> None:
    pad = QWidget()
    qtbot.addWidget(pad)
    clock.expect_a_pen_on(pad)
    probe = Probe(np.ones((28, 28), np.float32), "drawn")
    pad.mouseMoveEvent = lambda event: selection.set_probe(probe)  # type: ignore[method-assign]
    rested = time.perf_counter() + 0.1  # a frame that has just been drawn is given time to be seen
    qtbot.waitUntil(lambda: clock.idle and time.perf_counter() > rested)
    source.diary.clear()
    move_on(pad)
    assert panel.views[-1].probe is probe
    assert source.diary == ["hold", "poll", "show", "paint", "release"]


def test_a_move_of_which_nothing_comes_lets_the_worker_go_on(
    qtbot: QtBot, source: FakeSession, clock: FrameClock, panel: FakePanel
) -> None:
    pad = QWidget()
    qtbot.addWidget(pad)
    clock.expect_a_pen_on(pad)
    move_on(pad)
    qtbot.waitUntil(lambda: "release" in source.diary)
    assert source.diary == ["hold", "release"]


def test_beside_a_training_a_pen_hurries_only_what_follows_every_frame(
    qtbot: QtBot, source: FakeSession, selection: Selection, clock: FrameClock, panel: FakePanel
) -> None:
    class Slow(FakePanel):
        rate_hz = 0.001

    slow = Slow(selection, [])
    qtbot.addWidget(slow)
    with qtbot.waitExposed(slow):
        slow.show()
    clock.add(slow)
    qtbot.waitUntil(lambda: bool(slow.views))
    run(source, clock)
    shown = len(slow.views)
    probe = Probe(np.ones((28, 28), np.float32), "drawn")
    selection.set_probe(probe)
    qtbot.waitUntil(lambda: panel.views[-1].probe is probe)
    assert len(slow.views) == shown
    source.running = source.busy = False
    last = Probe(np.zeros((28, 28), np.float32), "drawn")
    selection.set_probe(last)
    qtbot.waitUntil(lambda: slow.views[-1].probe is last)
