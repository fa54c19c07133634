"""The SQLite file of the record: its place, its tables, what happens to a broken one.

suggestions  one row each that was sent to an editor; times in milliseconds, `kept_…` 0 to 1
silences     how often there was none, by day, language and reason (the name of a `Rejection`)

`rows` writes them. Several language servers write at once.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

from filelock import FileLock

from fimble.errors import RecordError
from fimble.paths import data_directory

VERSION: Final = 1
"""A file of another version is set aside; raise it with every change of the tables."""
_BUSY_S: Final = 5.0
_MOST_SET_ASIDE: Final = 3
_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside its file."""

_TABLES: Final = """
CREATE TABLE suggestions (
  id INTEGER PRIMARY KEY, trace TEXT NOT NULL UNIQUE, at REAL NOT NULL, language TEXT NOT NULL,
  model TEXT NOT NULL, device TEXT NOT NULL, trigger TEXT NOT NULL, surface TEXT NOT NULL,
  reused INTEGER NOT NULL, characters INTEGER NOT NULL, lines INTEGER NOT NULL, confidence REAL,
  latency_ms REAL NOT NULL, first_token_ms REAL, steps_ms TEXT NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0, seen_by TEXT NOT NULL DEFAULT '',
  accepted_characters INTEGER NOT NULL DEFAULT 0, accepted_whole INTEGER NOT NULL DEFAULT 0,
  accepted_by TEXT NOT NULL DEFAULT '', kept_30s REAL, kept_2min REAL, kept_10min REAL
);
CREATE INDEX suggestions_by_time ON suggestions (at);
CREATE TABLE silences (
  day TEXT NOT NULL, language TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (day, language, reason)
);
"""


def record_path() -> Path:
    """Where the record lies: in the user's data folder, one for all editors."""
    return data_directory() / "record.sqlite"


def open_record() -> tuple[sqlite3.Connection, str]:
    """The record, made where there is none.

    Returns:
        The connection, and a sentence for the user where a broken record was set aside.

    Raises:
        RecordError: a newer Fimble has made it.
        OSError, sqlite3.OperationalError: it cannot be written.
    """
    path = record_path()
    # When somebody was at work is nobody else's business.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Two servers must not both set a broken file aside: the second would take the new one.
    with FileLock(path.with_suffix(".lock"), timeout=_BUSY_S):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        try:
            return _opened(path), ""
        except sqlite3.OperationalError:  # locked, or no right to write: not broken
            raise
        except (sqlite3.DatabaseError, _OldVersionError) as fault:
            said = set_aside(path, f"{fault}")
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return _opened(path), said


def open_existing() -> sqlite3.Connection:
    """The record, to be read.

    Raises:
        RecordError: there is none, or it cannot be read.
    """
    path = record_path()
    if not path.exists():
        raise RecordError(
            "Nothing is recorded of suggestions yet.",
            "Let Fimble suggest something in your editor, then ask again.",
        )
    try:
        return _opened(path)
    except (sqlite3.Error, _OldVersionError) as fault:
        raise unreadable(fault) from fault


def unreadable(fault: Exception) -> RecordError:
    """What the user is told where the record cannot be read."""
    return RecordError(
        f"The record of suggestions {record_path()} cannot be read ({fault}).",
        "Look at its rights, or begin a new one with fimble report --clear.",
    )


def set_aside(path: Path, reason: str) -> str:
    """Rename a record that cannot be used, and say so; of such files the last few are kept."""
    names = [path.with_name(f"record.broken-{number}.sqlite") for number in range(_MOST_SET_ASIDE)]
    free = next((name for name in names if not name.exists()), names[-1])
    try:
        path.replace(free)
    except FileNotFoundError:
        return "The record of suggestions was broken; a new one was begun."  # by somebody else
    for suffix in _BESIDE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    return (
        f"The record of suggestions could not be read ({reason}). It lies in {free} now,"
        " which you may delete; a new one was begun."
    )


def clear_record() -> bool:
    """Delete everything; whether there was anything. A server at work goes on with an empty one.

    Raises:
        RecordError: a newer Fimble has made it, it cannot be written, or is in use for too long.
    """
    try:
        return _clear()
    except (OSError, sqlite3.OperationalError) as fault:
        raise RecordError(
            f"The record {record_path()} cannot be deleted: {fault}.",
            "Look at its rights, or try again when no editor is busy.",
        ) from fault


def _clear() -> bool:
    path = record_path()
    broken = list(path.parent.glob("record.broken-*.sqlite"))
    for each in broken:
        each.unlink()
    if not path.exists():
        return bool(broken)
    try:
        connection = _opened(path)
    except (sqlite3.OperationalError, RecordError):
        raise
    except (sqlite3.DatabaseError, _OldVersionError):
        for suffix in ("", *_BESIDE):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        return True
    try:
        connection.execute("PRAGMA secure_delete = ON")
        for table in ("suggestions", "silences"):
            connection.execute(f"DELETE FROM {table}")
        connection.commit()
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    finally:
        connection.close()
    return True


class _OldVersionError(Exception):
    pass


def _opened(path: Path) -> sqlite3.Connection:
    connection = _connected(path)
    try:
        _look_at_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _look_at_tables(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise RecordError(
            "The record of suggestions was made by a newer Fimble; nothing is recorded.",
            "Update this one, or set FIMBLE_DATA_DIR to another folder.",
        )
    if version == 0:  # new
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT")
    elif version < VERSION:
        raise _OldVersionError(f"it is of version {version}, not {VERSION}")
    for table in ("suggestions", "silences"):
        connection.execute(f"SELECT * FROM {table} LIMIT 1")


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_S)
    try:
        # Readers and other servers go on meanwhile; after a power cut the last seconds may miss.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection
