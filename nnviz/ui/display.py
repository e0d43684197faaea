"""Whether a window can open here, found out before Qt is asked: where it can't, Qt ends the whole process."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path

# Platforms of Qt that need no display server.
_SERVERLESS = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs", "directfb")
_PATIENCE = 3.0  # seconds; a display on another machine may be slow, or gone
_X11_PORT = 6000


def why_no_window() -> str | None:
    """The reason, as the rest of a sentence; None when a window can open, as far as can be told.

    Only Linux and its like are asked: macOS and Windows always have a window server for whoever is logged in.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    reason = None
    # Like Qt: the first of these that works.
    for platform in (os.environ.get("QT_QPA_PLATFORM") or "wayland;xcb").split(";"):
        reason = _why_not(platform.partition(":")[0].strip())
        if reason is None:
            return None
    return reason


def _why_not(platform: str) -> str | None:
    if platform in _SERVERLESS:
        return None
    if platform.startswith("wayland"):
        return None if _has_wayland() else "there is no Wayland display"
    if platform != "xcb":
        return f"QT_QPA_PLATFORM asks for {platform}, which Qt does not know"
    name = os.environ.get("DISPLAY", "")
    if not name:
        return "there is no display"
    if not _answers(name) or not _lets_in():
        return f"the display {name} cannot be reached"
    missing = _missing_library()
    return f"Qt's window system cannot be loaded ({missing})" if missing else None


def _has_wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    address = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / name  # an absolute name stands for itself
    return _connects(socket.AF_UNIX, str(address))


def _answers(display: str) -> bool:
    """Whether something may listen at an X display such as ``:0``, ``unix:1.0`` or ``somewhere:10.0``.

    Another machine is asked first, and with patience that ends; this one answers the real question at once.
    """
    host, colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdecimal():
        return False
    host = host.rpartition("/")[2]  # "tcp/somewhere"
    port = _X11_PORT + int(number)
    return host in ("", "unix") or (port < 1 << 16 and _connects(socket.AF_INET, (host, port)))


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family) as end:
            end.settimeout(_PATIENCE)
            end.connect(address)
    except (OSError, ValueError):
        return False
    return True


def _lets_in() -> bool:
    """Whether the X server lets this person in: an answer at the door is not yet an invitation."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt needs it too, and will be found to lack it
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    # It is left open: a server may start afresh when its only client leaves, and would then refuse Qt.
    accepted: bool = xcb.xcb_connection_has_error(connection) == 0
    return accepted


def _missing_library() -> str | None:
    """The shared library that Qt's X11 plugin lacks, which is common on a freshly installed server."""
    found = importlib.util.find_spec("PySide6")
    if found is None or not found.submodule_search_locations:
        return None
    plugin = Path(found.submodule_search_locations[0], "Qt", "plugins", "platforms", "libqxcb.so")
    if not plugin.exists():
        return None  # a system's own PySide6 keeps it elsewhere, and its package manager keeps it whole
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).partition("\n")[0]
    return None
