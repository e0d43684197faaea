"""The cards: every one names a recipe that can be run, and a claim that can be checked."""

import pytest

from nnviz.reproduce.cards import CardError, chosen, load_cards


@pytest.mark.parametrize("card", load_cards(), ids=lambda card: card.key)
def test_every_card_can_be_run_and_says_where_its_claim_stands(card):
    assert card.claim
    assert card.source
    assert 0 < card.percent < 100
    if card.method == "train":
        recipe = card.recipe_for(7)
        assert recipe.seed == 7
        assert (card.on == "validation") == (recipe.validation_images == 10_000)


def test_keys_are_unique():
    keys = [card.key for card in load_cards()]
    assert len(keys) == len(set(keys))


def test_without_names_the_short_cards_are_chosen():
    assert {card.key for card in chosen([])} == {card.key for card in load_cards() if not card.long}


def test_a_misspelt_card_is_answered_with_the_nearest():
    with pytest.raises(CardError, match="nielsen-30"):
        chosen(["nielsn-30"])
