"""The status bar's numbers in words, without Qt: every number says what it counts."""

from __future__ import annotations

from nnviz.training.history import Evaluated
from nnviz.training.snapshot import Snapshot


def place(snapshot: Snapshot, n_train: int | None) -> str:
    """Where the run is: "epoch 3 of 30 · batch 1,200 of 5,000"; inside a batch, the image."""
    recipe = snapshot.recipe
    if snapshot.position == 0 or n_train is None:
        if snapshot.epoch == 0:
            # What another program trained has no epochs of ours; its moment is not a trainer's.
            return "not trained yet" if snapshot.run_id > 0 else "trained elsewhere"
        of = f" of {recipe.epochs}" if snapshot.epoch <= recipe.epochs else ""
        return f"epoch {snapshot.epoch}{of} done"
    of = f" of {recipe.epochs}" if snapshot.epoch < recipe.epochs else ""
    epoch = f"epoch {snapshot.epoch + 1}{of}"
    batch, over = divmod(snapshot.position, recipe.batch_size)
    if over:
        # Steps of one image would not be seen in a count of batches.
        return f"{epoch} · image {snapshot.position:,} of {n_train:,}"
    return f"{epoch} · batch {batch:,} of {-(-n_train // recipe.batch_size):,}"


def rate(images_per_second: float) -> str:
    """How fast it trains; nothing when it stands."""
    if images_per_second <= 0:
        return ""
    if images_per_second < 100:
        return f"{images_per_second:.1f} images/s"
    return f"{round(images_per_second, -2 if images_per_second >= 10_000 else -1):,.0f} images/s"


def accuracy(evaluated: Evaluated | None) -> str:
    """How many test images are answered right, and of which ones."""
    if evaluated is None:
        return ""
    share = (
        f"{100 * evaluated.test_accuracy:.2f} %"
        if evaluated.whole
        else f"{100 * evaluated.test_accuracy:.1f} %"
    )
    which = "all" if evaluated.whole else "the first"
    return f"{share} of {which} {evaluated.test_total:,} test images"


def duration(seconds: float) -> str:
    """A time for a person: "40 s", "3 min", "2 h 5 min"."""
    if seconds < 1:
        return "1 s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def time_left(images_left: float | None, images_per_second: float) -> str:
    """How long it will take, said to be an estimate; nothing when there is no telling."""
    if images_left is None or images_left <= 0 or images_per_second <= 0:
        return ""
    return f"about {duration(images_left / images_per_second)} left (estimate)"


class Meter:
    """Images a second over the last two seconds or so of training, from readings of a counter.

    The time that goes into testing is not training: a stretch in which a test came to its end is left out,
    unless there is no other.
    """

    span = 2.0
    patience = 10.0  # seconds after which training that was not broken by a test is too long ago

    def __init__(self) -> None:
        self._last: tuple[float, int, int] | None = None
        self._stretches: list[tuple[float, int, bool]] = []  # seconds, images, whether a test ended in it

    def read(self, now: float, images: int, tested: int = -1) -> None:
        """At ``now`` seconds the counter stands at ``images``; the latest test was at ``tested`` images."""
        if self._last is None or images < self._last[1]:  # another run
            self.clear()
            self._last = now, images, tested
            return
        begin, before, tested_before = self._last
        if images == before:
            return  # it tests, or takes its time over a step: the stretch goes on
        self._stretches.append((now - begin, images - before, tested != tested_before))
        self._last = now, images, tested
        while self._long_enough(self._stretches[1:]):
            self._stretches.pop(0)

    def _long_enough(self, stretches: list[tuple[float, int, bool]]) -> bool:
        training = sum(seconds for seconds, _, tested in stretches if not tested)
        return training >= self.span or sum(each[0] for each in stretches) >= self.patience

    def clear(self) -> None:
        """It stands: forget the readings, so that the pause is not counted."""
        self._last = None
        self._stretches.clear()

    @property
    def rate(self) -> float:
        """Images a second; 0 until there are two readings."""
        counted = [each for each in self._stretches if not each[2]] or self._stretches
        seconds = sum(each[0] for each in counted)
        return sum(each[1] for each in counted) / seconds if seconds > 0 else 0.0
