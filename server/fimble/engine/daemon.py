"""The user's own engine process: found, or started by whoever needs it first.

One per user: starters take a file lock, and look again once they have it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

from filelock import FileLock, Timeout

from fimble import __version__
from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.engine_process import find_engine, start_engine, stop_engine
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    TextChunk,
)
from fimble.engine.runtime_file import (
    RuntimeFile,
    is_running,
    make_runtime_directory,
    read_token,
)
from fimble.errors import EngineUnavailableError
from fimble.settings import EngineSettings

_LOCK_TIMEOUT_S: Final = 60.0


def find_or_start_engine(settings: EngineSettings) -> RuntimeFile:
    """The running engine of this version; blocks until it answers.

    Raises:
        EngineUnavailableError: it cannot be started; the message holds the end of its log.
    """
    entry = find_engine()
    if entry is not None and entry.version == __version__:
        return entry
    folder = make_runtime_directory()
    try:
        with FileLock(folder / "start.lock", timeout=_LOCK_TIMEOUT_S):
            entry = find_engine()
            if entry is not None and entry.version == __version__:
                return entry
            if entry is not None:
                stop_engine(entry)
            return start_engine(settings)
    except Timeout as fault:
        raise EngineUnavailableError(
            "Another program has been starting the engine for a minute.", "Try fimble engine stop."
        ) from fault
    except OSError as fault:
        raise EngineUnavailableError(
            f"The engine cannot be started: {fault}.", f"Check that {folder} is writable."
        ) from fault


class LocalEngine:
    """An `Engine` that is the user's own engine process, started at the first need.

    A process that has died is started again once, unless part of the answer was already given.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._client: OpenAICompatibleEngine | None = None
        self._pid = 0

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncGenerator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        for attempt in (1, 2):
            given = False
            client = await self._connect()
            try:
                async with aclosing(client.generate(request)) as items:
                    async for item in items:
                        given = True
                        yield item
                return
            except EngineUnavailableError:
                await self._disconnect()
                if given or attempt == 2:
                    raise

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`; an engine that does not run is `unloaded`."""
        entry = await asyncio.to_thread(find_engine)
        if entry is None:
            return EngineDescription(status="unloaded", message="The engine does not run.")
        return await self._client_of(entry).describe()

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`."""
        try:
            return await (await self._connect()).count_tokens(texts, model)
        except EngineUnavailableError:
            await self._disconnect()
            return await (await self._connect()).count_tokens(texts, model)

    async def load(self, model: str) -> None:
        """Start the engine and ask it to load a model; returns before that is done."""
        await (await self._connect()).load(model)

    async def aclose(self) -> None:
        """See `Engine.aclose`."""
        await self._disconnect()

    async def _connect(self) -> OpenAICompatibleEngine:
        if self._client is not None and is_running(self._pid):
            return self._client
        return self._client_of(await asyncio.to_thread(find_or_start_engine, self._settings))

    def _client_of(self, entry: RuntimeFile) -> OpenAICompatibleEngine:
        if self._client is None or self._pid != entry.pid:
            # The token is there: the engine makes it before it writes its address.
            self._client = OpenAICompatibleEngine(
                f"http://127.0.0.1:{entry.port}", read_token() or ""
            )
            self._pid = entry.pid
        return self._client

    async def _disconnect(self) -> None:
        client, self._client, self._pid = self._client, None, 0
        if client is not None:
            await client.aclose()
