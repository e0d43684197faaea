"""Sentences for the person, inside the window: never a dialog that has to be clicked away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.ui.icons import icon, pixmap
from nnviz.ui.theme import ICON, SPACE, SPACE_LARGE, SPACE_SMALL, Theme

MOST_AT_ONCE = 2


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
    """A stack of at most two messages, the newest on top; takes no room when there are none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setAccessibleName("Messages")
        self._theme = theme
        self._shown: list[_Strip] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self.hide()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown, the newest first."""
        return tuple(strip.message for strip in self._shown)

    def show_message(self, message: Message) -> None:
        """Show ``message``; the oldest notice makes room if there are too many."""
        if message.topic:
            self.withdraw(message.topic)
        if any(strip.message.sentence == message.sentence for strip in self._shown):
            return
        while len(self._shown) >= MOST_AT_ONCE:
            notices = [strip for strip in self._shown if strip.message.kind == "notice"]
            self._remove((notices or self._shown)[-1])
        strip = _Strip(message, self._theme, self._remove, self)
        self._shown.insert(0, strip)
        self._layout.insertWidget(0, strip)
        self.show()

    def withdraw(self, topic: str) -> None:
        """Take away the message of ``topic``, which has become pointless."""
        for strip in [strip for strip in self._shown if strip.message.topic == topic]:
            self._remove(strip)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        for strip in self._shown:
            strip.set_theme(theme)

    def _remove(self, strip: _Strip) -> None:
        if strip not in self._shown:
            return
        self._shown.remove(strip)
        self._layout.removeWidget(strip)
        strip.hide()
        strip.deleteLater()
        self.setVisible(bool(self._shown))


class _Strip(QFrame):
    """One message with its buttons."""

    def __init__(
        self, message: Message, theme: Theme, remove: Callable[[_Strip], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.message = message
        self._remove = remove
        self.setObjectName(f"message_{message.kind}")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_LARGE, SPACE_SMALL, SPACE, SPACE_SMALL)
        row.setSpacing(SPACE)
        self._mark = QLabel()
        row.addWidget(self._mark)
        self._label = QLabel(message.sentence)
        self._label.setObjectName("message_sentence")
        self._label.setAccessibleName(message.sentence)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._label, 1)
        for answer in message.answers:
            row.addWidget(self._button(answer))
        self._close = QToolButton()
        self._close.setObjectName("message_close")
        self._close.setAccessibleName("Close this message")
        self._close.setToolTip("Close this message")
        self._close.setIconSize(QSize(ICON - 4, ICON - 4))
        self._close.clicked.connect(self._dismiss)
        row.addWidget(self._close)
        self.set_theme(theme)

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
