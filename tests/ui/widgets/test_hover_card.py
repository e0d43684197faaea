"""Where a card stands: beside what it is about, never over it nor over the answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.theme import LIGHT
from nnviz.ui.widgets.hover_card import ANSWER, PICTURES, Card, HoverCard

LARGE = Card("neuron 7 of 30", (("a", "0.5"),), QImage(140, 140, QImage.Format.Format_RGB32))
SMALL = Card("pixel in row 3, column 4", (("ink", "1"),))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with an answer on its right side."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(0, 0, 700, 700)
    answer = QWidget(window)
    answer.setObjectName(ANSWER)
    answer.setGeometry(500, 0, 200, 300)
    picture = QWidget(window)
    picture.setObjectName(PICTURES[1])
    picture.setGeometry(0, 0, 500, 300)
    window.show()
    qtbot.waitExposed(window)
    return window


def on_screen(window: QWidget, rect: QRect) -> QRect:
    return rect.translated(window.mapToGlobal(QPoint(0, 0)))


@pytest.mark.parametrize("x", [20, 200, 330, 470])
@pytest.mark.parametrize("card", [LARGE, SMALL])
def test_it_covers_neither_what_it_is_about_nor_the_answer(window: QWidget, x: int, card: Card) -> None:
    shown = HoverCard(LIGHT, window)
    near = on_screen(window, QRect(x, 140, 20, 20))
    shown.show_card(card, near)
    assert not shown.geometry().intersects(near)
    assert not shown.geometry().intersects(on_screen(window, QRect(500, 0, 200, 300)))


def test_a_large_card_stands_beside_the_picture_and_a_small_one_beside_the_place(window: QWidget) -> None:
    picture = on_screen(window, QRect(0, 0, 500, 300))
    near = on_screen(window, QRect(200, 140, 20, 20))
    large, small = HoverCard(LIGHT, window), HoverCard(LIGHT, window)
    large.show_card(LARGE, near)
    small.show_card(SMALL, near)
    assert not large.geometry().intersects(picture)
    assert picture.contains(small.geometry())


def test_with_the_answer_closed_its_place_is_free(window: QWidget) -> None:
    near = on_screen(window, QRect(460, 100, 20, 20))
    card = HoverCard(LIGHT, window)
    window.findChild(QWidget, ANSWER).hide()
    card.show_card(SMALL, near)
    assert card.geometry().left() > near.right()
