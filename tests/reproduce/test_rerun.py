"""Rerunning a card: seeds, measures, cancelling; and the verdict on what came out."""

import numpy as np
import pytest

from nnviz.data.dataset import Dataset, LabelledImages
from nnviz.reproduce.cards import Card
from nnviz.reproduce.darkness import correct_by_darkness
from nnviz.reproduce.record import Record, load_records, save_records, table
from nnviz.reproduce.rerun import Cancelled, Rerun, reruns
from nnviz.reproduce.verdict import sampling_error, verdict


def images(n, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n).astype(np.uint8)
    pixels = rng.integers(0, 50, (n, 28, 28)).astype(np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        image[:, 2 * label : 2 * label + 3] = 250
    return LabelledImages(pixels, labels, "stripes")


@pytest.fixture(scope="module")
def dataset():
    return Dataset("stripes", images(400), images(100, seed=1))


CARD = Card(
    "stripes",
    "784-16-16-10",
    "90 %",
    "this test",
    90.0,
    recipe="nielsen-30",
    set=("epochs=4", "layers=16,16", "train_images=300", "validation_images=100"),
)


def test_each_seed_gives_a_figure_on_the_test_images(dataset):
    results = list(reruns(CARD, dataset, seeds=2))
    assert [each.seed for each in results] == [0, 1]
    assert all(0 <= each.percent <= 100 and each.total == 100 for each in results)
    assert results[0].percent != results[1].percent


def test_the_same_seed_gives_the_same_figure(dataset):
    first, second = (next(iter(reruns(CARD, dataset, seeds=1))) for _ in range(2))
    assert first.percent == second.percent


def test_best_is_no_less_than_last_and_first_is_the_first_epoch(dataset):
    def figure(**changes):
        return next(iter(reruns(Card(**{**CARD.__dict__, **changes}), dataset, seeds=1))).percent

    assert figure(measure="best") >= figure(measure="last")
    assert figure(measure="first") == figure(set=("epochs=1", *CARD.set[1:]))
    assert figure(on="validation") == pytest.approx(figure(on="test"), abs=40)


def test_cancelling_ends_the_seed_under_way(dataset):
    seen = []
    with pytest.raises(Cancelled):
        list(
            reruns(
                CARD, dataset, 2, progress=lambda *done: seen.append(done), cancelled=lambda: len(seen) == 2
            )
        )
    assert seen == [(1, 8), (2, 8)]


def test_darkness_by_hand():
    pixels = np.zeros((4, 28, 28), np.uint8)
    pixels[2:] = 200
    train = LabelledImages(pixels, np.array([0, 0, 1, 1], np.uint8), "two", classes=2)
    assert correct_by_darkness(train, train) == 4
    assert (
        correct_by_darkness(train, LabelledImages(pixels, np.array([1, 0, 1, 0], np.uint8), "two", classes=2))
        == 2
    )


def test_a_claim_within_the_spread_is_reproduced():
    assert verdict(95.0, [94.8, 95.1, 95.3], 10_000) == "reproduced"


def test_a_claim_outside_is_said_to_be_above_or_below():
    margin = 2 * sampling_error(95.0, 10_000)
    assert margin == pytest.approx(0.436, abs=0.001)
    assert verdict(95.0, [95.0 + margin + 0.01], 10_000) == "above"
    assert verdict(95.0, [95.0 - margin - 0.01], 10_000) == "below"
    assert verdict(95.0, [95.0 + margin - 0.01], 10_000) == "reproduced"


def test_two_seeds_or_quick_runs_are_not_judged():
    two = tuple(Rerun(seed, 95.0, 10_000, 1.0) for seed in range(2))
    assert Record(CARD, two).verdict is None
    assert Record(CARD, (*two, Rerun(2, 95.0, 10_000, 1.0)), quick=True).verdict is None


def test_records_are_kept_and_dropped_when_the_card_changes(tmp_path):
    record = Record(CARD, tuple(Rerun(seed, 90.0 + seed, 10_000, 1.0) for seed in range(3)))
    save_records(tmp_path, {"stripes": record})
    assert load_records(tmp_path, [CARD]) == {"stripes": record}
    assert load_records(tmp_path, [Card(**{**CARD.__dict__, "set": ("epochs=5",)})]) == {}
    assert "| `stripes` | 784-16-16-10 | 90 %, this test | 3 | 90.00 | 91.00 | 92.00 |" in table([record])
    assert (tmp_path / "REPRODUCTION.md").read_text() == table([record])


def test_no_records_yet_is_no_error(tmp_path):
    assert load_records(tmp_path, [CARD]) == {}
