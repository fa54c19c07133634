"""The SQLite file of a workspace: its place, its tables, and what happens to a broken one.

files    one row a file: path from the root, language, time, size, hash, stem of its name
symbols  the definitions of the files (syntax.tags)
chunks   which lines of which file a row of `words` is about
words    the words of those lines as text, for BM25 (FTS5)
frequent the words that many chunks have, and how many; made by a scan
notes    key to value: the root, the last scan
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sqlite3
import time
from pathlib import Path
from typing import Final

from fimble.paths import cache_directory

_log = logging.getLogger(__name__)

VERSION: Final = 2
"""A file of another version is made anew; raise it with every change of the tables or the tags."""

_TABLES: Final = """
CREATE TABLE files (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, language TEXT NOT NULL,
  modified_ns INTEGER NOT NULL, size INTEGER NOT NULL, hash BLOB NOT NULL, stem TEXT NOT NULL
);
CREATE INDEX files_by_stem ON files (stem);
CREATE TABLE symbols (
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  container TEXT NOT NULL, signature TEXT NOT NULL, doc TEXT NOT NULL,
  line INTEGER NOT NULL, last_line INTEGER NOT NULL
);
CREATE INDEX symbols_by_name ON symbols (name);
CREATE INDEX symbols_by_file ON symbols (file, container);
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, last_line INTEGER NOT NULL
);
CREATE INDEX chunks_by_file ON chunks (file);
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = "unicode61 tokenchars '_'");
CREATE TABLE frequent (word TEXT PRIMARY KEY, chunks INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_BUSY_MS: Final = 5000
_UNUSED_S: Final = 60 * 24 * 3600


def index_path(root: Path) -> Path:
    """Where the index of a workspace is: in the user's cache folder, named after the root."""
    spelled = str(root.resolve())
    digest = hashlib.sha256(spelled.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    name = re.sub(r"[^\w.-]+", "-", root.name)[:40] or "root"
    return cache_directory() / "index" / f"{name}-{digest}.sqlite"


def open_for_writing(root: Path) -> tuple[sqlite3.Connection, str]:
    """The index of a workspace, made where there is none.

    Returns:
        The connection, and why it was made anew: empty where it was not, or never existed.

    Raises:
        OSError, sqlite3.Error: the folder cannot be written.
    """
    path = index_path(root)
    # It holds the words of the user's files.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    reason = ""
    if path.exists():
        try:
            return _opened(path), ""
        except sqlite3.OperationalError:  # locked, or no right to read: not broken
            raise
        except (sqlite3.DatabaseError, _OldVersionError) as fault:
            reason = f"{fault}"
            _log.warning("the index %s is made anew: %s", path, reason)
            delete_index(path)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = _connected(path)
    connection.executescript(_TABLES)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("INSERT INTO notes VALUES ('root', ?)", (str(root),))
    connection.commit()
    return connection, reason


def delete_index(path: Path) -> None:
    """Remove an index file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def tidy_away_unused() -> None:
    """Remove the indexes of workspaces that nobody has opened for two months."""
    for path in (cache_directory() / "index").glob("*.sqlite"):
        try:
            if time.time() - path.stat().st_mtime > _UNUSED_S:
                delete_index(path)
        except OSError:
            continue


def set_note(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write one of the notes."""
    connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, value))


class _OldVersionError(Exception):
    pass


def _opened(path: Path) -> sqlite3.Connection:
    connection = _connected(path)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise _OldVersionError(f"it has version {version}, not {VERSION}")
        # Not all of it is checked, which takes seconds: what is broken inside, the reader meets.
        for table in ("files", "symbols", "chunks", "words", "frequent", "notes"):
            connection.execute(f"SELECT * FROM {table} LIMIT 1")
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_MS / 1000)
    try:
        # Readers go on while the worker writes; what a power cut takes away is scanned again.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -16000")
    except BaseException:
        connection.close()
        raise
    return connection
