"""A data set that is read and learnt in milliseconds, and the window's parts around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.training.recipe import Layer, Recipe
from nnviz.ui import layout
from nnviz.ui.actions import KeyCourtesy
from nnviz.ui.main_window import MainWindow
from nnviz.ui.recovery import Recovery
from nnviz.ui.session import Session
from nnviz.ui.settings import Settings
from nnviz.ui.theme import ThemeKeeper

TRAIN, TEST, BATCH = 300, 100, 10


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 training and 100 test images in ten classes: a bright row for each, in noise."""
    rng = np.random.default_rng(0)

    def images(n: int) -> tuple[np.ndarray, np.ndarray]:
        labels = np.arange(n, dtype=np.uint8) % 10
        pixels = rng.integers(0, 60, (n, 28, 28), dtype=np.uint8)
        for image, label in zip(pixels, labels, strict=True):
            image[2 * label + 3 : 2 * label + 6, 4:24] = 250
        return pixels, labels

    (x_train, y_train), (x_test, y_test) = images(TRAIN), images(TEST)
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


@pytest.fixture
def small_recipe(small_data: Path) -> Recipe:
    """A recipe that trains an epoch of the small data in a few milliseconds."""
    return Recipe(
        name="small",
        data=str(small_data),
        train_images=TRAIN,
        layers=(Layer(8, "sigmoid"), Layer(10, "sigmoid")),
        cost="quadratic",
        learning_rate=3.0,
        batch_size=BATCH,
        epochs=3,
    )


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    """A session that is closed at the end, with everything that it has started."""
    session = Session()
    yield session
    assert session.close()


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[..., None]:
    """Waits, as the frame clock does, until nothing more is to be expected of a session."""

    def wait(session: Session, state: str | None = None) -> None:
        def settled() -> bool:
            session.poll()
            if session.busy:
                session.request()
            if state is not None and session.state != state:
                return False
            return state == "running" or not (session.busy or session.tasks.running)

        qtbot.waitUntil(settled, timeout=10_000)

    return wait


@pytest.fixture
def small_model(small_recipe: Recipe, small_data: Path, tmp_path: Path) -> Path:
    """A trained network in a file: two epochs of the small recipe."""
    from nnviz.data.sources import open_dataset
    from nnviz.data.splits import split
    from nnviz.training.model_file import save_model
    from nnviz.training.trainer import Trainer

    trainer = Trainer(small_recipe, split(open_dataset(small_data), TRAIN))
    trainer.train_epoch()
    trainer.train_epoch()
    path = tmp_path / "small.safetensors"
    save_model(path, small_recipe, trainer.network, trainer.history)
    return path


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows with the small network, all with the same settings and the same recovery folder."""
    monkeypatch.setattr("nnviz.ui.session.Session.read_data", lambda self, source="mnist": None)
    courtesy = KeyCourtesy()
    QApplication.instance().installEventFilter(courtesy)
    opened: list[MainWindow] = []

    def open_one(model: Path | None = small_model) -> MainWindow:
        window = MainWindow(
            Settings(tmp_path / "settings.ini"), ThemeKeeper("light"), Recovery(tmp_path / "recovery")
        )
        qtbot.addWidget(window)
        opened.append(window)
        window.open_first(model)
        window.setWindowState(Qt.WindowState.WindowNoState)  # the screen of the tests is small: maximized
        window.resize(1280, 780)
        with qtbot.waitActive(window):
            window.show()
        window.settle_in()
        qtbot.waitUntil(lambda: len(window.shelf.entries) == len(layout.ASKED_FOR))
        return window

    yield open_one
    for window in opened:
        window.close()
    QApplication.instance().removeEventFilter(courtesy)


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window()


@pytest.fixture
def at_rest(qtbot: QtBot) -> Callable[[MainWindow], None]:
    def wait(window: MainWindow) -> None:
        session = window.session
        qtbot.waitUntil(
            lambda: not (session.busy or session.tasks.running) and window.clock.idle, timeout=10_000
        )

    return wait
