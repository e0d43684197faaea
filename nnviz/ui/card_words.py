"""What the book bench says of a card: its claim, its recipe, where it stands and how far it is."""

from __future__ import annotations

from statistics import median

from nnviz.reproduce.cards import Card
from nnviz.reproduce.record import Record
from nnviz.reproduce.rerun import Progress
from nnviz.reproduce.verdict import LEAST_SEEDS, distance
from nnviz.training.recipe import load_recipe
from nnviz.training.recipe_changes import differences
from nnviz.ui.difference_words import difference_words

_IMAGES = {"test": "the test images", "validation": "the last 10,000 training images"}
_DECIDED = "seed"  # each run has its own, so that it is no change of the recipe


def claim(card: Card) -> str:
    """The published figure, on which images it is, and who published it."""
    return f"Claim: {card.claim}, on {_IMAGES[card.on]}. {card.source[:1].upper()}{card.source[1:]}."


def recipe(card: Card) -> str:
    """The recipe that is run with its changes, and what the source leaves open."""
    if card.method == "darkness":
        return "Guesses the digit whose training images are on average about as dark: no network, no chance."
    shipped = load_recipe(card.recipe)
    changes = [each for each in differences(shipped, card.recipe_for(0)) if each.key != _DECIDED]
    words = "; ".join(difference_words(each) for each in changes)
    how = f"Recipe {card.recipe}." + (f" Changed: {words}." if words else "")
    return f"{how} {card.unsaid}".strip()


def result(where: str, record: Record) -> str:
    """The figures of a record and what they mean for the claim; ``where`` they were made begins it."""
    percents = record.percents
    seconds = median(each.seconds for each in record.reruns)
    pace = f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:,.0f} s"
    if len(percents) == 1:
        figures = f"{percents[0]:.2f} %, one run of {pace}"
    else:
        figures = (
            f"{min(percents):.2f} to {max(percents):.2f} %, median {median(percents):.2f} %, "
            f"{len(percents)} seeds of about {pace}"
        )
    return f"{where}: {figures}. {_meaning(record)}"


def _meaning(record: Record) -> str:
    match record.verdict:
        case "reproduced" if len(record.percents) == 1:
            return "Reproduced: it is the claim."
        case "reproduced":
            return "Reproduced: the claim lies among the seeds."
        case "above" | "below" as side:
            which = "It is" if len(record.percents) == 1 else "All seeds are"
            points = distance(record.card.percent, record.percents)
            more = "" if len(record.percents) == 1 else " or more"
            return f"{which} {side} the claim, by {points:.2f} points{more}."
        case _:
            return f"Not judged: that takes {LEAST_SEEDS} seeds."


def state(here: Record | None, shipped: Record | None, running: Progress | bool) -> str:
    """Where a card stands, in a few words for the list of cards."""
    if running:
        return f"running, {100 * running.share:.0f} %" if isinstance(running, Progress) else "running"
    record = here or shipped
    if record is None:
        return "not run"
    if not record.judgement:
        return f"{len(record.reruns)} of {LEAST_SEEDS} seeds"
    return record.judgement if record is here else f"{record.judgement}, as shipped"


def progress(now: Progress | None) -> str:
    """What is being run at this moment."""
    if now is None:
        return "Beginning …"
    epoch = min(int(now.epoch) + 1, now.epochs)
    figure = f"; {now.percent:.2f} % after the last one" if now.percent is not None else ""
    return f"Seed {now.place + 1} of {now.seeds}, epoch {epoch} of {now.epochs}{figure}"
