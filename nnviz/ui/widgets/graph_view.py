"""The boxes of a computation graph, painted: values as they are computed, gradients as they come back."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.insight.graph import Box, Graph
from nnviz.ui.graph_words import number
from nnviz.ui.theme import (
    FONT_BASE,
    FONT_SMALL,
    LINE_WIDTH,
    OUTLINE_WIDTH,
    RADIUS,
    SPACE,
    SPACE_SMALL,
    SPACE_TINY,
    Theme,
    font,
)
from nnviz.ui.widgets.graph_arrangement import Arrangement, arrange, sign_height


class GraphView(QWidget):
    """Draws a graph at one moment of its forward and backward pass, in whatever room there is.

    The first ``len(graph.forward_order)`` moments compute a value each, the rest bring back a gradient each.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph: Graph | None = None
        self._words = ""
        self._theme = theme
        self._moment = 0
        self.setObjectName("graph.view")
        self.setAccessibleName("Computation graph")

    @property
    def graph(self) -> Graph | None:
        """What is drawn; None while there are words instead."""
        return self._graph

    @property
    def moments(self) -> int:
        """How many operations there are, forward and backward."""
        graph = self._graph
        return 0 if graph is None else len(graph.forward_order) + len(graph.backward_order)

    def minimumSizeHint(self) -> QSize:
        """Small: a graph that has little room is drawn small."""
        return QSize(30 * SPACE, 10 * SPACE)

    def show_graph(self, graph: Graph, moment: int) -> None:
        """Draw `graph` after `moment` operations."""
        self._graph, self._moment, self._words = graph, moment, ""
        self.update()

    def show_words(self, words: str) -> None:
        """Show a sentence, and no graph."""
        self._graph, self._moment, self._words = None, 0, words
        self.setAccessibleDescription(words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def current(self) -> int | None:
        """Return the place of the box that the last operation was about; None before the first."""
        if self._graph is None or self._moment == 0:
            return None
        forward = self._graph.forward_order
        return (*forward, *self._graph.backward_order)[self._moment - 1]

    @property
    def returning(self) -> bool:
        """Whether the last operation brought a gradient back."""
        return self._graph is not None and self._moment > len(self._graph.forward_order)

    def box_rects(self) -> list[QRectF]:
        """Where the boxes are, in pixels; empty without a graph."""
        if self._graph is None:
            return []
        arrangement = arrange(self._graph, QSizeF(self.size()))
        corner, scale = self._corner(arrangement), arrangement.scale
        rects = [arrangement.rect(box) for box in self._graph.boxes]
        return [QRectF(corner + rect.topLeft() * scale, rect.size() * scale) for rect in rects]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint arrows first, so that boxes lie on them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._graph is None:
            painter.setFont(font(FONT_BASE))
            painter.setPen(QColor(self._theme.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(SPACE, SPACE, -SPACE, -SPACE), int(flags), self._words)
        else:
            arrangement = arrange(self._graph, QSizeF(self.size()))
            painter.translate(self._corner(arrangement))
            painter.scale(arrangement.scale, arrangement.scale)
            self._paint_graph(painter, self._graph, arrangement)
        painter.end()

    def _corner(self, arrangement: Arrangement) -> QPointF:
        """Where the graph begins, so that it stands in the middle."""
        size = arrangement.size * arrangement.scale
        return QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)

    def _paint_graph(self, painter: QPainter, graph: Graph, arrangement: Arrangement) -> None:
        forward, current = len(graph.forward_order), self.current()
        computed = {place for place, box in enumerate(graph.boxes) if not box.operation}
        computed.update(graph.forward_order[: self._moment])
        returned = set(graph.backward_order[: max(0, self._moment - forward)])
        for child, box in enumerate(graph.boxes):
            for parent in box.parents:
                colour, width = self._theme.border, LINE_WIDTH
                if child in computed:
                    colour, width = self._theme.muted, LINE_WIDTH
                if parent in returned:
                    colour = self._theme.positive
                if current == (parent if self.returning else child):
                    width = 2 * OUTLINE_WIDTH
                painter.setPen(QPen(QColor(colour), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(arrangement.arrow(graph.boxes[parent], box))
        for place, box in enumerate(graph.boxes):
            rect = arrangement.rect(box)
            self._paint_frame(painter, box, rect, place == current)
            value = number(box.value) if place in computed else "…"
            gradient = f"∂ {number(box.gradient)}" if place in returned and box.gradient is not None else ""
            self._paint_texts(painter, rect, arrangement.form.stacked, box.name, value, gradient)

    def _paint_frame(self, painter: QPainter, box: Box, rect: QRectF, here: bool) -> None:
        theme = self._theme
        edge = theme.accent if here else theme.border
        painter.setPen(QPen(QColor(edge), OUTLINE_WIDTH if here else LINE_WIDTH))
        painter.setBrush(QColor(theme.notice if box.kind == "parameter" else theme.raised))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        if not box.operation:
            return
        painter.setFont(font(FONT_SMALL))
        width = QFontMetricsF(painter.font()).horizontalAdvance(box.operation) + 2 * SPACE_SMALL
        sign = QRectF(rect.left() + SPACE_SMALL, rect.top() - sign_height() / 2, width, sign_height())
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(sign, sign.height() / 2, sign.height() / 2)
        painter.setPen(QColor(theme.text if here else theme.muted))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, box.operation)

    def _paint_texts(
        self, painter: QPainter, rect: QRectF, stacked: bool, name: str, value: str, gradient: str
    ) -> None:
        """Write into a box: name and value under each other or as an equation, the gradient below."""
        theme = self._theme
        bold, plain = font(FONT_BASE, bold=True), font(FONT_BASE)
        text = QColor(theme.muted if value == "…" else theme.text)
        line = QRectF(
            rect.left(),
            rect.top() + sign_height() / 2 + SPACE_TINY,
            rect.width(),
            QFontMetricsF(bold).height(),
        )
        below = line.translated(0, line.height())
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(text)
        painter.setFont(bold)
        if stacked:
            painter.drawText(line, centre, name)
            painter.setFont(plain)
            painter.drawText(below, centre, value)
            below.translate(0, line.height())
        else:
            equals = f" = {value}"
            width, after = (
                QFontMetricsF(bold).horizontalAdvance(name),
                QFontMetricsF(plain).horizontalAdvance(equals),
            )
            begin = line.left() + (line.width() - width - after) / 2
            left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(line.translated(begin - line.left(), 0), left, name)
            painter.setFont(plain)
            painter.drawText(line.translated(begin + width - line.left(), 0), left, equals)
        painter.setPen(QColor(theme.positive))
        painter.drawText(below, centre, gradient)
