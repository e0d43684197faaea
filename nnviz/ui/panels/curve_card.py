"""The exact numbers of one moment of a run, for the card beside the cross hair."""

from __future__ import annotations

from nnviz.training.history import Evaluated, History
from nnviz.ui.number_words import written
from nnviz.ui.widgets.curve_data import mean_at
from nnviz.ui.widgets.hover_card import Card


def moment_card(history: History, step: int, steps: float) -> Card:
    """What is known of the moment after ``step`` mini-batches.

    Parameters
    ----------
    history : History
    step : int
    steps : float
        How far the exponential mean that is drawn looks back.
    """
    rows: list[tuple[str, str]] = []
    if 0 < step <= len(history):
        rows.append(
            ("training", f"{written(float(history.costs(step - 1, step)[0]))}  cost of this mini-batch")
        )
        if steps > 1:
            rows.append(
                ("", f"{written(mean_at(history, step, steps))}  mean of about the last {steps:,.0f}")
            )
    estimate, whole = history.last_at(step, whole=False), history.last_at(step, whole=True)
    if estimate is not None:
        if estimate.train_total:
            rows.append(
                ("", f"{_accuracy(estimate.train_correct, estimate.train_total)} training images (estimate)")
            )
        rows += _of_test(estimate)
    if whole is not None:
        rows += _of_test(whole)
        if whole.validation_total and whole.validation_cost is not None:
            cost = written(whole.validation_cost)
            right = _accuracy(whole.validation_correct or 0, whole.validation_total, all_of_them=True)
            rows.append((f"validation, {_when(whole)}", f"{cost}  cost"))
            rows.append(("", f"{right} validation images"))
    return Card(f"step {step:,}, epoch {_epoch(history, step)}", tuple(rows))


def _of_test(each: Evaluated) -> list[tuple[str, str]]:
    right = _accuracy(each.test_correct, each.test_total, all_of_them=each.whole)
    return [
        (f"test, {_when(each)}", f"{written(each.test_cost)}  cost"),
        ("", f"{right} test images{'' if each.whole else ' (estimate)'}"),
    ]


def _accuracy(correct: int, total: int, all_of_them: bool = False) -> str:
    share = f"{100 * correct / total:.{2 if all_of_them else 1}f} %"
    return f"{share}  {correct:,} of {'all' if all_of_them else 'the first'} {total:,}"


def _when(each: Evaluated) -> str:
    return f"epoch {each.epoch:.4g}"


def _epoch(history: History, step: int) -> str:
    reached = float(history.epochs_at(step))
    if not len(history):
        found = (history.last_at(step, whole) for whole in (False, True))
        reached = max((each.epoch for each in found if each is not None), default=0.0)
    return f"{reached:.2f}"
