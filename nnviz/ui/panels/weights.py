"""First-layer weights: what each neuron of the first layer looks for, as a 28x28 picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.core.arrays import FloatArray
from nnviz.core.network import Network
from nnviz.insight.first_layer import Quantity, first_layer
from nnviz.insight.limits import SteadyLimit
from nnviz.ui.neuron_words import maps_of
from nnviz.ui.number_words import limit as limit_words
from nnviz.ui.panels.base import Panel
from nnviz.ui.panels.weights_words import MODES, map_size, mode_of, nothing_yet, weights_card
from nnviz.ui.selection import Selection
from nnviz.ui.theme import SPACE, SPACE_SMALL, Theme
from nnviz.ui.view import View, moment_words
from nnviz.ui.widgets.colour_legend import ColourLegend, Scale
from nnviz.ui.widgets.eliding_combo_box import ElidingComboBox
from nnviz.ui.widgets.hover_card import HoverCard
from nnviz.ui.widgets.mosaic_view import MosaicView

if TYPE_CHECKING:
    from nnviz.training.snapshot import Snapshot

LIFTED = 0.3
"""Colour grows with this power of a weight's size when small weights are lifted (3Blue1Brown's choice)."""

_NARROWEST_BOX = 110
_ROOM_FOR_COUNT = 110
# A large layer's limit is looked for in 65,000 of its weights, which takes longer than painting the part
# that is seen; it moves slowly.
_FRAMES_A_LIMIT = 4


class WeightsPanel(Panel):
    """A mosaic of heatmaps, one for each neuron of the first layer."""

    key = "weights"
    title = "First-layer weights"
    help = (
        "One 28x28 picture for each neuron of the first layer: the weights that it puts on the pixels. "
        "Point at one to enlarge it, click it to select that neuron everywhere."
    )
    rate_hz = 12.0
    shows = frozenset({"snapshot", "probe", "neuron", "running"})

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._view = View()
        self._quantity = Quantity.WEIGHTS
        self._limits = {quantity: SteadyLimit() for quantity in Quantity}
        self._run: tuple[int, tuple[int, ...]] | None = None
        self._frames = 0
        self._values: FloatArray | None = None
        self._tile = (28, 28)
        self._by_key = False

        self.mosaic = MosaicView(theme, self)
        self.mosaic.setObjectName("weights_mosaic")
        self.mosaic.setAccessibleName("First-layer weights, one picture for each neuron")
        self.mosaic.pointed.connect(self._pointed)
        self.mosaic.chosen.connect(self._chosen)
        self.modes = self._mode_box()
        self.lift = self._lift_box()
        self.count = QLabel(self)
        self.count.setObjectName("weights_count")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.legend = ColourLegend(theme, self)
        self.legend.setObjectName("weights_legend")
        self.legend.setAccessibleName("What the colours of the weights mean")
        self.card = HoverCard(theme, self)

        controls = QHBoxLayout()
        controls.setSpacing(SPACE)
        controls.addWidget(self.modes)
        controls.addWidget(self.lift)
        controls.addStretch(1)
        controls.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE_SMALL, SPACE, SPACE_SMALL)
        column.setSpacing(SPACE_SMALL)
        column.addLayout(controls)
        column.addWidget(self.mosaic, 1)
        column.addWidget(self.legend)
        self._redraw()

    def _mode_box(self) -> QComboBox:
        box = ElidingComboBox(self)
        box.setObjectName("weights_quantity")
        box.setAccessibleName("What the pictures show")
        for number, (words, meaning, _) in enumerate(MODES.values(), start=1):
            box.addItem(words)
            box.setItemData(number - 1, f"{meaning} (Alt+{number})", Qt.ItemDataRole.ToolTipRole)
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setObjectName(f"weights_quantity_{number}")
            shortcut.activated.connect(lambda at=number - 1: box.setCurrentIndex(at))
        box.setMinimumWidth(_NARROWEST_BOX)
        box.setToolTip("What the pictures show (Alt+1 to Alt+4)")
        box.currentIndexChanged.connect(self._choose_quantity)
        return box

    def _lift_box(self) -> QCheckBox:
        box = QCheckBox("Lift small", self)
        box.setObjectName("weights_lift")
        box.setAccessibleName("Make small weights easier to see")
        box.setToolTip(
            "Make small weights easier to see: colour grows with the weight's size to the power "
            f"{LIFTED}; the legend shows how (Alt+S)"
        )
        box.setShortcut(QKeySequence("Alt+S"))
        box.toggled.connect(self._redraw)
        return box

    # Showing

    @property
    def quantity(self) -> Quantity:
        """What the pictures show."""
        return self._quantity

    @property
    def limit(self) -> float:
        """The value of the strongest colours."""
        return self._limits[self._quantity].value

    @property
    def gamma(self) -> float:
        """The power of a value's size that its colour grows with, before the colour table's own bend."""
        return LIFTED if self.lift.isChecked() else 1.0

    def minimumSizeHint(self) -> QSize:
        """Enough for a few tiles, and for the controls without the count."""
        return QSize(_NARROWEST_BOX + self.lift.sizeHint().width() + 3 * SPACE, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the count out where there is no room for it."""
        super().resizeEvent(event)
        needed = self.modes.sizeHint().width() + self.lift.sizeHint().width() + _ROOM_FOR_COUNT
        self.count.setVisible(self.width() >= needed)

    def show_view(self, view: View) -> None:
        """Show the view's snapshot."""
        before, self._view = self._view, view
        snapshot = view.snapshot
        new_picture = snapshot is not before.snapshot
        if before.running and not view.running:
            # What stays on the screen has a scale of its own, not that of a few frames ago.
            self._frames, new_picture = 0, True
        if self._quantity is Quantity.TIMES_PROBE:
            new_picture = new_picture or view.probe is not before.probe
        if new_picture:
            self._draw()
        self.mosaic.set_selected(self._tile_of(view))
        if view.neuron != before.neuron and self._by_key:
            self._show_card_of_selected()
        elif new_picture and self.card.card is not None:
            self._renew_card()

    def picture_parts(self) -> Sequence[QWidget]:
        """The mosaic with every neuron, scrolled parts included, and its legend."""
        return (self.mosaic.whole(), self.legend)

    def picture_caption(self) -> str:
        """What the picture shows, and of which moment."""
        return ", ".join(filter(None, (MODES[self._quantity].name.lower(), moment_words(self._view))))

    def _tile_of(self, view: View) -> int | None:
        """The tile of the selected neuron, if it is one of the first layer's."""
        if view.snapshot is None or view.neuron is None or view.neuron[0] != 1:
            return None
        return view.neuron[1] // map_size(view.snapshot.network)

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self.mosaic.set_theme(theme)
        self.legend.set_theme(theme)
        self.card.set_theme(theme)

    def _draw(self) -> None:
        snapshot = self._view.snapshot
        if snapshot is None:
            self._values = None
            self._say("No network yet. Choose a recipe or open one, and its first layer appears here.")
            return
        network = snapshot.network
        pictures = self._pictures(snapshot)
        if pictures is None:
            height, width = self._view.probe.image.shape
            self._values = None
            self._say(
                f"This network takes {network.sizes[0]:,} inputs, not the {height}x{width} pixels "
                "of a digit, so its weights make no picture."
            )
            return
        if (snapshot.run_id, network.sizes) != self._run:
            self._run = (snapshot.run_id, network.sizes)
            for each in self._limits.values():
                each.reset()
            self._frames = 0
        reason = nothing_yet(self._quantity, snapshot, pictures[0])
        if reason:
            self._values = None
            self._say(reason)
            return
        self._values, self._tile = values, tile = pictures
        steady = self._limits[self._quantity]
        if self._frames % _FRAMES_A_LIMIT == 0:
            steady.update(values)
        self._frames += 1
        n = len(values)
        what = "neuron" if map_size(network) == 1 else "kernel"
        self.count.setText(f"{n:,} {what}{'s' if n != 1 else ''}")
        self.mosaic.show_values(values, tile, steady.value, self.gamma)
        self._show_legend(network)

    def _pictures(self, snapshot: Snapshot) -> tuple[FloatArray, tuple[int, int]] | None:
        """A row of numbers for each tile, and a tile's height and width; None if they make no picture.

        Kernels are pictures too, small ones. For "times your digit" theirs are what each kernel answers at
        every place of it.
        """
        network, view = snapshot.network, self._view
        weights, image = network.weights[0], view.probe.image
        if weights.ndim == 2:
            if weights.shape[1] != image.size:
                return None
            return first_layer(snapshot, self._quantity, view.probe.pixels), (image.shape[0], image.shape[1])
        maps = maps_of(network)[1]
        if self._quantity is Quantity.TIMES_PROBE and view.passed is not None and maps is not None:
            return view.passed.zs[0].reshape(maps[0], -1), (maps[1], maps[2])
        quantity = Quantity.WEIGHTS if self._quantity is Quantity.TIMES_PROBE else self._quantity
        kernels = first_layer(snapshot, quantity, view.probe.pixels)
        return kernels.reshape(len(kernels), -1), (kernels.shape[-2] * kernels.shape[1], kernels.shape[-1])

    def _say(self, sentence: str) -> None:
        self.card.hide()
        self.count.setText("")
        self.mosaic.show_words(sentence)
        self.legend.show_scales((), "")

    def _show_legend(self, network: Network) -> None:
        caption = mode_of(self._quantity, network).meaning
        if self.gamma != 1.0:
            caption = f"small values lifted: colour grows with size to the power {LIFTED}"
        limit = limit_words(self.limit)
        self.legend.show_scales((Scale("signed", f"−{limit}", "0", f"+{limit}", self.gamma),), caption)

    def _choose_quantity(self, index: int) -> None:
        self._quantity = tuple(MODES)[index]
        self._redraw()

    def _redraw(self) -> None:
        self._frames = 0
        self._draw()
        self._renew_card()

    # Pointing and choosing

    def _pointed(self, found: tuple[int, int, int] | None) -> None:
        self._by_key = False
        if found is None:
            self.card.hide()
        else:
            self._show_card(found[0], found[1:])

    def _chosen(self, tile: int | None) -> None:
        self._by_key = self.mosaic.hovered is None
        snapshot, passed = self._view.snapshot, self._view.passed
        if tile is None or snapshot is None:
            self.selection.set_neuron(None)
            self.card.hide()
            return
        size = map_size(snapshot.network)
        place = 0
        if size > 1 and passed is not None:
            # Of a feature map's many neurons, the one that the kernel excites most.
            place = int(passed.activations[1].reshape(-1, size)[tile].argmax())
        self.selection.set_neuron((1, tile * size + place))

    def _show_card_of_selected(self) -> None:
        tile = self._tile_of(self._view)
        if tile is None or not self.mosaic.hasFocus():
            self.card.hide()
        else:
            self._show_card(tile, None)

    def _renew_card(self) -> None:
        if self.mosaic.hovered is not None:
            self._pointed(self.mosaic.hovered)
        elif self.card.card is not None:
            self._show_card_of_selected()

    def _show_card(self, tile: int, pixel: tuple[int, int] | None) -> None:
        values, snapshot = self._values, self._view.snapshot
        if values is None or snapshot is None or tile >= len(values):
            self.card.hide()
            return
        row, scale = values[tile].reshape(self._tile), (self.limit, self.gamma)
        card = weights_card(self._view, self._quantity, tile, row, pixel, scale, self.mosaic.table)
        self.card.show_card(card, self.mosaic.rect_on_screen(tile))

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the card along."""
        self.card.hide()
        super().hideEvent(event)
