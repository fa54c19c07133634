"""The process that keeps the indexes up to date, at low priority, for one language server.

Orders come as lines of JSON on stdin, what became of them goes as lines of JSON to stdout; it ends
when stdin does, so it never outlives the server.

    {"do": "scan", "root": PATH, "exclude": [PATTERN, ...]}
    {"do": "rebuild", the same}
    {"do": "update", "root": PATH, "exclude": [PATTERN, ...], "paths": [PATH, ...]}
    {"root": PATH, "status": "indexing"|"ready"|"failed", "done": N, "total": N, "message": TEXT}
"""

from __future__ import annotations

import json
import os
import queue
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import psutil
from filelock import FileLock

from fimble.context.exclusion import Exclusions
from fimble.context.index.condition import lock_path, note_fault
from fimble.context.index.database import (
    delete_index,
    index_path,
    open_for_writing,
    tidy_away_unused,
)
from fimble.context.index.reader_processes import ReaderProcesses
from fimble.context.index.update import Progress, scan, update_files

_READERS: Final = 2
_LOCK_WAIT_S: Final = 300


def main() -> None:
    """Carry out orders until stdin ends."""
    _lower_priority()
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read_orders, args=(orders,), daemon=True).start()
    while True:
        order = orders.get()
        root = Path(order["root"])
        try:
            _carry_out(order, root)
        except (OSError, sqlite3.Error, TimeoutError) as fault:
            note_fault(root, f"{fault}")
            _tell(root, "failed", message=f"{fault}")


def _read_orders(orders: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    # What is not committed is read again next time; nothing is worth waiting for.
    os._exit(0)


def _carry_out(order: dict[str, Any], root: Path) -> None:
    path = index_path(root)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Another editor window on the same workspace has a worker of its own.
    with FileLock(lock_path(path), timeout=_LOCK_WAIT_S):
        if order["do"] == "rebuild":
            delete_index(path)
        try:
            message = _write(order, root)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as fault:  # it broke under our hands
            delete_index(path)
            message = _write({**order, "do": "scan"}, root) or _made_anew(f"{fault}")
    note_fault(root, "")
    _tell(root, "ready", message=message)


def _write(order: dict[str, Any], root: Path) -> str:
    connection, reason = open_for_writing(root)
    try:
        exclusions = Exclusions(root, order["exclude"])
        if order["do"] != "update" or reason:
            readers = ReaderProcesses(_READERS if (os.cpu_count() or 1) > 1 else 1)
            scan(connection, root, exclusions, _Reporter(root), readers)
            tidy_away_unused()
        else:
            update_files(connection, root, exclusions, order["paths"])
    finally:
        connection.close()
    rebuilt = order["do"] == "rebuild"
    return _made_anew(reason or "it was broken") if reason or rebuilt else ""


def _made_anew(reason: str) -> str:
    return f"The index was made anew, because {reason}."


class _Reporter:
    """Tells of a scan, at most five times a second."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._told_at = 0.0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self._told_at > 0.2:
            self._told_at = time.monotonic()
            _tell(self._root, "indexing", done=progress.done, total=progress.total)


def _tell(root: Path, status: str, *, done: int = 0, total: int = 0, message: str = "") -> None:
    told = {"root": str(root), "status": status, "done": done, "total": total, "message": message}
    print(json.dumps(told), flush=True)  # noqa: T201


def _lower_priority() -> None:
    try:
        process = psutil.Process()
        # The name exists on Windows alone.
        process.nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 10))
    except (psutil.Error, OSError):
        pass  # it is allowed to be as important as the rest


if __name__ == "__main__":
    main()
