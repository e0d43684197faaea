import pytest

from nnviz.training.recipe import Recipe
from nnviz.ui.run import Run
from nnviz.ui.state_words import state_words

RECIPE = Recipe(name="tiny", seed=7)
FAILED = Run(RECIPE, "untrained", failed=True)
FINISHED = Run(RECIPE, "untrained", outcome="3 epochs are complete.")


@pytest.mark.parametrize(
    ("state", "run", "words"),
    [
        ("paused", None, "Getting the network ready"),
        ("running", Run(RECIPE, "untrained"), "Training tiny"),
        ("preparing", Run(RECIPE, "trained"), "Getting ready to train tiny"),
        (
            "failed",
            Run(RECIPE, "untrained", failed=True),
            "Training has stopped; the last good network is shown",
        ),
        (
            "finished",
            Run(RECIPE, "untrained", outcome="3 epochs are complete."),
            "Done: 3 epochs are complete. Run trains on",
        ),
        (
            "running",
            Run(RECIPE.with_changes(engine="torch"), "untrained"),
            "Training tiny on PyTorch",
        ),
        ("paused", Run(RECIPE, "untrained"), "Untrained, with seed 7. Run teaches it"),
        ("paused", Run(RECIPE, "checkpoint"), "A saved run. Run goes on exactly where it stopped"),
        ("paused", Run(RECIPE, "trained"), "Trained. Run trains it further, Start over begins untrained"),
    ],
)
def test_the_sentence_says_what_goes_on_and_what_run_would_do(
    state: str, run: Run | None, words: str
) -> None:
    assert state_words(state, run) == words  # type: ignore[arg-type]


def test_a_frozen_picture_is_said_to_be_frozen() -> None:
    assert "stands still" in state_words("running", Run(RECIPE, "untrained"), frozen=True)
