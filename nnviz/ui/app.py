"""Opens the window. The one place that knows the order of the first second."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.ui.display import why_no_window

if TYPE_CHECKING:
    from nnviz.ui.theme import ThemeMode


class NoDisplay(RuntimeError):
    """There is nothing to show a window on; ``str(error)`` says what to do instead."""


def main(
    arguments: Sequence[str] = (), model: Path | None = None, theme_mode: ThemeMode | None = None
) -> int:
    """Open the window, with ``model`` if one is given, and return the exit status when it is closed.

    Parameters
    ----------
    arguments : sequence of str
        For Qt.
    model : Path, optional
    theme_mode : str, optional
        Colours for this time; those that were chosen last if left out.

    Raises
    ------
    NoDisplay
        Without a display: Qt itself would abort the process.
    """
    reason = why_no_window()
    if reason is not None:
        raise NoDisplay(
            f"The window cannot open because {reason}; `nnviz train` trains without one, and "
            "`nnviz predict` reads pictures."
        )

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from nnviz.ui.actions import KeyCourtesy
    from nnviz.ui.errors import Faults
    from nnviz.ui.main_window import MainWindow
    from nnviz.ui.messages import Message
    from nnviz.ui.recovery import Recovery, app_folder
    from nnviz.ui.settings import Settings
    from nnviz.ui.theme import ThemeKeeper
    from nnviz.ui.wardrobe import Wardrobe

    application = QApplication([sys.argv[0], *arguments])
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
    window.open_first(model)
    window.show()
    QTimer.singleShot(0, window, window.settle_in)
    try:
        return application.exec()
    finally:
        faults.uninstall()
