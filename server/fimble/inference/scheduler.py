"""Who is served when: one thread owns the model and runs one request at a time.

A newer request of a session ends the older one, queued or running; a cancelled one stops before its
next token. Results go to the asking event loop. Light: torch enters in the worker thread only.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.errors import EngineError, FimbleError

_log = logging.getLogger(__name__)

Item = TextChunk | GenerationEnd | FimbleError
Emit = Callable[[Item], None]


def fault_in_words(fault: Exception) -> FimbleError:
    """What an asker is told of a fault, be it one that we know or not."""
    if isinstance(fault, FimbleError):
        return fault
    return EngineError(
        f"The engine failed: {type(fault).__name__}: {fault}.",
        "Try again; fimble doctor checks the parts.",
    )


@dataclass(kw_only=True)
class Job:
    """A request on its way: where its items go, and whether and why it must stop."""

    request: GenerationRequest
    loop: asyncio.AbstractEventLoop
    items: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue[Item]())
    stop_reason: StopReason | None = None

    def emit(self, item: Item) -> None:
        """Hand an item to the asking event loop; called from the worker thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.items.put_nowait, item)

    def stopped(self) -> bool:
        """Whether the job must stop before its next token."""
        return self.stop_reason is not None


class Scheduler:
    """The queue and its worker thread.

    Args:
        generate: runs one job, emitting its items; called in the worker thread.
        load: makes a model ready; called in the worker thread.
    """

    def __init__(self, generate: Callable[[Job], None], load: Callable[[str], None]) -> None:
        self._generate = generate
        self._load = load
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._latest: dict[str, Job] = {}
        self._thread = threading.Thread(target=self._work, name="model", daemon=True)
        self._thread.start()
        self.busy = 0

    def submit(self, request: GenerationRequest) -> Job:
        """Queue a request; an older one of the same session is superseded."""
        job = Job(request=request, loop=asyncio.get_running_loop())
        if request.session:
            older = self._latest.get(request.session)
            if older is not None and older.stop_reason is None:
                older.stop_reason = StopReason.SUPERSEDED
            self._latest[request.session] = job
        self.busy += 1
        self._queue.put(lambda: self._run(job))
        return job

    def call(self, action: Callable[[], None]) -> None:
        """Run something in the worker thread, in turn; its faults are its own."""
        self._queue.put(action)

    def preload(self, model: str) -> None:
        """Make a model ready, in turn."""
        self._queue.put(lambda: self._load(model))

    def forget(self, job: Job) -> None:
        """The asker has gone or has everything: the job stops if it still runs."""
        if job.stop_reason is None:
            job.stop_reason = StopReason.CANCELLED
        if self._latest.get(job.request.session) is job:
            del self._latest[job.request.session]

    def close(self) -> None:
        """End the thread after what it is doing."""
        for job in list(self._latest.values()):
            job.stop_reason = StopReason.CANCELLED
        self._queue.put(None)

    def _work(self) -> None:
        while (action := self._queue.get()) is not None:
            try:
                action()
            except Exception:  # noqa: BLE001  the outermost boundary: nobody else can answer
                _log.exception("an action of the model's thread failed")

    def _run(self, job: Job) -> None:
        try:
            if job.stop_reason is not None:
                job.emit(GenerationEnd(reason=job.stop_reason))
            else:
                self._generate(job)
        except Exception as fault:  # noqa: BLE001  the outermost boundary of the worker thread
            job.emit(fault_in_words(fault))
        finally:
            self.busy -= 1
