"""What the window says about the network in it: title, status, and notices that come and go with it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnviz.ui import failed_start
from nnviz.ui.messages import Answer, Message, MessageBar
from nnviz.ui.state_words import on_engine, state_words

if TYPE_CHECKING:
    from nnviz.training.runner import Unit
    from nnviz.ui.frame_clock import FrameClock
    from nnviz.ui.run import Run
    from nnviz.ui.session import Session, State
    from nnviz.ui.status import StatusBar

log = logging.getLogger(__name__)

# Notices that are about the network that is here: gone with it.
_OF_THE_NETWORK = ("welcome", "saved", "until", failed_start.TOPIC)


class Narrator(QObject):
    """Keeps the window's words true.

    Parameters
    ----------
    window : QWidget
        Its title is written.
    session : Session
    clock : FrameClock
    messages : MessageBar
    status : StatusBar
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        clock: FrameClock,
        messages: MessageBar,
        status: StatusBar,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._clock = clock
        self._messages = messages
        self._status = status
        self._run: Run | None = None
        self._unit: Unit | None = None
        session.said.connect(self.say)
        session.state_changed.connect(self._state_changed)
        session.came_to_rest.connect(self.tell)
        session.run_changed.connect(self._show_run)
        clock.faulted.connect(self._panel_faulted)

    def say(self, message: Message) -> None:
        """Show a message in the window."""
        self._messages.show_message(message)

    def welcome(self) -> None:
        """Say what can be done with the network that the window opens with."""
        recipe = self._session.recipe
        if recipe is None:
            return
        self.say(
            Message(
                f"Draw a digit: {recipe.name} is trained already. To see it learn, start over.",
                answers=(
                    Answer("Start over and run", self._learn_from_nothing, "Begin untrained, and train"),
                ),
                topic="welcome",
            )
        )

    def tell(self) -> None:
        """Write title and status anew."""
        session = self._session
        run = session.run_shown
        if run is not None:
            training = " (training)" if session.running else ""
            self._window.setWindowTitle(f"{run.title}{on_engine(run.recipe)}{training} — nnviz")
        self._status.say(state_words(session.state, run, self._clock.frozen))

    def another_end(self) -> None:
        """It is to train until something else: that it has reached what it was to reach is past."""
        run = self._session.run_shown
        if run is not None and self._session.state == "finished":
            run.outcome = ""
            self.tell()

    def asked_for(self, unit: Unit) -> None:
        """A step of ``unit`` was asked for: until it rests, that is what there is to do."""
        self._unit = unit

    def images_left(self) -> float | None:
        """Training images until what was asked for is done; None when there is no telling."""
        if self._unit is None:
            return self._session.images_left()
        snapshot, history = self._session.snapshot, self._session.history
        if self._unit != "epoch" or snapshot is None or history is None:
            return None
        return history.n_train - snapshot.position

    def _learn_from_nothing(self) -> None:
        self._session.reset()
        self._session.run()

    def _state_changed(self, state: State) -> None:
        if state in ("running", "preparing"):
            self._messages.withdraw("welcome")
        else:
            self._unit = None
        self.tell()

    def _show_run(self, run: Run) -> None:
        if run is not self._run:
            self._run = run
            self._messages.withdraw(*_OF_THE_NETWORK)
            if run.origin != "trained" or run.runner is None:
                self._messages.withdraw("further")  # else it is the very run that is spoken of
        self._messages.withdraw("failed")
        self.tell()

    def _panel_faulted(self, panel: QObject, error: Exception) -> None:
        log.error("The panel %s failed", panel.objectName(), exc_info=error)
        title = panel.accessibleName() if isinstance(panel, QWidget) else "One picture"
        self.say(
            Message(
                f"{title} stands still: it met a fault ({type(error).__name__}: {error}). The network and "
                "the training are not touched by it; save your work and start nnviz again to see it move.",
                "alarm",
            )
        )
