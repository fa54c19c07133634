"""One pull of a model at a time on this machine; the second waits and says so."""

from __future__ import annotations

import errno
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from fimble.weights.progress import PullProgress, Report

_ASK_EVERY_SECONDS: Final = 0.3


@contextmanager
def pull_lock(lock_file: Path, report: Report) -> Generator[None]:
    """Hold the lock; while another process holds it, wait and report that once in a while."""
    lock_file.touch()  # a folder that cannot be written fails here with its reason, not as a wait
    lock = FileLock(lock_file)
    while not _acquired(lock):
        report(PullProgress(stage="waiting", message="Another process is pulling this model"))
        time.sleep(_ASK_EVERY_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except NotImplementedError as fault:  # a file system without locks
        raise OSError(errno.EPERM, "its file system has no locks") from fault
    return True
