"""Networks of other programs, opened and exported in the window."""

import numpy as np
import pytest

from nnviz.core.initializers import initialize
from nnviz.data.mnist import load_mnist
from nnviz.exchange.foreign import write_foreign
from nnviz.training.history import History
from nnviz.training.model_file import Model
from nnviz.training.recipe import load_recipe
from nnviz.ui import run_files
from nnviz.ui.session import Session
from nnviz.ui.status_words import place


@pytest.fixture
def model():
    recipe = load_recipe("nielsen-30")
    network = recipe.network()
    initialize(network, "scaled", np.random.default_rng(0))
    return Model(recipe, network, History(recipe.train_images), version="", resumable=False)


@pytest.fixture
def session(qtbot):
    session = Session()
    yield session
    assert session.close()


def test_an_onnx_file_is_opened_and_exported_as_a_script(qtbot, session, model, tmp_path):
    pytest.importorskip("onnx")
    write_foreign(tmp_path / "net.onnx", model)
    with qtbot.waitSignal(session.run_changed, timeout=10_000):
        session.open(tmp_path / "net.onnx")
    assert session.run_shown.origin == "trained"
    assert np.array_equal(session.snapshot.network.parameters, model.network.parameters)
    tested = session.history.last(whole=True)
    images = load_mnist().test
    right = model.network.predict(images.images).argmax(axis=1) == images.labels
    assert (tested.test_correct, tested.test_total) == (right.sum(), 10_000)
    assert place(session.snapshot, session.history.n_train) == "trained elsewhere"
    saved = []
    session.writer.export_network(session.run_shown, tmp_path / "net.py", saved.append)
    qtbot.waitUntil(lambda: saved == [tmp_path / "net.py"], timeout=10_000)
    compile((tmp_path / "net.py").read_text(encoding="utf-8"), "net.py", "exec")


def test_an_export_that_cannot_be_is_told_in_a_sentence(qtbot, session, model, tmp_path):
    pytest.importorskip("onnx")
    write_foreign(tmp_path / "net.onnx", model)
    with qtbot.waitSignal(session.run_changed, timeout=10_000):
        session.open(tmp_path / "net.onnx")
    with qtbot.waitSignal(session.said, timeout=10_000) as said:
        session.writer.export_network(session.run_shown, tmp_path / "net.txt", print)
    assert "must end in one of" in said.args[0].sentence


def test_a_run_without_a_network_has_nothing_to_export(tmp_path):
    run = run_files.Run(load_recipe("nielsen-30"), "untrained")
    with pytest.raises(run_files.NothingToSave):
        run_files.export(run, tmp_path / "net.py")
