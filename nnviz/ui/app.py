"""Opens the window. The one place that knows the order of the first second."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.ui.display import why_no_window

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow
    from nnviz.ui.theme import ThemeMode


# Milliseconds in which the first paint has the processor for itself; nobody has reached for a menu by then.
SETTLE = 50


class NoDisplay(RuntimeError):
    """There is nothing to show a window on; ``str(error)`` says why, and what can be done without one."""


def main(
    model: Path | None = None,
    theme_mode: ThemeMode | None = None,
    watch: Callable[[MainWindow], object] | None = None,
) -> int:
    """Open the window and return the exit status when it is closed: by hand, or 128 + n by signal n.

    Parameters
    ----------
    model : Path, optional
        A network or a checkpoint to open it with.
    theme_mode : str, optional
        The theme for this time; what was chosen in the window stays remembered.
    watch : callable, optional
        Called with the window just before it is shown: the benchmark looks on from there.

    Raises
    ------
    NoDisplay
        Where Qt would end the whole process.
    """
    if (reason := why_no_window()) is not None:
        raise NoDisplay(f"No window can open, because {reason}; `nnviz train` trains without one.")

    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from nnviz.ui.actions import KeyCourtesy
    from nnviz.ui.errors import Faults
    from nnviz.ui.main_window import MainWindow
    from nnviz.ui.messages import Message
    from nnviz.ui.recovery import Recovery, app_folder
    from nnviz.ui.settings import Settings
    from nnviz.ui.signals import EndingSignals
    from nnviz.ui.theme import ThemeKeeper
    from nnviz.ui.wardrobe import Wardrobe

    application = QApplication(sys.argv[:1])
    # Every move of a pen counts: X11's part of Qt, as it starts, asks for those that
    # come while a frame is drawn to be dropped, which cuts corners.
    for dropping in (
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents,
        Qt.ApplicationAttribute.AA_CompressTabletEvents,
    ):
        QApplication.setAttribute(dropping, False)
    application.setApplicationName("nnviz")
    application.setApplicationDisplayName("nnviz")
    application.setDesktopFileName("nnviz")
    settings = Settings()
    keeper = ThemeKeeper(theme_mode or settings.theme_mode)
    Wardrobe(application, keeper)
    courtesy = KeyCourtesy()
    application.installEventFilter(courtesy)

    folder = app_folder()
    faults = Faults(folder / "nnviz.log")
    faults.install()
    window = MainWindow(settings, keeper, Recovery(folder))
    faults.happened.connect(lambda sentence: window.say(Message(sentence, "alarm")))

    ended_by_signal = 0

    def end(status: int) -> None:
        nonlocal ended_by_signal
        ended_by_signal = status
        window.close()
        application.quit()  # for a dialog that is still open, which keeps the program going

    signals = EndingSignals()
    # Queued: the window is not to be closed in the midst of whatever the signal has interrupted.
    signals.came.connect(end, Qt.ConnectionType.QueuedConnection)
    window.open_first(model)
    window.clock.show_at_once()
    if watch is not None:
        watch(window)
    window.show()
    QTimer.singleShot(SETTLE, window, window.settle_in)
    try:
        status = application.exec()
        return ended_by_signal or status
    finally:
        signals.restore()
        faults.uninstall()
