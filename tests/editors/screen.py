"""A screen in memory, and the keys of a person who sits before it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editors.ending import end


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A program with a window; `display` is where."""

    display: str

    def press(self, *keys: str) -> None:
        """Press keys by their names, with `+` between those that go together."""
        for key in keys:
            self._tell("key", key)

    def type(self, text: str) -> None:
        """Type as a person does."""
        self._tell("type", "--delay", "120", text)

    def focus(self, title: str, timeout_s: float = 60) -> None:
        """Wait for a window with this in its title, and give it the keyboard."""
        windows: list[str] = []

        def is_there() -> bool:
            windows[:] = self._tell("search", "--onlyvisible", "--name", title).split()
            return bool(windows)

        assert wait_until(is_there, timeout_s), f"no window is called {title}"
        self._tell("windowfocus", "--sync", windows[0])

    def _tell(self, *words: str) -> str:
        variables = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            ["xdotool", *words], env=variables, capture_output=True, text=True, timeout=60
        )
        return done.stdout


def wait_until(done: Callable[[], bool], timeout_s: float) -> bool:
    """False when the time is over."""
    deadline = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@contextmanager
def on_screen(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]
) -> Generator[Screen]:
    """Run a program on a screen of its own; both are ended when the block is left."""
    with _screen() as screen:
        variables = {**os.environ, **environment, "DISPLAY": screen.display}
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield screen
        finally:
            end(process)


@contextmanager
def _screen() -> Generator[Screen]:
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x600x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield Screen(display=f":{answer.readline().strip()}")
    finally:
        end(process)
