"""The log of the engine process: kept small while it runs, and its last lines when it dies."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import BinaryIO, Final

from fimble.paths import runtime_directory

_MOST_BYTES: Final = 2_000_000
_LOOK_EVERY_S: Final = 30.0
_TAIL_LINES: Final = 5


def log_path() -> Path:
    """Where an engine that was started on demand writes."""
    return runtime_directory() / "engine.log"


def open_log() -> BinaryIO:
    """A new log; the one of the engine before stays beside it, to tell why that one died."""
    path = log_path()
    with contextlib.suppress(OSError):  # absent, or (Windows) still open in a dying engine
        path.replace(path.with_name("engine.previous.log"))
    # Appending, so that what is written after the log was emptied stands at its start.
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def keep_log_small() -> None:
    """Empty this process's log whenever it has grown too large; where its errors go there at all.

    Called by the engine process. A file that a user named (`2> my.log`) is left alone.
    """
    with contextlib.suppress(OSError):
        if os.path.samestat(os.fstat(2), log_path().stat()):
            threading.Thread(target=_watch, name="log size", daemon=True).start()


def log_tail() -> str:
    """The last lines, as one."""
    try:
        lines = log_path().read_text("utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return " / ".join(lines[-_TAIL_LINES:]) or "it said nothing."


def _watch() -> None:
    while True:
        limit_size(2, _MOST_BYTES)
        time.sleep(_LOOK_EVERY_S)


def limit_size(descriptor: int, most_bytes: int) -> None:
    """Empty an open file that is larger than this."""
    if os.fstat(descriptor).st_size > most_bytes:
        os.ftruncate(descriptor, 0)
