"""What the book bench says of a card and of what came out."""

import pytest

from nnviz.reproduce.cards import Card
from nnviz.reproduce.record import Record
from nnviz.reproduce.rerun import Progress, Rerun
from nnviz.ui import card_words

CARD = Card("card", "A network", "95 %", "the seed article", 95.0, recipe="nielsen-30", on="validation")


def record(*percents, seconds=4.0):
    return Record(CARD, tuple(Rerun(seed, each, 10_000, seconds) for seed, each in enumerate(percents)))


def test_a_claim_says_on_which_images_it_is_and_whose():
    assert card_words.claim(CARD) == "Claim: 95 %, on the last 10,000 training images. The seed article."


@pytest.mark.parametrize(
    ("percents", "meaning"),
    [
        ((94.0, 95.0, 96.0), "Reproduced: the claim lies among the seeds."),
        ((94.0, 94.5, 94.9), "All seeds are below the claim, by 0.10 points or more."),
        ((95.25, 95.5, 96.0), "All seeds are above the claim, by 0.25 points or more."),
        ((94.0, 95.0), "Not judged: that takes 3 seeds."),
    ],
)
def test_a_result_says_what_it_means_for_the_claim(percents, meaning):
    assert card_words.result("Here", record(*percents)).endswith(meaning)


def test_a_result_of_several_seeds_says_its_spread_and_a_quick_one_its_tenths_of_a_second():
    words = card_words.result("Here", record(94.0, 95.0, 96.0, seconds=0.31))
    assert words.startswith("Here: 94.00 to 96.00 %, median 95.00 %, 3 seeds of about 0.3 s.")


def test_the_state_is_that_of_the_runs_here_and_only_else_as_shipped():
    here, shipped = record(94.0, 95.0, 96.0), record(90.0, 91.0, 92.0)
    assert card_words.state(here, shipped, False) == "reproduced"
    assert card_words.state(None, shipped, False) == "below by 3.00, as shipped"
    assert card_words.state(record(94.0), None, False) == "1 of 3 seeds"
    assert card_words.state(None, None, False) == "not run"
    assert card_words.state(here, None, Progress(1, 4, 15.0, 30)) == "running, 38 %"


def test_progress_names_seed_epoch_and_the_newest_figure():
    assert card_words.progress(None) == "Beginning …"
    words = card_words.progress(Progress(1, 3, 12.4, 30, 94.91))
    assert words == "Seed 2 of 3, epoch 13 of 30; 94.91 % after the last one"
