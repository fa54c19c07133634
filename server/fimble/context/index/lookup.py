"""Reads the index of a workspace. What has changed on disk since is left out, not shown stale."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fimble.context.index.database import VERSION, index_path

_log = logging.getLogger(__name__)

_MOST_NAMES: Final = 200
_MOST_RANKED: Final = 3000
"""Rows that BM25 ranks for one question; about 2 ms a thousand."""
_SYMBOL: Final = """
SELECT files.path, files.language, symbols.name, symbols.kind, symbols.container,
       symbols.signature, symbols.doc, symbols.line, symbols.last_line
FROM symbols JOIN files ON files.id = symbols.file
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """A definition of the workspace; see `syntax.tags.Tag`. `path` is from the root."""

    path: str
    language: str
    name: str
    kind: str
    container: str
    signature: str
    doc: str
    line: int
    last_line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundChunk:
    """Lines that BM25 found, from 0, the last one included. `score`: the higher the better."""

    path: str
    line: int
    last_line: int
    score: float


class IndexReader:
    """One workspace's index, for several threads. Without an index every answer is empty.

    `is_broken` tells that the file cannot be read as it is, so that it must be made anew.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._path = index_path(root)
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self.is_broken = False

    def symbols_named(self, names: Iterable[str], most: int = 200) -> list[Symbol]:
        """The definitions that have one of these names."""
        wanted = list(dict.fromkeys(names))[:_MOST_NAMES]
        marks = ",".join("?" * len(wanted))
        return self._symbols(f"{_SYMBOL} WHERE symbols.name IN ({marks}) LIMIT {most}", wanted)

    def symbols_of_file(self, path: str, most: int = 200) -> list[Symbol]:
        """The definitions of a file, in its order."""
        return self._symbols(
            f"{_SYMBOL} WHERE files.path = ? ORDER BY symbols.line LIMIT {most}", [path]
        )

    def members(self, symbol: Symbol, most: int = 200) -> list[Symbol]:
        """What a type or module holds, in its file's order."""
        return self._symbols(
            f"{_SYMBOL} WHERE files.path = ? AND symbols.container = ?"
            f" ORDER BY symbols.line LIMIT {most}",
            [symbol.path, symbol.name],
        )

    def symbols_of_folder(self, folder: str, most: int = 1000) -> list[Symbol]:
        """The definitions of the files that stand in a folder itself, file by file."""
        return self._symbols(
            f"{_SYMBOL} WHERE files.path > ? AND files.path < ?"
            " AND instr(substr(files.path, ?), '/') = 0"
            f" ORDER BY files.path, symbols.line LIMIT {most}",
            [f"{folder}/", f"{folder}0", len(folder) + 2],  # 0 is the sign behind the slash
        )

    def folders_named(self, name: str, language: str, most: int = 2000) -> list[str]:
        """The folders of this name that hold files of a language."""
        rows = self._ask(
            f"SELECT path FROM files WHERE language = ? AND path LIKE ? LIMIT {most}",
            [language, f"%{name}/%"],
        )
        folders = dict.fromkeys(row[0].rpartition("/")[0] for row in rows)
        return [each for each in folders if each.rpartition("/")[2] == name]

    def files_with_stem(self, stems: Iterable[str], most: int = 200) -> list[str]:
        """The paths of files whose name, up to its first dot, is one of these (lower case)."""
        wanted = list(dict.fromkeys(stems))[:_MOST_NAMES]
        marks = ",".join("?" * len(wanted))
        rows = self._ask(f"SELECT path FROM files WHERE stem IN ({marks}) LIMIT {most}", wanted)
        return [row[0] for row in rows]

    def similar(self, words: Sequence[str], most: int = 10, must: str = "") -> list[FoundChunk]:
        """The chunks that BM25 ranks highest for these words (lower case).

        The rarest words are asked for until they have too many rows to rank in a few milliseconds.

        Args:
            must: a word that all of them have; where very many have it, none is given.
        """
        query = " OR ".join(f'"{word}"' for word in self._rarest(words))
        if must:
            if not self._is_rankable(must):
                return []
            query = f'"{must}" AND ({query} OR "{must}")' if query else f'"{must}"'
        rows = self._ask(
            "SELECT files.path, chunks.line, chunks.last_line, -best.rank FROM"
            f" (SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT {most}) best"
            " JOIN chunks ON chunks.id = best.rowid JOIN files ON files.id = chunks.file"
            " ORDER BY best.rank",
            [query],
        )
        return [
            FoundChunk(path=path, line=line, last_line=last_line, score=score)
            for path, line, last_line, score in rows
        ]

    def _is_rankable(self, word: str) -> bool:
        rows = self._ask("SELECT chunks FROM frequent WHERE word = ?", [word])
        return not rows or rows[0][0] <= _MOST_RANKED

    def _rarest(self, words: Sequence[str]) -> list[str]:
        wanted = [word for word in dict.fromkeys(words) if '"' not in word][:_MOST_NAMES]
        marks = ",".join("?" * len(wanted))
        rows = self._ask(f"SELECT word, chunks FROM frequent WHERE word IN ({marks})", wanted)
        counts: dict[str, int] = dict(rows)  # pyright: ignore[reportArgumentType]
        kept, ranked = list[str](), 0
        for word in sorted(wanted, key=lambda word: counts.get(word, 1)):
            ranked += counts.get(word, 1)
            if ranked > _MOST_RANKED and kept:
                break
            kept.append(word)
        return kept

    def is_current(self, path: str) -> bool:
        """Whether a file is on disk as it was read for the index."""
        rows = self._ask("SELECT modified_ns, size FROM files WHERE path = ?", [path])
        try:
            status = (self.root / path).stat()
        except OSError:
            return False
        return rows == [(status.st_mtime_ns, status.st_size)]

    def count_files(self) -> int:
        """How many files the index knows."""
        rows = self._ask("SELECT count(*) FROM files", [])
        return rows[0][0] if rows else 0

    def close(self) -> None:
        """Close the file; the next question opens it again."""
        with self._lock:
            self._drop()

    def _symbols(self, query: str, values: Sequence[object]) -> list[Symbol]:
        rows = self._ask(query, values)
        return [
            Symbol(
                path=row[0],
                language=row[1],
                name=row[2],
                kind=row[3],
                container=row[4],
                signature=row[5],
                doc=row[6],
                line=row[7],
                last_line=row[8],
            )
            for row in rows
        ]

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                connection = self._connection or self._open()
                return connection.execute(query, values).fetchall() if connection else []
            except sqlite3.Error as fault:
                # It is being made, is in use, or is broken.
                broken = isinstance(fault, sqlite3.DatabaseError)
                self.is_broken |= broken and not isinstance(fault, sqlite3.OperationalError)
                _log.debug("the index %s gives nothing: %s", self._path, fault)
                self._drop()
                return []

    def _open(self) -> sqlite3.Connection | None:
        if not self._path.exists():
            return None
        self._connection = sqlite3.connect(
            f"{self._path.as_uri()}?mode=ro", uri=True, check_same_thread=False, timeout=0.02
        )
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            self._drop()
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
