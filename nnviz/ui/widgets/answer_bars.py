"""The answer as one painted widget: the digit, how sure, whether it is right, and a bar for every output."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.answer_words import Reading
from nnviz.ui.icons import pixmap
from nnviz.ui.theme import (
    FONT_ANSWER,
    FONT_BASE,
    FONT_LARGE,
    FONT_SMALL,
    FONT_TITLE,
    ICON,
    OUTLINE_WIDTH,
    RADIUS,
    SPACE,
    SPACE_LARGE,
    SPACE_SMALL,
    Theme,
    font,
)
from nnviz.ui.widgets.answer_places import AnswerPlaces
from nnviz.ui.widgets.hover_card import ANSWER

# Painting text costs more than painting bars: bars move with every frame, numbers a few times a second.
NUMBERS_PER_SECOND = 6
_WIDEST_NAME = 86


class AnswerBars(QWidget):
    """Shows a `Reading`.

    Attributes
    ----------
    clicked : Signal
        Emitted with the index of an output that was clicked.
    reached : Signal
        Emitted with the index of an output that was reached with the arrow keys.
    """

    clicked = Signal(int)
    reached = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(ANSWER)
        self.setAccessibleName("The network's answer")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the steps
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self._reading: Reading | None = None
        self._written: Reading | None = None  # the one whose numbers are on the screen
        self._written_at = 0.0
        self._caption = ""
        self._blank = False
        self._selected: int | None = None
        self._pointed: int | None = None
        self._place = AnswerPlaces(self.rect(), 0, 10)
        # Writes the last numbers of a series out, after which no frame would come any more.
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(round(1000 / NUMBERS_PER_SECOND))
        self._late.timeout.connect(self._write)

    def sizeHint(self) -> QSize:
        """Comfortable beside the other panels."""
        return QSize(240, 420)

    def minimumSizeHint(self) -> QSize:
        """Ten rows that can still be read."""
        return QSize(180, 270)

    @property
    def reading(self) -> Reading | None:
        """What is shown."""
        return self._reading

    @property
    def written(self) -> Reading | None:
        """Whose numbers are shown: those of `reading`, or of one a moment ago."""
        return self._written

    @property
    def foot_words(self) -> str:
        """The line at the bottom: the row that is pointed at, or selected; else how to read the values."""
        reading = self._written
        if reading is None:
            return ""
        row = self._pointed if self._pointed is not None else self._selected
        if row is not None and row < len(reading.outputs):
            return reading.exactly(row)
        return reading.caution

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.update()

    def show_reading(
        self, reading: Reading | None, caption: str, blank: bool, selected: int | None, at_once: bool
    ) -> None:
        """Show another answer.

        Parameters
        ----------
        caption : str
            What the image is, where it has no label.
        blank : bool
            Whether there is no ink in the image.
        selected : int or None
            The output that is selected everywhere.
        at_once : bool
            Whether the numbers must not lag behind, because a person has just done something.
        """
        before = self._reading
        same_rows = (
            before is not None
            and reading is not None
            and len(before.outputs) == len(reading.outputs)
            and before.names == reading.names
            and (before.first, before.label, before.activation)
            == (reading.first, reading.label, reading.activation)
            and (caption, blank, selected) == (self._caption, self._blank, self._selected)
        )
        self._reading, self._caption, self._blank, self._selected = reading, caption, blank, selected
        if not same_rows:
            self._arrange()
        if not same_rows or (at_once and self._due()):
            self._write()
        else:
            self.update(self._place.bars)
            if self._due():
                self._write()
            else:
                self._late.start()

    def _due(self) -> bool:
        return time.perf_counter() - self._written_at >= 1 / NUMBERS_PER_SECOND

    def _write(self) -> None:
        """Bring the numbers up to date with the bars."""
        self._late.stop()
        self._written = self._reading
        self._written_at = time.perf_counter()
        if self._reading is not None:
            self.setAccessibleDescription(self._reading.sentence)
        # Where there is no room for the foot, what would stand there is said beside the pointer.
        self.setToolTip("" if self._place.foot.height() else self.foot_words)
        self.update()

    def hideEvent(self, event: QEvent) -> None:
        """Nothing is written while nobody can read it."""
        self._late.stop()

    # Where things are.

    def _arrange(self) -> None:
        names = self._reading.names if self._reading is not None else ()
        metrics = QFontMetricsF(font(FONT_TITLE, bold=True))
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        count = len(self._reading.outputs) if self._reading is not None else 10
        self._place = AnswerPlaces(self.rect(), min(round(widest), _WIDEST_NAME), count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew."""
        self._arrange()

    def row_rect(self, index: int) -> QRect:
        """Where the row of an output is."""
        return self._place.row(index)

    # What a person does.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the exact numbers of the row under the pointer."""
        self._point(self._place.row_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is elsewhere."""
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the output neuron everywhere."""
        row = self._place.row_at(event.position())
        if row is not None and self._reading is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through the outputs."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or self._reading is None:
            super().keyPressEvent(event)
            return
        count = len(self._reading.outputs)
        at = self._selected if self._selected is not None else (-1 if step > 0 else count)
        self.reached.emit(min(max(at + step, 0), count - 1))

    def focusInEvent(self, event: QEvent) -> None:
        """Show where the keyboard is."""
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show that the keyboard has gone."""
        self.update()

    def _point(self, row: int | None) -> None:
        if row != self._pointed:
            self._pointed = row
            self._write()

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars, and the text unless the bars alone have changed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._reading is None:
            self._paint_nothing(painter)
            return
        whole = not self._place.bars.contains(event.rect())
        if whole:
            self._paint_rows(painter)
        self._paint_bars(painter, self._reading)
        if whole and self._written is not None:
            self._paint_head(painter, self._written)
            self._paint_numbers(painter, self._written)
            self._paint_foot(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.focus), OUTLINE_WIDTH))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _paint_nothing(self, painter: QPainter) -> None:
        painter.setFont(font(FONT_BASE))
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(
            self.rect().adjusted(SPACE_LARGE, 0, -SPACE_LARGE, 0),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            "No network yet.\nChoose a recipe above, or open a trained network.",
        )

    def _paint_rows(self, painter: QPainter) -> None:
        """What lies under the bars: the row that is pointed at, the row that is selected."""
        for index, colour in ((self._pointed, self._theme.hover), (self._selected, self._theme.pressed)):
            if index is not None and index < self._place.count:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(self._place.row(index)).adjusted(0, 1, 0, -1), RADIUS, RADIUS)

    def _paint_bars(self, painter: QPainter, reading: Reading) -> None:
        theme, place = self._theme, self._place
        low, high = reading.bounds
        left, width = place.bars.left(), place.bars.width()
        zero = left + width * (0 - low) / (high - low)
        track, bar = QColor(theme.grid), QColor(theme.bar)
        top = QColor(theme.bar if self._blank else theme.bar_top)
        for index in range(place.count):
            row = place.row(index)
            thickness = max(round(row.height() * 0.56), min(8, row.height()))
            y = row.top() + (row.height() - thickness) / 2
            painter.fillRect(QRectF(left, y, width, thickness), track)
            value = float(reading.outputs[index])
            length = width * value / (high - low)
            if 0 < abs(length) < 1:
                length = 1.0 if length > 0 else -1.0  # something is not nothing
            painter.fillRect(
                QRectF(min(zero, zero + length), y, abs(length), thickness),
                top if index == reading.first else bar,
            )

    def _paint_head(self, painter: QPainter, reading: Reading) -> None:
        theme, head = self._theme, self._place.head
        painter.setPen(QColor(theme.muted if self._blank else theme.text))
        answer = "–" if self._blank else reading.name(reading.first)
        short = len(answer) == 1
        width = AnswerPlaces.ANSWER if short else round(head.width() * 0.45)
        box = QRectF(head.left(), head.top(), width, AnswerPlaces.ANSWER)
        painter.setFont(font(FONT_ANSWER if short else FONT_LARGE, bold=True))
        painter.drawText(
            box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap) * (not short), answer
        )
        x = box.right() + SPACE
        lines = QRectF(x, head.top(), head.right() - x, AnswerPlaces.ANSWER)
        if self._blank:
            self._text(painter, lines, "Nothing drawn; even so, the outputs are:", wrap=True)
        else:
            self._paint_lines(painter, reading, lines)
        self._paint_verdict(
            painter, reading, QRectF(head.left(), box.bottom(), head.width(), AnswerPlaces.VERDICT)
        )

    def _paint_lines(self, painter: QPainter, reading: Reading, lines: QRectF) -> None:
        high, low = 23.0, 17.0
        y = lines.top() + (lines.height() - high - 2 * low) / 2
        value = QRectF(lines.left(), y, lines.width(), high)
        self._text(painter, value, reading.value(reading.first), self._theme.text, FONT_LARGE, bold=True)
        self._text(painter, QRectF(lines.left(), y + high, lines.width(), low), reading.kind)
        if reading.second >= 0:
            words = self.second_words(reading, lines.width())
            self._text(painter, QRectF(lines.left(), y + high + low, lines.width(), low), words)

    def second_words(self, reading: Reading, width: float) -> str:
        """The next most active output in so much room: of a narrow line it is the name that is shortened."""
        metrics = QFontMetricsF(font(FONT_SMALL))
        name, value = reading.name(reading.second), reading.value(reading.second)
        for words in (f"then {name}: {value}", f"{name}: {value}"):
            if metrics.horizontalAdvance(words) <= width:
                return words
        room = width - metrics.horizontalAdvance(f": {value}")
        return f"{metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)}: {value}"

    def _paint_verdict(self, painter: QPainter, reading: Reading, line: QRectF) -> None:
        theme = self._theme
        if reading.label is None:
            if not self._blank:
                self._text(painter, line.adjusted(SPACE, 0, 0, 0), self._caption)
            return
        colour = theme.good if reading.right else theme.bad
        mark = pixmap("check" if reading.right else "close", colour, ICON - 2, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(line.left() + SPACE, line.center().y() - (ICON - 2) / 2), mark)
        words = f"{'right' if reading.right else 'wrong'}, labelled {reading.name(reading.label)}"
        at = line.adjusted(SPACE + ICON + SPACE_SMALL, 0, 0, 0)
        fitting = (size for size in (FONT_TITLE, FONT_BASE) if _width(words, size) <= at.width())
        self._text(painter, at, words, colour, next(fitting, FONT_SMALL), bold=True)

    def _paint_numbers(self, painter: QPainter, reading: Reading) -> None:
        theme, place = self._theme, self._place
        # Rows differ by a pixel where the room does not divide; their names must not differ by a size.
        size = FONT_TITLE if place.names.height() >= 20 * place.count else FONT_SMALL
        for index in range(min(place.count, len(reading.outputs))):
            row = QRectF(place.row(index))
            strong = index == reading.first and not self._blank
            name = QRectF(place.names.left(), row.top(), place.names.width(), row.height())
            self._text(
                painter,
                name,
                reading.name(index),
                theme.text,
                size,
                bold=strong,
                align=Qt.AlignmentFlag.AlignCenter,
            )
            if index == reading.label:
                # The right answer wears a ring, whatever the network says.
                ring = min(row.height() - 2, 26.0)
                box = QRectF(0, 0, max(ring, name.width()), ring)
                box.moveCenter(name.center())
                painter.setPen(QPen(QColor(theme.good if reading.right else theme.bad), OUTLINE_WIDTH))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, ring / 2, ring / 2)
            value = QRectF(place.values.left(), row.top(), place.values.width(), row.height())
            self._text(
                painter,
                value,
                reading.value(index),
                theme.text if strong else theme.muted,
                FONT_SMALL,
                bold=strong,
                align=Qt.AlignmentFlag.AlignRight,
            )

    def _paint_foot(self, painter: QPainter) -> None:
        if self._place.foot.height():
            words = self.foot_words.replace(" %", "\N{NO-BREAK SPACE}%")
            self._text(painter, QRectF(self._place.foot), words, wrap=True)

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        words: str,
        colour: str = "",
        points: int = FONT_SMALL,
        bold: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrap: bool = False,
    ) -> None:
        face = font(points, bold)
        painter.setFont(face)
        painter.setPen(QColor(colour or self._theme.muted))
        if not wrap:
            words = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, box.width() + 1)
        flags = int(align) | int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(box, flags | int(Qt.TextFlag.TextWordWrap) if wrap else flags, words)


def _width(words: str, points: int) -> float:
    return QFontMetricsF(font(points, bold=True)).horizontalAdvance(words)
