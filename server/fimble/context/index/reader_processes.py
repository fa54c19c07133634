"""Reads many files with several processes, since parsing holds Python's lock.

Each process has a thread here that feeds it; both end with the reading, or with this process.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from fimble.context.index.read_contents import FileRead, FileToRead, read_file
from fimble.context.index.reader import parse_answer, write_batch

_FEW: Final = 300
"""So many files are read sooner than two processes are started."""
_BATCH: Final = 8
_WAITING_ANSWERS: Final = 2


class ReaderProcesses:
    """`read_many` for `update.scan`."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, root: Path, files: Sequence[FileToRead]) -> Iterator[FileRead]:
        """Read files, those of a batch in order."""
        if len(files) < _FEW or self._count < 2:
            yield from (read_file(root, file) for file in files)
            return
        batches: queue.SimpleQueue[list[FileToRead]] = queue.SimpleQueue()
        for start in range(0, len(files), _BATCH):
            batches.put(list(files[start : start + _BATCH]))
        answers: queue.Queue[list[FileRead] | None] = queue.Queue(_WAITING_ANSWERS)
        processes = [_start(root) for _ in range(self._count)]
        for process in processes:
            threading.Thread(target=_feed, args=(process, batches, answers), daemon=True).start()
        try:
            ended = 0
            while ended < len(processes):
                answer = answers.get()
                ended += answer is None
                yield from answer or ()
            while not batches.empty():  # every process has died
                yield from (read_file(root, file) for file in batches.get())
        finally:
            for process in processes:
                process.kill()
                process.wait()


def _start(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "fimble.context.index.reader", str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def _feed(
    process: subprocess.Popen[str],
    batches: queue.SimpleQueue[list[FileToRead]],
    answers: queue.Queue[list[FileRead] | None],
) -> None:
    """Give a process one batch after another; a batch that it dies of is passed over."""
    assert process.stdin is not None and process.stdout is not None
    try:
        while True:
            batch = batches.get_nowait()
            process.stdin.write(write_batch(batch) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                return
            answers.put(parse_answer(line))
    except (queue.Empty, OSError, ValueError):
        return
    finally:
        answers.put(None)
