"""The pad: draw a digit, and see what the network makes of it while the pen still moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from nnviz.data.digitize import InkDigitizer, digitize
from nnviz.data.ink import Ink
from nnviz.ui.panels.base import Panel
from nnviz.ui.png_bytes import png_bytes
from nnviz.ui.selection import Probe, Selection
from nnviz.ui.tasks import Task, Tasks
from nnviz.ui.theme import SPACE, SPACE_SMALL, Theme
from nnviz.ui.view import DIGITS, View
from nnviz.ui.widgets.dropped_pictures import holds_picture, picture_file
from nnviz.ui.widgets.network_eye import NetworkEye
from nnviz.ui.widgets.pad_surface import PadSurface
from nnviz.ui.widgets.pad_tools import PadTools
from nnviz.ui.widgets.sample_digits import sample_digit

FIRST_DIGIT = 3
"""What is on the pad when the window opens: a digit that a network can get wrong."""

_NOTHING_TO_PASTE = "There is no picture to paste. Copy one first; the drawing is still here."
_LONG_ENOUGH = 8000  # milliseconds to read it in
Canvas = NDArray[np.float32]

_WIDE = 1.25  # a panel that much wider than high has the picture beside the pad
_SIDE_COLUMN = 180
_NARROW = 234  # below this width, words beside the picture would have no room


class PadPanel(Panel):
    """A square to draw on, its tools, and the picture that the network gets.

    Attributes
    ----------
    past_changed : Signal
        Emitted with whether there is something to undo, and to redo.
    """

    key = "pad"
    title = "Draw"
    help = (
        "Draw a digit with the mouse, a pen or a finger; the network answers while you draw. The right "
        "button erases. The keys 0 to 9 put a digit here, [ and ] change the pen, E takes the eraser, "
        "Delete clears"
    )
    shows = frozenset({"probe", "class_names"})

    past_changed = Signal(bool, bool)

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._tasks = Tasks(self)
        self._reading: Task | None = None
        self._digitizer = InkDigitizer()
        self._own: Probe | None = None  # the probe that is this pad's drawing
        self._canvas: tuple[Probe, Canvas] | None = None  # what its picture looks like, larger
        self._class_names: tuple[str, ...] = DIGITS
        self.surface = PadSurface(theme, self)
        self.surface.drawn.connect(self._drawn)
        self.surface.settled.connect(self._tell_past)
        self.surface.dropped.connect(self._take)
        self.surface.wants_digit.connect(self.put_digit)
        self.surface.wants_paste.connect(self.paste)
        self.surface.setToolTip("")
        self.seen = NetworkEye(theme, self)
        self.tools = PadTools(self.surface, theme, self)
        self.tools.wants_paste.connect(self.paste)
        self.setFocusProxy(self.surface)
        self._forgetting = QTimer(self)
        self._forgetting.setSingleShot(True)
        self._forgetting.timeout.connect(self._forget_paste)
        self.set_theme(theme)
        self.surface.show_example(sample_digit(FIRST_DIGIT))
        if selection.probe.blank:
            self._drawn(self.surface.drawing.ink)
            self._show(selection.probe)
        self._tell_past()

    def sizeHint(self) -> QSize:
        """A column."""
        return QSize(300, 420)

    def minimumSizeHint(self) -> QSize:
        """A pad that can be drawn on, with its tools, above the picture."""
        tools, pad = self.tools.minimumSizeHint(), self.surface.minimumSizeHint()
        width = pad.width() + SPACE_SMALL + tools.width() + 2 * SPACE
        return QSize(width, pad.height() + self.seen.least_height(stacked=True) + 3 * SPACE)

    def use_tasks(self, tasks: Tasks) -> None:
        """Read pictures as one of these tasks, so that their progress is shown with the others'."""
        self._tasks = tasks

    def show_view(self, view: View) -> None:
        """Show the probe: this pad's drawing, or whatever else is being looked at."""
        self._class_names = view.class_names
        self._show(view.probe)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self.surface.set_theme(theme)
        self.seen.set_theme(theme)
        self.tools.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever has just connected to `past_changed` hears how things stand."""
        self._tell_past()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads any more."""
        self._forgetting.stop()
        self._forget_paste()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pad as large as can be, its tools beside it, and the picture where there is room."""
        width, height = self.width() - 2 * SPACE, self.height() - 2 * SPACE
        tools = self.tools.minimumSizeHint()
        beside = width > _WIDE * height
        narrow = width < _NARROW
        side = width - tools.width() - SPACE_SMALL
        if beside:
            side = min(side - _SIDE_COLUMN - SPACE, height)
        else:
            side = min(side, height - SPACE - self.seen.least_height(stacked=narrow))
        side = max(side, self.surface.minimumSizeHint().width())
        self.surface.setGeometry(SPACE, SPACE, side, side)
        right = SPACE + side + SPACE_SMALL
        self.tools.setGeometry(right, SPACE, tools.width(), max(side, tools.height()))
        if beside:
            left = right + tools.width() + SPACE
            self.seen.place(QRect(left, SPACE, SPACE + width - left, height), stacked=True)
            return
        # In a narrow panel the picture stays beside the tools, which are higher than the pad there.
        top = SPACE + (side if narrow else max(side, tools.height())) + SPACE
        across = side if narrow else width
        self.seen.place(QRect(SPACE, top, across, SPACE + height - top), stacked=narrow)

    def picture_parts(self) -> tuple[QWidget, ...]:
        """The drawing, and what the network sees of it."""
        return (self.surface, self.seen)

    def picture_caption(self) -> str:
        """What is on the pad."""
        return self.selection.probe.caption

    # What can be done with it, from the window's menus too.

    @property
    def ink(self) -> Ink:
        """The drawing, whether it is shown or not."""
        return self.surface.drawing.ink

    def undo(self) -> None:
        """Take the last stroke back."""
        self.surface.undo()

    def redo(self) -> None:
        """Bring a stroke back that was taken back."""
        self.surface.redo()

    def clear(self) -> None:
        """Empty the pad."""
        self.surface.clear()

    def put_digit(self, digit: int) -> None:
        """Put a digit that was drawn by hand on the pad."""
        self.surface.put(sample_digit(digit))

    def paste(self) -> None:
        """Show the network the picture in the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not holds_picture(data):
            self.seen.complain(_NOTHING_TO_PASTE)
            self._forgetting.start(_LONG_ENOUGH)
            return
        self._take(data)

    def _forget_paste(self) -> None:
        if self.seen.words.startswith(_NOTHING_TO_PASTE):
            self.seen.complain("")

    def open_picture(self, source: str | QImage, caption: str) -> None:
        """Show the network a picture, a file's path or one in memory, as it sees it."""
        from nnviz.data.picture import read_picture

        if self._reading is not None:
            self._reading.cancel()

        def read(task: Task) -> tuple[Canvas, Canvas]:
            canvas = read_picture(source if isinstance(source, str) else png_bytes(source))
            return canvas, digitize(canvas)

        def look(read: tuple[Canvas, Canvas]) -> None:
            self._look_at(*read, caption)

        def failed(error: Exception) -> None:
            self._reading = None
            # The folder would take the room of the reason.
            self.seen.complain(str(error).replace(str(source), caption))

        self._reading = self._tasks.start(f"Reading {caption}", read, look, failed)

    # Inside.

    def _drawn(self, ink: Ink) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self.seen.complain("")
        self._own = Probe(self._digitizer.digitize(ink), "drawn", caption="drawn on the pad" if ink else "")
        self.selection.set_probe(self._own)

    def _take(self, data: QMimeData) -> None:
        path = picture_file(data)
        if path is not None:
            self.open_picture(path, path.replace("\\", "/").rpartition("/")[2])
        else:
            self.open_picture(QImage(data.imageData()), "the pasted picture")

    def _look_at(self, canvas: Canvas, image: Canvas, caption: str) -> None:
        self._reading = None
        self.seen.complain("")
        probe = Probe(image, "picture", caption=caption)
        self._canvas = probe, canvas
        self.selection.set_probe(probe)

    def _show(self, probe: Probe) -> None:
        self.seen.complain("")  # of what came before
        showed_image = self.surface.shows_image
        self._show_on_pad(probe)
        if self.surface.shows_image != showed_image:
            self._tell_past()

    def _show_on_pad(self, probe: Probe) -> None:
        if probe is self._own:
            self.surface.show_ink()
            self.seen.show_probe(probe, "your drawing, as 28 × 28 pixels" if self.ink else "nothing yet")
            return
        if self._canvas is not None and self._canvas[0] is probe:
            self.surface.show_image(self._canvas[1], smooth=True)
        else:
            self.surface.show_image(probe.image, smooth=False)
        self.seen.show_probe(probe, self._words(probe))

    def _words(self, probe: Probe) -> str:
        words = probe.caption or "another picture"
        if probe.label is not None:
            name = self._class_names[probe.label] if probe.label < len(self._class_names) else probe.label
            words += f", labelled {name}"
        return f"{words}. Draw to replace it"

    def _tell_past(self) -> None:
        drawing = self.surface.drawing
        can_undo = drawing.can_undo or self.surface.shows_image
        self.tools.show_past(can_undo, drawing.can_redo, bool(drawing.ink))
        self.past_changed.emit(can_undo, drawing.can_redo)
