"""The curves of several runs, with the choice of what is drawn against what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.training.kept_runs import KeptRun
from nnviz.ui.theme import SPACE, SPACE_SMALL, Theme
from nnviz.ui.widgets.curve_data import EvaluationColumns, thinned

if TYPE_CHECKING:
    from nnviz.ui.widgets.run_plot import RunCurve, RunPlot

_MEASURES = {"right answers, %": "test_accuracy", "test cost": "test_cost"}
_ALONG = ("epochs", "steps", "seconds")
_LEAST_COMBOS = (17 * SPACE, 11 * SPACE)  # as narrow as their words allow


class RunCurves(QWidget):
    """One line a run. The plot is made when there is something to draw: pyqtgraph takes a while to import."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: tuple[KeptRun, ...] = ()
        self._columns: dict[KeptRun, EvaluationColumns] = {}
        self._plot: RunPlot | None = None
        self._measure = _combo("runs.measure", "Vertical axis", "On the test images, after each epoch.")
        self._measure.addItems(tuple(_MEASURES))
        self._along = _combo("runs.along", "Horizontal axis", "By epochs, steps or seconds of training.")
        self._along.addItems(_ALONG)
        for combo, least in zip((self._measure, self._along), _LEAST_COMBOS, strict=True):
            combo.setMinimumWidth(least)
        axes = QHBoxLayout()
        axes.addWidget(self._measure)
        axes.addWidget(QLabel("by"))
        axes.addWidget(self._along)
        axes.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_SMALL)
        self._column.addLayout(axes)
        for choice in (self._measure, self._along):
            choice.currentIndexChanged.connect(self._draw)

    @property
    def curves(self) -> tuple[RunCurve, ...]:
        """What is drawn."""
        return self._plot.curves if self._plot is not None else ()

    def show_runs(self, runs: Sequence[KeptRun]) -> None:
        """Draw those of ``runs`` that are not hidden, with their newest numbers."""
        self._runs = tuple(runs)
        self._columns = {run: self._columns.get(run) or EvaluationColumns() for run in self._runs}
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        if self._plot is not None:
            self._plot.set_theme(theme)

    def _draw(self) -> None:
        if self._plot is None:
            if not self._runs:
                return
            from nnviz.ui.widgets.run_plot import RunPlot

            self._plot = RunPlot(self._theme)
            self._column.addWidget(self._plot, 1)
        self._plot.setAccessibleName(f"{self._measure.currentText()} of every run")
        curves = [self._curve(run) for run in self._runs if not run.hidden]
        self._plot.draw([curve for curve in curves if curve is not None], self._along.currentText())

    def _curve(self, run: KeptRun) -> RunCurve | None:
        """The run's line without the untrained network, which would press flat what the runs learned."""
        from nnviz.ui.widgets.run_plot import RunCurve

        columns = self._columns[run]
        columns.follow(run.history)
        # Before the first epoch has ended there are estimates alone.
        kind = columns.whole if np.any(columns.whole.steps > 0) else columns.estimates
        learned = kind.steps > 0
        at = getattr(kind, self._along.currentText())[learned]
        values = getattr(kind, _MEASURES[self._measure.currentText()])[learned]
        if not len(at) or not np.isfinite(at[-1]):  # the file of a model does not tell its seconds
            return None
        chosen = thinned(len(at))
        return RunCurve(run, run.place, at[chosen], values[chosen])


def _combo(name: str, label: str, help_sentence: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(label)
    combo.setToolTip(help_sentence)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo
