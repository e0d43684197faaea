"""What is remembered from one start to the next: layout, theme, frame rate, recent files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from nnviz.ui.frame_clock import FRAMES_PER_SECOND
from nnviz.ui.theme import THEME_MODES, ThemeMode

MOST_RECENT_FILES = 8
# Raised when docks are added or renamed: an older layout would leave them out.
LAYOUT_VERSION = 2


class Settings:
    """Typed access to the settings file. What is damaged or from another version counts as absent."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def sync(self) -> None:
        """Write to the disk now what would be written a moment later."""
        self._store.sync()

    @property
    def theme_mode(self) -> ThemeMode:
        """Whether to follow the system, or to stay light or dark."""
        stored = self._store.value("theme", "system")
        return next((mode for mode in THEME_MODES if mode == stored), "system")

    @theme_mode.setter
    def theme_mode(self, mode: ThemeMode) -> None:
        self._store.setValue("theme", mode)

    @property
    def frames_per_second(self) -> int:
        """30 or 60."""
        stored = self._store.value("frames_per_second", "")
        return next((rate for rate in FRAMES_PER_SECOND if str(rate) == str(stored)), FRAMES_PER_SECOND[0])

    @frames_per_second.setter
    def frames_per_second(self, frames: int) -> None:
        self._store.setValue("frames_per_second", frames)

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """The last files that were opened or saved and are still there, newest first."""
        stored = self._store.value("recent_files", [])
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        paths = [Path(name) for name in names if isinstance(name, str) and name]
        return tuple(path for path in paths if path.is_file())[:MOST_RECENT_FILES]

    def add_recent_file(self, path: Path) -> None:
        """Put ``path`` first."""
        path = path.resolve()
        others = [each for each in self.recent_files if each != path]
        self._store.setValue("recent_files", [str(each) for each in (path, *others)][:MOST_RECENT_FILES])

    @property
    def folder(self) -> str:
        """Where files were opened or saved last; empty at first."""
        return str(self._store.value("folder", ""))

    @folder.setter
    def folder(self, folder: str) -> None:
        self._store.setValue("folder", folder)

    @property
    def open_panels(self) -> frozenset[str]:
        """The panels beyond those of the first start that were shown when the window was closed."""
        return self._names("layout/panels")

    @open_panels.setter
    def open_panels(self, names: frozenset[str]) -> None:
        self._store.setValue("layout/panels", sorted(names))

    @property
    def front_panels(self) -> frozenset[str]:
        """Those of them that were in front of the others that share their place."""
        return self._names("layout/front")

    @front_panels.setter
    def front_panels(self, names: frozenset[str]) -> None:
        self._store.setValue("layout/front", sorted(names))

    @property
    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry of the window and arrangement of its docks, if they were kept."""
        geometry, state = self._store.value("layout/geometry"), self._store.value("layout/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    @layout.setter
    def layout(self, layout: tuple[QByteArray, QByteArray]) -> None:
        self._store.setValue("layout/geometry", layout[0])
        self._store.setValue("layout/state", layout[1])

    def _names(self, key: str) -> frozenset[str]:
        stored = self._store.value(key, [])
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return frozenset(name for name in names if isinstance(name, str))
