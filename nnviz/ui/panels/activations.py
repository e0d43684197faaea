"""Activations: what every neuron of every layer answers to the digit on the pad."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.insight.activations import SIGNED, LayerActivations, layer_activations
from nnviz.insight.limits import SteadyLimit, sequential_entries, signed_entries
from nnviz.insight.strongest_path import StrongestPath, strongest_path
from nnviz.insight.terms import terms
from nnviz.ui.neuron_words import FUNCTIONS, SYMBOLS, maps_of, short_name
from nnviz.ui.number_words import limit as limit_words
from nnviz.ui.panels.activation_cards import neuron_card, pixel_card, step_card
from nnviz.ui.panels.base import Panel
from nnviz.ui.selection import Neuron, Selection
from nnviz.ui.theme import SPACE, SPACE_SMALL, Theme, diverging_table, sequential_table
from nnviz.ui.view import View, moment_words
from nnviz.ui.widgets.colour_legend import ColourLegend, Scale
from nnviz.ui.widgets.hover_card import Card, HoverCard
from nnviz.ui.widgets.network_drawing import LayerPicture, Link
from nnviz.ui.widgets.network_map import NetworkMap

LINKS = 6
"""Connections into a neuron, and out of it, that are drawn: more explain less."""

_CARD_SECONDS = 0.2  # between renewals while a network trains: words that change faster can't be read


class ActivationsPanel(Panel):
    """The network as layers of cells, with the strongest path through it."""

    key = "activations"
    title = "Activations"
    help = (
        "What every neuron answers to your digit, layer by layer. The line is the strongest path to the "
        "answer. Point at a neuron for its sum, click it to see what feeds it."
    )
    rate_hz = 30.0

    def __init__(self, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(selection, theme, parent)
        self._view = View()
        self._path: StrongestPath | None = None
        self._summary: tuple[LayerActivations, ...] = ()
        self._limits: list[SteadyLimit] = []
        self._shape: tuple[object, ...] = ()
        self._mixed = False  # whether layers have scales of their own
        self._by_key = False
        self._card_at = 0.0

        self.map = NetworkMap(theme, self)
        self.map.setObjectName("activations_map")
        self.map.setAccessibleName("The network's layers; arrow keys walk from neuron to neuron")
        self.map.pointed.connect(self._pointed)
        self.map.chosen.connect(self._chosen)
        self.legend = ColourLegend(theme, self)
        self.legend.setObjectName("activations_legend")
        self.legend.setAccessibleName("What the colours of the activations mean")
        self.card = HoverCard(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE_SMALL, SPACE, SPACE_SMALL)
        column.setSpacing(SPACE_SMALL)
        column.addWidget(self.map, 1)
        column.addWidget(self.legend)

    @property
    def path(self) -> StrongestPath | None:
        """The strongest path that is drawn; None without a network, or with a blank pad."""
        return self._path

    def minimumSizeHint(self) -> QSize:
        """Enough for a small network."""
        return QSize(220, 180)

    def show_view(self, view: View) -> None:
        """Show how the view's probe goes through its network."""
        before, self._view = self._view, view
        if view.snapshot is None or view.passed is None:
            self._shape, self._path, self._summary = (), None, ()
            self.card.hide()
            self.legend.show_scales((), "")
            self.map.show_words("No network yet. Choose a recipe or open one, and its layers appear here.")
            return
        if view.passed is not before.passed or view.class_names != before.class_names:
            self._fit(view)
            self._colour(view)
        self._show_links()
        if view.neuron != before.neuron and self._by_key:
            self._show_card()
        elif view.passed is not before.passed and self.card.card is not None:
            now = time.perf_counter()
            if not view.running or view.probe is not before.probe or now - self._card_at > _CARD_SECONDS:
                self._show_card()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        super().set_theme(theme)
        self.map.set_theme(theme)
        self.legend.set_theme(theme)
        self.card.set_theme(theme)
        if self._view.snapshot is not None and self._view.passed is not None:
            self._colour(self._view)

    def picture_parts(self) -> Sequence[QWidget]:
        """The layers and the legend."""
        return (self.map, self.legend)

    def picture_caption(self) -> str:
        """What the picture shows, and of which moment."""
        return ", ".join(filter(None, (self._view.probe.caption, moment_words(self._view))))

    # Painting

    def _fit(self, view: View) -> None:
        """Lay out the network if it is another one, or its scales have changed."""
        assert view.snapshot is not None
        assert view.passed is not None
        network = view.snapshot.network
        shape: tuple[object, ...] = (
            view.snapshot.run_id,
            network.sizes,
            network.activations,
            view.class_names,
        )
        if shape[:3] != self._shape[:3]:
            self._limits = [SteadyLimit(share=1.0) for _ in network.activations]
        self._summary = layer_activations(network, view.passed)
        for each, limit in zip(self._summary, self._limits, strict=True):
            if each.activation in ("relu", "leaky_relu"):
                limit.update(each.values)
        silent = tuple(each.activation == "relu" and not each.values.any() for each in self._summary)
        shape += (*(self._limit(each) for each in self._summary), silent)
        if shape == self._shape:
            return
        self._shape = shape
        maps = maps_of(network)
        height, width = view.probe.image.shape
        picture = (1, height, width) if height * width == network.sizes[0] else None
        size = (f"{height} × {width}",) if picture else (f"{network.sizes[0]:,} numbers", "")
        layers = [LayerPicture(network.sizes[0], ("input",), size, picture)]
        self._mixed = len({limit_words(self._limit(each)) for each in self._summary}) > 1
        for each, still in zip(self._summary, silent, strict=True):
            n = len(each.values)
            form = maps[each.layer]
            name = _count("neuron", n) if form is None else _sized(form)
            if each.layer == len(self._summary):
                name = ("output", "out")
            high = limit_words(self._limit(each))
            span = f"{'±' if each.signed else '0–'}{high}"
            function, symbol = FUNCTIONS[each.activation], SYMBOLS[each.activation]
            detail = (f"{function} {span}", span, high) if self._mixed else (function, symbol)
            if still:
                detail = (f"{function}, all 0", "all 0")
            layers.append(LayerPicture(n, name, detail, form))
        self.map.show_layers(tuple(layers), view.class_names[: network.sizes[-1]])

    def _limit(self, layer: LayerActivations) -> float:
        """The value of the strongest colour: the function's own bound, or one that is held steady."""
        if layer.activation in ("relu", "leaky_relu"):
            return self._limits[layer.layer - 1].value
        return layer.limit

    def _show_legend(self) -> None:
        high = "" if self._mixed else limit_words(self._limit(self._summary[0]))
        scales = []
        if any(each.activation not in SIGNED for each in self._summary):
            scales.append(Scale("sequential", "0", "", high or "full"))
        if any(each.activation in SIGNED for each in self._summary):
            scales.append(Scale("signed", f"−{high}", "0", f"+{high}"))
        if self._path is not None and self._path.steps:
            scales.append(Scale("line", high="strongest path"))
        caption = "full colour: the number above each layer" if self._mixed else ""
        self.legend.show_scales(tuple(scales), self._gap_in_path() or caption)

    def _gap_in_path(self) -> str:
        """Why the strongest path is not there, or does not begin at a pixel; nothing if it does."""
        if self._path is None:
            return "nothing drawn, so no path"
        if not self._path.first:
            return ""
        assert self._view.snapshot is not None
        name = short_name(self._view.snapshot.network, self._path.places[0], self._view.class_names)
        return f"no path: nothing flows into {name}"

    def _colour(self, view: View) -> None:
        assert view.snapshot is not None
        assert view.passed is not None
        sequential, diverging = sequential_table(self.theme), diverging_table(self.theme)
        pixels = view.passed.activations[0].reshape(-1)
        colours: list[NDArray[np.uint32]] = [sequential[sequential_entries(pixels)]]
        for each in self._summary:
            if each.signed:
                colours.append(diverging[signed_entries(each.values, self._limit(each))])
            else:
                colours.append(sequential[sequential_entries(each.values, self._limit(each))])
        # Nothing drawn has no path: what lights up then are the biases alone.
        blank = view.probe.blank
        self._path = None if blank else strongest_path(view.snapshot.network, view.passed)
        self.map.show_activations(tuple(colours), self._path.places if self._path else ())
        self._show_legend()

    # Connections

    @property
    def _looked_at(self) -> Neuron | None:
        """The neuron whose connections are drawn: the one under the pointer, else the selected one."""
        pointed = self.map.pointed_at
        if isinstance(pointed, tuple) and pointed[0] > 0:
            return pointed
        selected = self._view.neuron
        if selected is None or not 0 < selected[0] < len(self._summary) + 1:
            return None
        return selected if selected[1] < len(self._summary[selected[0] - 1].values) else None

    def _show_links(self) -> None:
        neuron, snapshot, passed = self._looked_at, self._view.snapshot, self._view.passed
        if neuron is None or snapshot is None or passed is None:
            self.map.show_links((), None)
            return
        layer, index = neuron
        weights = snapshot.network.weights
        incoming = terms(snapshot.network, passed, layer, index)
        links = [
            Link((layer - 1, int(incoming.sources[at])), neuron, size)
            for at, size in _strongest(incoming.contributions)
        ]
        if layer < len(weights) and weights[layer].ndim == 2:
            outgoing = weights[layer][:, index] * float(passed.activations[layer].reshape(-1)[index])
            links += [Link(neuron, (layer + 1, target), size) for target, size in _strongest(outgoing)]
        self.map.show_links(tuple(links), neuron)

    # Pointing and choosing

    def _pointed(self, found: Neuron | int | None) -> None:
        self._by_key = False
        self._show_links()
        if found is None:
            self.card.hide()
        else:
            self._show_card()

    def _chosen(self, neuron: Neuron | None) -> None:
        self._by_key = self.map.pointed_at is None
        self.selection.set_neuron(neuron)
        if neuron is None:
            self.card.hide()

    def _show_card(self) -> None:
        found = self.map.pointed_at
        if found is None and self._by_key and self.map.hasFocus():
            found = self._looked_at
        made = None if found is None else self._make_card(found)
        if made is None:
            self.card.hide()
            return
        self._card_at = time.perf_counter()
        self.card.show_card(*made)

    def _make_card(self, found: Neuron | int) -> tuple[Card, QRect] | None:
        view = self._view
        if view.snapshot is None or view.passed is None:
            return None
        if isinstance(found, int):
            if self._path is None:
                return None
            return step_card(view, self._path.steps[found]), self.map.step_on_screen(found)
        near = self.map.neuron_on_screen(found)
        if found[0] == 0:
            return pixel_card(view, found[1]), near
        return neuron_card(view, found, self.theme), near

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the card along."""
        self.card.hide()
        super().hideEvent(event)


def _count(what: str, n: int) -> tuple[str, ...]:
    """ "64 neurons", or "64" where there is little room."""
    return f"{n:,} {what}{'s' if n != 1 else ''}", f"{n:,}"


def _sized(maps: tuple[int, int, int]) -> tuple[str, ...]:
    """ "8 maps of 14 × 14", shorter and shorter."""
    (long, short), size = _count("map", maps[0]), f"{maps[1]} × {maps[2]}"
    return f"{long} of {size}", f"{short} × {size}", long, short


def _strongest(contributions: NDArray[np.floating]) -> list[tuple[int, float]]:
    """The largest contributions by size, the weakest of them first, beside the largest of all."""
    sizes = np.abs(contributions)
    most = min(LINKS, len(sizes))
    chosen = np.argpartition(-sizes, most - 1)[:most]
    chosen = chosen[np.argsort(sizes[chosen], kind="stable")]
    largest = float(sizes[chosen[-1]])
    if largest == 0:
        return []
    return [(int(each), float(contributions[each]) / largest) for each in chosen if sizes[each] > 0]
