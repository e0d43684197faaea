"""A small suite on a real display; `xvfb-run -a pytest tests/window` gives it one where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.training.checkpoint import load_checkpoint

if TYPE_CHECKING:
    from tests.window.conftest import Person

PAD = ((120, 260), (180, 250), (200, 290), (150, 330), (190, 370), (130, 390))


def test_it_opens_and_closes_without_a_word(person: Person) -> None:
    person.open()
    person.press("ctrl+q")
    assert person.ended() == 0
    assert person.said == ""


def test_closed_in_mid_training_it_ends_cleanly_and_offers_to_go_on(person: Person, unfinished: Path) -> None:
    person.open()
    person.press("ctrl+r")
    person.wait_for("an untrained network", lambda: "seed" in person.title)
    person.press("space")
    person.wait_for("training", lambda: "(training)" in person.title)
    person.draw(*PAD)
    person.resize(1000, 700)
    person.point(500, 300)
    person.resize(1250, 780)
    person.press("space")
    person.wait_for("a pause", lambda: "(training)" not in person.title)
    person.press("Right", "shift+Right", "ctrl+z")
    person.press("space")
    person.wait_for("training", lambda: "(training)" in person.title)
    person.press("ctrl+q")
    assert person.ended() == 0
    assert person.said == ""
    assert load_checkpoint(unfinished).step > 2


def test_a_step_trains_exactly_one_mini_batch(person: Person, unfinished: Path) -> None:
    person.open()
    person.press("ctrl+r")
    person.wait_for("an untrained network", lambda: "seed" in person.title)
    person.press("Right", "Right", "shift+Right")
    person.press("ctrl+q")
    assert person.ended() == 0
    assert person.said == ""
    state = load_checkpoint(unfinished)
    assert state.step == 3
    assert state.images == 2 * state.recipe.batch_size + 1
