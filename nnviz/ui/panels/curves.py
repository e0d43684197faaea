"""Loss and accuracy: two curves that grow with every mini-batch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.training.evaluator import ESTIMATE_IMAGES
from nnviz.training.history import History
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.curve_card import moment_card
from nnviz.ui.pyqtgraph_pieces import pieces
from nnviz.ui.selection import Selection
from nnviz.ui.theme import SPACE, SPACE_LARGE, SPACE_SMALL, Theme
from nnviz.ui.view import View, moment_words
from nnviz.ui.widgets.curve_controls import CurveControls
from nnviz.ui.widgets.curve_data import (
    EvaluationColumns,
    Evaluations,
    Numbers,
    step_at,
    thinned,
    training_curve,
)
from nnviz.ui.widgets.curve_ranges import (
    ACCURACY,
    COST,
    above,
    accuracy_floor,
    cost_range,
    horizon,
    log_range,
)
from nnviz.ui.widgets.hover_card import HoverCard
from nnviz.ui.widgets.line_legend import Line, LineLegend

if TYPE_CHECKING:
    from nnviz.ui.widgets.curve_plots import Band, Curve, CurvePlots

_NARROWEST_LEGEND = 420
_FIRST_STEPS = 20  # of an axis that shows nothing yet
_NOT_COUNTED = 10  # of a run, this part is too early to decide how high the plot of the cost is


class CurvesPanel(Panel):
    """Cost and accuracy over the run, side by side or one above the other.

    pyqtgraph takes a quarter of a second to import. It is fetched piece by piece once the panel has been
    painted, so that the window neither waits for it nor stands still. Not in a thread of its own: pyqtgraph
    touches every class of Qt, and PySide makes those at first touch, which crashes when the window's thread
    does the same then.
    """

    key = "curves"
    title = "Loss and accuracy"
    help = (
        "The cost of every mini-batch and the share of right answers, growing as the network learns. "
        "Point at a curve for exact numbers, turn the wheel to see a part of it, double-click to see all."
    )
    rate_hz = 15.0  # while it trains, for one plot and the other in turn: half of the work in each frame
    shows: ClassVar[frozenset[str]] = frozenset({"history", "recipe", "running"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._view = View()
        self._columns = EvaluationColumns()
        self._history: History | None = None
        self._first = 1.0
        self._part: tuple[float, float] | None = None
        self._costs = (0.0, 1.0)  # the heights of the two plots; they move in rare, wide steps
        self._floor = 0.0
        self._hidden = False  # whether costs of the beginning are too high for the plot
        self._ranges: tuple[tuple[float, float], ...] = ()
        self._plots: CurvePlots | None = None
        self._fetching = False
        self._validated = False
        self._turn = COST
        self._estimated = ESTIMATE_IMAGES

        self.legend = LineLegend(theme.text, self)
        self.legend.setObjectName("curves_legend")
        self.legend.setAccessibleName("Which line is which")
        self.words = QLabel(self)
        self.words.setObjectName("curves_words")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.card = HoverCard(theme, self)
        self.controls = CurveControls(self)
        self.controls.changed.connect(self._redraw)
        self.controls.along_changed.connect(self._choose_along)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE_SMALL, SPACE, SPACE_SMALL)
        column.setSpacing(SPACE_SMALL)
        self._head = QGridLayout()
        self._head.setHorizontalSpacing(SPACE_LARGE)
        self._head.setVerticalSpacing(SPACE_SMALL)
        self._head.addWidget(self.legend, 0, 0)
        self._head.addWidget(self.controls, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._head.setColumnStretch(0, 1)
        column.addLayout(self._head)
        column.addLayout(self._stack, 1)
        self._name_lines()

    def minimumSizeHint(self) -> QSize:
        """Enough for one small plot."""
        return QSize(300, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls under the legend where both have no room side by side."""
        super().resizeEvent(event)
        self._pointed(None)  # what was pointed at is somewhere else now
        narrow = self.width() < self.controls.sizeHint().width() + _NARROWEST_LEGEND
        place = (1, 0) if narrow else (0, 1)
        if self._head.itemAtPosition(*place) is None:
            self._head.removeWidget(self.controls)
            self._head.addWidget(self.controls, *place, Qt.AlignmentFlag.AlignRight)

    # Fetching pyqtgraph

    @property
    def plots(self) -> CurvePlots | None:
        """The plots; None until they are there."""
        return self._plots

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fetch the plots, once the panel has been seen for the first time."""
        super().paintEvent(event)
        if not self._fetching:
            self._fetching = True
            self._fetch(pieces())

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the card along."""
        self.card.hide()
        super().hideEvent(event)

    def _fetch(self, left: Iterator[None]) -> None:
        """Fetch one piece, then the others, with room for a click or a stroke between two."""
        for _ in left:
            QTimer.singleShot(0, self, partial(self._fetch, left))
            return
        self._make_plots()

    def _make_plots(self) -> None:
        from nnviz.ui.widgets.curve_plots import CurvePlots

        plots = CurvePlots(self.theme, self)
        plots.setObjectName("curves_plots")
        plots.setAccessibleName("Cost and accuracy; the arrow keys walk along the curves")
        plots.pointed.connect(self._pointed)
        plots.zoomed.connect(self._zoomed)
        self._plots = plots
        self._stack.addWidget(plots)
        self._name_axes()
        self._draw()

    # Showing

    def show_view(self, view: View) -> None:
        """Draw the history as far as it has come."""
        self._view = view
        begins = view.history is not self._history
        if begins:
            self._begin(view.history)
        if view.running and not begins:
            self._turn = ACCURACY if self._turn == COST else COST
            self._draw((self._turn,))
        else:
            self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self.card.set_theme(theme)
        self._name_lines()
        if self._plots is not None:
            self._plots.set_theme(theme)
            self._draw()

    def _begin(self, history: History | None) -> None:
        self._history = history
        self._part = None
        self.card.hide()
        if self._plots is not None:
            self._plots.set_cross(None)
        batch = self._view.recipe.batch_size if self._view.recipe is not None else 1
        epochs = _FIRST_STEPS * batch / history.n_train if history is not None else 1.0
        self._first = float(_FIRST_STEPS) if self.controls.along == "steps" else epochs

    def _draw(self, plots: tuple[int, ...] = (COST, ACCURACY)) -> None:
        history = self._history
        if history is None or not (len(history) or history.n_evaluations):
            self._say_what_will_come()
            return
        if self._plots is None:
            self.words.setText("")
            return
        self._stack.setCurrentWidget(self._plots)
        self._columns.follow(history)
        whole = self._columns.whole
        validated = bool(len(whole.steps)) and not np.isnan(whole.validation_cost[-1])
        estimate = history.last(whole=False)
        estimated = estimate.test_total if estimate is not None else ESTIMATE_IMAGES
        if (validated, estimated) != (self._validated, self._estimated):
            self._validated, self._estimated = validated, estimated
            self._name_lines()
        at = self._range(history)
        lines = {COST: self._cost_lines(history, at)} if COST in plots else {}
        if ACCURACY in plots:
            lines[ACCURACY] = (self._accuracy_lines(), None)
        ranges = (at, self._costs, (self._floor, 100.0 + (100.0 - self._floor) * 0.03))
        if ranges != self._ranges:
            self._ranges = ranges
            self._plots.set_ranges(*ranges)
        for plot, (curves, band) in lines.items():
            self._plots.draw(plot, curves, band)
        self._plots.set_note(self._note())

    def _note(self) -> str:
        """What a person could not know from the plot of the cost."""
        if self._part is not None:
            return "a part of the run; double-click shows all"
        return "begins above the plot" if self._hidden else ""

    def _cost_lines(self, history: History, at: tuple[float, float]) -> tuple[dict[str, Curve], Band | None]:
        """The lines of the cost, the band of the mini-batches, and how high the plot has to be for them."""
        from nnviz.ui.widgets.curve_plots import Band, Curve

        first, stop = self._steps_of(history, at)
        curve = training_curve(history, self.controls.mean_of, first, stop)
        places = curve.at if self.controls.along == "steps" else history.epochs_at(curve.at)
        curves = self._evaluated(_COSTS)
        if curve.single:
            curves["raw"] = Curve(places, curve.high)
        if self.controls.mean_of > 1:
            curves["train"] = Curve(places, curve.mean)
        logarithmic = self.controls.logarithmic
        # A part shows what is in it, a logarithm has room for everything.
        since = 0.0 if logarithmic or self._part is not None else max(len(history), 1) / _NOT_COUNTED
        tests = [_between(each, first, stop) for each in (self._columns.whole, self._columns.estimates)]
        costs = cost_range(curve, *tests, since=since)
        self._costs = (1e-2, 1.0) if logarithmic else (0.0, 1.0)
        if costs is not None:
            self._costs = log_range(*costs) if logarithmic else (0.0, above(costs[1]))
        wildest = max((float(cost.max()) for _, cost in tests if len(cost)), default=0.0)
        self._hidden = wildest > self._costs[1]
        return curves, None if curve.single else Band(places, curve.low, curve.high)

    def _accuracy_lines(self) -> dict[str, Curve]:
        """The lines of the right answers, and where the plot has to begin for them."""
        curves = self._evaluated(_ACCURACIES)
        right = curves.get("test_estimate_accuracy") or curves.get("test_accuracy")
        self._floor = 0.0
        if right is not None:
            first, last = self._part or (0.0, np.inf)
            shown = (right.at >= first) & (right.at <= last)
            self._floor = accuracy_floor(right.at[shown], right.values[shown])
        return curves

    def _evaluated(self, wanted: tuple[tuple[str, str, str], ...]) -> dict[str, Curve]:
        """The lines of evaluations; those without a number are left out."""
        from nnviz.ui.widgets.curve_plots import Curve

        curves = {}
        for name, table, attribute in wanted:
            columns = self._columns.whole if table == "whole" else self._columns.estimates
            values = getattr(columns, attribute)
            if not len(values) or np.isnan(values[-1]):
                continue
            chosen = thinned(len(values))
            at = columns.steps if self.controls.along == "steps" else columns.epochs
            curves[name] = Curve(at[chosen], values[chosen])
        return curves

    def _range(self, history: History) -> tuple[float, float]:
        """The part of the horizontal axis to show."""
        if self._part is not None:
            return self._part
        if not len(history) and not self._reached(history):
            return 0.0, 1.0 if self.controls.along == "epochs" else self._first
        reached = self._reached(history)
        recipe = self._view.recipe
        planned = float(recipe.epochs) if recipe is not None else 0.0
        if self.controls.along == "steps" and recipe is not None:
            planned *= math.ceil(history.n_train / recipe.batch_size)
        return 0.0, horizon(reached, self._first, planned)

    def _reached(self, history: History) -> float:
        last = history.latest
        if self.controls.along == "steps":
            return float(max(len(history), last.step if last else 0))
        return max(float(history.epochs_at(len(history))), last.epoch if last else 0.0)

    def _steps_of(self, history: History, at: tuple[float, float]) -> tuple[int, int | None]:
        """The mini-batches of a part of the axis."""
        if self._part is None:
            return 0, None
        first, last = (
            at if self.controls.along == "steps" else (step_at(history, at[0]), step_at(history, at[1]))
        )
        return max(math.floor(first) - 1, 0), max(math.ceil(last) + 1, 1)

    def _say_what_will_come(self) -> None:
        self._stack.setCurrentWidget(self.words)
        if self._view.snapshot is None:
            sentence = "Cost and accuracy appear here while a network trains."
        else:
            sentence = (
                "Nothing has been trained here yet.\n"
                "Press Run (Space): the cost of every mini-batch and the share of right answers "
                "will grow here."
            )
        self.words.setText(sentence)

    def picture_parts(self) -> Sequence[QWidget]:
        """The legend and the plots."""
        return (self.legend, self._plots) if self._plots is not None else (self.words,)

    def picture_caption(self) -> str:
        """What the picture shows, and of which moment."""
        return moment_words(self._view)

    # Choosing

    def _choose_along(self) -> None:
        self._begin(self._history)
        self._redraw()

    def _redraw(self) -> None:
        self._name_lines()
        self._name_axes()
        self._draw()

    def _name_axes(self) -> None:
        if self._plots is not None:
            self._ranges = ()
            self._plots.set_axes(self.controls.along, self.controls.logarithmic)

    def _name_lines(self) -> None:
        theme = self.theme
        lines = [Line(("training, each mini-batch", "mini-batches"), theme.train, "faint")]
        if self.controls.mean_of > 1:
            lines.append(Line(("training, mean", "training"), theme.train))
        lines += [
            Line(
                (f"first {self._estimated:,} images (estimate)", f"{self._estimated:,} images"),
                theme.muted,
                "dashed",
            ),
            Line(("test, all images", "all test images"), theme.test, "solid", "disc"),
        ]
        if self._validated:
            lines.append(Line(("validation images", "validation"), theme.validation, "solid", "square"))
        self.legend.show_lines(tuple(lines), theme.text)

    # Pointing

    def _zoomed(self, part: tuple[float, float] | None) -> None:
        history = self._history
        if history is None:
            return
        whole = (0.0, self._reached(history))
        if part is not None and part[0] <= 0.0 and part[1] >= whole[1]:
            part = None
        self._part = part
        self._draw()

    def _pointed(self, at: float | None) -> None:
        history, plots = self._history, self._plots
        if plots is None:
            return
        if at is None or history is None:
            plots.set_cross(None)
            self.card.hide()
            return
        at = min(max(at, 0.0), self._reached(history))
        if len(history):
            step = round(at if self.controls.along == "steps" else step_at(history, at))
        else:
            at, step = self._evaluated_near(at)
        plots.set_cross(at)
        card = moment_card(history, step, self.controls.mean_of)
        self.card.show_card(card, plots.place_on_screen(at))

    def _evaluated_near(self, at: float) -> tuple[float, int]:
        """Place and step of the evaluation nearest to ``at``: all that is known without the steps."""
        columns = self._columns.whole if len(self._columns.whole.steps) else self._columns.estimates
        places = columns.steps if self.controls.along == "steps" else columns.epochs
        nearest = int(np.abs(places - at).argmin())
        return float(places[nearest]), int(columns.steps[nearest])


def _between(evaluations: Evaluations, first: int, stop: int | None) -> tuple[Numbers, Numbers]:
    """Steps and costs of the evaluations of a part of the run."""
    steps, costs = evaluations.steps, evaluations.test_cost
    chosen = (steps >= first) & (steps <= (np.inf if stop is None else stop))
    return steps[chosen], costs[chosen]


_COSTS = (
    ("test_estimate", "estimates", "test_cost"),
    ("test", "whole", "test_cost"),
    ("validation", "whole", "validation_cost"),
)
_ACCURACIES = (
    ("train_accuracy", "estimates", "train_accuracy"),
    ("test_estimate_accuracy", "estimates", "test_accuracy"),
    ("test_accuracy", "whole", "test_accuracy"),
    ("validation_accuracy", "whole", "validation_accuracy"),
)
