"""The boxes of a computation graph, painted: values as they are computed, gradients as they come back."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.insight.graph import Box, Graph
from nnviz.ui.theme import (
    FONT_BASE,
    FONT_SMALL,
    LINE_WIDTH,
    OUTLINE_WIDTH,
    RADIUS,
    SPACE,
    SPACE_SMALL,
    Theme,
    font,
)

_BOX = QSize(104, 68)
_GAP = QSize(20, 12)


class GraphView(QWidget):
    """Draws a graph at one moment of its forward and backward pass.

    The first ``len(graph.forward_order)`` moments compute a value each, the rest bring back a gradient each.
    """

    _MARGIN: ClassVar[int] = SPACE

    def __init__(self, graph: Graph, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = graph
        self._theme = theme
        self._moment = 0
        self.setObjectName("graph.view")
        self.setAccessibleName("Computation graph")
        self.set_graph(graph)

    @property
    def moments(self) -> int:
        """How many operations there are, forward and backward."""
        return len(self._graph.forward_order) + len(self._graph.backward_order)

    @property
    def moment(self) -> int:
        """How many operations have been done."""
        return self._moment

    def set_graph(self, graph: Graph) -> None:
        """Draw another graph, at the same moment if it has that many."""
        self._graph = graph
        columns = 1 + max(box.column for box in graph.boxes)
        rows = 1 + max(box.row for box in graph.boxes)
        self.setMinimumSize(
            2 * self._MARGIN + columns * _BOX.width() + (columns - 1) * _GAP.width(),
            2 * self._MARGIN + rows * _BOX.height() + (rows - 1) * _GAP.height(),
        )
        self.set_moment(min(self._moment, self.moments))

    def set_moment(self, moment: int) -> None:
        """Show the graph after `moment` operations."""
        self._moment = moment
        self.setAccessibleDescription(self.sentence())
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def current(self) -> Box | None:
        """Return the box that the last operation was about; None before the first."""
        forward = self._graph.forward_order
        if self._moment == 0:
            return None
        if self._moment <= len(forward):
            return self._graph.boxes[forward[self._moment - 1]]
        return self._graph.boxes[self._graph.backward_order[self._moment - len(forward) - 1]]

    def sentence(self) -> str:
        """Return what the last operation did, in the article's letters and in numbers."""
        box = self.current()
        if box is None:
            return "The numbers that are given, and the parameters. Step forward to compute with them."
        return box.forward if self._moment <= len(self._graph.forward_order) else box.backward

    def centre(self) -> QPoint:
        """Return the middle of the box that the last operation was about; of the first box before it."""
        return self._rect(self.current() or self._graph.boxes[0]).center().toPoint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint arrows first, so that boxes lie on them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        computed, returned = self._done()
        for place, box in enumerate(self._graph.boxes):
            for parent in box.parents:
                self._paint_arrow(painter, parent, place, computed, returned)
        for place, box in enumerate(self._graph.boxes):
            self._paint_box(painter, box, place in computed, place in returned)
        painter.end()

    def _done(self) -> tuple[set[int], set[int]]:
        """Places of the boxes whose value, and whose gradient, is there by now."""
        graph, forward = self._graph, len(self._graph.forward_order)
        computed = {place for place, box in enumerate(graph.boxes) if not box.operation}
        computed.update(graph.forward_order[: self._moment])
        return computed, set(graph.backward_order[: max(0, self._moment - forward)])

    def _rect(self, box: Box) -> QRectF:
        spare_x = max(0, self.width() - self.minimumWidth()) / 2
        spare_y = max(0, self.height() - self.minimumHeight()) / 2
        return QRectF(
            spare_x + self._MARGIN + box.column * (_BOX.width() + _GAP.width()),
            spare_y + self._MARGIN + box.row * (_BOX.height() + _GAP.height()),
            _BOX.width(),
            _BOX.height(),
        )

    def _paint_arrow(
        self, painter: QPainter, parent: int, child: int, computed: set[int], returned: set[int]
    ) -> None:
        theme = self._theme
        start, end = self._rect(self._graph.boxes[parent]), self._rect(self._graph.boxes[child])
        colour = theme.border
        if parent in returned:
            colour = theme.positive
        elif child in computed:
            colour = theme.muted
        path = QPainterPath(QPointF(start.right(), start.center().y()))
        middle = (start.right() + end.left()) / 2
        path.cubicTo(
            QPointF(middle, start.center().y()),
            QPointF(middle, end.center().y()),
            QPointF(end.left(), end.center().y()),
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), OUTLINE_WIDTH if child in computed else LINE_WIDTH))
        painter.drawPath(path)

    def _paint_box(self, painter: QPainter, box: Box, computed: bool, returned: bool) -> None:
        theme, rect = self._theme, self._rect(box)
        here = box is self.current()
        edge = theme.accent if here else theme.border
        painter.setPen(QPen(QColor(edge), OUTLINE_WIDTH if here else LINE_WIDTH))
        painter.setBrush(QColor(theme.notice if box.kind == "parameter" else theme.raised))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        inner = rect.adjusted(SPACE_SMALL, SPACE_SMALL, -SPACE_SMALL, -SPACE_SMALL)
        line = inner.height() / 3
        head = QRectF(inner.left(), inner.top(), inner.width(), line)
        painter.setFont(font(FONT_BASE, bold=True))
        painter.setPen(QColor(theme.text if computed else theme.muted))
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, box.name)
        painter.setFont(font(FONT_SMALL))
        painter.setPen(QColor(theme.muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, box.operation)
        painter.setPen(QColor(theme.text if computed else theme.muted))
        value = f"{box.value:.4g}" if computed else "…"
        painter.drawText(head.translated(0, line), Qt.AlignmentFlag.AlignCenter, value)
        if returned:
            painter.setPen(QColor(theme.positive))
            painter.drawText(
                head.translated(0, 2 * line), Qt.AlignmentFlag.AlignCenter, f"∂ {box.gradient:.4g}"
            )
