import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui.widgets.elided_label import ElidedLabel

WORDS = "Done: 9,738 of the 10,000 test images are answered right"


@pytest.fixture
def label(qtbot: QtBot) -> ElidedLabel:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_words(WORDS)
    label.show()
    return label


def test_words_that_fit_are_all_there(label: ElidedLabel) -> None:
    label.resize(label.sizeHint())
    assert label.text() == WORDS
    assert label.toolTip() == ""


def test_words_that_do_not_fit_end_in_an_ellipsis_and_are_in_the_tooltip(label: ElidedLabel) -> None:
    label.resize(label.sizeHint().width() // 2, 20)
    assert label.text().endswith("…")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert label.toolTip() == label.words == label.accessibleName() == WORDS


def test_it_asks_for_no_more_than_it_was_told(qtbot: QtBot) -> None:
    label = ElidedLabel(100)
    qtbot.addWidget(label)
    label.set_words("Racing")
    short = label.sizeHint().width()
    assert short < 100
    label.set_words(WORDS)
    assert label.sizeHint().width() == 100
