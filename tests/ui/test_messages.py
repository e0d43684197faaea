import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.messages import MOST_KEPT, Answer, Message, MessageBar
from nnviz.ui.theme import DARK, LIGHT


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar(LIGHT)
    qtbot.addWidget(bar)
    return bar


def shown(bar: MessageBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel, "message_sentence") if label.isVisible()]


def test_a_message_that_comes_and_goes_moves_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar, below = MessageBar(LIGHT), QLabel("What is looked at")
    column.addWidget(bar)
    column.addWidget(below, 1)
    window.resize(700, 300)
    window.show()
    before = below.geometry()
    bar.show_message(Message("All is well."))
    bar.show_message(Message("A sentence that has a lot to say about what has happened. " * 8, "alarm"))
    qtbot.wait(20)
    assert below.geometry() == before
    for each in (1, 2):
        qtbot.mouseClick(bar.strips[0].findChild(QToolButton, "message_close"), Qt.MouseButton.LeftButton)
        assert len(bar.messages) == 2 - each
    assert below.geometry() == before


def test_a_sentence_that_is_too_long_for_its_place_hangs_over_and_is_not_cut(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = MessageBar(LIGHT)
    column.addWidget(bar)
    column.addWidget(QLabel("What is looked at"), 1)
    window.resize(500, 300)
    window.show()
    bar.show_message(Message("A sentence that has a lot to say about what has happened. " * 5, "alarm"))
    strip = bar.strips[0]
    assert strip.height() > bar.height()
    label = strip.findChild(QLabel, "message_sentence")
    assert label.height() >= label.heightForWidth(label.width())
    assert window.rect().contains(strip.geometry())


def test_a_message_stays_in_its_place_when_the_place_moves(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    menus, bar = QLabel("Menus"), MessageBar(LIGHT)
    row.addWidget(menus)
    row.addWidget(bar, 1)
    window.resize(700, 100)
    window.show()
    bar.show_message(Message("All is well."))
    menus.setFixedWidth(300)
    qtbot.waitUntil(lambda: bar.x() > 300)
    assert bar.strips[0].x() == bar.x()
    assert bar.strips[0].geometry().right() <= bar.geometry().right()


def test_closing_the_last_message_leaves_the_place_empty(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show()
    bar.show_message(Message("Good to know."))
    assert shown(bar) == ["Good to know."]
    qtbot.mouseClick(bar.findChild(QToolButton, "message_close"), Qt.MouseButton.LeftButton)
    assert bar.messages == ()
    assert shown(bar) == []


def test_messages_that_wait_are_counted_and_shown_in_turn(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show()
    for sentence in ("One.", "Two."):
        bar.show_message(Message(sentence))
    assert shown(bar) == ["Two."]
    more = bar.strips[0].findChild(QToolButton, "message_more")
    assert more.text() == "1 more"
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert shown(bar) == ["One."]
    qtbot.mouseClick(bar.strips[0].findChild(QToolButton, "message_close"), Qt.MouseButton.LeftButton)
    assert shown(bar) == ["Two."]
    assert bar.strips[0].findChild(QToolButton, "message_more").isHidden()


def test_an_answer_closes_the_message_and_does_what_it_says(bar: MessageBar, qtbot: QtBot) -> None:
    done = []
    bar.show_message(Message("Go on?", answers=(Answer("Yes", lambda: done.append(len(bar.messages))),)))
    qtbot.mouseClick(bar.findChild(QToolButton, "message_answer"), Qt.MouseButton.LeftButton)
    assert done == [0]


def test_an_answer_may_itself_say_something(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message(
        Message("Go on?", answers=(Answer("Yes", lambda: bar.show_message(Message("Gone on."))),))
    )
    qtbot.mouseClick(bar.findChild(QToolButton, "message_answer"), Qt.MouseButton.LeftButton)
    assert [message.sentence for message in bar.messages] == ["Gone on."]


def test_a_message_replaces_the_older_one_of_its_topic(bar: MessageBar) -> None:
    bar.show_message(Message("Saved as a.", topic="saved"))
    bar.show_message(Message("Saved as b.", topic="saved"))
    assert [message.sentence for message in bar.messages] == ["Saved as b."]


def test_the_same_sentence_is_not_said_twice(bar: MessageBar) -> None:
    for _ in range(3):
        bar.show_message(Message("It broke.", "alarm"))
    assert len(bar.messages) == 1


def test_an_alarm_is_not_pushed_out_by_notices(bar: MessageBar) -> None:
    bar.show_message(Message("It broke.", "alarm"))
    for number in range(5):
        bar.show_message(Message(f"Notice {number}."))
    sentences = [message.sentence for message in bar.messages]
    assert len(sentences) == MOST_KEPT
    assert "It broke." in sentences
    assert sentences[0] == "Notice 4."


def test_what_has_become_pointless_is_withdrawn(bar: MessageBar) -> None:
    bar.show_message(Message("Draw a digit.", topic="welcome"))
    bar.withdraw("something else")
    assert len(bar.messages) == 1
    bar.withdraw("welcome")
    assert bar.messages == ()


def test_messages_change_clothes_while_they_are_shown(bar: MessageBar) -> None:
    bar.show_message(Message("All is well."))
    bar.set_theme(DARK)
    assert [message.sentence for message in bar.messages] == ["All is well."]
