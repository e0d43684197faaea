import pytest

from nnviz.core.network import Network
from nnviz.training.history import Evaluated
from nnviz.training.recipe import Recipe
from nnviz.training.snapshot import Snapshot
from nnviz.ui.status_words import Meter, accuracy, duration, place, rate, time_left


def moment(epoch: int, position: int, **recipe: int) -> Snapshot:
    network = Network((2, 1), ("sigmoid",))
    recipe_ = Recipe(**{"batch_size": 10, "epochs": 30, **recipe})
    return Snapshot(1, 0, 0, epoch, position, recipe_, network, network.parameters, None, None)


def evaluated(correct: int, total: int, whole: bool) -> Evaluated:
    return Evaluated(0, 0, 0.0, 0.0, 0.1, None, 0, 0, 0.1, correct, total, whole)


def test_the_place_names_epoch_and_batch() -> None:
    assert place(moment(2, 12_000), 50_000) == "epoch 3 of 30 · batch 1,200 of 5,000"


def test_inside_a_batch_the_place_counts_images() -> None:
    assert place(moment(0, 1), 50_000) == "epoch 1 of 30 · image 1 of 50,000"
    assert place(moment(0, 14), 50_000) == "epoch 1 of 30 · image 14 of 50,000"


@pytest.mark.parametrize(
    ("epoch", "words"),
    [(0, "not trained yet"), (7, "epoch 7 of 30 done"), (30, "epoch 30 of 30 done"), (31, "epoch 31 done")],
)
def test_between_epochs_the_place_says_how_many_are_done(epoch: int, words: str) -> None:
    assert place(moment(epoch, 0), 50_000) == words


def test_beyond_the_recipes_end_no_end_is_promised() -> None:
    assert place(moment(30, 10), 50_000) == "epoch 31 · batch 1 of 5,000"


def test_an_accuracy_says_on_which_images_and_how_many() -> None:
    assert accuracy(evaluated(9_689, 10_000, True)) == "96.89 % of all 10,000 test images"
    assert accuracy(evaluated(933, 1_000, False)) == "93.3 % of the first 1,000 test images"
    assert accuracy(None) == ""


@pytest.mark.parametrize(
    ("images_per_second", "words"),
    [(0, ""), (2.345, "2.3 images/s"), (1_234, "1,230 images/s"), (83_416, "83,400 images/s")],
)
def test_a_rate_has_no_more_digits_than_are_meant(images_per_second: float, words: str) -> None:
    assert rate(images_per_second) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (42, "42 s"), (100, "2 min"), (5_000, "83 min"), (7_500, "2 h 5 min")],
)
def test_a_duration_is_rounded_as_a_person_would(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_time_left_is_said_to_be_an_estimate() -> None:
    assert time_left(42_000, 1_000) == "about 42 s left (estimate)"


@pytest.mark.parametrize(("left", "speed"), [(None, 10.0), (0, 10.0), (-5, 10.0), (10, 0.0)])
def test_where_there_is_no_telling_nothing_is_said(left: float | None, speed: float) -> None:
    assert time_left(left, speed) == ""


def test_the_meter_measures_the_last_two_seconds() -> None:
    meter = Meter()
    for tenth in range(51):
        images = 100 * tenth if tenth < 20 else 2_000 + 1_000 * (tenth - 20)
        meter.read(tenth / 10, images)
    assert meter.rate == pytest.approx(10_000)


def test_the_meter_knows_nothing_from_one_reading_and_forgets_another_run() -> None:
    meter = Meter()
    meter.read(0, 500)
    assert meter.rate == 0
    meter.read(1, 700)
    meter.read(2, 10)
    assert meter.rate == 0


def test_a_pause_is_not_counted() -> None:
    meter = Meter()
    meter.read(0, 0)
    meter.read(1, 100)
    meter.clear()
    meter.read(100, 100)
    meter.read(101, 200)
    assert meter.rate == pytest.approx(100)


def test_testing_is_not_counted_as_training() -> None:
    meter = Meter()
    for quarter in range(9):
        meter.read(quarter / 4, 250 * quarter)
    meter.read(2.25, 2_000)  # a test goes on
    meter.read(5.0, 2_250, tested=2_000)
    assert meter.rate == pytest.approx(1_000)


def test_where_every_stretch_has_a_test_the_rate_is_that_of_both() -> None:
    meter = Meter()
    for second in range(5):
        meter.read(second, 100 * second, tested=100 * second)
    assert meter.rate == pytest.approx(100)


def test_a_step_that_takes_longer_than_the_span_still_has_a_rate() -> None:
    meter = Meter()
    for quarter in range(20):
        meter.read(quarter / 4, 32 * (quarter // 12))
    assert meter.rate == pytest.approx(32 / 3)
