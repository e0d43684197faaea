"""Ends the window in an orderly way when the system or a terminal asks the program to end."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
_ENDED_BY_SIGNAL = 128  # added to its number: what shells expect as exit status


class EndingSignals(QObject):
    """Tells of SIGINT, SIGTERM and the like in the window's thread, where it can be closed as by hand.

    Attributes
    ----------
    came : Signal
        Emitted with the exit status that says so.
    """

    came = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python looks at signals only between two of its own instructions, and Qt's event loop has none: the
        # interpreter's wake-up socket gets it out of there.
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        self._before = {number: signal.signal(number, self._caught) for number in _ENDING}
        self._woken_before = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)

    def restore(self) -> None:
        """Leave signals to who had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._woken_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._near.close()
        self._far.close()

    def _caught(self, number: int, frame: FrameType | None) -> None:
        self.came.emit(_ENDED_BY_SIGNAL + number)

    def _drain(self) -> None:
        self._near.recv(64)
