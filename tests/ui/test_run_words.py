"""What is said of a run beside others: times, differences, and who does not race."""

import math

import pytest

from nnviz.training.history import History
from nnviz.training.kept_runs import KeptRun
from nnviz.training.recipe import load_recipe
from nnviz.ui import run_words

RUN = KeptRun("one", load_recipe("nielsen-30"), History(1000))
OTHER = KeptRun("two", RUN.recipe.with_changes(engine="torch", learning_rate=0.5), History(1000))


@pytest.mark.parametrize(
    ("seconds", "words"), [(57.14, "57.1 s"), (1800.0, "30 min"), (math.nan, "not told")]
)
def test_times_are_short_and_an_unknown_one_is_said_to_be_unknown(seconds, words):
    assert run_words.time(seconds) == words


def test_differences_are_those_of_the_settings_in_the_words_of_the_editor():
    assert run_words.differs(OTHER, RUN) == "Engine: PyTorch; Learning rate: 0.5"
    assert run_words.differs_in_full(OTHER, RUN) == (
        "Engine: PyTorch, there NumPy\nLearning rate: 0.5, there 3"
    )
    assert run_words.differs(RUN, RUN) == "this one"
    assert run_words.differs(KeptRun("again", RUN.recipe, History(1000)), RUN) == "nothing"


def test_each_engine_that_does_not_race_has_its_reason():
    words = run_words.left_out(("torch",), ("numpy",))
    assert words == (
        "PyTorch is left out of the race: it is not installed. To get it: pip install torch. "
        "NumPy is left out of the race: it cannot train these layers."
    )
    assert run_words.left_out((), ()) == ""
