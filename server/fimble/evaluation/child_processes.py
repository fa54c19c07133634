"""What this process's children cost: processor time and memory, sampled while a block runs."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import psutil

_SAMPLE_EVERY_S: Final = 0.1


@dataclass(kw_only=True)
class Children:
    """What was seen so far.

    Attributes:
        cpu_s: processor time by process number, those that have ended as they were seen last.
        most_bytes: the most memory that all of them held at once; what they share counts once
            (PSS, where the system tells it).
    """

    cpu_s: dict[int, float] = field(default_factory=dict[int, float])
    most_bytes: int = 0

    def look(self) -> None:
        """One sample."""
        held = 0
        for process in psutil.Process().children(recursive=True):
            try:
                memory, times = process.memory_full_info(), process.cpu_times()
            except psutil.Error:
                continue  # it has just ended
            held += getattr(memory, "pss", memory.rss)
            self.cpu_s[process.pid] = times.user + times.system
        self.most_bytes = max(self.most_bytes, held)

    def all_cpu_s(self) -> float:
        """The processor time of all of them until now, in seconds."""
        self.look()  # the last sample may be old, or have seen none of them
        return sum(self.cpu_s.copy().values())


@contextmanager
def watch_children() -> Generator[Children]:
    """Sample all the time."""
    children, done = Children(), threading.Event()

    def sample() -> None:
        while not done.wait(_SAMPLE_EVERY_S):
            children.look()

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield children
    finally:
        done.set()
        thread.join()
