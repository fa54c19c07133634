"""Who is served when: one thread owns the model and runs one request at a time.

| rank | who                                    |
| ---- | -------------------------------------- |
| 0    | an inline completion; loading, counting |
| 1    | a refactoring (`background`)            |
| 2    | a prompt read ahead (`prefill_only`)    |

A newer request of a session ends the older one, queued or running; a cancelled one stops before its
next token. Between two steps a running job gives way to what has a lower rank: that runs to its end
in the midst of it, on a cache slot of its own, and then the job goes on. Results go to the asking
event loop. Light: torch enters in the worker thread only.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.errors import EngineError, FimbleError

_log = logging.getLogger(__name__)

Item = TextChunk | GenerationEnd | FimbleError
Emit = Callable[[Item], None]

_URGENT: Final = 0


def fault_in_words(fault: Exception) -> FimbleError:
    """What an asker is told of a fault, be it one that we know or not."""
    if isinstance(fault, FimbleError):
        return fault
    return EngineError(
        f"The engine failed: {type(fault).__name__}: {fault}.",
        "Try again; fimble doctor checks the parts.",
    )


def rank_of(request: GenerationRequest) -> int:
    """The place in the table above; the lowest is served first."""
    if request.prefill_only:
        return 2
    return 1 if request.background else _URGENT


@dataclass(kw_only=True)
class Job:
    """A request on its way: where its items go, and whether and why it must stop.

    Attributes:
        give_way: runs what is more urgent; called in the worker thread between two steps.
    """

    request: GenerationRequest
    loop: asyncio.AbstractEventLoop
    items: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue[Item]())
    stop_reason: StopReason | None = None
    give_way: Callable[[], None] = lambda: None

    def emit(self, item: Item) -> None:
        """Hand an item to the asking event loop; called from the worker thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.items.put_nowait, item)

    def stopped(self) -> bool:
        """Whether the job must stop before its next step; what is more urgent has run by then."""
        if self.stop_reason is None:
            self.give_way()
        return self.stop_reason is not None


@dataclass(order=True, kw_only=True)
class _Entry:
    rank: int
    number: int
    run: Callable[[], None] = field(compare=False)
    job: Job | None = field(compare=False, default=None)


class Scheduler:
    """The queue and its worker thread.

    Args:
        generate: runs one job, emitting its items; called in the worker thread.
        load: makes a model ready; called in the worker thread.
    """

    def __init__(self, generate: Callable[[Job], None], load: Callable[[str], None]) -> None:
        self._generate = generate
        self._load = load
        self._waiting: list[_Entry] = []
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._latest: dict[str, Job] = {}
        self._closed = False
        self.busy = 0
        self._thread = threading.Thread(target=self._work, name="model", daemon=True)
        self._thread.start()

    def submit(self, request: GenerationRequest) -> Job:
        """Queue a request; an older one of the same session is superseded."""
        job = Job(request=request, loop=asyncio.get_running_loop())
        if request.session:
            older = self._latest.get(request.session)
            if older is not None and older.stop_reason is None:
                older.stop_reason = StopReason.SUPERSEDED
            self._latest[request.session] = job
        self.busy += 1
        rank = rank_of(request)
        job.give_way = lambda: self._run_more_urgent(rank, request.model)
        self._put(rank, lambda: self._run(job), job)
        return job

    def call(self, action: Callable[[], None]) -> None:
        """Run something in the worker thread, in turn; its faults are its own."""
        self._put(_URGENT, action)

    def preload(self, model: str) -> None:
        """Make a model ready, in turn."""
        self.call(lambda: self._load(model))

    def forget(self, job: Job) -> None:
        """The asker has gone or has everything: the job stops if it still runs."""
        if job.stop_reason is None:
            job.stop_reason = StopReason.CANCELLED
        if self._latest.get(job.request.session) is job:
            del self._latest[job.request.session]

    def close(self) -> None:
        """End the thread after what it is doing; what waits is not run any more."""
        for job in list(self._latest.values()):
            job.stop_reason = StopReason.CANCELLED
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _put(self, rank: int, run: Callable[[], None], job: Job | None = None) -> None:
        with self._changed:
            entry = _Entry(rank=rank, number=next(self._numbers), run=run, job=job)
            heapq.heappush(self._waiting, entry)
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                entry = heapq.heappop(self._waiting)
            self._run_entry(entry)

    def _run_more_urgent(self, rank: int, model: str) -> None:
        """Run the waiting jobs below a rank that ask for the same model; another model would have
        to be loaded beside the one in use."""
        while True:
            with self._changed:
                fitting = [
                    entry
                    for entry in self._waiting
                    if entry.rank < rank
                    and entry.job is not None
                    and entry.job.request.model == model
                ]
                if not fitting or self._closed:
                    return
                entry = min(fitting)
                self._waiting.remove(entry)
                heapq.heapify(self._waiting)
            self._run_entry(entry)

    def _run_entry(self, entry: _Entry) -> None:
        try:
            entry.run()
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
