"""An editor in a terminal of its own: keys go in, the screen is read, the file is looked at."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editors.ending import end

_ROWS, _COLUMNS = 40, 120


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """A running program and the other end of its terminal."""

    process: subprocess.Popen[bytes]
    end: int
    screen: bytearray

    def send(self, keys: str) -> None:
        """Press keys; control characters as themselves."""
        os.write(self.end, keys.encode())

    def wait_until(self, done: Callable[[], bool], timeout_s: float = 30) -> bool:
        """Read what the program writes until `done()`; False when the time is over."""
        deadline = time.monotonic() + timeout_s
        while not done():
            if time.monotonic() > deadline or not self._read():
                return done()
        return True

    def wait(self, seconds: float) -> None:
        """Give the program time."""
        self.wait_until(lambda: False, seconds)

    def shows(self, text: str) -> bool:
        """Whether a text was written to the screen since it was last forgotten."""
        return text.encode() in self.screen

    def _read(self) -> bool:
        if not select.select([self.end], [], [], 0.1)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self.end, 65536)
        except OSError:  # the program has ended and closed its side
            return False
        self.screen.extend(data)
        return bool(data)


@contextmanager
def in_terminal(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]
) -> Generator[Terminal]:
    """Run a program in a terminal; it is ended when the block is left."""
    own_end, other_end = pty.openpty()
    fcntl.ioctl(own_end, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color", **environment},
        start_new_session=True,
    )
    os.close(other_end)
    try:
        yield Terminal(process=process, end=own_end, screen=bytearray())
    finally:
        end(process)
        os.close(own_end)
