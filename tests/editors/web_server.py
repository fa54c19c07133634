"""A program that serves an editor to a browser: started, waited for, ended."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from editors.ending import end

_PATIENCE_S = 90


@contextmanager
def web_server(
    command: Sequence[str], variables: Mapping[str, str], log: Path, health: str
) -> Generator[None]:
    """Run it as long as the block; its output goes to `log`.

    Args:
        health: the address that is asked until there is an answer.
    """
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait_for(health, process, log)
            yield
        finally:
            end(process, 20)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(health: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not _answers(health):
        in_time = time.monotonic() < deadline and process.poll() is None
        assert in_time, f"nothing answers: {log.read_text('utf-8', 'replace')[-2000:]}"
        time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
