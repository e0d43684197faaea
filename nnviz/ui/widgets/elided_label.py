"""One line of words that ends in an ellipsis where there is no room for all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nnviz.ui.theme import SPACE


class ElidedLabel(QLabel):
    """A label that can be narrower than its words, which are then in its tooltip.

    Parameters
    ----------
    most : int
        Pixels that it asks for at most; 0 for as many as its words need.
    """

    def __init__(self, most: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @property
    def words(self) -> str:
        """The whole line."""
        return self._words

    def set_words(self, words: str) -> None:
        """Write ``words``, as many as there is room for."""
        if words == self._words:
            return
        self._words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out again how many words there is room for."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """The whole line's, or what is asked for at most."""
        width = self.fontMetrics().horizontalAdvance(self._words) + self._around() + 1
        return QSize(min(width, self._most or width), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for a word or two."""
        return QSize(min(self.sizeHint().width(), 10 * SPACE), super().minimumSizeHint().height())

    def _around(self) -> int:
        return self.width() - self.contentsRect().width()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        self.setToolTip(self._words if shown != self._words else "")
