"""Sentences for the person, inside the window: never a dialog that has to be clicked away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from nnviz.ui.icons import icon, pixmap
from nnviz.ui.theme import FONT_SMALL, ICON, SPACE, SPACE_LARGE, SPACE_SMALL, SPACE_TINY, Theme, font

MOST_KEPT = 3
_LINES = 2  # of a sentence that the reserved place holds


@dataclass(frozen=True, eq=False)
class Answer:
    """A button under a sentence: its words and what it does."""

    words: str
    act: Callable[[], object]
    help: str = ""


@dataclass(frozen=True, eq=False)
class Message:
    """One sentence for the person.

    Attributes
    ----------
    sentence : str
        What happened, what is safe, what can be done.
    kind : str
        ``"notice"``: good to know; ``"alarm"``: something went wrong.
    answers : tuple of Answer
        What can be done about it with one click. Any of them closes the message.
    topic : str
        A later message of the same topic takes the place of an earlier one; empty: of none.
    """

    sentence: str
    kind: Literal["notice", "alarm"] = "notice"
    answers: tuple[Answer, ...] = ()
    topic: str = ""


class MessageBar(QWidget):
    """The place that is kept free for messages: the newest is shown, those before it wait behind it.

    A message that comes or goes moves nothing. One that is too long for the place hangs over its lower edge,
    in front of what is below.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setAccessibleName("Messages")
        self._theme = theme
        self._kept: list[_Strip] = []
        lines = _LINES * QFontMetrics(font(FONT_SMALL)).lineSpacing()
        self.setFixedHeight(lines + 2 * SPACE_SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is kept, the one that is shown first."""
        return tuple(strip.message for strip in self._kept)

    @property
    def strips(self) -> tuple[QWidget, ...]:
        """The widgets of the messages, the one that is shown first."""
        return tuple(self._kept)

    def show_message(self, message: Message) -> None:
        """Show ``message``; the oldest notice is forgotten if there are too many."""
        if message.topic:
            self.withdraw(message.topic)
        if any(strip.message.sentence == message.sentence for strip in self._kept):
            return
        while len(self._kept) >= MOST_KEPT:
            notices = [strip for strip in self._kept if strip.message.kind == "notice"]
            self._remove((notices or self._kept)[-1])
        # A child of the window and not of the bar, which it may be taller than.
        strip = _Strip(message, self._theme, self._remove, self._turn, self.window())
        self._kept.insert(0, strip)
        self._show_first()

    def withdraw(self, *topics: str) -> None:
        """Take away the messages of ``topics``, which have become pointless."""
        for strip in [strip for strip in self._kept if strip.message.topic in topics]:
            self._remove(strip)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        for strip in self._kept:
            strip.set_theme(theme)

    def event(self, event: QEvent) -> bool:
        """Keep the message in its place when the place moves, grows or appears."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        return super().event(event)

    def _turn(self) -> None:
        """Show the next one; the one that is shown waits behind the others."""
        self._kept.append(self._kept.pop(0))
        self._show_first()

    def _remove(self, strip: _Strip) -> None:
        if strip not in self._kept:
            return
        self._kept.remove(strip)
        strip.hide()
        strip.deleteLater()
        self._show_first()

    def _show_first(self) -> None:
        for strip in self._kept[1:]:
            strip.hide()
        if self._kept:
            self._kept[0].say_how_many_wait(len(self._kept) - 1)
            self._place()
            self._kept[0].show()
            self._kept[0].raise_()

    def _place(self) -> None:
        if not self._kept:
            return
        strip = self._kept[0]
        corner = QPoint(0, 0) if strip.parentWidget() is self else self.mapTo(self.window(), QPoint(0, 0))
        width = self.width() - SPACE_SMALL
        height = max(self.height() - SPACE_TINY, strip.heightForWidth(width))
        strip.setGeometry(corner.x(), corner.y() + SPACE_TINY, width, height)


class _Strip(QFrame):
    """One message with its buttons."""

    def __init__(
        self,
        message: Message,
        theme: Theme,
        remove: Callable[[_Strip], None],
        turn: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.hide()
        self.message = message
        self._remove = remove
        self.setObjectName(f"message_{message.kind}")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_LARGE, SPACE_TINY, SPACE_SMALL, SPACE_TINY)
        row.setSpacing(SPACE)
        self._mark = QLabel()
        row.addWidget(self._mark)
        label = QLabel(message.sentence)
        label.setObjectName("message_sentence")
        label.setAccessibleName(message.sentence)
        label.setFont(font(FONT_SMALL))
        label.setWordWrap(True)
        row.addWidget(label, 1)
        for answer in message.answers:
            row.addWidget(self._button(answer))
        self._more = QToolButton()
        self._more.setObjectName("message_more")
        self._more.setToolTip("Show the message that waits behind this one")
        self._more.clicked.connect(turn)
        row.addWidget(self._more)
        self._close = QToolButton()
        self._close.setObjectName("message_close")
        self._close.setAccessibleName("Close this message")
        self._close.setToolTip("Close this message")
        self._close.setIconSize(QSize(ICON - 4, ICON - 4))
        self._close.clicked.connect(self._dismiss)
        row.addWidget(self._close)
        for button in self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it was
        self.set_theme(theme)

    def say_how_many_wait(self, number: int) -> None:
        self._more.setVisible(number > 0)
        self._more.setText(f"{number} more")
        self._more.setAccessibleName(f"Show the next message; {number} more")

    def _button(self, answer: Answer) -> QToolButton:
        button = QToolButton()
        button.setObjectName("message_answer")
        button.setText(answer.words)
        button.setAccessibleName(answer.words)
        button.setToolTip(answer.help or answer.words)

        def clicked() -> None:
            self._dismiss()  # first: what is done now may well have something to say itself
            answer.act()

        button.clicked.connect(clicked)
        return button

    def _dismiss(self) -> None:
        self._remove(self)

    def set_theme(self, theme: Theme) -> None:
        colour = theme.notice_text if self.message.kind == "notice" else theme.alarm_text
        self._mark.setPixmap(pixmap(self.message.kind, colour, ICON, self.devicePixelRatioF()))
        self._close.setIcon(icon("close", theme, colour))
