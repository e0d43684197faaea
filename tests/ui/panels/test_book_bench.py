"""The book bench: a card says its claim, is run again in the background, and keeps what came out."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QSpinBox

from nnviz import resources
from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.reproduce.cards import Card, load_cards
from nnviz.reproduce.record import load_records
from nnviz.ui.panels import book_bench
from nnviz.ui.panels.book_bench import BookBenchPanel
from nnviz.ui.selection import Selection
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.widgets.card_list import CardList
from nnviz.ui.widgets.seed_dots import SeedDots

QUICK = Card(
    "quick", "A quick network", "50 %", "this test", 50.0, recipe="nielsen-30", set=("epochs=1", "layers=4")
)
OTHER = Card("other", "Another network", "50 %", "this test", 50.0, recipe="nielsen-30")


def images(n, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    pixels = np.repeat((25 * labels).astype(np.uint8)[:, np.newaxis], 784, axis=1)
    return LabelledImages(pixels, labels, "MNIST")


@pytest.fixture
def make(qtbot):
    def made():
        panel = BookBenchPanel(Selection(), LIGHT)
        qtbot.addWidget(panel)
        panel.resize(1200, 230)
        panel.show()
        return panel

    return made


@pytest.fixture
def ready(make, tasks, tmp_path, monkeypatch):
    """A panel of two cards that can be run at once."""
    monkeypatch.setattr(book_bench, "load_cards", lambda: (QUICK, OTHER))
    panel = make()
    panel.use(tasks, tmp_path)
    panel.set_dataset(Dataset("MNIST", images(60_000, 0), images(1_000, 1)))
    return panel


def text(panel, name):
    return panel.findChild(QLabel, f"book_bench.{name}").text()


def run_button(panel):
    return panel.findChild(QPushButton, "book_bench.run")


def press_run(qtbot, panel):
    qtbot.mouseClick(run_button(panel), Qt.MouseButton.LeftButton)


def faces(panel):
    cards = panel.findChild(CardList, "book_bench.cards")
    return [cards.item(row).data(Qt.ItemDataRole.UserRole) for row in range(cards.count())]


def choose(panel, title):
    row = next(row for row, face in enumerate(faces(panel)) if face.title == title)
    panel.findChild(CardList, "book_bench.cards").setCurrentRow(row)


def test_every_card_shows_its_title_its_claim_its_source_and_where_it_stands(make):
    face = next(face for face in faces(make()) if face.title == "784-30-10, cross-entropy, λ 5")
    assert face.below == "96.49 % · Nielsen, chapter 3"
    assert face.state == "below by 0.28, as shipped"


def test_a_card_says_its_claim_and_its_recipe_in_the_words_of_the_window(make):
    panel = make()
    choose(panel, "784-30-10, cross-entropy, λ 5")
    assert text(panel, "claim") == "Claim: 96.49 %, on the test images. Nielsen, chapter 3."
    assert text(panel, "recipe").startswith(
        "Recipe cross-entropy-100. Changed: Layers: 30 sigmoid, 10 sigmoid; L2: 5."
    )


def test_what_was_recorded_is_shown_as_shipped_and_against_the_claim(make):
    panel = make()
    choose(panel, "784-30-10, quadratic cost, best of 30 epochs")
    cards = load_cards()
    (card,) = (each for each in cards if each.key == "nielsen-30")
    percents = sorted(rerun.percent for rerun in load_records(resources.models(), cards)["nielsen-30"].reruns)
    low, median, high = percents
    assert text(panel, "shipped").startswith(
        f"As shipped: {low:.2f} to {high:.2f} %, median {median:.2f} %, 3 seeds"
    )
    missed = f"All seeds are below the claim, by {card.percent - high:.2f} points or more."
    assert (missed in text(panel, "shipped")) is (high < card.percent)
    (row,) = panel.findChild(SeedDots).rows
    assert (row.label, len(row.percents), row.filled) == ("as shipped", 3, False)


def test_a_card_that_was_never_run_says_so(make):
    panel = make()
    choose(panel, "784-800-10, elastic distortions")
    assert text(panel, "here") == "Not run here yet."
    assert next(face for face in faces(panel) if "elastic" in face.title).state == "not run"


def test_a_method_without_chance_asks_for_no_seeds(make):
    panel = make()
    choose(panel, "Average darkness, no network")
    assert not panel.findChild(QSpinBox).isVisible()
    assert text(panel, "shipped").startswith("As shipped: 22.25 %, one run of")
    choose(panel, "784-16-16-10")
    assert panel.findChild(QSpinBox).isVisible()


def test_the_run_button_stands_at_the_same_place_for_every_card(make):
    panel = make()
    places = set()
    for face in faces(panel):
        choose(panel, face.title)
        panel.layout().activate()
        places.add(run_button(panel).mapTo(panel, QPoint()).y())
    assert len(places) == 1


def test_nothing_can_be_run_before_the_data_are_there_and_the_card_says_so(make):
    panel = make()
    assert not run_button(panel).isEnabled()
    assert text(panel, "now") == "MNIST is still being read."


def test_another_data_set_cannot_be_held_to_claims_about_mnist(make, tasks, tmp_path):
    panel = make()
    panel.use(tasks, tmp_path)
    panel.set_dataset(Dataset("Fashion", images(100, 0), images(100, 1)))
    assert not run_button(panel).isEnabled()
    assert "uses Fashion" in text(panel, "now")


def test_running_a_card_shows_and_keeps_what_came_out(qtbot, make, tasks, tmp_path):
    panel = make()
    panel.use(tasks, tmp_path)
    panel.set_dataset(Dataset("MNIST", images(60_000, 0), images(1_000, 1)))
    choose(panel, "Average darkness, no network")
    press_run(qtbot, panel)
    qtbot.waitUntil(lambda: not tasks.running, timeout=30_000)
    assert text(panel, "here").startswith("Here: 100.00 %, one run of")
    assert "It is above the claim, by 77.75 points." in text(panel, "here")
    assert "100.00" in (tmp_path / "REPRODUCTION.md").read_text(encoding="utf-8")

    again = make()
    again.use(tasks, tmp_path)
    choose(again, "Average darkness, no network")
    assert text(again, "here").startswith("Here: 100.00 %")


def test_a_running_card_says_how_far_it_is_and_the_others_say_why_they_wait(qtbot, ready):
    press_run(qtbot, ready)
    qtbot.waitUntil(lambda: "Seed 1 of 3, epoch 1 of 1" in text(ready, "now"), timeout=30_000)
    assert ready.findChild(QProgressBar).isVisible()
    assert faces(ready)[0].state.startswith("running")
    choose(ready, OTHER.title)
    assert not run_button(ready).isEnabled()
    assert text(ready, "now") == "One card at a time: “A quick network” is running."


def test_stopping_keeps_the_seeds_that_are_finished_and_offers_the_rest(qtbot, ready, tmp_path):
    press_run(qtbot, ready)
    qtbot.waitUntil(lambda: "one run of" in text(ready, "here"), timeout=30_000)
    assert run_button(ready).text() == "Stop"
    press_run(qtbot, ready)
    finished = len(ready._records["quick"].reruns)
    assert run_button(ready).text() == f"Run {3 - finished} more"
    assert faces(ready)[0].state == f"{finished} of 3 seeds"
    assert f"| {finished} |" in (tmp_path / "REPRODUCTION.md").read_text(encoding="utf-8")
    press_run(qtbot, ready)
    qtbot.waitUntil(lambda: run_button(ready).text() == "Run it again", timeout=30_000)
    assert [each.seed for each in ready._records["quick"].reruns] == [0, 1, 2]


def test_cancelling_in_the_status_bar_stops_the_card_as_its_own_button_does(qtbot, ready, tasks):
    press_run(qtbot, ready)
    assert run_button(ready).text() == "Stop"
    for task in tasks.running:
        task.cancel()
    tasks.changed.emit()
    assert run_button(ready).text() == "Run it"
    choose(ready, OTHER.title)
    assert run_button(ready).isEnabled()


def test_a_narrow_panel_puts_the_card_below_the_list(qtbot, make):
    panel = make()
    cards = panel.findChild(CardList, "book_bench.cards")

    def below():
        return run_button(panel).mapTo(panel, QPoint()).y() > cards.geometry().bottom()

    assert not below()
    panel.resize(420, 600)
    qtbot.waitUntil(below)


def test_it_is_drawn_in_the_dark(make):
    panel = make()
    before = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != before
