"""Runs a child process with progress; however the caller leaves, no child stays behind."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

_TICK_SECONDS: Final = 0.2
_ERROR_LINES_KEPT: Final = 200


@dataclass(frozen=True, kw_only=True)
class ChildEnd:
    """How a child process ended, and the last lines it wrote on stderr."""

    status: int
    errors: tuple[str, ...]


def run_child(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] = lambda line: None,
    on_tick: Callable[[], None] = lambda: None,
) -> ChildEnd:
    """Run a command to its end; `on_line` gets each line of stdout, `on_tick` is called regularly.

    Whatever the callbacks raise (KeyboardInterrupt too) ends the child and leaves this function.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    errors: list[str] = []
    readers = [
        threading.Thread(target=_drain, args=(process.stdout, lines.put), daemon=True),
        threading.Thread(target=_drain, args=(process.stderr, errors.append), daemon=True),
    ]
    try:
        for reader in readers:
            reader.start()
        while process.poll() is None:
            _hand_over(lines, on_line, wait=_TICK_SECONDS)
            on_tick()
        for reader in readers:
            reader.join(timeout=5)
        _hand_over(lines, on_line, wait=0)
    finally:
        _end(process)
    return ChildEnd(status=process.returncode, errors=tuple(errors[-_ERROR_LINES_KEPT:]))


def exit_with_parent() -> None:
    """In a child: end when the parent dies without a word (SIGKILL), instead of working on."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _drain(stream: IO[str] | None, keep: Callable[[str], None]) -> None:
    assert stream is not None
    for line in stream:
        keep(line.rstrip("\n"))


def _hand_over(lines: queue.Queue[str], on_line: Callable[[str], None], *, wait: float) -> None:
    with contextlib.suppress(queue.Empty):
        on_line(lines.get(timeout=wait) if wait else lines.get_nowait())
        while True:
            on_line(lines.get_nowait())


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
