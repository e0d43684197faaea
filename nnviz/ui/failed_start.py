"""What is said when a run cannot begin, and the way out that is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnviz.ui.messages import Answer, Message
from nnviz.ui.setting_words import choice

if TYPE_CHECKING:
    from nnviz.training.recipe import Recipe

TOPIC = "start"
"""Of these messages: they go when a run begins."""


def way_out(error: Exception, recipe: Recipe, start: Callable[[Recipe], object]) -> Message | None:
    """The message for ``error``, with a button that starts ``recipe`` in another way; None if there is none.

    Parameters
    ----------
    error : Exception
        What kept ``recipe`` from beginning.
    start : callable
        Starts a recipe.
    """
    from nnviz.data.errors import TooFewImages
    from nnviz.engines.registry import EngineMissing

    if isinstance(error, EngineMissing):
        engine = "autograd" if recipe.convolutional else "numpy"
        words, other = f"Use {choice(engine)} instead", recipe.with_changes(engine=engine)
    elif isinstance(error, TooFewImages):
        words = f"Train on {error.available:,}"
        other = recipe.with_changes(train_images=error.available)
    else:
        return None
    answer = Answer(words, lambda: start(other), "Begin with the recipe changed in this alone")
    return Message(str(error), "alarm", (answer,), topic=TOPIC)
