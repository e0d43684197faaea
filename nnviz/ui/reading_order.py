"""Where Tab goes next: from left to right and from top to bottom, as a page is read.

Qt follows the order in which controls were made, which says nothing any more once panels have been moved,
torn off and put back. So the order is looked up on the screen whenever it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QWidget


def step(groups: Iterable[QWidget], forward: bool) -> bool:
    """Give the keyboard to the next control, or to the one before; whether there is one.

    Parameters
    ----------
    groups : iterable of QWidget
        The parts of the window. The order of those is read first, then the order inside each. Parts that are
        behind others are passed over.
    forward : bool
    """
    # Qt calls a panel that is behind a tab visible.
    seen = [group for group in groups if group.isVisible() and not group.visibleRegion().isEmpty()]
    stops = [stop for group in in_reading_order(seen) for stop in stops_in(group)]
    if not stops:
        return False
    here = _stop_of(QApplication.focusWidget(), stops)
    if here is None:
        index = 0 if forward else len(stops) - 1
    else:
        index = (stops.index(here) + (1 if forward else -1)) % len(stops)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[index].setFocus(reason)
    return True


def stops_in(group: QWidget) -> list[QWidget]:
    """The controls inside ``group`` that Tab stops at, in reading order."""
    found = [widget for widget in (group, *group.findChildren(QWidget)) if _stops(widget)]
    return in_reading_order(found)


def in_reading_order(widgets: Iterable[QWidget]) -> list[QWidget]:
    """Row by row, each from left to right; what stands beside a tall widget is in its row."""
    left = sorted(((_place(widget), widget) for widget in widgets), key=lambda each: each[0].top())
    ordered: list[QWidget] = []
    while left:
        bottom = left[0][0].bottom()
        row = [each for each in left if each[0].center().y() <= bottom]
        left = [each for each in left if each[0].center().y() > bottom]
        ordered += [widget for _, widget in sorted(row, key=lambda each: (each[0].left(), each[0].top()))]
    return ordered


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _stops(widget: QWidget) -> bool:
    if not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()):
        return False
    if isinstance(widget, QTabBar):
        return widget.count() > 1
    if isinstance(widget, QAbstractButton) and widget.group() is not None and widget.isCheckable():
        # One stop for all buttons of which one is chosen; the arrow keys move among them.
        return widget.isChecked() or widget.group().checkedButton() is None
    return widget.focusProxy() is None and not widget.size().isEmpty()


def _stop_of(widget: QWidget | None, stops: Sequence[QWidget]) -> QWidget | None:
    """The stop that has the keyboard: the widget itself, or what it is a part of."""
    while widget is not None and widget not in stops:
        widget = widget.parentWidget()
    return widget
