"""The table of runs that stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from nnviz.ui.run_words import COLUMNS
from nnviz.ui.theme import FONT_SMALL, SPACE, SPACE_SMALL, SPACE_TINY, Theme, font
from nnviz.ui.widgets.run_colours import swatch

_NAME, _PIN, *_NUMBERS, _DIFFERS = range(len(COLUMNS))
_ENGINE = list(COLUMNS).index("Engine")
_LEAST_DIFFERS = 16 * SPACE
_MOST_NAME = 32 * SPACE


@dataclass(frozen=True)
class RunRow:
    """What is shown of one run.

    Attributes
    ----------
    texts : tuple of str
        One for each of `COLUMNS`.
    differs : str
        The last of them in full.
    place : int
        Decides the colour.
    shown : bool
        Whether its curve is drawn.
    """

    texts: tuple[str, ...]
    differs: str
    place: int
    shown: bool


class RunTable(QTableWidget):
    """One row a run. Columns grow with what is in them and do not shrink, so that nothing dances.

    Attributes
    ----------
    renamed : Signal
        Emitted with a row and the name that was typed.
    ticked : Signal
        Emitted with a row and whether its curve is to be shown.
    """

    renamed = Signal(int, str)
    ticked = Signal(int, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setObjectName("runs.table")
        self.setAccessibleName("Runs")
        self._theme = theme
        self._filling = False
        self._rows: tuple[RunRow, ...] = ()
        self._headings = [QTableWidgetItem(name) for name in COLUMNS]
        for column, help_sentence in enumerate(COLUMNS.values()):
            heading = self._headings[column]
            heading.setToolTip(help_sentence)
            heading.setFont(font(FONT_SMALL))
            heading.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, heading)
        header = self.horizontalHeader()
        header.setHighlightSections(False)  # bold words are wider
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setFont(font(FONT_SMALL))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(0)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACE)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumHeight(10 * SPACE)
        self.itemChanged.connect(self._edited)
        self.resizeColumnsToContents()

    @property
    def selected(self) -> int | None:
        """The selected row."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def select(self, row: int | None) -> None:
        """Select that row, or none."""
        if row is None:
            self.clearSelection()
            # Else the keyboard, or a second press of a button, would go on from the row that was.
            self.selectionModel().setCurrentIndex(
                self.model().index(-1, -1), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        elif row != self.selected:
            self.selectRow(row)

    def show_rows(self, rows: Sequence[RunRow], reference: str) -> None:
        """Show these runs, whose differences are those from the one called ``reference``."""
        heading = f"Differs from {reference}" if rows else "Differs"
        if self._rows == tuple(rows) and self._headings[_DIFFERS].text() == heading:
            return
        more = len(rows) > len(self._rows)
        self._rows = tuple(rows)
        self._filling = True
        self._headings[_DIFFERS].setText(heading)
        self.setRowCount(len(rows))
        for row, run in enumerate(rows):
            for column, text in enumerate(run.texts):
                item = self._item(row, column)
                if item.text() != text:
                    item.setText(text)
            self._item(row, _DIFFERS).setToolTip(run.differs)
            name = self._item(row, _NAME)
            name.setToolTip(run.texts[_NAME])
            if name.data(Qt.ItemDataRole.UserRole) != run.place:
                name.setData(Qt.ItemDataRole.UserRole, run.place)
                name.setIcon(swatch(run.place, self._theme))
            name.setCheckState(Qt.CheckState.Checked if run.shown else Qt.CheckState.Unchecked)
        self._filling = False
        for column in range(_DIFFERS):
            needed = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
            if column == _NAME:  # its hint leaves out the room between box, line and name
                needed = min(needed + 3 * SPACE, _MOST_NAME)
            if needed > self.columnWidth(column) or not rows:
                self.setColumnWidth(column, needed)
        self._fit()
        if more:
            self.scrollToBottom()  # to the run that has come

    def set_theme(self, theme: Theme) -> None:
        """Wear ``theme``."""
        self._theme = theme
        self.setStyleSheet(
            f"QTableView::item {{ padding: 0 {SPACE_SMALL}px; }}"
            f"QHeaderView::section {{ background: {theme.raised}; color: {theme.muted}; border: none;"
            f"border-bottom: 1px solid {theme.border}; padding: {SPACE_TINY}px {SPACE_SMALL}px; }}"
        )
        self._filling = True
        for row, run in enumerate(self._rows):
            self._item(row, _NAME).setIcon(swatch(run.place, theme))
        self._filling = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the last column what is left."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        others = sum(self.columnWidth(column) for column in range(_DIFFERS))
        self.setColumnWidth(_DIFFERS, max(self.viewport().width() - others, _LEAST_DIFFERS))

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            if column == _NAME:
                flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags)
            item.setTextAlignment(_alignment(column))
            self.setItem(row, column, item)
        return item

    def _edited(self, item: QTableWidgetItem) -> None:
        if self._filling or item.column() != _NAME:
            return
        row = item.row()
        if item.text() != self._rows[row].texts[_NAME]:
            self.renamed.emit(row, item.text().strip())
        else:
            self.ticked.emit(row, item.checkState() == Qt.CheckState.Checked)


def _alignment(column: int) -> Qt.AlignmentFlag:
    if column == _PIN:
        return Qt.AlignmentFlag.AlignCenter
    side = (
        Qt.AlignmentFlag.AlignRight
        if column in _NUMBERS and column != _ENGINE
        else Qt.AlignmentFlag.AlignLeft
    )
    return side | Qt.AlignmentFlag.AlignVCenter
