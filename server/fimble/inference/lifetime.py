"""How long the engine stays: unloaded when idle, gone when idle for longer or needed by nobody.

Clients name their process in a header; when all that did are gone the process ends after
`ABANDONED_AFTER_S`, so that a second command line call still finds a warm engine. Pure but for the
look at which processes live.
"""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass, field
from typing import Final, Literal

import psutil

ABANDONED_AFTER_S: Final = 300.0
_PROCESS_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")

Verdict = Literal["stay", "unload", "exit"]


@dataclass(kw_only=True)
class Lifetime:
    """When the engine was last used, and by whom. Times in seconds of the monotonic clock."""

    unload_after_s: float
    exit_after_s: float
    last_use: float = field(default_factory=time.monotonic)
    clients: dict[int, float] = field(default_factory=dict[int, float])
    abandoned: bool = False

    def note_use(self, client: str | None) -> None:
        """A request came in; `client` is the value of the client header, if any."""
        self.last_use = time.monotonic()
        if client is not None and _PROCESS_NUMBER.fullmatch(client):
            pid = int(client)
            if pid not in self.clients and psutil.pid_exists(pid):
                self.clients[pid] = _started_at(pid)
                self.abandoned = False

    def judge(self, now: float) -> Verdict:
        """What to do at `now`, given that nothing is running."""
        idle_s = now - self.last_use
        had_clients = bool(self.clients)
        # The start time tells a process from a later one that got its number.
        self.clients = {
            pid: started for pid, started in self.clients.items() if _started_at(pid) == started
        }
        self.abandoned = self.abandoned or (had_clients and not self.clients)
        exit_after_s = min(self.exit_after_s, ABANDONED_AFTER_S if self.abandoned else math.inf)
        if idle_s >= exit_after_s:
            return "exit"
        return "unload" if idle_s >= self.unload_after_s else "stay"


def _started_at(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return -1.0
