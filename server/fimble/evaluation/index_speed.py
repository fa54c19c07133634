"""How fast a folder is indexed, a changed file read again and a question answered.

`first_cpu_s` is what the first scan costs all processes together: on a machine that is busy
otherwise it says more than the time on the wall.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from fimble.context.index.database import open_for_writing
from fimble.context.index.lookup import IndexReader
from fimble.context.index.worker_process import IndexWorker
from fimble.errors import UsageError
from fimble.evaluation.child_processes import watch_children
from fimble.evaluation.loop_stalls import measure_stalls

_LONGEST_S: Final = 3600.0
_EDITS: Final = 15
_QUESTIONS: Final = 50


def measure_index(folder: Path) -> dict[str, Any]:
    """All figures. The index is made in a folder of its own and thrown away; no file is changed.

    Raises:
        UsageError: the folder is none, or has no source files.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder.", "Name the folder of a project.")
    root = folder.resolve()
    with _own_cache(), watch_children() as children:
        worker, reader = IndexWorker(), IndexReader(root)
        try:
            first_s = _timed(lambda: _scan(worker, root))
            first_cpu_s = children.all_cpu_s()
            again_s = _timed(lambda: _scan(worker, root))
            if not reader.count_files():
                raise UsageError(f"There are no source files in {folder}.", "Name another folder.")
            result = {
                "files": reader.count_files(),
                "first_s": round(first_s, 2),
                "first_cpu_s": round(first_cpu_s, 2),
                "again_s": round(again_s, 2),
                "edit_ms": _spread(_edits(worker, root)),
                "names_ms": _spread(_ask_names(reader, root)),
                "similar_ms": _spread(_ask_similar(reader, root)),
                "loop_ms": _stalls(worker, root),
            }
        finally:
            reader.close()
            worker.close()
    return {**result, "memory_mb": round(children.most_bytes / 1e6)}


def _scan(worker: IndexWorker, root: Path) -> None:
    worker.scan(root, ())
    if not worker.wait_until_idle(root, _LONGEST_S):
        raise UsageError(f"{root} is not indexed after an hour.", "Name a smaller folder.")


def _edits(worker: IndexWorker, root: Path) -> Iterator[float]:
    """Files are read again as if they had changed: the index is made to think so."""
    connection, _ = open_for_writing(root)
    paths = _column(root, "SELECT path FROM files")
    for path in random.Random(1).sample(paths, min(_EDITS, len(paths))):
        connection.execute("UPDATE files SET modified_ns = 0, hash = x'' WHERE path = ?", (path,))
        connection.commit()
        worker.update(root, (), [path])
        yield 1000 * _timed(lambda: _wait(worker, root))
    connection.close()


def _wait(worker: IndexWorker, root: Path) -> None:
    worker.wait_until_idle(root, _LONGEST_S)


def _ask_names(reader: IndexReader, root: Path) -> Iterator[float]:
    for names in _drawn(root, "SELECT DISTINCT name FROM symbols", 20):
        yield 1000 * _timed(lambda names=names: reader.symbols_named(names))


def _ask_similar(reader: IndexReader, root: Path) -> Iterator[float]:
    for words in _drawn(root, "SELECT text FROM words ORDER BY rowid LIMIT 5000", 1):
        asked = words[0].split()[:24]
        yield 1000 * _timed(lambda asked=asked: reader.similar(asked))


def _drawn(root: Path, query: str, size: int) -> Iterator[list[str]]:
    every, chooser = _column(root, query), random.Random(1)
    return (chooser.choices(every, k=size) for _ in range(_QUESTIONS))


def _column(root: Path, query: str) -> list[str]:
    connection, _ = open_for_writing(root)
    try:
        return [row[0] for row in connection.execute(query)]
    finally:
        connection.close()


def _stalls(worker: IndexWorker, root: Path) -> dict[str, float]:
    stalls = measure_stalls(root, worker, _column(root, "SELECT path FROM files"))
    return {**_spread(iter(stalls)), "most": round(max(stalls), 1)}


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _spread(times: Iterator[float]) -> dict[str, float]:
    every: Sequence[float] = sorted(times)
    ninth = every[min(len(every) - 1, int(0.95 * len(every)))]
    return {"median": round(median(every), 1), "p95": round(ninth, 1)}


@contextmanager
def _own_cache() -> Generator[None]:
    before = os.environ.get("FIMBLE_CACHE_DIR")
    with tempfile.TemporaryDirectory(prefix="fimble-index-") as folder:
        os.environ["FIMBLE_CACHE_DIR"] = folder
        try:
            yield
        finally:
            os.environ.pop("FIMBLE_CACHE_DIR")
            if before is not None:
                os.environ["FIMBLE_CACHE_DIR"] = before
