"""Generations that still run: a newer request that types along what has come so far joins in.

A generation is a task of its own. When the request that began it is cancelled, as editors do with
each key, it goes on for a moment: the next request joins it, or contradicts it and so ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from fimble.completion.request import CompletionRequest, Outcome
from fimble.completion.reuse import typed_since

_GRACE_S: Final = 0.3
"""How long nobody need want a generation: editors cancel first, and ask anew a little later."""


class RunningGeneration:
    """One generation, and what has come of it so far.

    Attributes:
        text: what was streamed, without what the answer had to begin with.
    """

    def __init__(self, request: CompletionRequest, work: Awaitable[Outcome]) -> None:
        self.request = request
        self.text = ""
        self._task = asyncio.ensure_future(work)
        self._task.add_done_callback(_look_at)
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._wanted_by = 0

    @property
    def is_done(self) -> bool:
        """Whether it has come to its end, or is about to."""
        return self._task.done() or self._task.cancelling() > 0

    def tell(self, text: str) -> None:
        """All that was streamed by now."""
        self.text = text
        self._news.set_result(None)
        self._news = self._news.get_loop().create_future()

    def fits(self, request: CompletionRequest) -> bool:
        """Whether a request has typed nothing but what has come, or may come yet."""
        if request.selected is not None or self.request.selected is not None:
            return False
        document = self.request.document
        typed = typed_since(document.text, self.request.offset, request)
        if typed is None:
            return False
        typed, text = (each.lstrip(" \t").replace("\r\n", "\n") for each in (typed, self.text))
        return text.startswith(typed) or typed.startswith(text)

    async def result(self, request: CompletionRequest | None = None) -> Outcome | None:
        """The outcome at the end; None, and an end to it, as soon as a request contradicts it.

        Raises:
            FimbleError: what the generation raised.
        """
        self._wanted_by += 1
        try:
            while not self._task.done():
                if request is not None and not self.fits(request):
                    self._task.cancel()
                    return None
                await asyncio.wait({self._task, self._news}, return_when=asyncio.FIRST_COMPLETED)
            return None if self._task.cancelled() else self._task.result()
        finally:
            self._wanted_by -= 1
            if not self._wanted_by and not self._task.done():
                asyncio.get_running_loop().call_later(_GRACE_S, self._end_if_unwanted)

    def when_done(self, action: Callable[[], None]) -> None:
        """Do something at its end, however it comes."""
        self._task.add_done_callback(lambda task: action())

    def end(self) -> None:
        """Stop it; whoever waits gets nothing."""
        self._task.cancel()

    def _end_if_unwanted(self) -> None:
        if not self._wanted_by:
            self._task.cancel()


def _look_at(task: asyncio.Future[Outcome]) -> None:
    """Take note of a fault that nobody waits for any more, lest asyncio complain of it."""
    if not task.cancelled():
        task.exception()


@dataclass(kw_only=True)
class RunningGenerations:
    """At most one of each document; one of these for the whole server."""

    _running: dict[str, RunningGeneration] = field(default_factory=dict[str, RunningGeneration])

    async def join(self, request: CompletionRequest) -> Outcome | None:
        """The outcome of what runs for the request's document; None where that does not fit."""
        running = self._running.get(request.document.uri)
        if running is None or running.is_done:
            return None
        return await running.result(request)

    async def run(
        self,
        request: CompletionRequest,
        work: Callable[[Callable[[str], None]], Awaitable[Outcome]],
    ) -> Outcome | None:
        """Begin a generation in place of an older one of the document and wait for its outcome.

        Args:
            work: does it; told where to report all the text that has come so far.

        Returns:
            None where a newer request has ended it.
        """
        uri = request.document.uri
        self.end(uri)
        begun: list[RunningGeneration] = []
        generation = RunningGeneration(request, work(lambda text: begun[0].tell(text)))
        begun.append(generation)
        self._running[uri] = generation
        generation.when_done(lambda: self._forget(uri, generation))
        return await generation.result()

    def end(self, uri: str) -> None:
        """Stop what runs for a document."""
        if (running := self._running.pop(uri, None)) is not None:
            running.end()

    def _forget(self, uri: str, generation: RunningGeneration) -> None:
        if self._running.get(uri) is generation:
            del self._running[uri]

    def end_all(self) -> None:
        """Stop everything."""
        for uri in list(self._running):
            self.end(uri)
