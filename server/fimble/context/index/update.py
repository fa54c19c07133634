"""Brings an index up to date: only what has changed is read, by time and size, then by hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fimble.context.exclusion import Exclusions
from fimble.context.index.database import set_note
from fimble.context.index.find_files import FoundFile, find_files, look_at_file
from fimble.context.index.read_contents import Contents, FileRead, FileToRead, read_file

MOST_FILES: Final = 50_000
_COMMIT_EVERY: Final = 200
_MANY: Final = 0.05
"""With this share of changed files the frequent words are counted again."""
_FREQUENT: Final = 20


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a scan is: files looked at, of how many; how many were read anew."""

    done: int
    total: int
    read: int


Report = Callable[[Progress], None]
"""Called now and then; an exception of it ends the scan, and what was committed stays."""

ReadMany = Callable[[Path, Sequence[FileToRead]], Iterator[FileRead]]
"""Reads files below a root, in any order."""


def read_here(root: Path, files: Sequence[FileToRead]) -> Iterator[FileRead]:
    """Read files one after another in this process."""
    return (read_file(root, file) for file in files)


def scan(
    connection: sqlite3.Connection,
    root: Path,
    exclusions: Exclusions,
    report: Report,
    read_many: ReadMany = read_here,
) -> Progress:
    """Look at the whole workspace."""
    known = _known_files(connection)
    found: list[FoundFile] = []
    for file in find_files(root, exclusions):
        found.append(file)
        if len(found) == MOST_FILES:
            break
        if len(found) % _COMMIT_EVERY == 0:
            report(Progress(done=0, total=len(found), read=0))
    _delete(connection, known.keys() - {file.path for file in found}, known)
    changed = {
        file.path: file for file in found if known.get(file.path, _NEVER)[1:3] != _stamp(file)
    }
    unchanged = len(found) - len(changed)
    waiting = [_to_read(file, known.get(file.path)) for file in changed.values()]
    for count, read in enumerate(read_many(root, waiting)):
        if count % _COMMIT_EVERY == 0:
            connection.commit()
            report(Progress(done=unchanged + count, total=len(found), read=count))
        _put(connection, changed[read.path], read, known.get(read.path))
    if len(changed) + len(known.keys() - {file.path for file in found}) > _MANY * len(found):
        _count_words(connection)
    set_note(connection, "files", str(len(found)))
    set_note(connection, "complete", "yes" if len(found) < MOST_FILES else "no")
    connection.commit()
    return Progress(done=len(found), total=len(found), read=len(changed))


def update_files(
    connection: sqlite3.Connection, root: Path, exclusions: Exclusions, paths: Iterable[str]
) -> int:
    """Look at some files (paths from the root) alone; how many were read anew."""
    read = 0
    for path in paths:
        found = look_at_file(root, path, exclusions)
        row = connection.execute(f"{_KNOWN} WHERE path = ?", (path,)).fetchone()
        known: _Known | None = row[1:] if row else None
        if found is None:
            if known is not None:
                _delete(connection, {path}, {path: known})
        elif known is None or known[1:3] != _stamp(found):
            read += 1
            _put(connection, found, read_file(root, _to_read(found, known)), known)
    connection.commit()
    return read


def _count_words(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE VIRTUAL TABLE temp.counted USING fts5vocab('main', 'words', 'row')")
    connection.execute("DELETE FROM frequent")
    connection.execute(
        "INSERT INTO frequent SELECT term, doc FROM temp.counted WHERE doc > ?", (_FREQUENT,)
    )
    connection.execute("DROP TABLE temp.counted")


_Known = tuple[int, int, int, bytes]
"""A file in the index: its number, time, size and hash."""
_NEVER: Final[_Known] = (0, -1, -1, b"")
_KNOWN: Final = "SELECT path, id, modified_ns, size, hash FROM files"


def _stamp(file: FoundFile) -> tuple[int, int]:
    return file.modified_ns, file.size


def _known_files(connection: sqlite3.Connection) -> dict[str, _Known]:
    return {path: tuple(known) for path, *known in connection.execute(_KNOWN)}


def _to_read(file: FoundFile, known: _Known | None) -> FileToRead:
    return FileToRead(path=file.path, language=file.language, known_hash=known[3] if known else b"")


def _put(
    connection: sqlite3.Connection, file: FoundFile, read: FileRead, known: _Known | None
) -> None:
    """Put what a file holds in the place of what it held; where its text is the same, its time."""
    if read.contents is None:
        assert known is not None
        connection.execute(
            "UPDATE files SET modified_ns = ?, size = ? WHERE id = ?", (*_stamp(file), known[0])
        )
        return
    if known is not None:
        _delete(connection, {file.path}, {file.path: known})
    stem = file.path.rpartition("/")[2].partition(".")[0].lower()
    number = connection.execute(
        "INSERT INTO files (path, language, modified_ns, size, hash, stem) VALUES (?,?,?,?,?,?)",
        (file.path, file.language, *_stamp(file), read.hash, stem),
    ).lastrowid
    assert number is not None
    _insert(connection, number, read.contents)


def _insert(connection: sqlite3.Connection, number: int, contents: Contents) -> None:
    connection.executemany(
        "INSERT INTO symbols (file, name, kind, container, signature, doc, line, last_line)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                tag.name,
                tag.kind,
                tag.container,
                tag.signature,
                tag.doc,
                tag.start_line,
                tag.end_line,
            )
            for tag in contents.tags
        ],
    )
    for chunk in contents.chunks:
        place = (number, chunk.line, chunk.last_line)
        row = connection.execute("INSERT INTO chunks (file, line, last_line) VALUES (?,?,?)", place)
        connection.execute(
            "INSERT INTO words (rowid, text) VALUES (?, ?)", (row.lastrowid, chunk.words)
        )


def _delete(
    connection: sqlite3.Connection, paths: Iterable[str], known: Mapping[str, _Known]
) -> None:
    for path in paths:
        number = (known[path][0],)
        connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT id FROM chunks WHERE file = ?)", number
        )
        for table, column in (("chunks", "file"), ("symbols", "file"), ("files", "id")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", number)
