"""What nobody caught ends in a log and in a sentence for the person, not in a dead window."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)
LOG_BYTES = 500_000


class Faults(QObject):
    """Takes over `sys.excepthook` and `threading.excepthook` for as long as the window lives.

    Attributes
    ----------
    happened : Signal
        Emitted in the window's thread with a sentence, whichever thread the exception was raised in.
    """

    happened = Signal(str)
    _caught = Signal(str)

    def __init__(self, log_file: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self._handler: logging.Handler | None = None
        self._hooks = (sys.excepthook, threading.excepthook)
        # Queued: a slot that fails while painting must not put widgets into the window that is being painted.
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Route uncaught exceptions here, and the program's log into its file."""
        if self._log_file is not None:
            self._log_file.parent.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                self._log_file, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
            )
            self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logging.getLogger("nnviz").addHandler(self._handler)
        sys.excepthook = self._in_window
        threading.excepthook = self._in_thread

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._hooks
        if self._handler is not None:
            logging.getLogger("nnviz").removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def report(self, error: BaseException, what: str = "Something inside nnviz") -> None:
        """Log ``error`` and tell the person; ``what`` begins the sentence."""
        log.error("%s failed", what, exc_info=error)
        where = f" The log has the details: {self._log_file}" if self._log_file is not None else ""
        self._caught.emit(
            f"{what} went wrong ({type(error).__name__}: {error}). "
            f"The network, the run and your files are safe; you can go on, or save now to be sure.{where}"
        )

    def _in_window(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, traceback)
            return
        self.report(error)

    def _in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.report(caught.exc_value)

    def _tell(self, sentence: str) -> None:
        self.happened.emit(sentence)
