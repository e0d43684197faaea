import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from nnviz.ui.messages import MOST_AT_ONCE, Answer, Message, MessageBar
from nnviz.ui.theme import DARK, LIGHT


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar(LIGHT)
    qtbot.addWidget(bar)
    return bar


def test_the_bar_takes_no_room_until_there_is_something_to_say(bar: MessageBar) -> None:
    assert bar.isHidden()
    bar.show_message(Message("All is well."))
    assert not bar.isHidden()
    assert [label.text() for label in bar.findChildren(QLabel, "message_sentence")] == ["All is well."]


def test_closing_the_last_message_hides_the_bar(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message(Message("Good to know."))
    qtbot.mouseClick(bar.findChild(QToolButton, "message_close"), Qt.MouseButton.LeftButton)
    assert bar.messages == ()
    assert bar.isHidden()


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
    assert len(sentences) == MOST_AT_ONCE
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
