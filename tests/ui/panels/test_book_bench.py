"""The book bench: a card says its claim, is run again in the background, and keeps what came out."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.ui.panels.book_bench import BookBenchPanel
from nnviz.ui.selection import Selection
from nnviz.ui.tasks import Tasks
from nnviz.ui.theme import LIGHT


def images(n, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    pixels = np.repeat((25 * labels).astype(np.uint8)[:, np.newaxis], 784, axis=1)
    return LabelledImages(pixels, labels, "MNIST")


@pytest.fixture
def panel(qtbot):
    panel = BookBenchPanel(Selection(), LIGHT)
    qtbot.addWidget(panel)
    panel.resize(700, 360)
    panel.show()
    return panel


def text(panel, name):
    return panel.findChild(QLabel, f"book_bench.{name}").text()


def choose(panel, key):
    cards = panel.findChild(QListWidget, "book_bench.cards")
    cards.setCurrentItem(cards.findItems(key, Qt.MatchFlag.MatchExactly)[0])


def test_a_card_says_its_claim_its_source_and_its_recipe(panel):
    choose(panel, "cross-entropy-30-l2")
    assert "96.49 %" in text(panel, "claim")
    assert "Nielsen, chapter 3" in text(panel, "claim")
    assert "layers=30, l2=5" in text(panel, "recipe")
    assert text(panel, "result") == "Not run here yet."


def test_nothing_can_be_run_before_the_data_are_there(panel):
    assert not panel.findChild(QPushButton, "book_bench.run").isEnabled()


def test_running_a_card_shows_and_keeps_what_came_out(qtbot, panel, tmp_path):
    tasks = Tasks()
    panel.use(tasks, tmp_path)
    panel.set_dataset(Dataset("MNIST", images(60_000, 0), images(1_000, 1)))
    choose(panel, "darkness")
    qtbot.mouseClick(panel.findChild(QPushButton, "book_bench.run"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tasks.running, timeout=30_000)
    assert text(panel, "result").startswith("Here: 100.00 to 100.00 %")
    assert text(panel, "verdict") == "nnviz lands above the claim."
    assert "100.00" in (tmp_path / "REPRODUCTION.md").read_text(encoding="utf-8")
    assert tasks.close(5.0)

    again = BookBenchPanel(Selection(), LIGHT)
    qtbot.addWidget(again)
    again.use(Tasks(), tmp_path)
    choose(again, "darkness")
    assert text(again, "result").startswith("Here: 100.00")


def test_another_data_set_cannot_be_held_to_claims_about_mnist(panel, tmp_path):
    panel.use(Tasks(), tmp_path)
    panel.set_dataset(Dataset("Fashion", images(60_000, 0), images(1_000, 1)))
    assert not panel.findChild(QPushButton, "book_bench.run").isEnabled()
