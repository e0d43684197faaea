"""A pen that draws on the pad by itself, and how long the answer takes to follow it."""

from __future__ import annotations

import math
import random
import time
from bisect import bisect_left
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow
    from nnviz.ui.panels.answer import AnswerPanel
    from nnviz.ui.panels.pad import PadPanel
    from nnviz.ui.selection import Probe

# Mice and pens tell where they are about 125 times a second; never in step with the frames.
_MILLISECONDS = (6, 10)
_MOVES_A_STROKE = 80
_STROKES_A_DRAWING = 3


class Pen(QObject):
    """Draws rings with synthetic mouse events.

    A move counts from the moment at which it was due, so that a window's thread that comes late to it is
    late; until the end of the frame in which the answer to a probe with that move in it was painted.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pad = cast("PadPanel", window.docks["pad"].panel)
        self._bars = cast("AnswerPanel", window.docks["answer"].panel).bars
        self._chance = random.Random(0)
        self._moves = 0
        self._due = 0.0
        self._waiting: list[float] = []
        self._last = window.selection.probe
        self._asked: list[tuple[Probe, list[float]]] = []
        self._painted: list[tuple[float, list[float]]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._move)

    def start(self) -> None:
        """Begin to draw."""
        self._waiting, self._asked, self._painted = [], [], []
        self._window.selection.probe_changed.connect(self._probe_changed)
        self._bars.installEventFilter(self)
        self._again()

    def stop(self) -> None:
        """Lift the pen and clear the pad."""
        self._timer.stop()
        self._bars.removeEventFilter(self)
        self._window.selection.probe_changed.disconnect(self._probe_changed)
        if self._moves % _MOVES_A_STROKE:
            self._send(QEvent.Type.MouseButtonRelease)
            self._moves = 0
        self._pad.clear()

    def latencies(self) -> list[float]:
        """Seconds from each move to its painted answer; for those whose answer was painted in a frame."""
        frames = [(frame.began, frame.began + frame.took) for frame in self._window.clock.frames]
        ends = [end for _, end in frames]
        found = []
        for at, moves in self._painted:
            frame = bisect_left(ends, at)
            if frame < len(frames) and frames[frame][0] <= at:
                found += [ends[frame] - due for due in moves]
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the answer is painted."""
        if event.type() == QEvent.Type.Paint:
            shown = self._window.clock.view.probe
            self._take_in(self._window.selection.probe)  # it may be painted before everybody has heard of it
            for number, (probe, _) in enumerate(self._asked):
                if probe is shown:
                    # Probes between two frames were never shown; what was drawn in them is in this one.
                    moves = [due for _, each in self._asked[: number + 1] for due in each]
                    self._painted.append((time.perf_counter(), moves))
                    del self._asked[: number + 1]
                    break
        return False

    def _probe_changed(self, *_: object) -> None:
        self._take_in(self._window.selection.probe)

    def _take_in(self, probe: Probe) -> None:
        """All moves so far are in ``probe``, if it is a new one."""
        if probe is not self._last:
            self._last = probe
            self._asked.append((probe, self._waiting))
            self._waiting = []

    def _again(self) -> None:
        milliseconds = self._chance.randint(*_MILLISECONDS)
        self._due = time.perf_counter() + milliseconds / 1000
        self._timer.start(milliseconds)

    def _move(self) -> None:
        moves = self._moves % _MOVES_A_STROKE
        if moves == 0 and self._moves and self._moves // _MOVES_A_STROKE % _STROKES_A_DRAWING == 0:
            self._pad.clear()
        # Into the list first: a move that is taken in at once changes the probe before `_send` returns.
        self._waiting.append(self._due)
        if moves == 0:
            self._send(QEvent.Type.MouseButtonPress)
        elif moves < _MOVES_A_STROKE - 1:
            self._send(QEvent.Type.MouseMove)
        else:
            self._waiting.pop()
            self._send(QEvent.Type.MouseButtonRelease)
        self._moves += 1
        self._again()

    def _send(self, kind: QEvent.Type) -> None:
        surface = self._pad.surface
        square = surface.square
        turn = 2 * math.pi * self._moves / _MOVES_A_STROKE
        radius = (0.2 + 0.05 * (self._moves // _MOVES_A_STROKE % _STROKES_A_DRAWING)) * square.width()
        at = QPointF(square.center()) + QPointF(radius * math.cos(turn), radius * math.sin(turn))
        down = kind != QEvent.Type.MouseButtonRelease
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        QCoreApplication.sendEvent(
            surface,
            QMouseEvent(
                kind,
                at,
                QPointF(surface.mapToGlobal(at)),
                button,
                Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
            ),
        )
