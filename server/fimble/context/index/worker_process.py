"""Starts the worker, gives it orders and hears what became of them; used by the language server."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

_log = logging.getLogger(__name__)

Status = Literal["off", "waiting", "indexing", "ready", "failed"]

_MOST_STARTS: Final = 3
"""A worker that dies is started again, but not for ever."""
_FAREWELL_S: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class IndexState:
    """What is known of the index of one workspace.

    Attributes:
        done, total: files, while `status` is `indexing`.
        message: what the user should know: why it failed, or was made anew.
    """

    status: Status
    done: int = 0
    total: int = 0
    message: str = ""


class IndexWorker:
    """One worker process, started by the first order."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._starts = 0
        self._states: dict[Path, IndexState] = {}
        self._orders_open: dict[Path, int] = {}
        self._orders_done: dict[Path, int] = {}
        self._lock = threading.Lock()
        self._heard = threading.Condition(self._lock)
        self._closed = False

    def scan(self, root: Path, exclude: Sequence[str], *, rebuild: bool = False) -> None:
        """Have a workspace looked at; with `rebuild` after the old index was thrown away."""
        do = "rebuild" if rebuild else "scan"
        self._order({"do": do, "root": str(root), "exclude": list(exclude)}, root)

    def update(self, root: Path, exclude: Sequence[str], paths: Sequence[str]) -> None:
        """Have some files (paths from the root) looked at."""
        order = {"do": "update", "root": str(root), "exclude": list(exclude), "paths": list(paths)}
        self._order(order, root)

    def state(self, root: Path) -> IndexState:
        """What was heard last."""
        with self._lock:
            return self._states.get(root, IndexState(status="off"))

    def count_done(self, root: Path) -> int:
        """How many orders for a workspace are carried out: a larger number is a newer index."""
        with self._lock:
            return self._orders_done.get(root, 0)

    def wait_until_idle(self, root: Path, timeout_s: float) -> bool:
        """Wait until every order for a workspace is carried out; whether it is."""
        with self._heard:
            return self._heard.wait_for(lambda: not self._orders_open.get(root), timeout_s)

    def close(self) -> None:
        """End the worker; what it had not committed is read again next time."""
        with self._lock:
            process, self._process, self._closed = self._process, None, True
        if process is None:
            return
        if process.stdin is not None:
            with suppress(OSError):  # it has gone already
                process.stdin.close()
        try:
            process.wait(_FAREWELL_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _order(self, order: dict[str, Any], root: Path) -> None:
        with self._lock:
            if self._closed:
                return
            if self._process is None and not self._start():
                self._states[root] = IndexState(status="failed", message=_DIES)
                return
            assert self._process is not None and self._process.stdin is not None
            if self._states.get(root, _OFF).status in ("off", "failed"):
                self._states[root] = IndexState(status="waiting")
            self._orders_open[root] = self._orders_open.get(root, 0) + 1
            try:
                self._process.stdin.write(json.dumps(order) + "\n")
                self._process.stdin.flush()
            except OSError:
                pass  # it has died; the listener sees that too

    def _start(self) -> bool:
        if self._starts == _MOST_STARTS:
            return False
        self._starts += 1
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "fimble.context.index.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            # Ctrl-C in a terminal is for the command that waits; that ends this one.
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return True

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            told = json.loads(line)
            root = Path(told.pop("root"))
            with self._heard:
                self._states[root] = IndexState(**told)
                if told["status"] in ("ready", "failed"):
                    self._orders_open[root] = max(0, self._orders_open.get(root, 0) - 1)
                    self._orders_done[root] = self._orders_done.get(root, 0) + 1
                self._heard.notify_all()
            if told["message"]:
                _log.warning("index of %s: %s", root, told["message"])
        with self._heard:
            if self._process is process:  # nobody has closed it: it died
                self._process = None
                for root in [root for root, orders in self._orders_open.items() if orders]:
                    self._states[root] = IndexState(status="failed", message=_DIES)
                self._orders_open.clear()
            self._heard.notify_all()
        process.wait()


_OFF: Final = IndexState(status="off")
_DIES: Final = "The process that makes the index has died. Open the workspace again to retry."
