"""How the index of a workspace is, for whoever did not make it: its files, its last fault."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from fimble.context.index.database import VERSION, index_path


@dataclass(frozen=True, kw_only=True)
class IndexCondition:
    """What can be seen from outside.

    Attributes:
        path: where the index lies, or would.
        files: how many it knows; None where there is none that can be read.
        bytes: its size on disk.
        is_complete: whether the last scan came to its end and took all files.
        is_being_updated: whether some worker writes to it now.
        fault: why the last attempt to bring it up to date failed; empty if it did not.
    """

    path: Path
    files: int | None = None
    bytes: int = 0
    is_complete: bool = False
    is_being_updated: bool = False
    fault: str = ""


def lock_path(index: Path) -> Path:
    """The lock that a worker holds while it writes."""
    return Path(f"{index}.lock")


def note_fault(root: Path, fault: str) -> None:
    """Leave a word beside the index, or take it away with an empty one."""
    note = _fault_path(index_path(root))
    with suppress(OSError):  # the disk may be what has failed
        if fault:
            note.write_text(fault, "utf-8")
        else:
            note.unlink(missing_ok=True)


def look_at_index(root: Path) -> IndexCondition:
    """Look, and change nothing."""
    path = index_path(root)
    fault = ""
    with suppress(OSError):
        fault = _fault_path(path).read_text("utf-8")
    if not path.exists():
        return IndexCondition(path=path, fault=fault)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != VERSION:
                return IndexCondition(path=path, fault=fault)
            files = connection.execute("SELECT count(*) FROM files").fetchone()[0]
            notes = dict(connection.execute("SELECT key, value FROM notes").fetchall())
    except sqlite3.Error as broken:
        return IndexCondition(path=path, fault=f"it cannot be read ({broken})")
    return IndexCondition(
        path=path,
        files=files,
        bytes=path.stat().st_size,
        is_complete=notes.get("complete") == "yes",
        is_being_updated=_is_locked(lock_path(path)),
        fault=fault,
    )


def _fault_path(index: Path) -> Path:
    return Path(f"{index}.fault")


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except (Timeout, OSError):
        return True
