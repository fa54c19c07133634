"""An engine that belongs to one measurement: folders of its own, and nothing left behind.

The user's own engine, settings and record of this machine are neither used nor changed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from collections.abc import Generator, Mapping
from types import FrameType
from typing import Final

import psutil

from fimble.engine.engine_process import find_engine, stop_engine

_MOVED: Final = ("FIMBLE_RUNTIME_DIR", "FIMBLE_DATA_DIR", "FIMBLE_CONFIG_DIR")
_MARK: Final = "FIMBLE_RUNTIME_DIR"
_PATIENCE_S: Final = 5.0


@contextlib.contextmanager
def own_folders() -> Generator[str]:
    """Move Fimble's folders, but for the weights, into a temporary one, which is given.

    At the end, however it comes (Ctrl-C, SIGTERM), every process that was started with these
    folders is ended; then they are as before.
    """
    before = {name: os.environ.get(name) for name in _MOVED}
    with tempfile.TemporaryDirectory(prefix="fimble-measure-") as folder, _ends_by_exception():
        os.environ.update(dict.fromkeys(_MOVED, folder))
        try:
            yield folder
        finally:
            if (entry := find_engine()) is not None:
                stop_engine(entry)
            _end_those_of(folder)
            _restore(before)


def _end_those_of(folder: str) -> None:
    """Also those that were only being started; the folder's name is theirs alone."""
    ours: list[psutil.Process] = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(_MARK) == folder:
                process.kill()
                ours.append(process)
    psutil.wait_procs(ours, timeout=_PATIENCE_S)


def _restore(before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextlib.contextmanager
def _ends_by_exception() -> Generator[None]:
    """SIGTERM ends a Python program without its `finally`; in here it is like Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what a signal does
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
